import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anAlert } from "../../bot/fakes.ts";
import { launchBrowser, openPage } from "../../browser-host/browser.ts";
import { startGrafanaIdentity, subjectOf, type GrafanaIdentity } from "../../browser-host/identity.ts";
import { startBrowserHost, type BrowserHost } from "../../browser-host/main.ts";
import { API_TOKENS, startWholeBot, type WholeBot } from "../chat/whole-bot.ts";

const PATIENCE = { timeout: 45_000 };

const GRAFANA_TOKEN = "grafana-token-0123456789";
const PEOPLE = [
  { subject: "alice", email: "alice@example.com", grafana: subjectOf("alice"), groups: ["ml-oncall"] },
  { subject: "bob", email: "bob@example.com", grafana: subjectOf("bob"), groups: ["ml-oncall"] },
];

let bot: WholeBot;
let browser: BrowserContext;
let identity: GrafanaIdentity;
let folder: string;
const hosts: BrowserHost[] = [];

type Seat = {
  readonly role?: "Editor" | "Viewer";
  /** The token of the proxy: by default that of the plugin, which belongs to nobody. */
  readonly actToken?: string;
  readonly forwardsIdentity?: boolean;
};

/** One Grafana as this person sees it. Its proxy has the tokens; the browser never sees them. */
async function grafanaOf(user: string, seat: Seat = {}): Promise<BrowserHost> {
  const { role = "Editor", actToken = GRAFANA_TOKEN, forwardsIdentity = true } = seat;
  const host = await startBrowserHost({
    port: 0,
    prometheusUrl: "http://127.0.0.1:9",
    bot: { url: bot.botUrl, readToken: API_TOKENS.read, actToken },
    role,
    user,
    ...(forwardsIdentity ? { identity } : {}),
  });
  hosts.push(host);
  return host;
}

const incidents = async (host: BrowserHost): Promise<Page> =>
  (await openPage(browser, `${host.url}/a/noops-ml-app/incidents`, { width: 1400, height: 1000 })).page;

const says = (page: Page, text: string | RegExp) => expect.poll(() => page.innerText("main"), PATIENCE).toMatch(text);

beforeAll(async () => {
  identity = await startGrafanaIdentity();
  folder = mkdtempSync(join(tmpdir(), "noops-grafana-"));
  const [people, tokens] = [join(folder, "people.yaml"), join(folder, "tokens.yaml")];
  writeFileSync(people, JSON.stringify({ people: PEOPLE }));
  const act = [{ token: API_TOKENS.alice, subject: "alice" }];
  writeFileSync(tokens, JSON.stringify({ read: [API_TOKENS.read], act, grafana: [{ token: GRAFANA_TOKEN, org: 1 }] }));
  bot = await startWholeBot("7", {
    env: { NOOPS_PEOPLE_FILE: people, NOOPS_API_TOKENS_FILE: tokens, NOOPS_GRAFANA_URL: identity.url },
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(hosts.map((host) => host.close()));
  await bot?.stop();
  await identity?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("two people at one Grafana and the running bot", () => {
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

describe("a person whom the bot does not know, or whom Grafana does not name", () => {
  it("may look, and is told why nothing else", async () => {
    const page = await incidents(await grafanaOf("mallory"));
    await says(page, /INC-\d+/);
    await page.getByLabel("Note").fill("let me in");
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByRole("alert").first().waitFor(PATIENCE);
    expect(await page.getByRole("alert").first().innerText()).toMatch(/uid-of-mallory|not known|people/i);
    await page.close();
  });

  it("may stop a page from ringing, and nothing else, while Grafana forwards no identity", async () => {
    const host = await grafanaOf("alice", { forwardsIdentity: false });
    const ask = (what: string, body: object) =>
      fetch(`${host.url}/api/plugin-proxy/noops-ml-app/bot/act/incidents/INC-1/${what}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
    expect(await (await ask("notes", { text: "who?" })).json()).toMatchObject({ outcome: "refused" });
    expect(await (await ask("runs", { runbook: "rollback-champion", dryRun: false })).json()).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("X-Grafana-Id") as string,
    });
  });
});

/** Who did what carries this text, all by way of Grafana. */
async function actorsOf(host: BrowserHost, text: string): Promise<string[]> {
  const answer = await fetch(`${host.url}/api/plugin-proxy/noops-ml-app/bot/read/audit?limit=1000`);
  const { entries } = (await answer.json()) as { entries: { actor: string; via: string; payloadJcs: string }[] };
  const own = entries.filter(({ payloadJcs }) => payloadJcs.includes(text));
  expect(own.map(({ via }) => via)).toEqual(own.map(() => "grafana"));
  return own.map(({ actor }) => actor);
}

describe("the proxy in front of the bot", () => {
  const ack = (host: BrowserHost, headers: Record<string, string> = {}) =>
    fetch(`${host.url}/api/plugin-proxy/noops-ml-app/bot/act/incidents/INC-1/ack`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: "{}",
    });

  it("lets no viewer act, whatever token and name the request brings", async () => {
    const viewer = await grafanaOf("alice", { role: "Viewer" });
    const forged = {
      authorization: `Bearer ${GRAFANA_TOKEN}`,
      "x-grafana-user": "bob",
      "x-grafana-id": identity.tokenOf("bob"),
    };
    expect((await ack(viewer, forged)).status).toBe(403);
    expect((await fetch(`${viewer.url}/api/plugin-proxy/noops-ml-app/bot/read/status`)).status).toBe(200);
  });

  it("replaces what a browser says about itself: the note is alice's and came from Grafana", async () => {
    const host = await grafanaOf("alice");
    const forged = {
      authorization: `Bearer ${API_TOKENS.alice}`,
      "x-noops-via": "cli",
      "x-grafana-user": "bob",
      "x-grafana-id": identity.tokenOf("bob"),
      "content-type": "application/json",
    };
    const proxy = `${host.url}/api/plugin-proxy/noops-ml-app/bot`;
    const note = { method: "POST", headers: forged, body: JSON.stringify({ text: "who am I" }) };
    expect((await fetch(`${proxy}/act/incidents/INC-1/notes`, note)).status).toBe(200);
    expect(await actorsOf(host, "who am I")).toEqual(["alice"]);
  });

  it("with the token of one person lets everyone act as that person, whoever sits there", async () => {
    const host = await grafanaOf("bob", { actToken: API_TOKENS.alice });
    const proxy = `${host.url}/api/plugin-proxy/noops-ml-app/bot`;
    const note = { method: "POST", body: JSON.stringify({ text: "one for all" }) };
    expect((await fetch(`${proxy}/act/incidents/INC-1/notes`, note)).status).toBe(200);
    expect(await actorsOf(host, "one for all")).toEqual(["alice"]);
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
