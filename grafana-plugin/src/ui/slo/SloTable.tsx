import React from "react";
import type { SloView } from "../../domain/slo-view.ts";
import { t } from "../../text.ts";
import { hidden } from "../hidden.ts";
import { formatObjective, formatPercent, formatRate, stateWord } from "../words.ts";

/** The newest values as a table that only screen readers see. */
export function SloTable({ views }: { readonly views: readonly SloView[] }) {
  const unknown = t("slo.objective.unknown", "unknown");
  const heads = [
    t("slo.table.slo", "SLO"),
    t("slo.table.state", "State"),
    t("slo.facts.objective", "Objective"),
    t("slo.table.left", "Budget left"),
    t("slo.burn.per-window", "Burn rate per window"),
  ];
  return (
    <table className={hidden}>
      <caption>{t("slo.title", "Error budgets")}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {views.map((view) => (
          <tr key={view.key}>
            <th scope="row">{[view.service, view.name, view.group].filter(Boolean).join(" ")}</th>
            <td>{stateWord(view.state)}</td>
            <td>{view.objectiveRatio === undefined ? unknown : formatObjective(view.objectiveRatio)}</td>
            <td>{view.remaining ? formatPercent(view.remaining.value) : unknown}</td>
            <td>{view.windows.map(({ window, rate }) => `${window} ${formatRate(rate)}`).join(", ")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
