import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { PluginPage } from "@grafana/runtime";
import { Alert, ClipboardButton, TextArea, useStyles2 } from "@grafana/ui";
import React, { useDeferredValue, useMemo, useState } from "react";
import { plural, t } from "../../text.ts";
import { Card } from "../../ui/page/Card.tsx";
import { compileSpec } from "./compile-spec.ts";
import { explainRule } from "./explain-rule.ts";
import { SAMPLE_SPEC } from "./sample-spec.ts";

/** What a spec compiles to, rule by rule, with what each is for. Nothing leaves the browser. */
export default function RulesPage() {
  const styles = useStyles2(getStyles);
  const [text, setText] = useState(SAMPLE_SPEC);
  const settled = useDeferredValue(text);
  const { groups, issues } = useMemo(() => compileSpec(settled), [settled]);
  const count = groups.reduce((sum, { rules }) => sum + rules.length, 0);
  return (
    <PluginPage
      subTitle={t(
        "rules.subtitle",
        "The compiler of noops compile, running in this page: paste a spec and read what Prometheus would evaluate.",
      )}
    >
      <div className={styles.page}>
        <Card title={t("rules.spec", "Spec")}>
          <TextArea
            aria-label={t("rules.spec", "Spec")}
            className={styles.text}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            spellCheck={false}
            rows={28}
          />
          {issues.map((issue) => (
            <Alert
              key={`${issue.code}${issue.line}${issue.column}${issue.message}`}
              severity={issue.severity === "error" ? "error" : "warning"}
              title={t("rules.issue", "Line {{line}}: {{message}}", { line: issue.line, message: issue.message })}
              topSpacing={1}
              bottomSpacing={0}
            >
              {issue.hint}
            </Alert>
          ))}
        </Card>
        <Card
          title={t("rules.count", "{{rules}} in {{groups}}", {
            rules: rulesWords(count),
            groups: groupsWords(groups.length),
          })}
        >
          {groups.map((group, at) => (
            <details key={group.name} className={styles.group} open={groups.length < 3 || at === 0}>
              <summary className={styles.summary}>
                <strong>{group.name}</strong>{" "}
                <span className={styles.faint}>
                  {t("rules.every", "every {{interval}}, {{rules}}", {
                    interval: group.interval ?? "",
                    rules: rulesWords(group.rules.length),
                  })}
                </span>
              </summary>
              {group.rules.map((rule, position) => (
                <div key={position} className={styles.rule}>
                  <div className={styles.head}>
                    <code>{"alert" in rule ? rule.alert : rule.record}</code>
                    <span className={styles.faint}>{explainRule(rule)}</span>
                    <ClipboardButton
                      size="sm"
                      fill="text"
                      variant="secondary"
                      icon="copy"
                      aria-label={t("rules.copy", "Copy the expression")}
                      getText={() => rule.expr}
                    />
                  </div>
                  <pre className={styles.expr}>{rule.expr}</pre>
                </div>
              ))}
            </details>
          ))}
        </Card>
      </div>
    </PluginPage>
  );
}

const rulesWords = (count: number) =>
  plural("rules.rules", count, { forms: { one: "{{count}} rule", other: "{{count}} rules" } });
const groupsWords = (count: number) =>
  plural("rules.groups", count, { forms: { one: "{{count}} group", other: "{{count}} groups" } });

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: "grid",
    gridTemplateColumns: "minmax(320px, 2fr) 3fr",
    alignItems: "start",
    gap: theme.spacing(2),
    [theme.breakpoints.down("lg")]: { gridTemplateColumns: "1fr" },
  }),
  text: css({ fontFamily: theme.typography.fontFamilyMonospace, fontSize: theme.typography.bodySmall.fontSize }),
  group: css({ borderTop: `1px solid ${theme.colors.border.weak}`, padding: theme.spacing(0.5, 0) }),
  summary: css({ cursor: "pointer", padding: theme.spacing(0.5, 0) }),
  faint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  rule: css({ padding: theme.spacing(0.75, 0, 0.75, 2) }),
  head: css({ display: "flex", alignItems: "center", gap: theme.spacing(1), flexWrap: "wrap" }),
  expr: css({
    margin: theme.spacing(0.5, 0, 0),
    padding: theme.spacing(0.75, 1),
    whiteSpace: "pre-wrap",
    wordBreak: "break-word",
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
