import { dateTimeFormat } from "@grafana/data";
import { PluginPage } from "@grafana/runtime";
import { Input, InteractiveTable, type Column } from "@grafana/ui";
import React, { useCallback, useMemo, useState } from "react";
import { botClient } from "../../infrastructure/bot-client.ts";
import type { AuditEntry } from "../../infrastructure/bot-shapes.ts";
import { usePolled } from "../../infrastructure/usePolled.ts";
import { plural, t } from "../../text.ts";
import { Problem } from "../../ui/page/Problem.tsx";

type Line = {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly via: string;
  readonly action: string;
  readonly object: string;
  readonly details: string;
  readonly hash: string;
};

const columns = (): Column<Line>[] => [
  { id: "id", header: t("audit.column.line", "Line") },
  { id: "at", header: t("audit.column.when", "When") },
  { id: "actor", header: t("audit.column.who", "Who") },
  { id: "via", header: t("audit.column.by", "By") },
  { id: "action", header: t("audit.column.did", "Did") },
  { id: "object", header: t("audit.column.to", "To") },
  { id: "details", header: t("audit.column.details", "Details") },
  { id: "hash", header: t("audit.column.hash", "Hash") },
];

/** Who did what to which object, in an order that nobody can change afterwards. */
export default function AuditPage() {
  const [search, setSearch] = useState("");
  const heads = useMemo(columns, []);
  const trail = usePolled(
    useCallback(() => botClient.audit("0", 1000), []),
    10_000,
  );
  const entries = trail.data;
  const lines = useMemo(
    () =>
      (entries ?? [])
        .map(toLine)
        .filter((line) => matches(line, search))
        .reverse(),
    [entries, search],
  );
  const broken = useMemo(() => firstBrokenLink(entries ?? []), [entries]);
  return (
    <PluginPage
      subTitle={
        entries === undefined
          ? undefined
          : broken === undefined
            ? plural("audit.chain", entries.length, {
                forms: {
                  one: "{{count}} line; each points at the hash of the one before. noops-bot audit verify recomputes them.",
                  other:
                    "{{count}} lines; each points at the hash of the one before. noops-bot audit verify recomputes them.",
                },
              })
            : t("audit.broken", "The chain is broken at line {{line}}: run noops-bot audit verify.", { line: broken })
      }
      actions={
        <Input
          aria-label={t("audit.search", "Search the trail")}
          placeholder={t("audit.search-hint", "Person, action or object")}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          width={32}
        />
      }
    >
      <Problem
        what={t("audit.title", "The audit trail")}
        problem={trail.problem}
        loading={trail.loading}
        stale={entries !== undefined}
      />
      {entries && <InteractiveTable columns={heads} data={lines} getRowId={(line) => line.id} pageSize={50} />}
    </PluginPage>
  );
}

function toLine({ seq, ts, actor, via, action, object, payloadJcs, hash }: AuditEntry): Line {
  return {
    id: seq,
    at: dateTimeFormat(ts),
    actor,
    via,
    action,
    object,
    details: payloadJcs === "{}" ? "" : payloadJcs.slice(0, 160),
    hash: hash.slice(0, 10),
  };
}

const matches = (line: Line, search: string) =>
  search.trim() === "" || Object.values(line).join(" ").toLowerCase().includes(search.trim().toLowerCase());

/** The first line that does not point at its predecessor. */
function firstBrokenLink(entries: readonly AuditEntry[]): string | undefined {
  return entries.find((entry, at) => at > 0 && entry.prevHash !== entries[at - 1]?.hash)?.seq;
}
