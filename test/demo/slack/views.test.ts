import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Harness } from "./workspace-harness.ts";
import { call, refusal, startHarness } from "./workspace-harness.ts";

type Json = Record<string, unknown>;

const plain = (text: string): Json => ({ type: "plain_text", text });
const divider = { type: "divider" };
const modal = (more: Json = {}): Json => ({ type: "modal", title: plain("Title"), blocks: [divider], ...more });
const home = (more: Json = {}): Json => ({ type: "home", blocks: [divider], ...more });

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
beforeEach(async () => {
  harness.clock.ms = 0;
  harness.app.heard.length = 0;
  harness.app.answer = () => ({});
  await harness.people.act("reset", {});
});

/** A fresh trigger, as the app gets it with a shortcut. */
async function trigger(user = "U0ALICE"): Promise<string> {
  await harness.people.act("shortcut", { user, callback_id: "any" });
  return String(harness.app.heard.at(-1)?.payload["trigger_id"]);
}

const viewOf = (answer: Readonly<Record<string, unknown>>) => answer["view"] as { id: string; hash: string };
const open = async (view: Json, triggerId?: string) => {
  const answer = await call(harness, "views.open", { trigger_id: triggerId ?? (await trigger()), view });
  return { ok: answer["ok"], view: viewOf(answer) };
};
const update = (args: Json) => harness.slack.apiCall("views.update", args);

const MANY = (count: number): Json => modal({ blocks: Array.from({ length: count }, () => divider) });

describe("limits of views", () => {
  it.each<readonly [string, Json, Json, string]>([
    ["a title of 24", modal({ title: plain("t".repeat(24)) }), modal({ title: plain("t".repeat(25)) }), "/view/title/text"],
    ["a submit of 24", modal({ submit: plain("s".repeat(24)) }), modal({ submit: plain("s".repeat(25)) }), "/view/submit/text"],
    ["a close of 24", modal({ close: plain("c".repeat(24)) }), modal({ close: plain("c".repeat(25)) }), "/view/close/text"],
    ["private_metadata of 3,000", modal({ private_metadata: "p".repeat(3000) }), modal({ private_metadata: "p".repeat(3001) }), "/view/private_metadata"],
    ["a callback_id of 255", modal({ callback_id: "c".repeat(255) }), modal({ callback_id: "c".repeat(256) }), "/view/callback_id"],
    ["100 blocks", MANY(100), MANY(101), "/view/blocks"],
  ])("%s is the limit", async (_name, largest, tooMuch, place) => {
    await expect(open(largest)).resolves.toMatchObject({ ok: true });
    const refused = await refusal(open(tooMuch));
    expect(refused.error).toBe("invalid_arguments");
    expect(refused.messages.join()).toContain(`[json-pointer:${place}]`);
  }); // prettier-ignore

  it("a view over 250 KB is refused", async () => {
    const blocks = Array.from({ length: 90 }, () => ({ type: "section", text: plain("x".repeat(2900)) }));
    await expect(refusal(open(modal({ blocks })))).resolves.toMatchObject({ error: "view_too_large" });
  });

  it("a form needs a submit button", async () => {
    const blocks = [{ type: "input", label: plain("L"), element: { type: "plain_text_input" } }];
    const refused = await refusal(open(modal({ blocks })));
    expect(refused.messages).toEqual(["[ERROR] missing required field: submit [json-pointer:/view]"]);
  });

  it("a modal without a title and a Home view in views.open are refused", async () => {
    await expect(refusal(open({ type: "modal", blocks: [] }))).resolves.toMatchObject({ error: "invalid_arguments" });
    await expect(refusal(open(home()))).resolves.toMatchObject({ error: "invalid_arguments" });
  });
});

describe("triggers", () => {
  it("a trigger opens one modal", async () => {
    const id = await trigger();
    await open(modal(), id);
    await expect(refusal(open(modal(), id))).resolves.toMatchObject({ error: "exchanged_trigger_id" });
    expect((await harness.people.state()).views["U0ALICE"]).toHaveLength(1);
  });

  it("a trigger is good for three seconds", async () => {
    const id = await trigger();
    harness.clock.ms = 3100;
    await expect(refusal(open(modal(), id))).resolves.toMatchObject({ error: "expired_trigger_id" });
  });

  it("an invented trigger opens nothing", async () => {
    await expect(refusal(open(modal(), "1.2"))).resolves.toMatchObject({ error: "invalid_trigger_id" });
  });
});

describe("updating views", () => {
  it("the right hash updates and changes the hash; an old one is a conflict", async () => {
    const { view } = await open(modal());
    const first = { view_id: view.id, hash: view.hash, view: modal({ title: plain("Second") }) };
    await expect(update(first)).resolves.toMatchObject({ ok: true });
    await expect(refusal(update(first))).resolves.toMatchObject({ error: "hash_conflict" });
    const [shown] = (await harness.people.state()).views["U0ALICE"] ?? [];
    expect(shown?.title.text).toBe("Second");
  });

  it("a closed view is not found", async () => {
    const { view } = await open(modal());
    await harness.people.act("close", { user: "U0ALICE", view_id: view.id });
    await expect(refusal(update({ view_id: view.id, view: modal() }))).resolves.toMatchObject({ error: "not_found" });
  });

  it("an external_id names a view, and only one", async () => {
    await open(modal({ external_id: "e1" }));
    await expect(update({ external_id: "e1", view: modal({ external_id: "e1" }) })).resolves.toMatchObject({
      ok: true,
    });
    const other = await trigger("U0BOB");
    await expect(refusal(open(modal({ external_id: "e1" }), other))).resolves.toMatchObject({
      error: "duplicate_external_id",
    });
  });

  it("at most three modals lie on each other", async () => {
    await open(modal());
    const push = async () => harness.slack.apiCall("views.push", { trigger_id: await trigger(), view: modal() });
    await push();
    await push();
    await expect(refusal(push())).resolves.toMatchObject({ error: "push_limit_reached" });
  });
});

describe("Home", () => {
  it("opening it tells the app, whose view only that person sees", async () => {
    harness.app.answer = async ({ payload }) => {
      const event = payload["event"] as Json;
      await harness.slack.apiCall("views.publish", { user_id: event["user"], view: home({ callback_id: "h" }) });
      return {};
    };
    await harness.people.act("home", { user: "U0CAROL", wait: true });
    const state = await harness.people.state("U0CAROL");
    expect(state.homes["U0CAROL"]?.callback_id).toBe("h");
    expect((await harness.people.state("U0BOB")).homes).toEqual({});
  });

  it("publishing again with an old hash is a conflict", async () => {
    const publish = async (hash?: string) =>
      viewOf(await call(harness, "views.publish", { user_id: "U0BOB", view: home(), ...(hash ? { hash } : {}) }));
    const view = await publish();
    await publish(view.hash);
    await expect(refusal(publish(view.hash))).resolves.toMatchObject({ error: "hash_conflict" });
  });
});
