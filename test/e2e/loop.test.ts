import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createChat, type Chat } from "@noops-ml/demo/auto/chat.ts";
import { findButton, readBlocks } from "@noops-ml/demo/auto/find-button.ts";
import { ALICE, BOB } from "@noops-ml/demo/auto/people.ts";
import { pollUntil } from "@noops-ml/demo/auto/poll.ts";
import { countAliasChanges, readFiring, readServingVersion } from "@noops-ml/demo/auto/read-stations.ts";
import { runAuditVerify } from "@noops-ml/demo/auto/run-audit-verify.ts";
import { waitUntilSteady } from "@noops-ml/demo/auto/wait-until-steady.ts";
import type { SeenMessage } from "@noops-ml/demo/slack/client.ts";
import { injectScenario } from "@noops-ml/demo/stack/scenarios.ts";
import { startStack, type Stack } from "@noops-ml/demo/stack/start-stack.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "../browser-host/browser.ts";
import { freePortBase } from "./free-port-base.ts";
import { takePicture } from "./picture.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE_WITHIN_MS = 90_000;
const SOON_MS = 20_000;
const RECOVERY_MS = 30_000;
const CALM_MS = 240_000;

const hasButton = (words: string) => (message: SeenMessage) =>
  findButton(message.blocks ?? [], words) === undefined ? undefined : message;

/** One story in the order in which it happens; each station needs the one before it. */
describe("the closed loop, with the bot killed twice on the way", { timeout: 300_000 }, () => {
  let folder: string;
  let stack: Stack;
  let chat: Chat;
  let since: number;
  let message: SeenMessage;

  const registry = () => stack.urlOf("registry");
  const bot = async (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${stack.urlOf("bot")}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${stack.secrets.readToken}`, ...(init.headers ?? {}) },
    });
  const incidentOf = async (sent: SeenMessage): Promise<IncidentView> => {
    const id = String(sent.metadata?.event_payload["incident_id"]);
    return (await (await bot(`/v1/incidents/${id}`)).json()) as IncidentView;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "noops-loop-"));
    stack = await startStack({
      root: ROOT,
      dataDir: folder,
      portBase: await freePortBase(),
      botEnvironment: { NOOPS_FAILPOINT: "after-approval,after-apply" },
      progress: () => undefined,
    });
    await waitUntilSteady(stack.urlOf("Prometheus"));
  }, 300_000);

  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("pages once in chat within 90 s of the fault, with the evidence in the message", async () => {
    since = Date.now() / 1000;
    chat = createChat(stack.urlOf("Slack workspace"), since);
    const targets = {
      modelServer: stack.urlOf("model server"),
      registry: registry(),
      traffic: stack.urlOf("traffic"),
    };
    await injectScenario("regressed-canary", targets);
    message = await chat.waitForMessage(hasButton("Review"), PAGE_WITHIN_MS);
    expect((await readFiring(stack.urlOf("Prometheus")))?.value).toBeGreaterThan(1);
    const text = readBlocks(message.blocks ?? []);
    expect(text).toMatch(/fraud/);
    expect(text).toMatch(/[0-9.]+×/);
    expect(text).toMatch(/budget/i);
    expect(text).toMatch(/rollback/i);
    expect(text).toMatch(/v?7/);
  });

  it("stored the delivery before answering 200 and keeps what it cannot read", async () => {
    const post = (body: string, token: string) =>
      bot("/v1/webhooks/alertmanager", {
        method: "POST",
        body,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      });
    expect((await post("{}", "wrong")).status).toBe(401);
    expect((await post("{ not json", stack.secrets.webhookToken)).status).toBe(400);
    expect((await incidentOf(message)).alerts.length).toBeGreaterThan(0);
  });

  it("shows the plan before anybody is asked: alias v7 to v6, precondition, blast radius", async () => {
    await chat.press(ALICE, message, "Review");
    const view = await chat.waitForView(ALICE, SOON_MS);
    const plan = readBlocks(view.blocks);
    expect(plan).toMatch(/champion/);
    expect(plan).toMatch(/7/);
    expect(plan).toMatch(/6/);
    expect(plan).toMatch(/blast radius/i);
    await chat.submit(ALICE, view);
    message = await chat.waitForMessage(hasButton("Approve"), SOON_MS);
    await takePicture(stack);
  });

  it("refuses the requester's own approval and changes nothing", async () => {
    const before = String(Date.now() / 1000);
    await chat.press(ALICE, message, "Approve");
    const refusal = await pollUntil("a refusal", SOON_MS, () => chat.lastWhisper(ALICE, before));
    expect(refusal).toMatch(/request/i);
    expect(await countAliasChanges(registry(), since)).toBe(0);
    expect(await readServingVersion(stack.urlOf("model server"))).toBe("7");
  });

  it("changes nothing on a forged or replayed request", async () => {
    const forged = await fetch(`${stack.urlOf("bot")}/slack/events`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": String(Math.floor(Date.now() / 1000)),
        "x-slack-signature": `v0=${"0".repeat(64)}`,
      },
      body: `payload=${encodeURIComponent(JSON.stringify({ type: "block_actions", user: { id: BOB } }))}`,
    });
    expect(forged.status).toBe(401);
    expect(await countAliasChanges(registry(), since)).toBe(0);
  });

  it("survives SIGKILL between the approval and the registry call", async () => {
    const ended = stack.whenEnded("bot");
    // The bot may die before it answers the click: the person sees an error and the vote is stored all the same.
    await chat.press(BOB, message, "Approve").catch(() => undefined);
    expect(await ended).toMatch(/SIGKILL/);
    expect(await countAliasChanges(registry(), since)).toBe(0);
    await stack.restart("bot");
  });

  it("survives SIGKILL between the call and its recording", async () => {
    expect(await stack.whenEnded("bot")).toMatch(/SIGKILL/);
    expect(await countAliasChanges(registry(), since)).toBe(1);
    const restarted = Date.now();
    await stack.restart("bot");
    const run = await pollUntil("the run going on after the restart", RECOVERY_MS, async () => {
      const { run: seen } = await incidentOf(message);
      return seen?.state === "verifying" || seen?.state === "succeeded" ? seen : undefined;
    });
    expect(run.mode).toBe("live");
    expect(Date.now() - restarted).toBeLessThan(RECOVERY_MS);
  });

  it("made exactly one alias change, and the stable version serves", async () => {
    await pollUntil("version 6 serving", SOON_MS, async () =>
      (await readServingVersion(stack.urlOf("model server"))) === "6" ? true : undefined,
    );
    expect(await countAliasChanges(registry(), since)).toBe(1);
  });

  it("resolves by itself once the burn rate has fallen and the alerts are gone", async () => {
    const resolved = await chat.waitForMessage(
      (seen) => (seen.ts === message.ts && /resolved/i.test(seen.text) ? seen : undefined),
      CALM_MS,
    );
    expect(findButton(resolved.blocks ?? [], "Approve")).toBeUndefined();
    const incident = await incidentOf(resolved);
    expect(incident).toMatchObject({ phase: "resolved", alerting: "resolved", automation: "succeeded" });
    expect(incident.alerts.length).toBeGreaterThan(1);
    const { incidents } = (await (await bot("/v1/incidents?state=all")).json()) as { incidents: IncidentView[] };
    expect(incidents.filter(({ severity }) => severity <= 2).map(({ ref }) => ref)).toEqual([incident.ref]);
    expect(await countAliasChanges(registry(), since)).toBe(1);
  });

  it("draws the panel from the same Prometheus, and the picture is not empty", async () => {
    const browser = await launchBrowser();
    try {
      const { page, problems } = await openPage(browser, `${stack.urlOf("Grafana panel")}/`);
      await page
        .getByText(/availability/i)
        .first()
        .waitFor();
      const picture = await page.screenshot();
      expect(picture.length).toBeGreaterThan(20_000);
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it("has every step in the audit trail, whose chain holds until somebody edits it", async () => {
    const trail = JSON.stringify(await (await bot("/v1/audit?limit=1000")).json());
    for (const station of ["incident", "approve", "vote", "step", "mlflow.set_alias"]) expect(trail).toContain(station);
    await stack.end("bot");
    const verdict = await runAuditVerify(ROOT, stack.folders.bot);
    expect(verdict.text).not.toBe("");
    expect(verdict.holds).toBe(true);
    expect(await readFile(join(stack.folders.rules, "prometheus/fraud.rules.yaml"), "utf8")).toContain("noops-fast");
  });
});
