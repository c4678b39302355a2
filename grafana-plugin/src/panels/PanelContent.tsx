import type { PanelProps } from "@grafana/data";
import { PanelDataErrorView } from "@grafana/runtime";
import React, { useMemo, type ReactElement } from "react";
import { readMarks, type Mark } from "../domain/marks.ts";

/** Why a panel has nothing to draw. */
export type Empty = { readonly kind: "empty"; readonly message: string };

type Props<Drawn> = {
  readonly panel: PanelProps;
  readonly model: Empty | Drawn;
  readonly children: (model: Drawn, marks: readonly Mark[]) => ReactElement;
};

/** What every panel begins with: the reason why it is empty in Grafana's own view, or its board with what happened. */
export function PanelContent<Drawn extends { readonly kind: string }>({ panel, model, children }: Props<Drawn>) {
  const { id, data, fieldConfig } = panel;
  const marks = useMemo(() => readMarks(data.annotations ?? []), [data.annotations]);
  return isEmpty(model) ? (
    <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} message={model.message} />
  ) : (
    children(model, marks)
  );
}

const isEmpty = (model: { readonly kind: string }): model is Empty => model.kind === "empty";
