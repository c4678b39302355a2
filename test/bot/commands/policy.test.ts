import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policyCommand } from "@noops-ml/bot/commands/policy.ts";

const DEMO = join(import.meta.dirname, "../../../demo/policies/demo.yaml");

function run(...args: string[]): { code: number; out: string } {
  let out = "";
  const code = policyCommand(args, (text) => void (out += text));
  return { code, out };
}

describe("policy explain", () => {
  test("names the rule that decides, those before it that do not hold, and those that were not asked", () => {
    const { code, out } = run("explain", DEMO, "class=rollback");
    expect(code).toBe(0);
    expect(out).toMatch(/does not hold +promote-on-empty-budget/);
    expect(out).toMatch(/holds +rollback/);
    expect(out).toMatch(/not asked +retrain/);
    expect(out).toMatch(/level +L2\napprovers +ml-oncall, risk-owner\nrequired +1/);
  });

  test("joins a fact of a group with the others of the group", () => {
    expect(run("explain", DEMO, "class=promote", "budget.exhausted=true").out).toMatch(/level +L3/);
  });

  test("refuses a fact that no policy can name", () => {
    expect(() => run("explain", DEMO, "weather=fine")).toThrow(/weather.*no fact/);
  });

  test("without a file it says how it is used", () => {
    expect(run("explain")).toMatchObject({ code: 2, out: expect.stringContaining("Usage") as string });
  });
});

describe("policy test", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "noops-policy-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function cases(text: string): string {
    const file = join(folder, "cases.yaml");
    writeFileSync(file, `policy: ${JSON.stringify(DEMO)}\n${text}`);
    return file;
  }

  test("passes when every case holds", () => {
    const file = cases(
      "cases:\n  - {name: a rollback, facts: {class: rollback}, expect: {level: L2, required: 1, approvers: [ml-oncall, risk-owner]}}\n",
    );
    expect(run("test", file)).toMatchObject({ code: 0, out: expect.stringContaining("1 of 1 cases hold") as string });
  });

  test("names what differs, and fails", () => {
    const { code, out } = run(
      "test",
      cases("cases:\n  - {name: wishful, facts: {class: retrain}, expect: {level: L4}}\n"),
    );
    expect(code).toBe(1);
    expect(out).toContain('level is "L2", not "L4"');
  });

  test("reports mistakes in the file of cases", () => {
    const { code, out } = run("test", cases("cases:\n  - {name: odd, facts: {wether: fine}, expect: {level: L9}}\n"));
    expect(code).toBe(1);
    expect(out).toMatch(/cases.0.facts/);
    expect(out).toMatch(/cases.0.expect.level/);
  });
});
