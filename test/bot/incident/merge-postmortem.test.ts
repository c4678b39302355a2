import { expect, test } from "vitest";
import { mergePostmortem } from "@noops-ml/bot/incident/merge-postmortem.ts";

const BASE = "# INC-1\n\n## Timeline\n\n- opened\n\n## Root cause\n\n- Trigger: _to be written_\n\n## Gaps\n\n- none\n";
const FRESH = BASE.replace("- opened", "- opened\n- resolved").replace("- none", "- the budget was not known");

test("what nobody has touched is replaced by what is known now", () => {
  expect(mergePostmortem({ base: BASE, edited: BASE, fresh: FRESH })).toBe(FRESH);
});

test("what people have written stays, to the letter", () => {
  const edited = BASE.replace("_to be written_", "a release at noon");
  const merged = mergePostmortem({ base: BASE, edited, fresh: FRESH });
  expect(merged).toContain("- Trigger: a release at noon");
  expect(merged).toContain("- opened\n- resolved");
});

test("a part that people added stays where they put it, and one that they left out stays out", () => {
  const edited = BASE.replace("## Gaps\n\n- none\n", "").replace(
    "## Root cause",
    "## Customers\n\n- three\n\n## Root cause",
  );
  const merged = mergePostmortem({ base: BASE, edited, fresh: FRESH });
  expect(merged.match(/^## .*$/gmu)).toEqual(["## Timeline", "## Customers", "## Root cause"]);
});

test("a part that the record has only now is added at the end", () => {
  const fresh = `${FRESH}\n## Burn rate\n\na picture\n`;
  expect(mergePostmortem({ base: BASE, edited: BASE, fresh })).toMatch(/## Burn rate\n\na picture\n$/);
});

test("white space alone is no edit", () => {
  expect(mergePostmortem({ base: BASE, edited: `${BASE}\n\n`, fresh: FRESH })).toBe(FRESH);
});
