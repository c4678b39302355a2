import { findButton, readBlocks } from "@noops-ml/demo/auto/find-button.ts";
import { createTimeline } from "@noops-ml/demo/auto/timeline.ts";
import { DeadlineError, pollUntil } from "@noops-ml/demo/auto/poll.ts";
import { describe, expect, it } from "vitest";

const button = (text: string, action_id: string, value = "v") => ({
  type: "button",
  text: { type: "plain_text", text },
  action_id,
  value,
});
const blocks = [
  { type: "section", text: { type: "mrkdwn", text: "*fraud*\nburns" }, accessory: button("Details", "more") },
  {
    type: "actions",
    block_id: "b1",
    elements: [
      button("Ack", "ack"),
      button("Review rollback…", "review", "inc_1"),
      { type: "overflow", action_id: "x" },
    ],
  },
];

describe("the hands of the unattended demo", () => {
  it("find a button by its words, as a person does", () => {
    expect(findButton(blocks, "Review rollback")).toEqual({
      label: "Review rollback…",
      actionId: "review",
      blockId: "b1",
      value: "inc_1",
    });
    expect(findButton(blocks, "Details")?.actionId).toBe("more");
    expect(findButton(blocks, "Approve")).toBeUndefined();
  });

  it("read a message on one line", () => {
    expect(readBlocks(blocks)).toContain("*fraud* burns");
  });

  it("write what happened with seconds since the fault", () => {
    const lines: string[] = [];
    let now = 1000;
    const timeline = createTimeline(
      (line) => lines.push(line),
      () => now,
    );
    now = 3500;
    expect(timeline.mark("page in chat")).toBe(2.5);
    expect(lines).toEqual(["    2.5 s  page in chat"]);
  });

  it("give up at the deadline and say what they waited for", async () => {
    await expect(pollUntil("the alias back", 0, () => Promise.resolve(undefined))).rejects.toThrow(DeadlineError);
    expect(await pollUntil("a sample", 0, () => Promise.resolve(0))).toBe(0);
  });
});
