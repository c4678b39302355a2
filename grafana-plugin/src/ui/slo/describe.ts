import type { SloView } from "../../domain/slo-view.ts";
import { t } from "../../text.ts";
import { formatPercent, stateWord } from "../words.ts";

/** The whole chart in one sentence, for those who hear it. */
export function describe({ name, remaining, state, history }: SloView): string {
  const word = stateWord(state);
  if (!remaining)
    return t("slo.hear.unknown", "{{name}}: error budget unknown. State: {{state}}.", { name, state: word });
  const values = { name, state: word, share: formatPercent(remaining.value) };
  const [first] = history;
  return first
    ? t(
        "slo.hear.course",
        "{{name}}: {{share}} of the error budget left, {{start}} at the start of the view. State: {{state}}.",
        { ...values, start: formatPercent(first.value) },
      )
    : t("slo.hear.now", "{{name}}: {{share}} of the error budget left. State: {{state}}.", values);
}
