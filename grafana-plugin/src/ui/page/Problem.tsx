import { Alert, LoadingPlaceholder } from "@grafana/ui";
import React from "react";
import { t } from "../../text.ts";

type Props = {
  readonly what: string;
  readonly problem: Error | undefined;
  readonly loading: boolean;
  readonly stale: boolean;
};

/** Says why something is missing, and whether what is shown is old. Nothing when all is well. */
export function Problem({ what, problem, loading, stale }: Props) {
  if (problem)
    return (
      <Alert
        severity="warning"
        title={
          stale
            ? t("page.problem.stale", "{{what}}: what you see is from before", { what })
            : t("page.problem.nothing", "{{what}} cannot be shown", { what })
        }
      >
        {problem.message}
      </Alert>
    );
  return loading ? <LoadingPlaceholder text={t("page.problem.loading", "Loading …")} /> : null;
}
