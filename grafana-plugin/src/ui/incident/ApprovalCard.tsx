import { css } from "@emotion/css";
import { dateTimeFormat, type GrafanaTheme2 } from "@grafana/data";
import { Button, Field, Icon, Input, useStyles2 } from "@grafana/ui";
import React, { useId, useState } from "react";
import { t } from "../../text.ts";
import type { ApprovalFacts } from "./view.ts";
import { voteWord } from "./words.ts";

type Props = {
  readonly approval: ApprovalFacts;
  readonly mayAct: boolean;
  readonly busy: boolean;
  readonly onApprove: () => void;
  readonly onDeny: (reason: string) => void;
};

/** What would change, why someone is asked, who has voted; and the two buttons. */
export function ApprovalCard({ approval, mayAct, busy, onApprove, onDeny }: Props) {
  const styles = useStyles2(getStyles);
  const [reason, setReason] = useState("");
  const inputId = useId();
  const { plan } = approval;
  return (
    <div className={styles.card}>
      <div className={styles.change}>
        <span className={styles.faint}>{plan.target}</span>
        <span className={styles.versions}>
          {plan.before} <Icon name="arrow-right" /> {plan.desired}
        </span>
      </div>
      <dl className={styles.facts}>
        <dt>{t("approval.only-if", "Only if")}</dt>
        <dd>{plan.precondition}</dd>
        <dt>{t("approval.touches", "Touches")}</dt>
        <dd>{plan.blastRadius}</dd>
        <dt>{t("approval.undone", "Can be undone")}</dt>
        <dd>{plan.reversible ? t("approval.yes", "yes") : t("approval.no", "no")}</dd>
        <dt>{t("approval.policy", "Policy")}</dt>
        <dd>{approval.policyReason}</dd>
        <dt>{t("approval.asked-by", "Asked by")}</dt>
        <dd>{approval.requestedBy}</dd>
        <dt>{t("approval.votes", "Votes")}</dt>
        <dd>
          {t("approval.votes-of", "{{votes}} of {{needed}} needed", {
            votes: votesWords(approval.votes),
            needed: approval.required,
          })}
        </dd>
        <dt>{t("approval.until", "Until")}</dt>
        <dd>{dateTimeFormat(approval.expiresAt)}</dd>
      </dl>
      {approval.state === "open" && (
        <div className={styles.actions}>
          <Button icon="check" variant="success" disabled={!mayAct || busy} onClick={onApprove}>
            {t("approval.approve", "Approve")}
          </Button>
          <Field
            className={styles.reason}
            label={t("approval.deny-reason", "Reason for denying")}
            htmlFor={inputId}
            noMargin
          >
            <Input id={inputId} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          </Field>
          <Button
            icon="times"
            variant="destructive"
            fill="outline"
            disabled={!mayAct || busy || reason.trim() === ""}
            onClick={() => onDeny(reason.trim())}
          >
            {t("approval.deny", "Deny")}
          </Button>
        </div>
      )}
    </div>
  );
}

const votesWords = (votes: ApprovalFacts["votes"]) =>
  votes.length === 0
    ? t("approval.no-vote", "none yet")
    : votes.map(({ subject, decision }) => `${subject}: ${voteWord(decision)}`).join(", ");

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({ display: "flex", flexDirection: "column", gap: theme.spacing(1.5) }),
  change: css({ display: "flex", flexDirection: "column" }),
  versions: css({ fontSize: theme.typography.h4.fontSize, fontWeight: theme.typography.fontWeightMedium }),
  faint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  facts: css({
    display: "grid",
    gridTemplateColumns: "auto 1fr",
    gap: theme.spacing(0.25, 2),
    margin: 0,
    "& dt": { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    "& dd": { margin: 0 },
  }),
  actions: css({ display: "flex", alignItems: "flex-end", flexWrap: "wrap", gap: theme.spacing(1) }),
  reason: css({ flex: 1, minWidth: 120 }),
});
