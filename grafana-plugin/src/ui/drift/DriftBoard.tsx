import { css } from "@emotion/css";
import type { TimeZone } from "@grafana/data";
import { useTheme2 } from "@grafana/ui";
import React, { useState } from "react";
import type { DriftAgainst, DriftView } from "../../domain/drift-view.ts";
import type { Mark } from "../../domain/marks.ts";
import type { Span } from "../../domain/slo-view.ts";
import { t } from "../../text.ts";
import { ModelLink } from "../ModelLink.tsx";
import { Pill } from "../Pill.tsx";
import { FeatureDetail } from "./FeatureDetail.tsx";
import { FeatureList } from "./FeatureList.tsx";
import { DRIFT_LOOK } from "./look.ts";
import { driftWord, retrainWords, verdictWords } from "./words.ts";

type Props = {
  readonly view: DriftView;
  readonly against: DriftAgainst;
  readonly range: Span;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly height: number;
  readonly marks?: readonly Mark[];
};

const HEAD = 32;
const NO_MARKS: readonly Mark[] = [];

/** Which features moved, since when, and how. */
export function DriftBoard({ view, against, range, timeZone, width, height, marks = NO_MARKS }: Props) {
  const theme = useTheme2();
  const [chosen, setChosen] = useState<string>();
  const look = DRIFT_LOOK[view.verdict.state];
  if (width < 200 || height < 120)
    return (
      <div className={compact} style={{ width, height }} role="img" aria-label={verdictWords(view.verdict)}>
        <Pill name={look.tone} icon={look.icon} text={driftWord(view.verdict.state)} />
      </div>
    );
  const open = view.features.find(({ key }) => key === chosen) ?? view.features[0];
  const wide = width >= 640;
  const detailWidth = wide ? Math.min(Math.max(width * 0.36, 260), 460) : width;
  const bodyHeight = height - HEAD;
  const listHeight = wide ? bodyHeight : Math.max(bodyHeight * 0.5, 80);
  return (
    <figure className={figure} style={{ width, height }} aria-label={t("drift.title", "Feature drift")}>
      <div className={head} style={{ height: HEAD }}>
        <Pill name={look.tone} icon={look.icon} text={driftWord(view.verdict.state)} />
        <span className={ellipsis}>{verdictWords(view.verdict)}</span>
        {width >= 1200 && (
          <span style={{ color: theme.colors.text.secondary }}>
            {against === "reference"
              ? t("drift.method.reference", "PSI against the reference, false discoveries held at 1 %")
              : t("drift.method.stable", "PSI against stable, false discoveries held at 1 %")}
          </span>
        )}
        {width >= 640 && (
          <span className={trailing}>
            <Retrain views={view.retrain} />
            {view.models.map((model) => (
              <ModelLink key={model} model={model} />
            ))}
          </span>
        )}
      </div>
      <div style={{ display: "flex", flexDirection: wide ? "row" : "column", gap: wide ? 24 : 0 }}>
        <FeatureList
          features={view.features}
          range={range}
          timeZone={timeZone}
          width={wide ? width - detailWidth - 24 : width}
          height={listHeight}
          marks={marks}
          selected={open?.key}
          onSelect={setChosen}
        />
        {open && (
          <FeatureDetail
            feature={open}
            timeZone={timeZone}
            width={detailWidth}
            height={wide ? bodyHeight : bodyHeight - listHeight}
          />
        )}
      </div>
    </figure>
  );
}

const RETRAIN_LOOK = {
  DRIFT_CONFIRMED: { tone: "bad", icon: "sync" },
  NO_DATA: { tone: "neutral", icon: "question-circle" },
  STALE: { tone: "neutral", icon: "question-circle" },
  NOT_DRIFTED: { tone: "neutral", icon: "pause" },
  NOT_CONFIRMED: { tone: "neutral", icon: "pause" },
  COOLDOWN: { tone: "info", icon: "hourglass" },
  TOO_FEW_LABELS: { tone: "watch", icon: "hourglass" },
  LABEL_COVERAGE_LOW: { tone: "watch", icon: "hourglass" },
} as const;

/** Whether drift will start a training run, and what holds it back. */
function Retrain({ views }: { readonly views: DriftView["retrain"] }) {
  return (
    <>
      {views.map((view) => (
        <Pill
          key={view.model}
          name={RETRAIN_LOOK[view.reason].tone}
          icon={RETRAIN_LOOK[view.reason].icon}
          text={views.length > 1 ? `${view.model}: ${retrainWords(view)}` : retrainWords(view)}
        />
      ))}
    </>
  );
}

const trailing = css({ marginLeft: "auto", display: "flex", alignItems: "center", gap: 12, overflow: "hidden" });
const compact = css({ display: "grid", placeItems: "center", overflow: "hidden" });
const figure = css({ margin: 0, overflow: "hidden", position: "relative" });
const head = css({ display: "flex", alignItems: "flex-start", gap: 12, whiteSpace: "nowrap" });
const ellipsis = css({ overflow: "hidden", textOverflow: "ellipsis" });
