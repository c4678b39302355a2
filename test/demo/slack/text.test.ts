import { describe, expect, it } from "vitest";
import { ago, formatDate } from "@noops-ml/demo/slack/page/dates.ts";
import type { Inline, Paragraph } from "@noops-ml/demo/slack/page/mrkdwn-tokens.ts";
import { parseInline, parseMrkdwn } from "@noops-ml/demo/slack/page/mrkdwn-tokens.ts";
import { jsonPointer } from "@noops-ml/demo/slack/block-kit/complaints.ts";
import { nextTs } from "@noops-ml/demo/slack/workspace/timestamp.ts";

const words = (text: string): Inline => ({ kind: "text", text });

describe("mrkdwn", () => {
  it.each<readonly [string, string, readonly Inline[]]>([
    ["bold", "a *b* c", [words("a "), { kind: "bold", inner: [words("b")] }, words(" c")]],
    ["nested marks", "*a _b_*", [{ kind: "bold", inner: [words("a "), { kind: "italic", inner: [words("b")] }] }]],
    ["no bold inside words", "2*3*4", [words("2*3*4")]],
    ["no mark around spaces", "a * b * c", [words("a * b * c")]],
    ["code keeps its marks", "`*a*`", [{ kind: "code", text: "*a*" }]],
    ["a link with a label", "<https://e.com|x &amp; y>", [{ kind: "link", url: "https://e.com", label: "x & y" }]],
    ["a bare link", "<https://e.com>", [{ kind: "link", url: "https://e.com", label: "https://e.com" }]],
    ["a person", "<@U0BOB>", [{ kind: "user", id: "U0BOB", label: "" }]],
    ["a group", "<!subteam^S1|@ops>", [{ kind: "usergroup", id: "S1", label: "@ops" }]],
    ["everybody", "<!channel>", [{ kind: "broadcast", range: "channel" }]],
    ["escaped text mentions nobody", "&lt;!channel&gt;", [words("<!channel>")]],
    [
      "a date",
      "<!date^1^{date} at {time}^https://e.com|then>",
      [{ kind: "date", seconds: 1, pattern: "{date} at {time}", url: "https://e.com", fallback: "then" }],
    ],
  ])("%s", (_name, text, pieces) => {
    expect(parseInline(text)).toEqual(pieces);
  });

  it("quotes and code blocks are stretches of their own", () => {
    const kinds = parseMrkdwn("a\n&gt; b\n&gt; c\n```d```").map((paragraph: Paragraph) => paragraph.kind);
    expect(kinds).toEqual(["lines", "quote", "lines", "pre"]);
  });
});

describe("dates", () => {
  const nowMs = Date.UTC(2026, 10, 25, 12, 0, 0);
  const reader = { timeZone: "America/New_York", nowMs };
  const at = (hoursBefore: number) => nowMs / 1000 - hoursBefore * 3600;

  it.each([
    ["{time_secs}", 0, "07:00:00"],
    ["{date_num}", 0, "25/11/2026"],
    ["{date_short}", 0, "25 Nov 2026"],
    ["{date_short_pretty} at {time}", 24, "yesterday at 07:00"],
    ["{date_pretty}", 0, "today"],
    ["{date_pretty}", 240, "15 November 2026"],
    ["{nonsense}", 0, "{nonsense}"],
  ])("%s, %d hours ago, reads in the reader's time zone", (pattern, hours, text) => {
    expect(formatDate(at(hours), pattern, reader)).toBe(text);
  });

  it.each([
    [0, "just now"],
    [90_000, "1 minute ago"],
    [2 * 86_400_000, "2 days ago"],
  ])("%d ms is %s", (before, text) => {
    expect(ago(nowMs - before, nowMs)).toBe(text);
  });
});

describe("places and stamps", () => {
  it("a path becomes a JSON pointer with its escapes", () => {
    expect(jsonPointer(["blocks", 0, "a/b", "c~d"])).toBe("/blocks/0/a~1b/c~0d");
  });

  it("a timestamp never repeats, not even when the clock goes back", () => {
    const state = { lastTs: "0.000000" };
    const stamps = [1000, 1000, 500, 1001].map((nowMs) => nextTs(state, nowMs));
    expect(stamps).toEqual(["1.000000", "1.000001", "1.000002", "1.001000"]);
  });
});
