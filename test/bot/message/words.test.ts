import { describe, expect, test } from "vitest";
import { renderAnswer } from "@noops-ml/bot/message/answer-message.ts";
import { renderIncident } from "@noops-ml/bot/message/incident-message.ts";
import { renderList } from "@noops-ml/bot/message/list-message.ts";
import { draftPostmortem } from "@noops-ml/bot/message/postmortem.ts";
import { APPROVAL, INCIDENTS, PLAN } from "./incidents.ts";

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

  test("an incident that is over tells a change only when it was truly made", () => {
    const { run } = INCIDENTS.denied;
    const denied = words(renderIncident({ ...INCIDENTS.resolved, run }));
    expect(denied).toMatch(/No automated change was made\. Denied by <@U0BOB>/u);
    expect(denied).not.toContain("`v7` → `v6`");
    expect(renderIncident({ ...INCIDENTS.resolved, run }).text).not.toContain("v7 → v6");
    expect(words(renderIncident(INCIDENTS.resolved))).toContain("`v7` → `v6`");
  });

  test("after a bare call with an unknown outcome nobody is sent to read a state that does not exist", () => {
    const { run } = INCIDENTS.unknown;
    const approval = { ...APPROVAL, plan: { ...PLAN, uses: "http", before: "as it is" } };
    const shown = words(renderIncident({ ...INCIDENTS.unknown, run: run && { ...run, approval } }));
    expect(shown).toContain("Last known state");
    expect(shown).not.toContain("Check by hand");
    expect(words(renderIncident(INCIDENTS.unknown))).toContain("Check by hand");
  });

  test("an incident that was merged says into which one, and nothing else", () => {
    expect(words(renderIncident(INCIDENTS.merged))).toContain("Merged into INC-11; follow that one.");
    expect(words(renderIncident(INCIDENTS.merged))).not.toMatch(/nobody acknowledged|Error budget/u);
  });

  test("a release is no incident: it has no severity, and nothing to acknowledge or to silence", () => {
    const asked = renderIncident(INCIDENTS.release);
    expect(asked.text).toMatch(/^✋ APPROVAL NEEDED · CHANGE · fraud prod · a promotion to 8, asked for by alice\./u);
    expect(words(asked)).not.toMatch(/SEV\d|"noops\.(ack|silence|more)"/u);
    expect(words(asked)).toMatch(/"noops\.approve".*"noops\.stop"/su);
    const over = words(renderIncident({ ...INCIDENTS.release, phase: "resolved", resolvedAt: "2026-03-01T10:05:12Z" }));
    expect(over).toMatch(/Over <!date.*No automated change was made.*Took/su);
    expect(over).not.toMatch(/noops\.(reopen|postmortem)/u);
  });

  test("the draft of a post-mortem writes versions as people do", () => {
    expect(draftPostmortem(INCIDENTS.resolved)).toContain("Versions: serving v7, back to v6");
  });
});
