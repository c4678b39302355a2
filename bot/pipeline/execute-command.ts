import type { Answer, Command } from "../action/command.ts";
import type { IncidentEvent } from "../incident/incident-event.ts";
import type { CommandPort } from "../ports/command-port.ts";
import type { Runbook } from "../runbook/runbook.ts";
import { advance } from "./advance.ts";
import { breakGlass } from "./break-glass.ts";
import { draftChange } from "./draft-change.ts";
import type { Engine } from "./engine.ts";
import { mergeIncidents } from "./merge-incidents.ts";
import { payPageNow } from "./pay-page.ts";
import { rollbackRunbook } from "./plan-runbook.ts";
import { type RunRequest, requestRun } from "./request-run.ts";
import { type Actor, refuseActor, resolveActor } from "./resolve-actor.ts";
import { markUnknown, probeAgain } from "./settle-unknown.ts";
import { vote } from "./vote.ts";
import { type PostmortemDesk, writePostmortem } from "./write-postmortem.ts";

const refused = (reason: string, whoMay: readonly string[] = []): Answer => ({ outcome: "refused", reason, whoMay });
const done = (text: string, incidentId: string | null = null, runId: string | null = null): Answer => ({
  outcome: "done",
  text,
  incidentId,
  runId,
});

/** Applies an event that a person caused to one incident. */
async function move(
  engine: Engine,
  actor: Actor,
  incidentId: string,
  event: IncidentEvent,
  text: string,
): Promise<Answer> {
  return engine.store.transaction(async (tx) => {
    const incident = await tx.incident(incidentId);
    if (incident === null) return refused("there is no such incident");
    const result = await advance(tx, incident, event, engine.settings.timers, actor.via);
    return result.applied ? done(text, incidentId) : refused(result.reason);
  });
}

async function run(
  engine: Engine,
  actor: Actor,
  incidentId: string,
  runbook: Runbook | undefined,
  name: string,
  rest: Pick<RunRequest, "mode" | "params" | "change">,
): Promise<Answer> {
  if (runbook === undefined) {
    const known = engine.documents.runbooks().map((other) => other.name);
    return refused(`there is no runbook "${name}"${known.length === 0 ? "" : `; known are ${known.join(", ")}`}`);
  }
  const requested = await requestRun(engine, {
    incidentId,
    runbook,
    requester: actor.name,
    via: actor.via,
    automatic: false,
    ...rest,
  });
  if (!requested.accepted) return refused(requested.reason);
  return done(
    rest.mode === "dry"
      ? `dry run of ${runbook.name} started; it changes nothing`
      : `${runbook.name} asked for; the policy decides who must agree`,
    incidentId,
    requested.run.id,
  );
}

/** A command about a model: told in its open incident, or recorded as a change of its own while nothing is wrong. */
async function onModel(
  engine: Engine,
  actor: Actor,
  model: string,
  runbook: Runbook | undefined,
  what: string,
  rest: Pick<RunRequest, "mode" | "params">,
): Promise<Answer> {
  if (runbook === undefined) return refused(`no runbook of ${model} does ${what}`);
  const incident = await engine.store.transaction((tx) => tx.openIncidentOfModel(model));
  if (incident !== null) return run(engine, actor, incident.id, runbook, runbook.name, rest);
  const change = await draftChange(engine, model, `${what}, asked for by ${actor.name}`);
  return run(engine, actor, change.id, runbook, runbook.name, { ...rest, change });
}

async function switches(
  engine: Engine,
  actor: Actor,
  command: Extract<Command, { verb: "freeze" | "unfreeze" | "killswitch" }>,
): Promise<Answer> {
  return engine.store.transaction(async (tx) => {
    switch (command.verb) {
      case "freeze":
        await tx.setFreeze(command.scope, command.minutes, actor.name, command.reason);
        tx.audit({
          actor: actor.name,
          via: actor.via,
          action: "freeze",
          object: command.scope,
          payload: { minutes: command.minutes, reason: command.reason },
        });
        return done(`changes to ${command.scope} are frozen for ${String(command.minutes)} minutes: ${command.reason}`);
      case "unfreeze": {
        const was = await tx.endFreeze(command.scope);
        if (was)
          tx.audit({ actor: actor.name, via: actor.via, action: "unfreeze", object: command.scope, payload: {} });
        return was ? done(`changes to ${command.scope} are allowed again`) : refused(`${command.scope} is not frozen`);
      }
      case "killswitch":
        await tx.setKillSwitch(command.on, actor.name);
        tx.audit({
          actor: actor.name,
          via: actor.via,
          action: command.on ? "killswitch.on" : "killswitch.off",
          object: "all",
          payload: {},
        });
        return done(
          command.on
            ? "the kill switch is on: nothing new starts; a call in flight is recorded"
            : "the kill switch is off",
        );
    }
  });
}

async function stop(engine: Engine, actor: Actor, runId: string): Promise<Answer> {
  const answer = await engine.store.transaction(async (tx): Promise<Answer> => {
    const found = await tx.run(runId);
    if (found === null) return refused("there is no such run");
    if (found.endedAt !== null) return refused(`the run has ${found.state} already`);
    await tx.saveRun({ ...found, stopRequestedBy: found.stopRequestedBy ?? actor.name });
    tx.audit({ actor: actor.name, via: actor.via, action: "run.stop", object: runId, payload: {} });
    return done("it stops before its next step; a call in flight is finished and recorded", found.incidentId, runId);
  });
  if (answer.outcome === "done") await engine.workflows.hint(runId);
  return answer;
}

async function dispatch(engine: Engine, desk: PostmortemDesk, command: Command, actor: Actor): Promise<Answer> {
  const by = actor.name;
  switch (command.verb) {
    case "ack":
      return move(engine, actor, command.incidentId, { type: "acknowledged", by }, `acknowledged by ${by}`);
    case "assign":
      if (engine.people.bySubject(command.subject) === null)
        return refused(`nobody in the people file is called "${command.subject}"`);
      return move(
        engine,
        actor,
        command.incidentId,
        { type: "assigned", by, subject: command.subject },
        `assigned to ${command.subject}`,
      );
    case "severity":
      return move(
        engine,
        actor,
        command.incidentId,
        { type: "severitySet", by, level: command.level },
        `set to SEV${String(command.level)}`,
      );
    case "note":
      return move(engine, actor, command.incidentId, { type: "noted", by, text: command.text }, "noted");
    case "escalate": {
      const answer = await move(
        engine,
        actor,
        command.incidentId,
        { type: "escalated", by, reason: `escalated by ${by}` },
        "escalated",
      );
      if (answer.outcome === "done") await payPageNow(engine, command.incidentId);
      return answer;
    }
    case "resolve":
      return move(
        engine,
        actor,
        command.incidentId,
        { type: "resolvedByHand", by, reason: command.reason },
        "resolved",
      );
    case "reopen":
      return move(
        engine,
        actor,
        command.incidentId,
        { type: "reopenedByHand", by, reason: command.reason },
        "reopened",
      );
    case "silence": {
      const runbook = engine.documents
        .runbooks()
        .find((known) => known.steps.some((step) => step.uses === "alertmanager.silence"));
      if (runbook === undefined)
        return refused("no runbook silences alerts: load one with a step that uses alertmanager.silence");
      return run(engine, actor, command.incidentId, runbook, runbook.name, {
        mode: "live",
        params: { duration: `${String(command.minutes)}m` },
      });
    }
    case "postmortem":
      return writePostmortem(engine, desk, command, actor);
    case "merge":
      return mergeIncidents(engine, { fromId: command.incidentId, intoId: command.into }, actor);
    case "run": {
      const runbook = engine.documents.runbooks().find((known) => known.name === command.runbook);
      return run(engine, actor, command.incidentId, runbook, command.runbook, {
        mode: command.dryRun ? "dry" : "live",
        params: {},
      });
    }
    case "approve":
      return vote(
        engine,
        { approvalId: command.approvalId, planHash: command.planHash, decision: "approve", reason: null },
        actor,
      );
    case "deny":
      return vote(
        engine,
        { approvalId: command.approvalId, planHash: command.planHash, decision: "deny", reason: command.reason },
        actor,
      );
    case "breakglass":
      return breakGlass(engine, command, actor);
    case "probe":
      return probeAgain(engine, command.runId, actor);
    case "mark":
      return markUnknown(engine, command, actor);
    case "stop":
      return stop(engine, actor, command.runId);
    case "rollback":
      return onModel(
        engine,
        actor,
        command.model,
        rollbackRunbook(engine, command.model),
        rollbackWords(command.toVersion),
        {
          mode: command.dryRun ? "dry" : "live",
          params: command.toVersion === null ? {} : { toVersion: command.toVersion },
        },
      );
    case "promote":
      return onModel(
        engine,
        actor,
        command.model,
        byName(engine, command.model, "promote"),
        `a promotion to ${command.version}`,
        {
          mode: "live",
          params: { toVersion: command.version },
        },
      );
    case "traffic":
      if (!Number.isInteger(command.percent) || command.percent < 0 || command.percent > 100)
        return refused("a traffic share is a whole number from 0 to 100");
      return onModel(
        engine,
        actor,
        command.model,
        byName(engine, command.model, "traffic"),
        `a traffic share of ${String(command.percent)} %`,
        {
          mode: command.dryRun ? "dry" : "live",
          params: { percent: String(command.percent) },
        },
      );
    case "retrain": {
      const { model, pipeline } = command;
      const runbook = byName(engine, model, "retrain");
      if (pipeline !== null && runbook !== undefined && !("pipeline" in runbook.params))
        return refused(`${runbook.name} trains with its own pipeline: it has no parameter called pipeline`);
      const params = pipeline === null ? {} : { pipeline };
      return onModel(engine, actor, model, runbook, "a retraining", { mode: "live", params });
    }
    case "freeze":
    case "unfreeze":
    case "killswitch":
      return switches(engine, actor, command);
  }
}

const rollbackWords = (version: string | null): string =>
  version === null ? "a rollback" : `a rollback to ${version}`;

/** The runbook of a model for a verb: one that it lists, else one for people, else one whose match names it or nobody. */
function byName(engine: Engine, model: string, word: string): Runbook | undefined {
  const listed = engine.documents.model(model)?.spec.runbooks ?? [];
  const fitting = engine.documents
    .runbooks()
    .filter(({ name, match }) => name.includes(word) && (match.models.length === 0 || match.models.includes(model)));
  return fitting.find(({ name }) => listed.includes(name)) ?? fitting.find(({ manual }) => manual) ?? fitting[0];
}

/** The one door for people: resolves who asks, refuses who may not act, and answers every time with a sentence. */
export function createCommandPort(engine: Engine, desk: PostmortemDesk): CommandPort {
  return {
    async execute(command, ref) {
      try {
        const actor = await resolveActor(engine, ref);
        // Votes say themselves who may vote; an unknown person is told so there.
        const isVote = command.verb === "approve" || command.verb === "deny" || command.verb === "breakglass";
        const anonymous = ref.unproven === undefined || command.verb === "ack" ? null : ref.unproven;
        const mayAck = ref.unproven !== undefined && command.verb === "ack";
        const reason = anonymous ?? (isVote || mayAck ? null : refuseActor(actor));
        if (reason !== null) {
          await engine.store.transaction((tx) =>
            Promise.resolve(
              tx.audit({
                actor: actor.name,
                via: actor.via,
                action: "command.refused",
                object: command.verb,
                payload: { reason, slackUser: actor.slackUser },
              }),
            ),
          );
          return refused(
            reason,
            engine.people.members([]).map((person) => person.subject),
          );
        }
        return await dispatch(engine, desk, command, actor);
      } catch (error) {
        engine.log.error({ error, verb: command.verb }, "a command could not be recorded");
        return {
          outcome: "notRecorded",
          reason: "not recorded, nothing executed: the database does not answer. Try again in a moment.",
        };
      }
    },
  };
}
