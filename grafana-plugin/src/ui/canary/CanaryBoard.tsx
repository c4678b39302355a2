import { css } from "@emotion/css";
import type { TimeZone } from "@grafana/data";
import { RadioButtonGroup } from "@grafana/ui";
import React, { useState } from "react";
import type { CanaryView } from "../../domain/canary-view.ts";
import type { Mark } from "../../domain/marks.ts";
import type { Span } from "../../domain/slo-view.ts";
import { t } from "../../text.ts";
import { Pill } from "../Pill.tsx";
import { EvidenceChart } from "./EvidenceChart.tsx";
import { GuardTable } from "./GuardTable.tsx";
import { VERDICT_LOOK } from "./look.ts";
import { VerdictHead } from "./VerdictHead.tsx";
import { decisionWords, verdictWord } from "./words.ts";

type Props = {
  readonly views: readonly CanaryView[];
  readonly range: Span;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly height: number;
  readonly marks?: readonly Mark[];
};

const NO_MARKS: readonly Mark[] = [];
/** Height of the head: its facts go below its words where there is no room beside them. */
const headHeight = (width: number) => (width < 760 ? 134 : 96);
const GUARD_ROW = 36;

/** Is the canary as good as stable? What is known, what it would take, and what follows. */
export function CanaryBoard({ views, range, timeZone, width, height, marks = NO_MARKS }: Props) {
  const [chosen, setChosen] = useState<string>();
  const view = views.find(({ key }) => key === chosen) ?? views[0];
  if (!view) return null;
  const look = VERDICT_LOOK[view.verdict];
  if (width < 200 || height < 120)
    return (
      <div className={compact} style={{ width, height }} role="img" aria-label={decisionWords(view)}>
        <Pill name={look.tone} icon={look.icon} text={verdictWord(view.verdict)} />
      </div>
    );
  const tableHeight = 30 + view.guards.length * GUARD_ROW;
  const chartHeight = Math.max(height - headHeight(width) - tableHeight - (views.length > 1 ? 40 : 0) - 8, 110);
  return (
    <figure className={figure} style={{ width, height }} aria-label={t("canary.title", "Canary analysis")}>
      {views.length > 1 && (
        <div>
          <RadioButtonGroup
            size="sm"
            aria-label={t("canary.run", "Canary run")}
            options={views.map(({ key, model, run }) => ({ value: key, label: `${model} · ${run}` }))}
            value={view.key}
            onChange={setChosen}
          />
        </div>
      )}
      <VerdictHead view={view} width={width} />
      <EvidenceChart view={view} range={range} timeZone={timeZone} width={width} height={chartHeight} marks={marks} />
      <GuardTable guards={view.guards} settings={view.settings} width={width} />
    </figure>
  );
}

const compact = css({ display: "grid", placeItems: "center", overflow: "hidden" });
const figure = css({
  margin: 0,
  overflowY: "auto",
  overflowX: "hidden",
  display: "flex",
  flexDirection: "column",
  gap: 4,
});
