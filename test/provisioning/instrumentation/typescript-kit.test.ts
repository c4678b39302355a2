import { afterEach, describe, it } from "vitest";
import { type Example, expectContract, startExample } from "./kit.ts";

describe("the TypeScript kit", () => {
  let example: Example | undefined;

  afterEach(() => example?.stop());

  it("exposes everything that a spec with drift and canary reads", { timeout: 60_000 }, async () => {
    example = await startExample("typescript", process.execPath, ["example.ts"]);
    await expectContract(example.url);
  });
});
