import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { createSlack } from "@noops-ml/bot/adapters/slack/index.ts";
import { ACTION } from "@noops-ml/bot/message/action-ids.ts";
import { OPEN } from "../message/incidents.ts";
import * as memory from "./memory-ports.ts";
import { clickBody, commandBody } from "./signed.ts";

/** Slack's side of Socket Mode: hands out an address, sends envelopes, waits for their acks. */
async function startSocketMode() {
  const sockets = new WebSocketServer({ noServer: true });
  const connections: WebSocket[] = [];
  const acks: { envelope_id: string; payload?: unknown }[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const { port } = server.address() as AddressInfo;
    const body = request.url?.endsWith("apps.connections.open")
      ? { ok: true, url: `ws://127.0.0.1:${port}/link` }
      : { ok: true, ts: "1.0", user: { id: "U0ALICE", profile: { email: "alice@example.com" } } };
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  server.on("upgrade", (request, stream, head) => {
    sockets.handleUpgrade(request, stream, head, (socket) => {
      connections.push(socket);
      socket.on("message", (data: Buffer) => acks.push(JSON.parse(data.toString()) as (typeof acks)[0]));
      socket.send(JSON.stringify({ type: "hello" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    acks,
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    send: (envelope: object) => connections[0]?.send(JSON.stringify(envelope)),
    close: async () => {
      for (const connection of connections) connection.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let far: Awaited<ReturnType<typeof startSocketMode>>;
let slack: ReturnType<typeof createSlack>;
const commands = memory.createMemoryCommands();
const interactions = memory.createMemoryInteractions();
beforeAll(async () => {
  far = await startSocketMode();
  slack = createSlack({
    onUndelivered: () => Promise.resolve(),
    config: {
      botToken: "xoxb-test",
      appToken: "xapp-test",
      signingSecrets: ["unused"],
      apiUrl: far.apiUrl,
      teamIds: ["T0NOOPS"],
      appId: "A0NOOPS",
      fallbackChannel: null,
      plotTheme: "light",
    },
    surfaces: memory.createMemorySurfaces(),
    incidents: memory.createMemoryIncidents(OPEN),
    commands,
    plans: memory.createMemoryPlans({ kind: "refused", reason: "not asked here" }),
    interactions,
    identities: memory.createMemoryIdentities(),
    status: memory.createMemoryStatus(),
    budget: memory.createMemoryBudget(),
    clock: { now: () => new Date() },
    log: memory.createMemoryLog(),
  });
  await slack.start();
});
afterAll(async () => {
  await slack.stop();
  await far.close();
});

const command = (text: string, fields = {}) => Object.fromEntries(new URLSearchParams(commandBody(text, fields)));
const ackOf = (id: string) =>
  expect.poll(() => far.acks.filter((ack) => ack.envelope_id === id).length, { timeout: 30_000 });

test("a command over the web socket is stored, executed, and answered in its ack", async () => {
  far.send({
    type: "slash_commands",
    envelope_id: "e1",
    accepts_response_payload: true,
    payload: command("ack INC-12"),
  });
  await ackOf("e1").toBe(1);
  expect(JSON.stringify(far.acks[0]?.payload)).toContain("Ack recorded");
  expect([...interactions.rows.keys()]).toContain("envelope:e1");
});

test("(row 18) an envelope that comes twice is executed once and acknowledged twice", async () => {
  const payload = JSON.parse(new URLSearchParams(clickBody(ACTION.ack, OPEN.id)).get("payload") ?? "") as object;
  commands.executed.length = 0;
  for (let time = 0; time < 2; time += 1)
    far.send({ type: "interactive", envelope_id: "e2", accepts_response_payload: false, payload });
  await ackOf("e2").toBe(2);
  await expect.poll(() => commands.executed.length, { timeout: 30_000 }).toBe(1);
});

test("(row 18) an envelope of another workspace changes nothing", async () => {
  commands.executed.length = 0;
  far.send({
    type: "slash_commands",
    envelope_id: "e3",
    accepts_response_payload: true,
    payload: command("ack INC-12", { team_id: "T0OTHER" }),
  });
  await ackOf("e3").toBe(1);
  expect(commands.executed).toEqual([]);
});

test("with the store away an event is not acknowledged, so that Slack sends it again", async () => {
  interactions.away = true;
  const payload = {
    type: "event_callback",
    team_id: "T0NOOPS",
    api_app_id: "A0NOOPS",
    event: { type: "app_mention", user: "U0ALICE" },
  };
  far.send({ type: "events_api", envelope_id: "e4", payload });
  far.send({
    type: "slash_commands",
    envelope_id: "e5",
    accepts_response_payload: true,
    payload: command("ack INC-12"),
  });
  await ackOf("e5").toBe(1);
  interactions.away = false;
  expect(JSON.stringify(far.acks.find((ack) => ack.envelope_id === "e5"))).toContain("Not recorded, nothing executed");
  expect(far.acks.some((ack) => ack.envelope_id === "e4")).toBe(false);
});
