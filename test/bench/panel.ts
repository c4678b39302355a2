import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { launchBrowser, openPage } from "../browser-host/browser.ts";
import { startBrowserHost } from "../browser-host/main.ts";
import { atLeast, atMost, quantile, type Figure, type FigureResult } from "./figure.ts";

const DIST = fileURLToPath(new URL("../../grafana-plugin/dist", import.meta.url));
const PANELS = ["slo", "drift", "canary"] as const;
const REFRESHES = 1000;

type BenchWindow = {
  noopsBench: { prepare: () => void; paint: () => void; hover: (seconds: number) => Promise<number> };
};
const kilobytes = (file: string) =>
  Number((gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length / 1000).toFixed(1));

/** Own code of the app with every page, and of each panel: what a browser downloads. */
async function bundles(): Promise<FigureResult[]> {
  const chunks = readdirSync(DIST).filter((file) => file.endsWith(".js"));
  const largest = Math.max(...chunks.map(kilobytes));
  return [
    atMost("panel.bundle_kb.app", largest, "kB gzip, largest chunk", 60),
    ...PANELS.map((panel) => atMost(`panel.bundle_kb.${panel}`, kilobytes(`panels/${panel}/module.js`), "kB gzip", 60)),
  ];
}

/** Runs something on the page of one panel with much data. */
async function withPanel<T>(panel: string, work: (page: Page) => Promise<T>): Promise<T> {
  // No query is asked on this page, so there is no Prometheus behind it.
  const host = await startBrowserHost({ port: 0, prometheusUrl: "http://127.0.0.1:9" });
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(browser, `${host.url}/?bench=${panel}`);
    await page.waitForFunction(() => "noopsBench" in globalThis);
    return await work(page);
  } finally {
    await browser.close();
    await host.close();
  }
}

const prepare = (page: Page) => page.evaluate(() => (globalThis as unknown as BenchWindow).noopsBench.prepare());

/** Draws one refresh on a turn of its own, as data that arrives does. */
const paint = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          (globalThis as unknown as BenchWindow).noopsBench.paint();
          resolve();
        });
      }),
  );

/** Milliseconds of script on the page's thread: processor time, so that other work on the machine does not count. */
async function scriptClock(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "ScriptDuration")?.value ?? Number.NaN) * 1000;
  };
}

/** The first drawing in a fresh page: nothing is compiled, no style is known, no icon is read. */
async function firstPaint(page: Page): Promise<number> {
  const clock = await scriptClock(page);
  await prepare(page);
  const before = await clock();
  await paint(page);
  return (await clock()) - before;
}

const PAGES = 5;

async function paints(): Promise<FigureResult[]> {
  const results: FigureResult[] = [];
  for (const panel of PANELS) {
    const times: number[] = [];
    for (let turn = 0; turn < PAGES; turn++) times.push(await withPanel(panel, firstPaint));
    results.push(atMost(`panel.paint_ms.${panel}`, Math.round(quantile(times, 0.5)), "ms of script", 100));
  }
  return results;
}

async function framesPerSecond(): Promise<FigureResult[]> {
  const results: FigureResult[] = [];
  for (const panel of PANELS) {
    const fps = await withPanel(panel, async (page) => {
      await prepare(page);
      await paint(page);
      return page.evaluate(() => (globalThis as unknown as BenchWindow).noopsBench.hover(3));
    });
    results.push(atLeast(`panel.fps.${panel}`, Math.round(fps), "1/s", 55));
  }
  return results;
}

/** Refreshes after which everything is compiled and no buffer grows any more. */
const WARM_UP = 250;

/** How many megabytes live longer than the refresh that made them. */
async function growth(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const used = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const refresh = (count: number) =>
    page.evaluate(async (times) => {
      const { noopsBench } = globalThis as unknown as BenchWindow;
      for (let turn = 0; turn < times; turn++) {
        noopsBench.prepare();
        noopsBench.paint();
        if (turn % 20 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
    }, count);
  await refresh(WARM_UP);
  const before = await used();
  await refresh(REFRESHES);
  return (await used()) - before;
}

async function memoryGrowth(): Promise<FigureResult> {
  const growths: number[] = [];
  for (const panel of PANELS) growths.push(await withPanel(panel, growth));
  const unit = `MB after ${REFRESHES} refreshes, the worst of three panels`;
  return atMost("panel.memory_growth_mb", Number(Math.max(...growths).toFixed(1)), unit, 5);
}

/** Figures of the Grafana plugin, in Chromium, with the built files. */
export const figures: readonly Figure[] = [
  { name: "panel.bundle_kb", run: bundles },
  { name: "panel.paint_ms", run: paints },
  { name: "panel.fps", run: framesPerSecond },
  { name: "panel.memory_growth_mb", run: memoryGrowth },
];
