import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anAlert } from "../../bot/fakes.ts";
import { launchBrowser, openPage } from "../../browser-host/browser.ts";
import { startBrowserHost, type BrowserHost } from "../../browser-host/main.ts";
import { API_TOKENS, startWholeBot, type WholeBot } from "../chat/whole-bot.ts";

const PATIENCE = { timeout: 45_000 };

let bot: WholeBot;
let browser: BrowserContext;
const hosts: BrowserHost[] = [];

/** A Grafana at which this person sits. Its proxy has the token of that person; the browser never sees it. */
async function grafanaOf(user: "alice" | "bob", role: "Editor" | "Viewer" = "Editor"): Promise<BrowserHost> {
  const tokens = { readToken: API_TOKENS.read, actToken: API_TOKENS[user] };
  const host = await startBrowserHost({
    port: 0,
    prometheusUrl: "http://127.0.0.1:9",
    bot: { url: bot.botUrl, ...tokens },
    role,
    user,
  });
  hosts.push(host);
  return host;
}

const incidents = async (host: BrowserHost): Promise<Page> =>
  (await openPage(browser, `${host.url}/a/noops-ml-app/incidents`, { width: 1400, height: 1000 })).page;

const says = (page: Page, text: string | RegExp) => expect.poll(() => page.innerText("main"), PATIENCE).toMatch(text);

beforeAll(async () => {
  bot = await startWholeBot("7");
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(hosts.map((host) => host.close()));
  await bot?.stop();
});

describe("the incidents page and the running bot", () => {
  it("go from the page to the rollback: acknowledge, ask, refuse, deny, ask again, approve", async () => {
    const [alice, bob] = await Promise.all([grafanaOf("alice").then(incidents), grafanaOf("bob").then(incidents)]);
    await says(alice, "No incident is open");
    await bot.deliver([anAlert({ startsAt: new Date().toISOString() })]);
    await says(alice, /INC-\d+/);
    await says(alice, "nobody is on it yet");

    await alice.getByRole("button", { name: "Acknowledge" }).click();
    await says(alice, "alice is on it");

    const ask = alice.getByRole("button", { name: "Ask to run rollback-champion" });
    await ask.click();
    await says(alice, "registry alias fraud@champion");
    await alice.getByRole("button", { name: "Approve" }).click();
    await says(alice, /Who may: .*bob/);
    expect(await bot.aliasChanges()).toBe(0);

    await bob.getByLabel("Reason for denying").fill("Version 6 is being rebuilt");
    await bob.getByRole("button", { name: "Deny" }).click();
    await says(bob, "Version 6 is being rebuilt");
    expect(await bot.aliasChanges()).toBe(0);

    await expect.poll(() => ask.isEnabled(), PATIENCE).toBe(true);
    await ask.click();
    bot.burn = 0.2;
    const approve = bob.getByRole("button", { name: "Approve" });
    await approve.waitFor(PATIENCE);
    await approve.click();
    await expect.poll(() => bot.aliasChanges(), PATIENCE).toBe(1);
    await says(alice, /rollback-champion: (running|verifying|succeeded)/);
    for (const page of [alice, bob]) await page.close();
  }, 240_000);

  it("put every request into the audit trail, with who asked and that it came from Grafana", async () => {
    const { page } = await openPage(browser, `${(await grafanaOf("alice")).url}/a/noops-ml-app/audit`, {
      width: 1400,
      height: 1000,
    });
    await says(page, /each points at the hash of the one before/);
    const rows = async () => (await page.getByRole("row").allInnerTexts()).join("\n");
    await expect.poll(rows, PATIENCE).toMatch(/alice\s+grafana/);
    await expect.poll(rows, PATIENCE).toMatch(/bob\s+grafana/);
    await page.close();
  });

  it("answer a wish to retrain with what the bot does about it, in words", async () => {
    await bot.deliver([anAlert({ fingerprint: "f2", startsAt: new Date().toISOString() })], {
      groupKey: "{}:{second}",
    });
    const page = await incidents(await grafanaOf("alice"));
    await says(page, /INC-\d+/);
    await page.getByRole("button", { name: "Ask to retrain" }).click();
    await page.getByRole("alert").first().waitFor(PATIENCE);
    expect(await page.getByRole("alert").first().innerText()).toMatch(/retrain|runbook/i);
    await page.close();
  });
});

describe("the proxy in front of the bot", () => {
  const ack = (host: BrowserHost, headers: Record<string, string> = {}) =>
    fetch(`${host.url}/api/plugin-proxy/noops-ml-app/bot/act/incidents/INC-1/ack`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: "{}",
    });

  it("lets no viewer act, whatever token and name the request brings", async () => {
    const viewer = await grafanaOf("alice", "Viewer");
    const forged = { authorization: `Bearer ${API_TOKENS.bob}`, "x-grafana-user": "bob" };
    expect((await ack(viewer, forged)).status).toBe(403);
    expect((await fetch(`${viewer.url}/api/plugin-proxy/noops-ml-app/bot/read/status`)).status).toBe(200);
  });

  it("replaces what a browser says about itself: the note is alice's and came from Grafana", async () => {
    const host = await grafanaOf("alice");
    const forged = {
      authorization: `Bearer ${API_TOKENS.bob}`,
      "x-noops-via": "cli",
      "x-grafana-user": "bob",
      "content-type": "application/json",
    };
    const proxy = `${host.url}/api/plugin-proxy/noops-ml-app/bot`;
    const note = { method: "POST", headers: forged, body: JSON.stringify({ text: "who am I" }) };
    expect((await fetch(`${proxy}/act/incidents/INC-1/notes`, note)).status).toBe(200);
    const { entries } = (await (await fetch(`${proxy}/read/audit?limit=1000`)).json()) as {
      entries: { actor: string; via: string; payloadJcs: string }[];
    };
    expect(entries.filter(({ payloadJcs }) => payloadJcs.includes("who am I"))).toMatchObject([
      { actor: "alice", via: "grafana" },
    ]);
  });

  it("tells a wrong token from a bot that is down", async () => {
    const options = { port: 0, prometheusUrl: "http://127.0.0.1:9" };
    const wrong = await startBrowserHost({ ...options, bot: { url: bot.botUrl, readToken: "old", actToken: "old" } });
    const down = await startBrowserHost({
      ...options,
      bot: { url: "http://127.0.0.1:9", readToken: API_TOKENS.read, actToken: API_TOKENS.alice },
    });
    hosts.push(wrong, down);
    for (const [host, text] of [
      [wrong, "The bot does not know the token in the configuration of this app."],
      [down, "The bot is not running, or its address in the configuration is wrong."],
    ] as const) {
      const page = await incidents(host);
      await says(page, text);
      await page.close();
    }
  });
});
