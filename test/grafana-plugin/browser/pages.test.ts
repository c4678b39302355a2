import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  accessibilityProblems,
  everythingDrawn,
  launchBrowser,
  movingParts,
  openPage,
  unmarkedWords,
} from "../../browser-host/browser.ts";
import { READS, startFakeBot, type FakeBot } from "../../browser-host/fake-bot.ts";
import { fixtureText } from "../../browser-host/fixture/fixture.ts";
import { FIXTURE_NOW } from "../../browser-host/fixture/open-metrics.ts";
import { startBrowserHost, type BrowserHost } from "../../browser-host/main.ts";
import { startPrometheus, type RunningPrometheus } from "../../bench/drift-simulation/prometheus.ts";

const IMAGES = fileURLToPath(
  new URL(process.env["NOOPS_WRITE_IMAGES"] ? "../../../docs/images" : "../../../.cache/images", import.meta.url),
);
/** Two loaded cores may take their time. */
const PATIENCE = { timeout: 30_000 };
const TOKENS = { read: "read-token", act: "act-token" };

let prometheus: RunningPrometheus;
let bot: FakeBot;
let editor: BrowserHost;
let viewer: BrowserHost;
let browser: BrowserContext;

beforeAll(async () => {
  mkdirSync(IMAGES, { recursive: true });
  prometheus = await startPrometheus({ ruleFiles: {}, history: fixtureText() });
  bot = await startFakeBot(TOKENS);
  const options = {
    port: 0,
    prometheusUrl: prometheus.url,
    bot: { url: bot.url, readToken: TOKENS.read, actToken: TOKENS.act },
  };
  editor = await startBrowserHost(options);
  viewer = await startBrowserHost({ ...options, role: "Viewer" });
  browser = await launchBrowser();
});
beforeEach(() => bot.setMood("well"));
afterAll(async () => {
  await browser?.close();
  await editor?.close();
  await viewer?.close();
  await bot?.close();
  await prometheus?.stop();
});

const open = (path: string, host = editor, theme = "dark") =>
  openPage(browser, `${host.url}${path}?now=${FIXTURE_NOW}&theme=${theme}`, { width: 1400, height: 1000 });

describe.each(["dark", "light"])("in the %s theme", (theme) => {
  it.each([
    ["overview", "/a/noops-ml-app/overview", "4.20 USD a day before"],
    ["model", "/a/noops-ml-app/model/fraud", "amount_eur"],
    ["incidents", "/a/noops-ml-app/incidents/INC-12", "v7"],
    ["rules", "/a/noops-ml-app/rules", "rules in 4 groups"],
    ["audit", "/a/noops-ml-app/audit", "incident.acknowledged"],
    ["configuration", "/plugins/noops-ml-app", "Test connection"],
  ])("the page %s shows what it is for, without a problem for eyes and ears", async (name, path, text) => {
    const { page, problems } = await open(path, editor, theme);
    await expect.poll(() => page.innerText("main"), PATIENCE).toContain(text);
    await page.waitForLoadState("networkidle");
    await everythingDrawn(page);
    const picture = await page.screenshot({ path: join(IMAGES, `page-${name}-${theme}.png`) });
    expect(picture.length).toBeGreaterThan(20_000);
    expect(await accessibilityProblems(page, "main")).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });
});

describe("every text that people read", () => {
  // Names and sentences of Prometheus and the bot, an example of an address, and what Grafana's own inputs say.
  const grafana = "Reset Select data source Data source picker select container";
  const data = `${fixtureText()} ${JSON.stringify(READS)} Prometheus http://noops-bot ${grafana}`;

  it("comes from the file of translations, on every page", async () => {
    const { page } = await open("/a/noops-ml-app/overview", editor, "dark&texts=marked");
    for (const [link, text] of [
      ["Overview", "⟦Burning now⟧"],
      ["Model", "⟦Measured⟧"],
      ["Incidents", "⟦Approve⟧"],
      ["Rules", "⟦Spec⟧"],
      ["Audit", "⟦Hash⟧"],
      ["Configuration", "⟦Test connection⟧"],
    ] as const) {
      await page.getByRole("link", { name: link, exact: true }).first().click();
      await expect.poll(() => page.innerText("main"), PATIENCE).toContain(text);
      await page.waitForLoadState("networkidle");
      expect(await unmarkedWords(page, "main", data), link).toEqual([]);
    }
    await page.close();
  });

  it("comes from the files of the panels, in every panel", async () => {
    const address = `${editor.url}/?now=${FIXTURE_NOW}&minutes=360&texts=marked`;
    const { page } = await openPage(browser, address, { width: 1600, height: 1700 });
    for (const text of ["⟦Error budgets⟧", "⟦Canary analysis⟧", "⟦Feature drift⟧"]) {
      const figure = `figure[aria-label="${text}"]`;
      await page.locator(figure).waitFor();
      expect(await unmarkedWords(page, figure, data), text).toEqual([]);
    }
    await page.close();
  });
});

describe("for those who asked for less motion", () => {
  it("no page moves, not even while it waits", async () => {
    const { page } = await open("/a/noops-ml-app/incidents/INC-12");
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.getByRole("button", { name: "Approve" }).waitFor();
    expect(await movingParts(page, "main")).toEqual([]);
    bot.setMood("slow");
    await page.reload();
    await page.getByText("Loading").first().waitFor();
    expect(await movingParts(page, "main")).toEqual([]);
    await page.close();
  });
});

describe("an editor", () => {
  it("acknowledges through the proxy, which adds the token; the browser never holds it", async () => {
    const { page } = await open("/a/noops-ml-app/incidents/INC-12");
    await page.getByRole("textbox", { name: "Note" }).fill("Looking at version 7");
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByText("Acknowledged by demo.").waitFor();
    const asked = bot.asked.at(-1);
    expect(asked).toMatchObject({ path: "/v1/incidents/018f-12/notes", body: { text: "Looking at version 7" } });
    expect(asked?.headers).toMatchObject({
      authorization: `Bearer ${TOKENS.act}`,
      "x-noops-via": "grafana",
      "x-grafana-user": "demo",
    });
    expect(asked?.headers["cookie"]).toBeUndefined();
    expect(await page.content()).not.toContain(TOKENS.act);
    await page.close();
  });

  it("is told why an approval is refused, and who may", async () => {
    const { page } = await open("/a/noops-ml-app/incidents/INC-12");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("another person must approve it. Who may: bob.").waitFor();
    expect(bot.asked.at(-1)).toMatchObject({ path: "/v1/approvals/apr-5/approve", body: { planHash: "a1b2c3" } });
    await page.close();
  });

  it("must give a reason to deny", async () => {
    const { page } = await open("/a/noops-ml-app/incidents/INC-12");
    const deny = page.getByRole("button", { name: "Deny" });
    expect(await deny.isDisabled()).toBe(true);
    await page.getByLabel("Reason for denying").fill("Wrong version");
    await deny.click();
    await expect
      .poll(() => bot.asked.at(-1), PATIENCE)
      .toMatchObject({ path: "/v1/approvals/apr-5/deny", body: { planHash: "a1b2c3", reason: "Wrong version" } });
    await page.close();
  });

  it("asks for a dry run", async () => {
    const { page } = await open("/a/noops-ml-app/incidents/INC-12");
    await page.getByRole("button", { name: "Dry run" }).click();
    await expect
      .poll(() => bot.asked.at(-1), PATIENCE)
      .toMatchObject({ path: "/v1/incidents/018f-12/runs", body: { runbook: "rollback-champion", dryRun: true } });
    await page.close();
  });
});

describe("a viewer", () => {
  it("may read and finds every button disabled, with the reason", async () => {
    const { page } = await open("/a/noops-ml-app/incidents/INC-12", viewer);
    await page.getByText("Your role may read.").waitFor();
    expect(await page.getByRole("button", { name: "Approve" }).isDisabled()).toBe(true);
    await page.close();
  });

  it("is refused by the proxy even when the page is bypassed", async () => {
    const answer = await fetch(`${viewer.url}/api/plugin-proxy/noops-ml-app/bot/act/incidents/018f-12/ack`, {
      method: "POST",
      body: "{}",
    });
    expect(answer.status).toBe(403);
  });
});

describe("a bot in trouble", () => {
  it.each([
    ["error", "The bot answered 500: the database is away."],
    ["other version", "The bot speaks another version of its API"],
    ["slow", "The bot did not answer within 10 s."],
  ] as const)("that is %s is said so in words, and budgets are still shown", async (mood, text) => {
    bot.setMood(mood);
    const { page } = await open("/a/noops-ml-app/overview");
    await page.getByText(text).first().waitFor({ timeout: 20_000 });
    await expect.poll(() => page.innerText("main"), PATIENCE).toContain("Burning fast");
    await page.close();
  });

  it("that is down, or does not know the token, is told apart", async () => {
    const down = await startBrowserHost({ port: 0, prometheusUrl: prometheus.url });
    const wrong = await startBrowserHost({
      port: 0,
      prometheusUrl: prometheus.url,
      bot: { url: bot.url, readToken: "old", actToken: "old" },
    });
    for (const [host, text] of [
      [down, "The bot is not running, or its address in the configuration is wrong."],
      [wrong, "The bot does not know the token in the configuration of this app."],
    ] as const) {
      const { page } = await open("/a/noops-ml-app/incidents", host);
      await page.getByText(text).first().waitFor();
      await page.close();
      await host.close();
    }
  });
});

describe("the configuration", () => {
  it("sends only what was typed, and tests the connection", async () => {
    const { page } = await open("/plugins/noops-ml-app");
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText("The bot answers: 1 incident is open").waitFor();
    await page.getByRole("textbox", { name: "Address of the bot" }).fill("http://noops-bot:4605");
    await page.getByRole("button", { name: "Save" }).click();
    await expect
      .poll(() => editor.saved(), PATIENCE)
      .toMatchObject({ jsonData: { botUrl: "http://noops-bot:4605" }, secureJsonData: {} });
    await page.close();
  });
});

describe("the rules page", () => {
  it("names line, mistake and hint, as the command line does", async () => {
    const { page } = await open("/a/noops-ml-app/rules");
    const spec = page.getByRole("textbox", { name: "Spec" });
    await spec.fill((await spec.inputValue()).replace("objective: 99.9", "objective: 101"));
    await page
      .getByText(/^Line 10: /)
      .first()
      .waitFor();
    await page.close();
  });
});
