import { css } from "@emotion/css";
import React from "react";
import type { SloView } from "../../domain/slo-view.ts";
import { formatObjective, formatPercent, formatRate, stateWord } from "../words.ts";

const hidden = css({
  position: "absolute",
  width: 1,
  height: 1,
  overflow: "hidden",
  clipPath: "inset(50%)",
  whiteSpace: "nowrap",
});

/** The newest values as a table that only screen readers see. */
export function SloTable({ views }: { readonly views: readonly SloView[] }) {
  return (
    <table className={hidden}>
      <caption>Error budgets</caption>
      <thead>
        <tr>
          {["SLO", "State", "Objective", "Budget left", "Burn rate per window"].map((head) => (
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
            <td>{view.objectiveRatio === undefined ? "unknown" : formatObjective(view.objectiveRatio)}</td>
            <td>{view.remaining ? formatPercent(view.remaining.value) : "unknown"}</td>
            <td>{view.windows.map(({ window, rate }) => `${window} ${formatRate(rate)}`).join(", ")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
