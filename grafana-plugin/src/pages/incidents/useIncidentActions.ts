import { useCallback, useState } from "react";
import { botClient } from "../../infrastructure/bot-client.ts";
import type { Answer } from "../../infrastructure/bot-shapes.ts";
import { t } from "../../text.ts";

/** What came of the last thing that was asked. */
export type Outcome = { readonly severity: "success" | "warning" | "error"; readonly text: string };

function outcomeOf(answer: Answer): Outcome {
  switch (answer.outcome) {
    case "done":
      return { severity: "success", text: answer.text };
    case "refused":
      return {
        severity: "warning",
        text:
          answer.whoMay.length === 0
            ? answer.reason
            : t("incident.who-may", "{{reason}} Who may: {{people}}.", {
                reason: answer.reason,
                people: answer.whoMay.join(", "),
              }),
      };
    case "notRecorded":
      return {
        severity: "error",
        text: t("incident.nothing-done", "Nothing was done: {{reason}}", { reason: answer.reason }),
      };
  }
}

/** Asks the bot for something and tells what came of it; one request at a time. */
export function useIncidentActions(onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const ask = useCallback(
    async (path: string, body?: object) => {
      setBusy(true);
      try {
        setOutcome(outcomeOf(await botClient.act(path, body)));
        onDone();
      } catch (cause) {
        setOutcome({ severity: "error", text: cause instanceof Error ? cause.message : String(cause) });
      } finally {
        setBusy(false);
      }
    },
    [onDone],
  );
  return { data: { busy, outcome }, actions: { ask, dismiss: () => setOutcome(undefined) } };
}
