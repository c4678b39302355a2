import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everythingDrawn, launchBrowser, openPage } from "../../browser-host/browser.ts";
import { fixtureText } from "../../browser-host/fixture/fixture.ts";
import { MARKS } from "../../browser-host/fixture/mark-stories.ts";
import { FIXTURE_NOW } from "../../browser-host/fixture/open-metrics.ts";
import { startBrowserHost, type BrowserHost } from "../../browser-host/main.ts";
import { startPrometheus, type RunningPrometheus } from "../../bench/drift-simulation/prometheus.ts";

const IMAGES = fileURLToPath(
  new URL(process.env["NOOPS_WRITE_IMAGES"] ? "../../../docs/images" : "../../../.cache/images", import.meta.url),
);

let prometheus: RunningPrometheus;
let host: BrowserHost;
let browser: BrowserContext;

beforeAll(async () => {
  mkdirSync(IMAGES, { recursive: true });
  prometheus = await startPrometheus({ ruleFiles: {}, history: fixtureText() });
  host = await startBrowserHost({ port: 0, prometheusUrl: prometheus.url });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
  await prometheus?.stop();
});

describe("a dashboard from its JSON", () => {
  it.each([
    ["executive", "SLOs inside their budget", "Error budgets"],
    ["oncall", "Roll back", "Error budgets"],
    ["debug", "Latency of predictions", "Feature drift"],
    ["model", "Roll back", "Feature drift"],
  ])(
    "%s runs every query, draws our panels and what happened over them, without a problem",
    async (name, text, label) => {
      const address = `${host.url}/d/noops-${name}?now=${FIXTURE_NOW}`;
      const { page, problems } = await openPage(browser, address, { width: 1500, height: 1600 });
      await page.getByRole("figure", { name: label }).waitFor();
      await expect.poll(() => page.innerText("main"), { timeout: 30_000 }).toContain(text);
      for (const mark of MARKS)
        await page
          .locator(`figure[aria-label="${label}"] [aria-label="${mark}"]`)
          .first()
          .waitFor({ state: "attached" });
      await page.waitForLoadState("networkidle");
      await everythingDrawn(page);
      await page.screenshot({ path: join(IMAGES, `dashboard-${name}-dark.png`) });
      expect(problems).toEqual([]);
      await page.close();
    },
  );
});
