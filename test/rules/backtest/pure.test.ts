import { describe, expect, it } from "vitest";
import { alignGroups } from "../../../rules/backtest/align-series.ts";
import { firings } from "../../../rules/backtest/firing.ts";
import { type History, historyQueries } from "../../../rules/backtest/history.ts";
import { periodSeconds, periodStart } from "../../../rules/backtest/period-start.ts";
import { pictureSvg } from "../../../rules/backtest/picture-svg.ts";
import { pictureText } from "../../../rules/backtest/picture-text.ts";
import { replay } from "../../../rules/backtest/replay.ts";
import { rolling } from "../../../rules/backtest/rolling.ts";
import { budgetLines, firingLines } from "../../../rules/backtest/summary.ts";
import { buildModels } from "../../../rules/model/build-models.ts";
import { parseSources } from "../../../rules/spec/parse-sources.ts";

const DAY = 86_400;
const MINUTE = 60;

function model(slo: string, more = "") {
  const text = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m}
spec:
${more}
  slos: [${slo}]
`;
  const set = parseSources([{ file: "m.yaml", text }]);
  const { models, issues } = buildModels(set, { unixSeconds: (iso) => Date.parse(iso) / 1000 });
  expect([...set.issues, ...issues].filter(({ severity }) => severity === "error")).toEqual([]);
  const built = models[0];
  const first = built?.model.slos[0];
  if (!built || !first) throw new Error("no model");
  return { built, slo: first };
}

const EVENTS = "{name: a, objective: 99, events: {bad: bad_total, total: all_total}}";

/** A past in which one value per minute follows from the minute. */
function past(
  minutes: number,
  error: (minute: number) => number | undefined,
  total: (minute: number) => number | undefined,
): History {
  const list = (value: (minute: number) => number | undefined) => Array.from({ length: minutes }, (_, at) => value(at));
  const group = { labels: {}, error: list(error), total: list(total), ratios: new Map() };
  return { startSeconds: 0, stepSeconds: MINUTE, length: minutes, closedRanges: false, groups: [group] };
}

const fired = (one: ReturnType<typeof replay>, tier: string) =>
  one.alerts.find((alert) => alert.tier === tier)?.firings;

describe("a replay", () => {
  it("pages in a total outage, and goes on firing for ten minutes after it", () => {
    const { slo } = model(EVENTS);
    const outage = past(
      600,
      (minute) => (minute >= 300 && minute < 330 ? 10 : 0),
      () => 10,
    );
    const [page] = fired(replay(slo, outage), "page_fast") ?? [];
    // 14.4 % of an hour without errors before it is 8.64 minutes.
    expect(page?.fromSeconds).toBe(308 * MINUTE);
    expect((page?.toSeconds ?? 0) / MINUTE).toBeGreaterThanOrEqual(340);
    expect(page?.peak).toBeCloseTo(50, 0);
  });

  it("stays silent while nothing fails, and says what is left", () => {
    const { slo } = model(EVENTS);
    const quiet = replay(
      slo,
      past(
        600,
        () => 0,
        () => 10,
      ),
    );
    expect(quiet.alerts.flatMap(({ firings: found }) => found)).toEqual([]);
    expect(budgetLines(quiet)).toEqual(["budget: 100.0 % left at the end, 100.0 % at the worst"]);
  });

  it("spends the budget by traffic: an hour at full load counts more than a night", () => {
    const { slo } = model(EVENTS, "  window: 1d");
    const busy = replay(
      slo,
      past(
        1440,
        (minute) => (minute < 60 ? 100 : 0),
        (minute) => (minute < 60 ? 1000 : 1),
      ),
    );
    // 10 % errors in an hour that carries nearly all traffic: 9.77 % of the day's requests fail.
    expect(busy.budgets[0]?.remaining.at(-1)).toBeCloseTo(1 - 0.0977 / 0.01, 1);
    expect(fired(busy, "100 % rollback")).toHaveLength(1);
  });

  it("charges an SLO of one hour with an hour, not with a month", () => {
    const { slo } = model(EVENTS);
    const young = replay(
      slo,
      past(
        60,
        () => 0.10017,
        () => 10,
      ),
    );
    expect(young.budgets[0]?.remaining.at(-1)).toBeCloseTo(1 - 1 / 720, 3);
  });

  it("asks for both minimum counts before it pages", () => {
    const gated = model(EVENTS.replace("events:", "lowTraffic: {minEvents: 100, minFailures: 3}, events:"));
    const oneFailure = (usual: number) => (minute: number) => (minute === 100 ? 0.003 : usual);
    const rare = past(120, oneFailure(0), oneFailure(0.0001));
    expect(fired(replay(gated.slo, rare), "page_fast")).toEqual([]);
    expect(fired(replay(model(EVENTS).slo, rare), "page_fast")).toHaveLength(1);
  });

  it("reports silence after the time that a real absence alert waits", () => {
    const { slo } = model(EVENTS);
    const silent = past(
      120,
      (minute) => (minute < 60 ? 0 : undefined),
      (minute) => (minute < 60 ? 10 : undefined),
    );
    const [absent] = fired(replay(slo, silent), "absent") ?? [];
    const waits = slo.absence.alert ? slo.absence.forSeconds : 0;
    expect(absent?.fromSeconds).toBe(60 * MINUTE + waits);
  });

  it("takes excluded maintenance out of the budget", () => {
    const { slo } = model(EVENTS);
    const flag = Array.from({ length: 600 }, (_, minute) => (minute >= 300 && minute < 360 ? 1 : 0));
    const during = {
      ...past(
        600,
        (minute) => (minute >= 300 && minute < 360 ? 10 : 0),
        () => 10,
      ),
      maintenance: flag,
    };
    const one = replay(slo, during);
    expect(one.budgets[0]?.remaining.at(-1)).toBe(1);
    expect(fired(one, "page_fast")).toEqual([]);
  });

  it("draws what happened, in letters and as a picture that stands alone", () => {
    const { slo } = model(EVENTS);
    const one = replay(
      slo,
      past(
        600,
        (minute) => (minute >= 300 && minute < 330 ? 10 : 0),
        () => 10,
      ),
    );
    const rows = pictureText(one, 60).split("\n");
    expect(rows[0]).toMatch(/^budget\s+█+/);
    expect(rows.find((row) => row.startsWith("page_fast"))).toMatch(/·{25,}█+·+/);
    expect(rows.at(-1)).toContain("1970-01-01 00:00");
    const svg = pictureSvg(one);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox=/);
    expect(svg).toContain("page_fast: 1970-01-01 05:08 to");
    expect(svg).toContain("budget: 93.1 % left at the end");
    expect(svg).not.toMatch(/NaN|undefined|Infinity|≤/);
    expect(firingLines(one)).toContainEqual(
      expect.stringMatching(/^1970-01-01 05:08 page {3}SLOErrorBudgetBurn page_fast for \d+m, burn rate up to 50$/),
    );
  });
});

describe("the queries of a replay", () => {
  it("are those of the rules, and never read recorded series", () => {
    const { built, slo } = model(
      EVENTS,
      "  serving: {groupBy: [version]}\n  maintenance: [{name: n, start: '01:00', duration: 1h, exclude: true}]",
    );
    const { error, total, ratios, maintenance } = historyQueries(built, slo);
    expect(total).toBe("sum by (version) (rate(all_total[5m]))");
    expect(error).toBe("(sum by (version) (rate(bad_total[5m]))) or ((sum by (version) (rate(all_total[5m]))) * 0)");
    expect(maintenance).toContain("hour()");
    expect([...ratios]).toEqual([]);
    const plain = model(EVENTS);
    expect([...historyQueries(plain.built, plain.slo).ratios.keys()]).toEqual([1800, 3600, 7200, 21_600]);
  });

  it("give slices the weight one", () => {
    const { built, slo } = model("{name: f, objective: 99, freshness: {timestamp: updated, maxAge: 1h}}");
    expect(historyQueries(built, slo)).toEqual({ error: "time() - max(updated) > bool 3600", ratios: new Map() });
    const answers = {
      error: [
        {
          labels: {},
          points: [
            [0, 0],
            [60, 1],
          ] as const,
        },
      ],
      ratios: new Map(),
    };
    const [group] = alignGroups(answers, [], { startSeconds: 0, stepSeconds: 60, length: 3 });
    expect(group).toMatchObject({ error: [0, 1, undefined], total: [1, 1, undefined] });
  });
});

describe("the parts of a replay", () => {
  it("sum any window with two look-ups", () => {
    const { sum, count } = rolling([1, undefined, 3, 4]);
    expect([sum(3, 2), sum(3, 4), sum(3, 99), count(3, 4), count(1, 1)]).toEqual([7, 8, 8, 3, 0]);
  });

  it("hold an alert until it was true for long enough, and a while after", () => {
    const clock = { startSeconds: 0, stepSeconds: 60 };
    const values = [1, undefined, 1, 1, 1, undefined, undefined, undefined, undefined];
    expect(firings(values, clock, { forSeconds: 60, keepSeconds: 0 })).toEqual([
      { fromSeconds: 180, toSeconds: 300, peak: 1 },
    ]);
    expect(firings(values, clock, { forSeconds: 0, keepSeconds: 180 })).toEqual([
      { fromSeconds: 0, toSeconds: 480, peak: 1 },
    ]);
    expect(firings([1, 2], clock, { forSeconds: 0, keepSeconds: 0 })).toEqual([{ fromSeconds: 0, peak: 2 }]);
  });

  it("know when months and weeks begin, in a fixed zone too", () => {
    const month = { kind: "calendar", unit: "month", offsetSeconds: 3600, periodSeconds: 30 * DAY } as const;
    const noon = Date.UTC(2024, 1, 15, 12) / 1000;
    expect(periodStart(month, noon)).toBe(Date.UTC(2024, 0, 31, 23) / 1000);
    expect(periodSeconds(month, noon)).toBe(29 * DAY);
    const week = { kind: "calendar", unit: "week", offsetSeconds: 0, periodSeconds: 7 * DAY } as const;
    expect(periodStart(week, Date.UTC(2024, 0, 7, 23) / 1000)).toBe(Date.UTC(2024, 0, 1) / 1000);
    expect(periodStart({ kind: "rolling", periodSeconds: DAY }, 100_000)).toBe(100_000 - DAY);
  });
});
