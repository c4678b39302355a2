import { afterEach, beforeEach, expect, test } from "vitest";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { AWAITING, OPEN, RESOLVED } from "../message/incidents.ts";
import type { Chat } from "./chat.ts";
import { CHANNEL, startChat } from "./chat.ts";

let chat: Chat;
beforeEach(async () => {
  chat = await startChat();
});
afterEach(() => chat.stop());

const fault = (request: Readonly<Record<string, unknown>>) => chat.people.act("faults", request);
const cardsOf = async (view: IncidentView, channel = CHANNEL) =>
  (await chat.card(channel)).filter((each) => each.metadata?.event_payload.incident_id === view.id);
const callsOf = async (method: string) => (await chat.people.calls()).counts[method] ?? 0;

test("ten thousand changes are one message and few edits", async () => {
  for (let generation = 1; generation <= 10_000; generation += 1) chat.show({ ...OPEN, generation });
  await chat.surfaces.settled();
  expect(await cardsOf(OPEN)).toHaveLength(1);
  expect((await callsOf("chat.postMessage")) + (await callsOf("chat.update"))).toBeLessThan(10);
});

test.each(["drop", "hang_after"])(
  "(row 17) a post that arrives but whose answer is lost (%s) is found again, not repeated",
  async (kind) => {
    await fault({ method: "chat.postMessage", kind, times: 1 });
    chat.show(OPEN);
    await chat.surfaces.settled();
    const [card, ...others] = await cardsOf(OPEN);
    expect(others).toEqual([]);
    expect(card?.replies).toHaveLength(1);
    expect(await callsOf("conversations.history")).toBeGreaterThan(0);
  },
);

test("(row 17) a thread reply whose answer is lost is told once", async () => {
  chat.show({ ...OPEN, timeline: [] });
  await chat.surfaces.settled();
  await fault({ method: "chat.postMessage", kind: "drop", times: 1 });
  chat.show({ ...OPEN, generation: 2 });
  await chat.surfaces.settled();
  expect((await cardsOf(OPEN))[0]?.replies).toHaveLength(1);
});

test.each([
  ["a refused connection", { kind: "refuse", times: 2 }],
  ["an error 500", { kind: "500", times: 2 }],
  ["an internal error", { kind: "error", error: "internal_error", times: 1 }],
])("(row 16) after %s exactly one message appears", async (_what, request) => {
  await fault({ method: "chat.postMessage", ...request });
  chat.show(OPEN);
  await chat.surfaces.settled();
  expect(await cardsOf(OPEN)).toHaveLength(1);
});

test("(row 15) a 429 on edits holds up edits only: posts of other incidents go on", async () => {
  chat.show(OPEN);
  await chat.surfaces.settled();
  await fault({ method: "chat.update", kind: "429", times: 1, retryAfter: 4 });
  chat.show({ ...OPEN, generation: 2, phase: "acknowledged" });
  await expect.poll(() => callsOf("chat.update"), { timeout: 30_000 }).toBe(1);
  const started = Date.now();
  chat.show({ ...AWAITING, id: "inc-second" });
  await chat.people.waitFor((state) =>
    state.channels.flatMap((each) => each.messages).find((each) => each.text.includes("APPROVAL NEEDED")),
  );
  expect(Date.now() - started).toBeLessThan(2000);
  await chat.surfaces.settled();
  expect((await cardsOf(OPEN))[0]?.text).toContain("ACKNOWLEDGED");
  expect(await callsOf("chat.update")).toBe(2);
});

test("a message that somebody deleted is posted anew", async () => {
  chat.show(OPEN);
  await chat.surfaces.settled();
  await fault({ method: "chat.update", kind: "error", error: "message_not_found", times: 1 });
  chat.show({ ...RESOLVED, generation: 2 });
  await chat.surfaces.settled();
  expect((await cardsOf(OPEN)).some((card) => card.text.includes("RESOLVED"))).toBe(true);
});

test.each(["channel_not_found", "is_archived", "not_in_channel"])(
  "with %s the fallback channel speaks",
  async (error) => {
    await fault({ method: "chat.postMessage", kind: "error", error, times: 1, channel: CHANNEL });
    chat.show(OPEN);
    await chat.surfaces.settled();
    expect(await cardsOf(OPEN, "C0TICKETS")).toHaveLength(1);
  },
);

test("blocks that Slack refuses are left out; the text alone tells the story", async () => {
  await fault({ method: "chat.postMessage", kind: "error", error: "msg_blocks_too_long", times: 1 });
  chat.show(OPEN);
  await chat.surfaces.settled();
  expect((await cardsOf(OPEN))[0]?.text).toContain("burning 14.4×");
});

test("(row 16) a revoked token is given up with its reason, and the pager takes over", async () => {
  await fault({ method: "chat.postMessage", kind: "error", error: "token_revoked", times: 1 });
  chat.show(OPEN);
  await chat.surfaces.settled();
  expect(chat.surfaces.rows.get(`${OPEN.id}/card/`)?.permanent).toBe("token_revoked");
  expect(chat.undelivered).toEqual([`${OPEN.id}: token_revoked`]);
});

test("an approval overtakes progress of other incidents", async () => {
  for (let index = 0; index < 12; index += 1) {
    const id = `inc-${index}`;
    chat.incidents.views.set(id, { ...OPEN, id });
    chat.surfaces.desire({ incidentId: id, kind: "card", gen: 1, priority: 4 });
  }
  chat.incidents.views.set("inc-approval", { ...AWAITING, id: "inc-approval" });
  chat.surfaces.desire({ incidentId: "inc-approval", kind: "card", gen: 1, priority: 0 });
  await chat.surfaces.settled();
  const order = (await chat.card()).map((each) => each.metadata?.event_payload.incident_id);
  expect(order.indexOf("inc-approval")).toBeLessThan(5);
});

test("twenty parallel changes of one incident end in the newest state", async () => {
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      chat.show({ ...OPEN, generation: index + 1, owner: `person-${index}@example.com` });
      await chat.people.state();
    }),
  );
  chat.show({ ...RESOLVED, generation: 99 });
  await chat.surfaces.settled();
  expect((await cardsOf(OPEN)).map((card) => card.text.includes("RESOLVED"))).toEqual([true]);
});

test("an incident that cannot be rendered is told in plain text, once, and the error is logged", async () => {
  // A bug of ours: a date that is none throws while the card is built.
  chat.show({ ...OPEN, alerts: null as unknown as IncidentView["alerts"] });
  await chat.surfaces.settled();
  const cards = await cardsOf(OPEN);
  expect(cards.map((card) => card.text)).toEqual([expect.stringContaining("INC-12 · SEV2 · open · fraud prod")]);
  expect(chat.log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  const calls = await callsOf("chat.postMessage");
  chat.show({ ...OPEN, generation: 2 });
  await chat.surfaces.settled();
  expect((await cardsOf(OPEN))[0]?.text).toContain("burning 14.4×");
  expect(await callsOf("chat.postMessage")).toBe(calls);
});
