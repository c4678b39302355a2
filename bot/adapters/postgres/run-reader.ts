import { incidentRef } from "../../incident/incident-ref.ts";
import { runView } from "../../incident/run-view.ts";
import type { RunLine, RunReader } from "../../ports/run-reader.ts";
import { approvalOfRow } from "./approval-tx.ts";
import { incidentOfRow } from "./incident-tx.ts";
import { runOfRow, stepsOf } from "./run-tx.ts";
import type { Db } from "./trx.ts";

export function createRunReader(db: Db): RunReader {
  const rows = () =>
    db
      .selectFrom("run")
      .innerJoin("incident", "incident.id", "run.incident_id")
      .selectAll("run")
      .select(["incident.number", "incident.body", "incident.model"]);
  function lineOf(row: Awaited<ReturnType<ReturnType<typeof rows>["executeTakeFirstOrThrow"]>>): RunLine {
    const run = runOfRow(row);
    return {
      id: run.id,
      incidentId: run.incidentId,
      incidentRef: incidentRef(incidentOfRow({ ...row, generation: "0" })),
      model: row.model,
      runbook: run.runbook,
      mode: run.mode,
      state: run.state,
      startedBy: run.requestedBy,
      automatic: run.automatic,
      reason: run.reason,
      createdAt: run.createdAt,
      endedAt: run.endedAt,
    };
  }
  return {
    async list({ state, model, limit }) {
      const found = await rows()
        .$if(state === "active", (query) => query.where("run.ended_at", "is", null))
        .$if(model !== undefined, (query) => query.where("incident.model", "=", model ?? ""))
        .orderBy("run.created_at", "desc")
        .limit(limit)
        .execute();
      return found.map(lineOf);
    },
    async run(id) {
      const row = await rows().where("run.id", "=", id).executeTakeFirst();
      if (row === undefined) return null;
      const approval = await db
        .selectFrom("approval")
        .selectAll()
        .where("run_id", "=", id)
        .orderBy("created_at", "desc")
        .limit(1)
        .executeTakeFirst();
      const parts = {
        run: runOfRow(row),
        steps: await stepsOf(db, id),
        approval: approval === undefined ? null : await approvalOfRow(db, approval),
      };
      return { ...lineOf(row), ...runView(parts), reason: row.reason };
    },
  };
}
