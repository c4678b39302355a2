import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, useStyles2, useTheme2 } from "@grafana/ui";
import React from "react";
import { tone } from "../palette.ts";
import { stepLook } from "./look.ts";
import type { StepFacts } from "./view.ts";
import { stepWord } from "./words.ts";

/** The steps of a runbook in their order, with what each did. */
export function RunSteps({ steps }: { readonly steps: readonly StepFacts[] }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  return (
    <ol className={styles.list}>
      {steps.map((step) => {
        const look = stepLook(step.state);
        const word = stepWord(step.state);
        return (
          <li key={step.id} className={styles.step}>
            <span style={{ color: tone(theme, look.tone).text }} title={word}>
              <Icon name={look.icon} />
            </span>
            <span>
              <strong>{step.id}</strong> <span className={styles.faint}>{step.uses}</span>
              <br />
              <span className={styles.faint}>{step.detail ?? word}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: "none", margin: 0, display: "flex", flexDirection: "column", gap: theme.spacing(1) }),
  step: css({ display: "flex", gap: theme.spacing(1) }),
  faint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
