import { describe, expect, test } from "vitest";
import { renderAnswer } from "@noops-ml/bot/message/answer-message.ts";
import { renderIncident } from "@noops-ml/bot/message/incident-message.ts";
import { renderList } from "@noops-ml/bot/message/list-message.ts";
import { draftPostmortem } from "@noops-ml/bot/message/postmortem.ts";
import { INCIDENTS } from "./incidents.ts";

const words = (message: { readonly blocks: unknown }) => JSON.stringify(message.blocks);

describe("what people read is said once and calmly", () => {
  test("an answer that was not recorded says so once, whatever words the store chose", () => {
    const reason = "not recorded, nothing executed: the database does not answer. Try again in a moment.";
    expect(renderAnswer({ outcome: "notRecorded", reason }).markup).toBe(
      "⚠️ *Not recorded, nothing executed.* The database does not answer. Please try again in a moment.",
    );
  });

  test("a change that only break-glass opens names the very command", () => {
    expect(words(renderIncident(INCIDENTS.breakGlass))).toContain("`/noops breakglass INC-12 REASON`");
  });

  test("while a runbook is at work the message tells what changes, not again what explained the fault", () => {
    for (const view of [INCIDENTS.running, INCIDENTS.failed, INCIDENTS.unknown, INCIDENTS.halted]) {
      expect(words(renderIncident(view))).not.toMatch(/Likely cause|Impact/u);
      expect(words(renderIncident(view))).toMatch(/Error budget.*Owner/su);
    }
  });

  test("a list tells an incident that is over by its title and its end, not by numbers that burn", () => {
    const list = renderList([INCIDENTS.resolved], "incidents");
    expect(list.text).toBe("INC-12 ✅ RESOLVED · SEV2 · fraud prod · availability");
    expect(words(list)).toMatch(/RESOLVED.*\\nfraud burns its availability budget too fast · <!date/u);
  });

  test("the draft of a post-mortem writes versions as people do", () => {
    expect(draftPostmortem(INCIDENTS.resolved)).toContain("Versions: serving v7, back to v6");
  });
});
