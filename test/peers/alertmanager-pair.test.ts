import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type BotProcess, READ_TOKEN, WEBHOOK_TOKEN, startBot } from "../bot/bot-process.ts";
import { anAlert } from "../bot/fakes.ts";
import { freePort } from "../free-port.ts";

const PATIENCE = { timeout: 60_000, interval: 100 };

interface Alertmanager {
  readonly url: string;
  readonly process: ChildProcess;
}

/** The folder into which the package of a program was unpacked, or its own folder. */
function unpacked(program: string): string {
  const root = join(dirname(program), "../..");
  return existsSync(join(root, "usr/share/prometheus")) ? root : dirname(program);
}

function startAlertmanager(folder: string, ports: { web: number; cluster: number; peer: number }): Alertmanager {
  const program = process.env["ALERTMANAGER_BIN"];
  if (program === undefined) throw new Error("ALERTMANAGER_BIN is not set: npm run test:peers unpacks it");
  mkdirSync(folder);
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, "../alertmanager.yml")}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${String(ports.web)}`,
      `--cluster.listen-address=127.0.0.1:${String(ports.cluster)}`,
      `--cluster.peer=127.0.0.1:${String(ports.peer)}`,
      "--cluster.gossip-interval=50ms",
      // None waits for the other one's news: both send everything, as in a split brain.
      "--cluster.peer-timeout=0s",
    ],
    // The Debian build looks for its template below the working directory when it is only unpacked.
    { stdio: "ignore", cwd: unpacked(program) },
  );
  return { url: `http://127.0.0.1:${String(ports.web)}`, process: child };
}

/** Two Alertmanagers that gossip, as a pair in production; Prometheus posts each alert to both. */
describe("a pair of Alertmanagers in a cluster", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "noops-pair-"));
  let bot: BotProcess;
  const pair: Alertmanager[] = [];

  const incidents = async (model: string): Promise<readonly IncidentView[]> => {
    const answer = await fetch(`${bot.url}/v1/incidents?state=all&model=${model}`, {
      headers: { authorization: `Bearer ${READ_TOKEN}` },
    });
    return ((await answer.json()) as { incidents: IncidentView[] }).incidents;
  };
  const phases = async (model: string) => (await incidents(model)).map(({ phase }) => phase);
  /** The sum of the samples of a metric whose labels hold a text. */
  const sum = async (url: string, metric: string, labels: string): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const lines = text.split("\n").filter((line) => line.startsWith(`${metric}{`) && line.includes(labels));
    return lines.reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
  };
  const sentBy = ({ url }: Alertmanager) => sum(url, "alertmanager_notifications_total", 'integration="webhook"');
  /** To each that listens, as Prometheus does. */
  const post = async (model: string, times: { startsAt: string; endsAt?: string }): Promise<void> => {
    const { labels, annotations, generatorURL } = anAlert({ labels: { noops_model: model, sloth_service: model } });
    const body = JSON.stringify([{ labels, annotations, generatorURL, ...times }]);
    const headers = { "content-type": "application/json" };
    const posts = pair.map(({ url }) =>
      fetch(`${url}/api/v2/alerts`, { method: "POST", headers, body, signal: AbortSignal.timeout(2000) }).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    expect(await Promise.all(posts)).toContain(200);
  };

  beforeAll(async () => {
    bot = await startBot("embedded", { NOOPS_RESOLVE_HOLD_SECONDS: "0.1" });
    const token = join(folder, "token");
    writeFileSync(token, WEBHOOK_TOKEN);
    writeFileSync(
      join(folder, "alertmanager.yml"),
      JSON.stringify({
        route: { receiver: "noops", group_by: ["noops_model"], group_wait: "0s", group_interval: "1s", repeat_interval: "1h" },
        receivers: [
          {
            name: "noops",
            webhook_configs: [
              {
                url: `${bot.url}/v1/webhooks/alertmanager`,
                send_resolved: true,
                http_config: { authorization: { credentials_file: token } },
              },
            ],
          },
        ],
      }),
    ); // prettier-ignore
    const [webA, webB, a, b] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    pair.push(startAlertmanager(join(folder, "a"), { web: webA, cluster: a, peer: b }));
    pair.push(startAlertmanager(join(folder, "b"), { web: webB, cluster: b, peer: a }));
    for (const { url } of pair)
      await vi.waitFor(async () => {
        const { cluster } = (await (await fetch(`${url}/api/v2/status`)).json()) as {
          cluster: { status: string; peers: unknown[] };
        };
        expect([cluster.status, cluster.peers.length]).toEqual(["ready", 2]);
      }, PATIENCE);
  });

  afterAll(async () => {
    for (const { process: child } of pair) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await bot.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const first = new Date(Date.now() - 60_000).toISOString();

  it("sends each alert twice, which is one incident", async () => {
    await post("pair", { startsAt: first });
    for (const each of pair) await expect.poll(() => sentBy(each), PATIENCE).toBeGreaterThan(0);
    await expect.poll(() => sum(bot.url, "noops_alerts_total", 'dup="true"'), PATIENCE).toBeGreaterThan(0);
    expect(await phases("pair")).toEqual(["open"]);
    expect(await sum(bot.url, "noops_alerts_total", 'dup="false"')).toBe(1);
  });

  it("loses nothing when one of them freezes before it could send, and then dies", async () => {
    const [dying, left] = pair;
    dying?.process.kill("SIGSTOP");
    const before = left === undefined ? 0 : await sentBy(left);
    await post("survivor", { startsAt: new Date().toISOString() });
    await expect.poll(() => phases("survivor"), PATIENCE).toEqual(["open"]);
    expect(left === undefined ? 0 : await sentBy(left)).toBeGreaterThan(before);
    dying?.process.kill("SIGKILL");
    await expect.poll(() => dying?.process.signalCode, PATIENCE).toBe("SIGKILL");
  });

  it("brings the resolve from the one that is left, of alerts that both had", async () => {
    await post("pair", { startsAt: first, endsAt: new Date().toISOString() });
    await expect.poll(() => phases("pair"), PATIENCE).toEqual(["resolved"]);
    expect(await phases("survivor")).toEqual(["open"]);
  });
});
