import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeRunbooks } from "@noops-ml/demo/stack/write-runbooks.ts";
import { expect, it } from "vitest";

const RUNBOOKS = join(import.meta.dirname, "../../../demo/runbooks");

it("runbooks name the model server where this start has it, and none of an earlier start is left", () => {
  const folder = mkdtempSync(join(tmpdir(), "noops-runbooks-"));
  try {
    writeFileSync(join(folder, "old.yaml"), "kind: Runbook");
    writeRunbooks(RUNBOOKS, folder, 5600);
    expect(readdirSync(folder).sort()).toEqual(readdirSync(RUNBOOKS).sort());
    const text = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("");
    expect(text).toContain("http://127.0.0.1:5601/_/operations");
    expect(text).not.toContain(":4601");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
