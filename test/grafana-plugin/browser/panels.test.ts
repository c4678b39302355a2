import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  accessibilityProblems,
  everythingDrawn,
  launchBrowser,
  movingParts,
  openPage,
} from "../../browser-host/browser.ts";
import { fixtureText } from "../../browser-host/fixture/fixture.ts";
import { FIXTURE_NOW } from "../../browser-host/fixture/open-metrics.ts";
import { startBrowserHost, type BrowserHost } from "../../browser-host/main.ts";
import { startPrometheus, type RunningPrometheus } from "../../bench/drift-simulation/prometheus.ts";

/** Pictures of the documentation are written when asked for; otherwise they go where nobody keeps them. */
const IMAGES = fileURLToPath(
  new URL(process.env["NOOPS_WRITE_IMAGES"] ? "../../../docs/images" : "../../../.cache/images", import.meta.url),
);

/** Two loaded cores may take their time. */
const PATIENCE = { timeout: 30_000 };

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

const address = (query: Readonly<Record<string, string>>) =>
  `${host.url}/?${new URLSearchParams({ now: String(FIXTURE_NOW), minutes: "360", zone: "Europe/Berlin", ...query }).toString()}`;

describe.each(["dark", "light"])("in the %s theme", (theme) => {
  it.each([
    ["slo", "Error budgets", { height: "800" }, "availability"],
    ["drift", "Feature drift", { height: "460", model: "fraud" }, "amount_eur"],
    ["canary", "Canary analysis", { height: "440", model: "fraud" }, "Roll back"],
  ])("the %s panel draws live data without a problem, for eyes and for ears", async (panel, label, query, text) => {
    const { page, problems } = await openPage(browser, address({ theme, panel, ...query }), {
      width: 1300,
      height: Number(query.height) + 100,
    });
    const figure = page.getByRole("figure", { name: label });
    await figure.waitFor();
    await expect.poll(() => figure.innerText(), PATIENCE).toContain(text);
    await page.waitForLoadState("networkidle");
    await everythingDrawn(page);
    expect(await accessibilityProblems(page, "figure")).toEqual([]);
    const picture = await page.screenshot({ path: join(IMAGES, `panel-${panel}-${theme}.png`) });
    expect(picture.length).toBeGreaterThan(20_000);
    expect(problems).toEqual([]);
    await page.close();
  });
});

describe("the SLO panel", () => {
  it("says every state in words", async () => {
    const { page } = await openPage(browser, address({ panel: "slo", height: "800" }));
    const text = () => page.getByRole("figure", { name: "Error budgets" }).innerText();
    for (const word of ["Burning fast", "Budget spent", "No data", "No traffic", "Maintenance", "Within budget"])
      await expect.poll(text, PATIENCE).toContain(word);
    await page.close();
  });

  it("opens another SLO by keyboard", async () => {
    const { page } = await openPage(browser, address({ panel: "slo", height: "800" }));
    const row = page.getByRole("button", { name: /accuracy/ });
    await row.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => row.getAttribute("aria-pressed"), PATIENCE).toBe("true");
    await page
      .getByRole("img", { name: /^accuracy: -19[.]\d % of the error budget left/ })
      .first()
      .waitFor();
    await page.close();
  });

  it("shows the value under the pointer, in the dashboard's time zone", async () => {
    const { page } = await openPage(browser, address({ panel: "slo", height: "800", zone: "Asia/Kolkata" }));
    const chart = page.getByRole("img", { name: /^availability/ }).first();
    await chart.hover({ position: { x: 300, y: 60 } });
    await page.getByText(/2026-03-02 1[1-7]:\d\d:\d\d/).waitFor();
    await page.close();
  });

  it("is one value and one word where there is no room", async () => {
    const { page } = await openPage(browser, address({ panel: "slo", width: "180", height: "130", service: "fraud" }));
    await page.getByRole("img", { name: "availability: Burning fast" }).waitFor();
    await page.close();
  });

  it("names what is missing when the queries return nothing", async () => {
    const { page } = await openPage(browser, address({ panel: "slo", service: "nobody" }));
    await page.getByText("Are the generated rules loaded, and does the service variable match?").waitFor();
    await page.close();
  });
});

describe("for those who asked for less motion", () => {
  it("nothing moves by itself, nor when another row is opened or the pointer shows a value", async () => {
    const { page } = await openPage(browser, address({ height: "620" }), { width: 1300, height: 1700 });
    await page.emulateMedia({ reducedMotion: "reduce" });
    for (const label of ["Error budgets", "Feature drift", "Canary analysis"])
      await page.getByRole("figure", { name: label }).waitFor();
    expect(await movingParts(page, "figure")).toEqual([]);
    await page.getByRole("button", { name: /accuracy/ }).click();
    expect(await movingParts(page, "figure")).toEqual([]);
    await page.getByRole("option").nth(2).click();
    await page
      .getByRole("img", { name: /^accuracy/ })
      .first()
      .hover({ position: { x: 300, y: 60 } });
    expect(await movingParts(page, "figure")).toEqual([]);
    await page.close();
  });
});

describe("the drift panel", () => {
  it("shows the distribution of the feature that the arrow keys reach", async () => {
    const { page } = await openPage(browser, address({ panel: "drift", model: "fraud" }));
    const first = page.getByRole("option").first();
    await first.focus();
    await page.keyboard.press("ArrowDown");
    await page.getByRole("region", { name: /Feature merchant_age_days/ }).waitFor();
    await page.close();
  });
});

describe("the canary panel", () => {
  it("says that no canary is running instead of drawing an empty chart", async () => {
    const { page } = await openPage(browser, address({ panel: "canary", model: "nobody" }));
    await page.getByText("No canary is running").waitFor();
    await page.close();
  });
});

describe("a Prometheus that does not answer", () => {
  it("is said so, and the page keeps standing", async () => {
    const lonely = await startBrowserHost({ port: 0, prometheusUrl: "http://127.0.0.1:9" });
    const { page } = await openPage(browser, `${lonely.url}/?panel=slo`);
    await page.getByText("Prometheus does not answer").waitFor();
    await page.close();
    await lonely.close();
  });
});
