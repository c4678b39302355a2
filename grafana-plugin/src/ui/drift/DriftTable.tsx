import React from "react";
import type { DriftFeature } from "../../domain/drift-view.ts";
import { hidden } from "../hidden.ts";
import { DRIFT_LOOK, formatScore } from "./look.ts";

/** The scores as a table that only screen readers see. */
export function DriftTable({ features }: { readonly features: readonly DriftFeature[] }) {
  return (
    <table className={hidden}>
      <caption>Drift of each feature</caption>
      <thead>
        <tr>
          {["Feature", "Version", "State", "PSI", "Noise floor"].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {features.map((feature) => (
          <tr key={feature.key}>
            <th scope="row">{feature.feature}</th>
            <td>{feature.version}</td>
            <td>{DRIFT_LOOK[feature.state].word}</td>
            <td>{formatScore(feature.psi)}</td>
            <td>{formatScore(feature.floor)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
