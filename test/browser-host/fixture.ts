import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";

/** The moment the fixture ends: pages are opened with `?now=`, so that screenshots never change by themselves. */
export const FIXTURE_NOW = Date.UTC(2026, 2, 2, 12, 0, 0);

const HOURS = 8;
const STEP_SECONDS = 30;
const DAY = 86_400;
const WINDOWS: readonly (readonly [string, number])[] = [
  ["5m", 300],
  ["30m", 1800],
  ["1h", 3600],
  ["2h", 7200],
  ["6h", 21_600],
];

/** One SLO of the fixture: how fast it burned, `hours` before the end. */
type Story = {
  readonly service: string;
  readonly slo: string;
  readonly objective: number;
  readonly days: number;
  readonly startRemaining: number;
  readonly burn: (hoursBefore: number) => number;
  readonly traffic?: (hoursBefore: number) => number | undefined;
  readonly maintenance?: (hoursBefore: number) => boolean;
};

const wave = (hours: number, size: number) => size * (1 + 0.5 * Math.sin(hours * 2.1) + 0.3 * Math.sin(hours * 7.7));

/** Every state a panel must tell apart, each as one SLO. */
export const STORIES: readonly Story[] = [
  {
    service: "fraud",
    slo: "availability",
    objective: 0.995,
    days: 7,
    startRemaining: 0.82,
    burn: (h) => (h < 1.1 ? 34 : wave(h, 0.6)),
  },
  { service: "fraud", slo: "latency", objective: 0.99, days: 30, startRemaining: 0.64, burn: (h) => wave(h, 0.5) },
  { service: "fraud", slo: "accuracy", objective: 0.9, days: 30, startRemaining: -0.18, burn: (h) => wave(h, 1.3) },
  {
    service: "fraud",
    slo: "freshness",
    objective: 0.999,
    days: 30,
    startRemaining: 0.97,
    burn: (h) => wave(h, 0.3),
    maintenance: (h) => h < 0.6 || (h > 4 && h < 5),
  },
  {
    service: "churn",
    slo: "availability",
    objective: 0.999,
    days: 30,
    startRemaining: 0.91,
    burn: () => 0,
    traffic: (h) => (h < 2 ? 0 : 12),
  },
  {
    service: "churn",
    slo: "latency",
    objective: 0.95,
    days: 30,
    startRemaining: 0.7,
    burn: (h) => wave(h, 0.9),
    traffic: (h) => (h < 1.5 ? undefined : 12),
  },
];

const FACTORS: readonly (readonly [
  tier: string,
  severity: string,
  long: string,
  short: string,
  share: number,
  longSeconds: number,
])[] = [
  ["page_fast", "page", "1h", "5m", 0.02, 3600],
  ["page_slow", "page", "6h", "30m", 0.05, 21_600],
];

type Point = readonly [name: string, labels: Readonly<Record<string, string>>, value: number];

function pointsOf(story: Story, hoursBefore: number, remaining: number): Point[] {
  const { service, slo, objective, days, burn } = story;
  const id = { [LABEL.sloId]: `${service}-${slo}`, [LABEL.sloService]: service, [LABEL.sloName]: slo };
  const total = story.traffic ? story.traffic(hoursBefore) : 40;
  const inMaintenance = story.maintenance?.(hoursBefore) ?? false;
  const mean = (seconds: number) => {
    let sum = 0;
    for (let at = 0; at < 24; at++) sum += burn(hoursBefore + (at / 24) * (seconds / 3600));
    return sum / 24;
  };
  const constant: Point[] = [
    [SLO_SERIES.objective, id, objective],
    [SLO_SERIES.errorBudget, id, 1 - objective],
    [SLO_SERIES.timePeriod, id, days],
    [SLO_SERIES.maintenanceActive, id, inMaintenance ? 1 : 0],
    ...FACTORS.map(([tier, severity, long, short, share, seconds]): Point => [
      SLO_SERIES.burnFactor,
      {
        ...id,
        [LABEL.burnTier]: tier,
        [LABEL.severity]: severity,
        [LABEL.longWindow]: long,
        [LABEL.shortWindow]: short,
      },
      (share * days * DAY) / seconds,
    ]),
  ];
  if (total === undefined) return constant;
  const budget: Point[] = [
    [`${SLO_SERIES.sliTotal}5m`, id, total],
    [SLO_SERIES.periodBudgetRemaining, id, remaining],
    [SLO_SERIES.periodBudgetConsumed, id, 1 - remaining],
    [SLO_SERIES.periodBurnRate, id, 1 - remaining],
    [SLO_SERIES.releaseGate, id, remaining > 0 ? 1 : 0],
  ];
  if (total === 0 || inMaintenance) return [...constant, ...budget];
  return [
    ...constant,
    ...budget,
    [SLO_SERIES.currentBurnRate, id, mean(300)],
    ...WINDOWS.map(([window, seconds]): Point => [
      `${SLO_SERIES.sliErrorRatio}${window}`,
      { ...id, [LABEL.sloWindow]: window },
      mean(seconds) * (1 - objective),
    ]),
  ];
}

/** The fixture as OpenMetrics text with timestamps, for `promtool tsdb create-blocks-from openmetrics`. */
export function fixtureText(): string {
  const lines = new Map<string, string[]>();
  for (const story of STORIES) {
    let remaining = story.startRemaining;
    for (let at = HOURS * 3600; at >= 0; at -= STEP_SECONDS) {
      const hours = at / 3600;
      remaining -= (story.burn(hours) * STEP_SECONDS) / (story.days * DAY);
      for (const [name, labels, value] of pointsOf(story, hours, remaining)) {
        const text = Object.entries(labels)
          .map(([label, one]) => `${label}="${one}"`)
          .join(",");
        const own = lines.get(name) ?? [];
        own.push(`${name}{${text}} ${value} ${FIXTURE_NOW / 1000 - at}`);
        lines.set(name, own);
      }
    }
  }
  const families = [...lines].map(([name, samples]) => `# TYPE ${name} gauge\n${samples.join("\n")}\n`);
  return `${families.join("")}# EOF\n`;
}
