import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readDocuments } from "@noops-ml/bot/adapters/files/read-documents.ts";
import { CONNECTOR_FACTS } from "@noops-ml/bot/commands/connector-facts.ts";
import { runbookCommand } from "@noops-ml/bot/commands/runbook.ts";

const DEFAULTS = join(import.meta.dirname, "../../../provisioning/runbooks");
const folder = mkdtempSync(join(tmpdir(), "noops-runbook-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function play(...files: readonly string[]): Promise<{ code: number; text: string }> {
  let text = "";
  const code = await runbookCommand(["test", ...files], (words) => void (text += words));
  return { code, text };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const F7 = join(DEFAULTS, "f7-observability-gap.yaml");
const aTest = (runbook: string, cases: string): string =>
  `apiVersion: noops.ml/v1alpha1\nkind: RunbookTest\nrunbook: ${runbook}\nalerts: [{labels: {alertname: SLIAbsent, noops_model: fraud, noops_cause: F7}}]\ncases:\n${cases}`;

describe("noops-bot runbook test", { timeout: 240_000 }, () => {
  it("holds for the default runbooks of the eight failure modes and of releases by hand", async () => {
    const tests = readdirSync(DEFAULTS).filter((name) => name.endsWith(".test.yaml"));
    const runbooks = readdirSync(DEFAULTS).filter((name) => name.endsWith(".yaml") && !name.endsWith(".test.yaml"));
    expect(tests.map((name) => name.replace(".test", ""))).toEqual(runbooks);
    const { code, text } = await play(...tests.map((name) => join(DEFAULTS, name)));
    expect(text).not.toMatch(/FAIL/);
    expect(code).toBe(0);
  });

  it("finds one default runbook for each failure mode, and no mistake in any", () => {
    const checks = { connectors: CONNECTOR_FACTS, checkExpression: () => null, sha256: (text: string) => text };
    const { documents, issues } = readDocuments({ models: null, policies: null, runbooks: DEFAULTS }, checks);
    expect(issues).toEqual([]);
    const causes = documents.runbooks().flatMap(({ match }) => match.causes);
    expect([...causes].sort()).toEqual(["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8"]);
  });

  it("shows the path that was taken and how it differs from the expected one", async () => {
    const wrong = file(
      "wrong.test.yaml",
      aTest(
        F7,
        `  - name: it does not do that
    alerts: [{labels: {alertname: Slow, noops_model: fraud, noops_cause: F3}}]
    answers: {targets: {value: 2}}
    expect: {state: failed, path: [targets done, tell skipped], changes: 1, reason: of a broken heart}
`,
      ),
    );
    const { code, text } = await play(wrong);
    expect(code).toBe(1);
    expect(text).toMatch(/FAIL it does not do that/);
    expect(text).toMatch(/targets +prometheus\.query +done +2/);
    for (const line of [
      "its alerts do not choose this runbook",
      "it ends as succeeded, not failed",
      "the path is [targets done, tell done], not [targets done, tell skipped]",
      "targets were changed 0 times, not 1",
      'does not contain "of a broken heart"',
    ])
      expect(text).toContain(line);
    expect(text).toContain("0 of 1 cases hold");
  });

  it("reports every mistake of a file and of the runbook it names at once, each at its place", async () => {
    const runbook = file("broken.yaml", readFileSync(F7, "utf8").replace("uses: notify", "uses: notfy"));
    const wrong = file(
      "broken.test.yaml",
      aTest(
        runbook,
        `  - name: a\n    answers: {nobody: {value: 1}}\n    expect: {state: happy, path: []}\n    colour: red\n`,
      ),
    );
    const { code, text } = await play(wrong, join(folder, "missing.test.yaml"));
    expect(code).toBe(1);
    expect(text).toMatch(/broken\.yaml:\d+:\d+ .*notfy/);
    expect(text).toMatch(/broken\.test\.yaml:8:\d+ /);
    expect(text).toMatch(/broken\.test\.yaml:9:\d+ .*colour/);
    expect(text).toMatch(/missing\.test\.yaml: this file does not exist/);

    const unknown = file(
      "unknown.test.yaml",
      aTest(
        F7,
        `  - name: a\n    answers: {nobody: {value: 1}}\n    votes: {no-one: deny}\n    expect: {state: failed, path: [never done]}\n`,
      ),
    );
    const second = await play(unknown);
    expect(second.code).toBe(1);
    for (const name of ["nobody", "no-one", "never"])
      expect(second.text).toContain(`The runbook has no step "${name}". Its steps are targets, tell.`);
  });

  it("says how it is used", async () => {
    let text = "";
    expect(await runbookCommand([], (words) => void (text += words))).toBe(2);
    expect(text).toMatch(/Usage: noops-bot runbook test FILE/);
  });
});
