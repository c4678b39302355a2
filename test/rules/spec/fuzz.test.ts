import { checkQueries } from "@noops-ml/rules/check/check-queries.ts";
import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import { hasErrors } from "@noops-ml/rules/spec/issue.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import { describe, expect, it } from "vitest";

/** Small, so that ten thousand rounds stay quick; every part of the language that differs in kind is there. */
const SEEDS = [
  `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: fraud, labels: {team: risk}}
spec:
  serving: {selector: {model: fraud}, groupBy: [version]}
  slos:
    - name: availability
      objective: 99.9
      events: {bad: 'requests_total{code=~"5.."}', total: "sum by (version) (rate(requests_total[{{.window}}]))"}
    - {name: freshness, objective: 99, freshness: {timestamp: updated, maxAge: 1h, absent: bad}}
  alerting: {unreachable: widen, budget: [{at: 25%, action: awareness, severity: ticket}]}
  maintenance: [{name: batch, days: [saturday], start: "23:00", duration: 2h, exclude: true}]
`,
  `apiVersion: noops.ml/v1alpha1
kind: Policy
metadata: {name: p}
spec:
  ladders: {short: [{tier: fast, severity: page, share: 10%, long: 1h, short: 5m}]}
  rules: [{when: "true", level: L2, approvers: [oncall], reason: because}]
---
apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m}
spec:
  window: {calendar: month, zone: "+01:00"}
  alerting: {policy: p, ladder: short}
  slos: [{name: a, objective: 90, latency: {histogram: h, le: 0.3}, lowTraffic: {minEvents: 10}}]
`,
];
const ROUNDS = 10_000;
const PIECES = [
  "{",
  "}",
  "[",
  "]",
  ":",
  "- ",
  "'",
  '"',
  "\n",
  "&a ",
  "*a",
  "!!int ",
  "1e999",
  "-1",
  "null",
  "99.9",
  "5m",
  "{{.window}}",
  "#",
  "\t",
  "é",
  "\u0000",
  "|",
  ">",
  "%",
  "a".repeat(300),
];

/** A small generator of numbers, so that a failure can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function mutate(text: string, random: (below: number) => number): string {
  let mutated = text;
  for (let times = 1 + random(3); times > 0; times -= 1) {
    const [at, length] = [random(mutated.length), 1 + random(12)];
    const piece = PIECES[random(PIECES.length)] ?? "";
    const lines = mutated.split("\n");
    const [from, to] = [random(lines.length), random(lines.length)];
    switch (random(4)) {
      case 0:
        mutated = mutated.slice(0, at) + mutated.slice(at + length);
        break;
      case 1:
        mutated = mutated.slice(0, at) + piece + mutated.slice(at);
        break;
      case 2:
        mutated = mutated.slice(0, at) + piece + mutated.slice(at + length);
        break;
      default:
        lines.splice(to, 0, lines[from] ?? "");
        mutated = lines.join("\n");
    }
  }
  return mutated;
}

describe("mutated specs", () => {
  it(`${ROUNDS} of them give located errors or success, never a crash`, { timeout: 300_000 }, () => {
    const random = createRandom(20_260_101);
    let refused = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = mutate(SEEDS[round % SEEDS.length] ?? "", random);
      const set = parseSources([{ file: "m.yaml", text }]);
      const { issues } = buildModels(set, { unixSeconds: (iso) => Date.parse(iso) / 1000 });
      const all = [...set.issues, ...issues, ...checkQueries(set.models)];
      if (hasErrors(all)) refused += 1;
      const lines = text.split("\n").length;
      for (const issue of all)
        if (!(issue.line >= 1 && issue.line <= lines && issue.column >= 1 && issue.message !== ""))
          throw new Error(`round ${round}: ${JSON.stringify(issue)}`);
    }
    expect(refused).toBeGreaterThan(ROUNDS / 4);
    expect(refused).toBeLessThan(ROUNDS);
  });
});
