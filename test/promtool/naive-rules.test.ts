import { describe, expect, it } from "vitest";
import { compileText, type InputSeries, tell, tellNaively, tellRules } from "./promtool.ts";

/** For the record: what rules in Sloth's manner give for the edge cases, beside ours where the story is the same. */
const model = (objective: number, more = "", metadata = "") => `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m${metadata}}
spec:
  slos:
    - {name: a, objective: ${objective}, ${more}events: {bad: 'requests_total{code="500"}', total: requests_total}}
`;
const OK = 'requests_total{code="200"}';
const BAD = 'requests_total{code="500"}';
const firing = (severity: string) => `count(ALERTS{alertstate="firing",sloth_severity="${severity}"}) > bool 0`;
const YES = { "{}": 1 };
const between = (series: string, low: number, high: number) => `count(${series} > ${low} and ${series} < ${high})`;
const PERIOD = "slo:sli_error:ratio_rate30d";
const REMAINING = "slo:period_error_budget_remaining:ratio";
/** Traffic that fails altogether after some minutes of health. */
const outage = (healthy: number, failing: number): InputSeries[] => [
  { series: OK, values: `0+60x${healthy} ${60 * healthy}+0x${failing}` },
  { series: BAD, values: `0+0x${healthy} 60+60x${failing}` },
];

describe("for the record, the naive rules", { timeout: 240_000 }, () => {
  it("turn the period and the budget into NaN by ten minutes without traffic, where ours say 0 and 1", async () => {
    const story = {
      spec: model(99.9),
      interval: "1m",
      series: [
        { series: OK, values: "0+60x59 3540+0x9 3600+60x30" },
        { series: BAD, values: "0+0x100" },
      ],
    };
    const naive = await tellNaively({
      ...story,
      expect: [
        { at: "90m", expr: `count(${PERIOD} != ${PERIOD})`, gives: YES },
        { at: "90m", expr: `count(${REMAINING} != ${REMAINING})`, gives: YES },
      ],
    });
    const ours = await tell({
      ...story,
      expect: [
        { at: "90m", expr: `max(${PERIOD})`, gives: { "{}": 0 } },
        { at: "90m", expr: `max(${REMAINING})`, gives: YES },
      ],
    });
    expect([naive, ours]).toEqual(["", ""]);
  });

  it("overrate an hour of failures at 1 rps 900 times, after 23 clean hours at 1000 rps", async () => {
    const story = {
      spec: model(99),
      interval: "1m",
      series: [
        { series: OK, values: "0+60000x1380 82800000+0x60" },
        { series: BAD, values: "0+0x1380 60+60x60" },
      ],
    };
    const naive = await tellNaively({
      ...story,
      expect: [
        { at: "24h", expr: between(PERIOD, 0.035, 0.045), gives: YES },
        { at: "24h", expr: `count(${REMAINING} < -2.5)`, gives: YES },
      ],
    });
    const ours = await tell({ ...story, expect: [{ at: "24h", expr: between(PERIOD, 4e-5, 4.5e-5), gives: YES }] });
    expect([naive, ours]).toEqual(["", ""]);
  }, 60_000);

  it("underrate an hour of 10 % failures at 1000 rps 24 times, after 23 clean hours at 1 rps", async () => {
    const story = {
      spec: model(99),
      interval: "1m",
      series: [
        { series: OK, values: "0+60x1380 82800+54000x60" },
        { series: BAD, values: "0+0x1380 0+6000x60" },
      ],
    };
    const naive = await tellNaively({
      ...story,
      expect: [
        { at: "24h", expr: between(PERIOD, 0.0035, 0.0045), gives: YES },
        { at: "24h", expr: between(REMAINING, 0.5, 0.65), gives: YES },
      ],
    });
    const ours = await tell({ ...story, expect: [{ at: "24h", expr: between(PERIOD, 0.095, 0.1), gives: YES }] });
    expect([naive, ours]).toEqual(["", ""]);
  }, 60_000);

  it("have no sample at all where only success series exist, where ours say 0", async () => {
    const story = { spec: model(99.9), interval: "1m", series: [{ series: OK, values: "0+60x60" }] };
    const naive = await tellNaively({
      ...story,
      expect: [
        { at: "60m", expr: "slo:sli_error:ratio_rate5m", gives: {} },
        { at: "60m", expr: REMAINING, gives: {} },
      ],
    });
    const ours = await tell({ ...story, expect: [{ at: "60m", expr: `max(${REMAINING})`, gives: YES }] });
    expect([naive, ours]).toEqual(["", ""]);
  });

  it("miss the errors of a counter that is born at 600, as ours do", async () => {
    const story = {
      spec: model(99.9),
      interval: "1m",
      series: [
        { series: OK, values: "0+60x60" },
        { series: BAD, values: "_x30 600+0x30" },
      ],
      expect: [{ at: "35m", expr: "max(slo:sli_error:ratio_rate5m)", gives: { "{}": 0 } }],
    };
    expect([await tellNaively(story), await tell(story)]).toEqual(["", ""]);
  });

  it("page a total outage at 99.9 within 2 minutes, as ours do", async () => {
    const story = {
      spec: model(99.9),
      interval: "1m",
      series: outage(120, 10),
      expect: [{ at: "122m", expr: firing("page"), gives: YES }],
    };
    expect([await tellNaively(story), await tell(story)]).toEqual(["", ""]);
  });

  it("page a total outage at 90 after 3 hours 40 minutes only, where ours page within 2 hours", async () => {
    const story = { spec: model(90), interval: "1m", series: outage(480, 240) };
    const naive = await tellNaively({
      ...story,
      expect: [
        { at: `${480 + 210}m`, expr: firing("page"), gives: {} },
        { at: `${480 + 220}m`, expr: firing("page"), gives: YES },
      ],
    });
    const ours = await tell({ ...story, expect: [{ at: "600m", expr: firing("page"), gives: YES }] });
    expect([naive, ours]).toEqual(["", ""]);
  }, 60_000);

  it("never page a total outage at 80, where ours page within 6 hours", async () => {
    const story = { spec: model(80), interval: "1m", series: outage(480, 1440) };
    const naive = await tellNaively({
      ...story,
      expect: [
        { at: `${480 + 760}m`, expr: firing("ticket"), gives: YES },
        ...[6, 12, 18, 24].map((hours) => ({ at: `${480 + 60 * hours}m`, expr: firing("page"), gives: {} })),
      ],
    });
    const ours = await tell({ ...story, expect: [{ at: "840m", expr: firing("page"), gives: YES }] });
    expect([naive, ours]).toEqual(["", ""]);
  }, 60_000);

  it("page on one failure of six requests an hour and leave a ticket for four hours, where no burn alert of ours fires", async () => {
    const sixAnHour = Array.from({ length: 36 }, (_, at) => `${at < 6 ? at : at - 1}+0x9`).join(" ");
    const story = {
      spec: model(99.9, "lowTraffic: {minEvents: 100}, "),
      interval: "1m",
      series: [
        { series: OK, values: sixAnHour },
        { series: BAD, values: "0+0x59 1+0x299" },
      ],
    };
    const naive = await tellNaively({
      ...story,
      expect: [
        { at: "62m", expr: firing("page"), gives: YES },
        { at: "75m", expr: firing("page"), gives: YES },
        { at: "300m", expr: firing("ticket"), gives: YES },
      ],
    });
    const silent = ["62m", "75m", "300m"].map((at) => ({
      at,
      expr: 'ALERTS{alertname="SLOErrorBudgetBurn",alertstate="firing"}',
      gives: {},
    }));
    expect([naive, await tell({ ...story, expect: silent })]).toEqual(["", ""]);
  }, 60_000);

  it("call the budget exhausted after an hour of errors at 1.017 times the allowed rate, where 0.1 % is gone", async () => {
    const story = {
      spec: model(99),
      interval: "1m",
      testIntervalSeconds: 60,
      series: [
        { series: OK, values: "0+9898.3x60" },
        { series: BAD, values: "0+101.7x60" },
      ],
    };
    const naive = await tellNaively({
      ...story,
      expect: [{ at: "60m", expr: between(REMAINING, -0.018, -0.016), gives: YES }],
    });
    const ours = await tell({ ...story, expect: [{ at: "60m", expr: between(REMAINING, 0.998, 1), gives: YES }] });
    expect([naive, ours]).toEqual(["", ""]);
  });

  it("end in an error when a label of the SLO changes, which ours survive", async () => {
    const spec = model(99.9, "", ", labels: {team: new}");
    const identity = 'sloth_id="m-a",sloth_service="m",sloth_slo="a"';
    const traffic = [
      { series: OK, values: "0+60x60" },
      { series: BAD, values: "0+0x60" },
    ];
    // What each side recorded while the team had its old name.
    const naive = await tellNaively({
      spec,
      interval: "1m",
      series: [
        ...traffic,
        { series: `slo:sli_error:ratio_rate5m{${identity},sloth_window="5m",team="old"}`, values: "0+0x20 stale" },
      ],
      expect: [{ at: "60m", expr: PERIOD, gives: {} }],
    });
    expect(naive).toContain("same labelset after applying rule labels");
    // Ours carries no team, so the history of both names is one series; only the info series knew the old one.
    const ours = await tell({
      spec,
      interval: "1m",
      series: [...traffic, { series: `sloth_slo_info{${identity},team="old"}`, values: "1+0x20 stale" }],
      expect: [
        { at: "60m", expr: `max(${PERIOD})`, gives: { "{}": 0 } },
        { at: "60m", expr: `max(${REMAINING})`, gives: YES },
        { at: "60m", expr: "count by (team) (sloth_slo_info)", gives: { '{team="new"}': 1 } },
      ],
    });
    expect(ours).toBe("");
  });

  it("in several documents of one file are read up to the first; ours are one document", async () => {
    const group = (name: string) => `groups: [{name: ${name}, rules: [{record: ${name}, expr: vector(1)}]}]\n`;
    const series = [{ series: "clock", values: "1+0x5" }];
    const two = [{ path: "prometheus/two.rules.yaml", text: `${group("first")}---\n${group("second")}` }];
    const expected = [
      { at: "2m", expr: "first", gives: { first: 1 } },
      { at: "2m", expr: "second", gives: {} },
    ];
    expect(await tellRules(two, { interval: "1m", series, expect: expected })).toBe("");
    const ours = compileText(`${model(99)}---\n${model(99).replace("name: m}", "name: n}")}`);
    const rules = ours.filter(({ path }) => path.startsWith("prometheus/"));
    expect(rules.map(({ text }) => /^(?:---|[.]{3})/m.test(text))).toEqual([false, false]);
  });

  it("lose a version without an error series when or on () vector(0) is added, where ours give it 0", async () => {
    const series = [
      { series: 'requests_total{code="200",version="1"}', values: "0+30x60" },
      { series: 'requests_total{code="500",version="1"}', values: "0+30x60" },
      { series: 'requests_total{code="200",version="2"}', values: "0+60x60" },
    ];
    const naive = `(sum by (version) (rate(requests_total{code="500"}[5m])) or on () vector(0)) / sum by (version) (rate(requests_total[5m]))`;
    const ours = "max by (version) (slo:sli_error:ratio_rate5m)";
    const faults = await tell({
      spec: model(99.9).replace("spec:\n", "spec:\n  serving: {groupBy: [version]}\n"),
      interval: "1m",
      series,
      expect: [
        { at: "60m", expr: naive, gives: { '{version="1"}': 0.5 } },
        { at: "60m", expr: ours, gives: { '{version="1"}': 0.5, '{version="2"}': 0 } },
      ],
    });
    expect(faults).toBe("");
  });
});
