import { afterEach, describe, it } from "vitest";
import { type Example, expectContract, startExample } from "../provisioning/instrumentation/kit.ts";

const PYTHON = process.env["PEER_PYTHON"];

// A missing peer is seen as a skipped suite on a developer's machine and as a failure in CI.
describe.skipIf(PYTHON === undefined && process.env["CI"] === undefined)("the Python kit", () => {
  let example: Example | undefined;

  afterEach(() => example?.stop());

  it(
    "exposes everything that a spec with drift and canary reads, and the rules record it",
    { timeout: 240_000 },
    async () => {
      if (PYTHON === undefined) throw new Error("PEER_PYTHON names no interpreter");
      example = await startExample("python", PYTHON, ["-B", "example.py"]);
      await expectContract(example.url);
    },
  );
});
