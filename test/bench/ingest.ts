import { type Figure, type FigureResult, atLeast, atMost, quantile } from "./figure.ts";
import { READ_TOKEN, startBot } from "../bot/bot-process.ts";
import { openRaw } from "./raw-limit.ts";
import { loadWebhook } from "./webhook-load.ts";
// @ts-expect-error plain JavaScript that Node 20 runs before anything is installed
import { programEnvironment } from "../../tools/binaries.mjs";

type EngineName = "postgres" | "embedded";
const SECONDS = Number(process.env["NOOPS_BENCH_SECONDS"] ?? 10);
const CONNECTIONS = 32;
const ROUNDS = 3;
const SIZES = [1, 10, 100] as const;
const BARS: Readonly<Record<EngineName, number>> = { postgres: 4000, embedded: 1000 };

/** Alerts of which the bot says that it has correlated them. */
async function correlated(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(/^noops_alerts_total\{[^}]*\} (\d+)/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
}

async function drain(url: string, expected: number): Promise<number> {
  const started = performance.now();
  for (;;) {
    if ((await correlated(url)) >= expected) return (performance.now() - started) / 1000;
    if (performance.now() - started > 120_000)
      throw new Error(`only ${String(await correlated(url))} of ${String(expected)} alerts were correlated`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface Measured {
  readonly rate: number;
  readonly p99: number;
}

async function load(engine: EngineName, alerts: number): Promise<Measured> {
  const bot = await startBot(engine);
  try {
    const load = await loadWebhook({ url: bot.url, alerts, connections: CONNECTIONS, seconds: SECONDS });
    // Nothing that was answered with 200 may be lost, and the bot must catch up.
    await drain(bot.url, load.accepted * alerts);
    const answer = await fetch(`${bot.url}/v1/incidents`, { headers: { authorization: `Bearer ${READ_TOKEN}` } });
    const { incidents } = (await answer.json()) as { incidents: unknown[] };
    if (incidents.length > 20) throw new Error(`${String(incidents.length)} incidents for 20 models`);
    return {
      rate: Math.round((load.accepted * alerts) / load.seconds),
      p99: Math.round(quantile(load.latenciesMs, 0.99)),
    };
  } finally {
    await bot.stop();
  }
}

const measured = new Map<string, Promise<Measured>>();

/** Rate and latency come from the same load, which is made once. */
function measure(engine: EngineName, alerts: number): Promise<Measured> {
  const name = `${engine}.${String(alerts)}`;
  const known = measured.get(name) ?? load(engine, alerts);
  measured.set(name, known);
  return known;
}

async function rateOf(engine: EngineName, alerts: number): Promise<FigureResult> {
  const figure = `ingest.alerts_per_s.${engine}.${String(alerts)}`;
  const { rate } = await measure(engine, alerts);
  return alerts === 10 ? atLeast(figure, rate, "1/s", BARS[engine]) : { figure, value: rate, unit: "1/s" };
}

async function p99Of(engine: EngineName, alerts: number): Promise<FigureResult> {
  const figure = `ingest.p99_ms.${engine}.${String(alerts)}`;
  const { p99 } = await measure(engine, alerts);
  return alerts === 10 && engine === "postgres" ? atMost(figure, p99, "ms", 250) : { figure, value: p99, unit: "ms" };
}

/**
 * Deliveries per second until the last one is correlated, as a share of what the database alone takes of the same rows.
 * The two take turns, so that a machine that is slower for a while is slower for both; the middle round counts.
 */
async function ratio(engine: EngineName): Promise<FigureResult> {
  Object.assign(process.env, programEnvironment() as Record<string, string>);
  const raw = await openRaw(engine);
  try {
    const bot = await startBot(engine);
    try {
      const load = { alerts: 10, connections: CONNECTIONS, seconds: Math.ceil(SECONDS / ROUNDS) };
      const rounds: { readonly raw: number; readonly ratio: number }[] = [];
      for (let accepted = 0; rounds.length < ROUNDS;) {
        const limit = await raw.measure(load);
        const sent = await loadWebhook({ url: bot.url, ...load });
        accepted += sent.accepted;
        const drained = await drain(bot.url, accepted * 10);
        rounds.push({ raw: limit, ratio: sent.accepted / (sent.seconds + drained) / limit });
      }
      const middle = Number(quantile(rounds.map((round) => round.ratio), 0.5).toFixed(2)); // prettier-ignore
      return {
        ...atLeast(`ingest.raw_limit_ratio.${engine}`, middle, "ratio", 0.5),
        peer: "the same rows in the same transactions from a bare client, deliveries/s",
        peerValue: Math.round(quantile(rounds.map((round) => round.raw), 0.5)), // prettier-ignore
        ratio: middle,
      };
    } finally {
      await bot.stop();
    }
  } finally {
    await raw.stop();
  }
}

async function storm(): Promise<FigureResult> {
  const seconds = Number(process.env["NOOPS_BENCH_STORM_SECONDS"] ?? 600);
  const bot = await startBot("postgres");
  try {
    let most = 0;
    const timer = setInterval(() => (most = Math.max(most, bot.rssMb())), 500);
    const load = await loadWebhook({ url: bot.url, alerts: 10, connections: CONNECTIONS, seconds, perSecond: 100 });
    await drain(bot.url, load.accepted * 10);
    clearInterval(timer);
    if (load.refused > 0) throw new Error(`${String(load.refused)} deliveries were refused at 1,000 alerts/s`);
    return atMost("ingest.storm_rss_mb", Math.round(most), "MB", 512);
  } finally {
    await bot.stop();
  }
}

const ENGINES: readonly EngineName[] = ["postgres", "embedded"];

export const figures: readonly Figure[] = [
  ...ENGINES.flatMap((engine) =>
    SIZES.flatMap((alerts): Figure[] => [
      { name: `ingest.alerts_per_s.${engine}.${String(alerts)}`, run: () => rateOf(engine, alerts) },
      { name: `ingest.p99_ms.${engine}.${String(alerts)}`, run: () => p99Of(engine, alerts) },
    ]),
  ),
  ...ENGINES.map((engine): Figure => ({ name: `ingest.raw_limit_ratio.${engine}`, run: () => ratio(engine) })),
  { name: "ingest.storm_rss_mb", run: storm },
];
