import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Harness } from "./workspace-harness.ts";
import { call, refusal, startHarness } from "./workspace-harness.ts";

type Json = Record<string, unknown>;

const CHANNEL = "C0INCIDENTS";
const plain = (length: number): Json => ({ type: "plain_text", text: "x".repeat(length) });
const mark = (length: number): Json => ({ type: "mrkdwn", text: "x".repeat(length) });
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const option = (index: number): Json => ({ text: plain(5), value: `v${index}` });
const button = (more: Json = {}): Json => ({ type: "button", text: plain(5), ...more });
const actions = (...elements: Json[]): Json => ({ type: "actions", elements });
const section = (more: Json): Json => ({ type: "section", ...more });
const select = (more: Json): Json => ({ type: "static_select", ...more });
const confirm = (more: Json = {}): Json => ({
  title: plain(5),
  text: plain(5),
  confirm: plain(3),
  deny: plain(3),
  ...more,
});
const input = (element: Json, more: Json = {}): Json => ({ type: "input", label: plain(5), element, ...more });
const image = { type: "image", image_url: "https://example.com/a.png", alt_text: "a" };

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const post = (blocks: unknown) => call(harness, "chat.postMessage", { channel: CHANNEL, text: "t", blocks });

/** Each row: what is limited, the largest that is accepted, the first that is refused, and where the complaint points. */
const LIMITS: readonly (readonly [string, Json[], Json[], string])[] = [
  ["50 blocks", times(50, () => ({ type: "divider" })), times(51, () => ({ type: "divider" })), "/blocks"],
  ["a section of 3,000", [section({ text: mark(3000) })], [section({ text: mark(3001) })], "/blocks/0/text/text"],
  ["a field of 2,000", [section({ fields: [mark(2000)] })], [section({ fields: [mark(2001)] })], "/blocks/0/fields/0/text"],
  ["10 fields", [section({ fields: times(10, () => mark(1)) })], [section({ fields: times(11, () => mark(1)) })], "/blocks/0/fields"],
  ["a header of 150", [{ type: "header", text: plain(150) }], [{ type: "header", text: plain(151) }], "/blocks/0/text/text"],
  ["10 context elements", [{ type: "context", elements: times(10, () => mark(1)) }], [{ type: "context", elements: times(11, () => mark(1)) }], "/blocks/0/elements"],
  ["25 actions", [actions(...times(25, (index) => button({ action_id: `a${index}` })))], [actions(...times(26, (index) => button({ action_id: `a${index}` })))], "/blocks/0/elements"],
  ["button text of 75", [actions(button({ text: plain(75) }))], [actions(button({ text: plain(76) }))], "/blocks/0/elements/0/text/text"],
  ["a button value of 2,000", [actions(button({ value: "v".repeat(2000) }))], [actions(button({ value: "v".repeat(2001) }))], "/blocks/0/elements/0/value"],
  ["a button address of 3,000", [actions(button({ url: `https://e.com/${"p".repeat(2986)}` }))], [actions(button({ url: `https://e.com/${"p".repeat(2987)}` }))], "/blocks/0/elements/0/url"],
  ["an action_id of 255", [actions(button({ action_id: "a".repeat(255) }))], [actions(button({ action_id: "a".repeat(256) }))], "/blocks/0/elements/0/action_id"],
  ["a block_id of 255", [{ type: "divider", block_id: "b".repeat(255) }], [{ type: "divider", block_id: "b".repeat(256) }], "/blocks/0/block_id"],
  ["100 options", [actions(select({ options: times(100, option) }))], [actions(select({ options: times(101, option) }))], "/blocks/0/elements/0/options"],
  ["option text of 75", [actions(select({ options: [{ text: plain(75), value: "v" }] }))], [actions(select({ options: [{ text: plain(76), value: "v" }] }))], "/blocks/0/elements/0/options/0/text/text"],
  ["an option value of 150", [actions(select({ options: [{ text: plain(5), value: "v".repeat(150) }] }))], [actions(select({ options: [{ text: plain(5), value: "v".repeat(151) }] }))], "/blocks/0/elements/0/options/0/value"],
  ["a placeholder of 150", [actions(select({ options: [option(0)], placeholder: plain(150) }))], [actions(select({ options: [option(0)], placeholder: plain(151) }))], "/blocks/0/elements/0/placeholder/text"],
  ["5 overflow options", [actions({ type: "overflow", options: times(5, option) })], [actions({ type: "overflow", options: times(6, option) })], "/blocks/0/elements/0/options"],
  ["10 check boxes", [actions({ type: "checkboxes", options: times(10, option) })], [actions({ type: "checkboxes", options: times(11, option) })], "/blocks/0/elements/0/options"],
  ["a confirm title of 100", [actions(button({ confirm: confirm({ title: plain(100) }) }))], [actions(button({ confirm: confirm({ title: plain(101) }) }))], "/blocks/0/elements/0/confirm/title/text"],
  ["confirm text of 300", [actions(button({ confirm: confirm({ text: mark(300) }) }))], [actions(button({ confirm: confirm({ text: mark(301) }) }))], "/blocks/0/elements/0/confirm/text/text"],
  ["a confirm button of 30", [actions(button({ confirm: confirm({ confirm: plain(30) }) }))], [actions(button({ confirm: confirm({ confirm: plain(31) }) }))], "/blocks/0/elements/0/confirm/confirm/text"],
  ["alt text of 2,000", [{ ...image, alt_text: "a".repeat(2000) }], [{ ...image, alt_text: "a".repeat(2001) }], "/blocks/0/alt_text"],
  ["a label of 2,000", [input({ type: "plain_text_input" }, { label: plain(2000) })], [input({ type: "plain_text_input" }, { label: plain(2001) })], "/blocks/0/label/text"],
  ["an input of 3,000", [input({ type: "plain_text_input", max_length: 3000 })], [input({ type: "plain_text_input", max_length: 3001 })], "/blocks/0/element/max_length"],
  ["20 table cells", [{ type: "table", rows: [times(20, () => ({ type: "raw_text", text: "c" }))] }], [{ type: "table", rows: [times(21, () => ({ type: "raw_text", text: "c" }))] }], "/blocks/0/rows/0"],
]; // prettier-ignore

describe("limits of Block Kit", () => {
  it.each(LIMITS)("%s is accepted", async (_name, largest) => {
    await expect(post(largest)).resolves.toMatchObject({ ok: true });
  });

  it.each(LIMITS)("more than %s is refused with its place", async (_name, _largest, tooMuch, place) => {
    const refused = await refusal(post(tooMuch));
    expect(refused.error).toBe("invalid_blocks");
    expect(refused.messages.join("\n")).toContain(`[json-pointer:${place}]`);
  });

  it("12,000 characters in all blocks are accepted, 13,201 are refused", async () => {
    await expect(post(times(4, () => section({ text: mark(3000) })))).resolves.toMatchObject({ ok: true });
    const blocks = [...times(4, () => section({ text: mark(3000) })), section({ text: mark(1201) })];
    await expect(refusal(post(blocks))).resolves.toMatchObject({ error: "msg_blocks_too_long" });
  });
});

const MISTAKES: readonly (readonly [string, unknown, string, string])[] = [
  ["an unknown block type", [{ type: "marquee" }], "invalid_blocks", "unsupported type [json-pointer:/blocks/0/type]"],
  ["an unknown element type", [actions({ type: "lever" })], "invalid_blocks", "unsupported type [json-pointer:/blocks/0/elements/0/type]"],
  ["an unknown field", [{ type: "divider", color: "red" }], "invalid_blocks", "invalid additional property: color [json-pointer:/blocks/0]"],
  ["a missing field", [actions({ type: "button" })], "invalid_blocks", "missing required field: text [json-pointer:/blocks/0/elements/0]"],
  ["an empty text", [section({ text: plain(0) })], "invalid_blocks", "must be more than 0 characters [json-pointer:/blocks/0/text/text]"],
  ["an empty section", [section({})], "invalid_blocks", "missing required field: text or fields [json-pointer:/blocks/0]"],
  ["mrkdwn on a button", [actions(button({ text: mark(3) }))], "invalid_blocks", "must be one of: plain_text"],
  ["mrkdwn in a header", [{ type: "header", text: mark(3) }], "invalid_blocks", "must be one of: plain_text"],
  ["a style nobody knows", [actions(button({ style: "warning" }))], "invalid_blocks", "must be one of: primary, danger"],
  ["an address that is none", [actions(button({ url: "not an address" }))], "invalid_blocks", "must be a valid URL"],
  ["a picture without a source", [{ type: "image", alt_text: "a" }], "invalid_blocks", "exactly one of image_url and slack_file"],
  ["options and groups together", [actions(select({ options: [option(0)], option_groups: [{ label: plain(3), options: [option(0)] }] }))], "invalid_blocks", "exactly one of options and option_groups"],
  ["a confirmation without text", [actions(button({ confirm: { title: plain(3), confirm: plain(3), deny: plain(3) } }))], "invalid_blocks", "missing required field: text"],
  ["a text input outside an input block", [actions({ type: "plain_text_input" })], "invalid_blocks", "unsupported type"],
  ["the same block_id twice", [{ type: "divider", block_id: "b" }, { type: "divider", block_id: "b" }], "invalid_blocks", "block_id `b` already exists"],
  ["the same action_id twice in a block", [actions(button({ action_id: "a" }), button({ action_id: "a" }))], "invalid_blocks", "action_id `a` already exists"],
  ["blocks that are no list", { type: "divider" }, "invalid_blocks_format", ""],
  ["blocks that are no JSON", "[{", "invalid_blocks_format", ""],
]; // prettier-ignore

describe("mistakes in blocks", () => {
  it.each(MISTAKES)("%s is refused", async (_name, blocks, error, message) => {
    const refused = await refusal(post(blocks));
    expect(refused.error).toBe(error);
    expect(refused.messages.join("\n")).toContain(message);
  });

  it("all mistakes are named at once", async () => {
    const refused = await refusal(
      post([{ type: "marquee" }, section({ text: mark(3001) }), { type: "divider", x: 1 }]),
    );
    expect(refused.messages).toHaveLength(3);
  });

  it("mistakes are listed with and without their mark, as Slack does", async () => {
    const { data } = await post([{ type: "marquee" }]).catch((error: unknown) => error as { data: Json });
    expect(data).toEqual({
      ok: false,
      error: "invalid_blocks",
      errors: ["unsupported type [json-pointer:/blocks/0/type]"],
      response_metadata: expect.objectContaining({
        messages: ["[ERROR] unsupported type [json-pointer:/blocks/0/type]"],
      }),
    });
  });

  it("a refused message is not shown", async () => {
    await harness.people.act("reset", {});
    await refusal(post([{ type: "marquee" }]));
    const state = await harness.people.state();
    expect(state.channels.flatMap((channel) => channel.messages)).toEqual([]);
  });
});

describe("things that are valid", () => {
  it.each<readonly [string, Json]>([
    ["every select", actions(...["users_select", "channels_select", "conversations_select", "multi_users_select"].map((type) => ({ type })))],
    ["pickers", actions({ type: "datepicker", initial_date: "2026-01-31" }, { type: "timepicker", initial_time: "23:59" }, { type: "datetimepicker" })],
    ["an accessory", section({ text: mark(1), accessory: button() })],
    ["a context with a picture", { type: "context", elements: [image, mark(1)] }],
    ["markdown", { type: "markdown", text: "# T\n- a" }],
    ["rich text", { type: "rich_text", elements: [{ type: "rich_text_list", style: "bullet", elements: [{ type: "rich_text_section", elements: [{ type: "emoji", name: "eyes" }, { type: "date", timestamp: 1, format: "{date}" }] }] }] }],
    ["a table", { type: "table", rows: [[{ type: "raw_text", text: "a" }]], column_settings: [{ align: "right" }] }],
    ["grouped options", actions(select({ option_groups: [{ label: plain(75), options: [option(0)] }] }))],
    ["a number input", input({ type: "number_input", is_decimal_allowed: false, min_value: "0" }, { optional: true })],
  ])("%s", async (_name, block) => {
    await expect(post([block])).resolves.toMatchObject({ ok: true });
  }); // prettier-ignore
});
