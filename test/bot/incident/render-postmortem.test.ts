import { describe, expect, test } from "vitest";
import { renderPostmortem } from "@noops-ml/bot/incident/render-postmortem.ts";
import { ALERT, FAILED, OPEN, RESOLVED, RUN, UNKNOWN } from "../message/incidents.ts";

const MODEL = {
  slos: [{ name: "availability", objective: "99.5" }, { name: "accuracy", objective: "95" }],
  registry: "fraud@champion",
  runbooks: ["rollback-champion"],
}; // prettier-ignore

/** The lines below one heading. */
function section(text: string, heading: string): string {
  return text.split(/^## /mu).find((part) => part.startsWith(heading)) ?? "";
}

test("a post-mortem has every part in the order in which it is read", () => {
  const headings = renderPostmortem(RESOLVED, MODEL).match(/^##? .*$/gmu);
  expect(headings?.slice(1)).toEqual([
    "## Summary and impact",
    "## Burn rate",
    "## Timeline (UTC)",
    "## Root cause",
    "## Model and data lineage",
    "## What automation did",
    "## SLI coverage gaps",
    "## Follow-ups",
  ]);
});

test("it tells the whole timeline with who did what", () => {
  const story = section(renderPostmortem(RESOLVED, MODEL), "Timeline");
  for (const entry of RESOLVED.timeline) expect(story).toContain(entry.at);
});

describe("whether the action was right is judged by its proof alone", () => {
  const judged = (view: typeof OPEN) => section(renderPostmortem(view, MODEL), "What automation did");
  test("a passed verification", () =>
    expect(judged({ ...RESOLVED, run: { ...RUN, state: "succeeded" } })).toMatch(/right as far as measured/));
  test("a failed one", () => expect(judged(FAILED)).toMatch(/did not prove a repair/));
  test("an unknown outcome", () => expect(judged(UNKNOWN)).toMatch(/outcome unknown: a person had to look/));
  test("none", () => expect(judged({ ...OPEN, suggestion: null })).toMatch(/No runbook ran/));
});

test("it names the SLOs that stayed silent and what was not known", () => {
  const gaps = section(
    renderPostmortem({ ...OPEN, cause: null, budgetRemaining: null, partialView: true }, MODEL),
    "SLI",
  );
  expect(gaps).toMatch(/stayed silent: accuracy/);
  expect(gaps).toMatch(/No alert named a failure mode/);
  expect(gaps).toMatch(/budget was not known/);
  expect(gaps).toMatch(/cut its list/);
  expect(section(renderPostmortem(OPEN, null), "SLI")).toMatch(/no Model document/);
});

test("text from outside cannot become a heading, a link or a table cell", () => {
  const evil = "\n# Owned\n[x](https://evil.example) | a <b>";
  const view = { ...OPEN, title: evil, impact: evil, alerts: [{ ...ALERT, version: evil }] };
  const text = renderPostmortem(view, MODEL);
  expect(text.match(/^# /gmu)).toHaveLength(1);
  expect(text).not.toMatch(/(?<!\\)\[x\]/);
  expect(text).not.toContain("<b>");
});
