import type { Command } from "../../action/command.ts";
import type { IncidentView } from "../../incident/incident-view.ts";
import { renderAnswer } from "../../message/answer-message.ts";
import type { Message } from "../../message/block.ts";
import type { CommandName } from "../../message/command-table.ts";
import { didYouMean } from "../../message/did-you-mean.ts";
import { renderHelp } from "../../message/help-message.ts";
import { renderIncident } from "../../message/incident-message.ts";
import { renderList } from "../../message/list-message.ts";
import { code, join, mrkdwn, text } from "../../message/mrkdwn.ts";
import type { ParsedCommand } from "../../message/parse-command.ts";
import { parseCommand, parseMinutes, usageOf } from "../../message/parse-command.ts";
import { renderPolicy } from "../../message/policy-message.ts";
import { draftPostmortem } from "../../message/postmortem.ts";
import { renderRunbookChoices } from "../../message/runbook-choices.ts";
import { renderStatus } from "../../message/status-message.ts";
import { renderTimeline } from "../../message/timeline-message.ts";
import type { Origin, Typed } from "./click.ts";
import type { Desk } from "./desk.ts";
import { answerMessage, execute } from "./desk.ts";
import { guessModel } from "./guess-model.ts";
import { saying } from "./whisper.ts";

/** A command that cannot be carried out as typed, with the words for the person. */
type Hint = { readonly hint: Message };

/** Answers a slash command; only the person who typed it sees the answer. */
export async function onCommand(typed: Typed, desk: Desk): Promise<Message> {
  const parsed = parseCommand(typed.text);
  if ("mistake" in parsed) {
    const usage = parsed.usage === null ? null : mrkdwn`Usage: ${code(parsed.usage)}`;
    return saying(join([mrkdwn`🤔 ${text(parsed.mistake, 300)}`, usage], "\n"));
  }
  return (await look(parsed, typed.origin, desk)) ?? act(parsed, typed.origin, desk);
}

async function look(parsed: ParsedCommand, origin: Origin, desk: Desk): Promise<Message | null> {
  switch (parsed.name) {
    case "help":
      return renderHelp();
    case "status":
      return renderStatus(await desk.status.status());
    case "list":
      return list(parsed, origin, desk);
    case "show":
      return ofIncident(parsed.words[0], desk, renderIncident);
    case "runbooks":
      return runbooks(parsed.words[0], desk);
    case "audit":
      return ofIncident(parsed.words[0], desk, renderTimeline);
    case "policy":
      if (parsed.words[0] === "test") return POLICY_TEST;
      if (parsed.words[0] !== "explain") return usage("policy").hint;
      return ofIncident(parsed.words[1], desk, renderPolicy);
    case "postmortem":
      return postmortem(parsed.words[0], desk);
    case "oncall":
      return onCall(desk);
    default:
      return null;
  }
}

/** A policy file is on somebody's disk or in a pipeline, never in the chat. */
const POLICY_TEST = saying(mrkdwn`A policy is tested where its file is: ${code("noops-bot policy test FILE")}`);

async function act(parsed: ParsedCommand, origin: Origin, desk: Desk): Promise<Message> {
  const command = await commandOf(parsed, origin, desk);
  if ("hint" in command) return command.hint;
  // A freeze may name an environment, so a word that is close to a model is done and asked about.
  const guess = "scope" in command && command.scope !== "all" ? await guessModel(command.scope, desk) : null;
  const answer = await execute(command, origin, desk);
  return guess === null ? answerMessage(answer) : saying(join([renderAnswer(answer), mrkdwn`🤔 ${guess}`], "\n"));
}

/** Verbs whose first word is a model: a slip in its name is answered, not executed. */
const ABOUT_A_MODEL: readonly CommandName[] = ["rollback", "promote", "traffic", "retrain"];

async function commandOf(parsed: ParsedCommand, origin: Origin, desk: Desk): Promise<Command | Hint> {
  const [first = "", second = ""] = parsed.words;
  const rest = parsed.words.slice(1).join(" ");
  if (ABOUT_A_MODEL.includes(parsed.name)) {
    const guess = await guessModel(first, desk);
    if (guess !== null) return { hint: saying(mrkdwn`🤔 ${guess}`) };
  }
  switch (parsed.name) {
    case "rollback":
      return { verb: "rollback", model: first, toVersion: parsed.to, dryRun: parsed.dryRun };
    case "promote":
      return { verb: "promote", model: first, version: second.replace(/^v(?=\d)/u, "") };
    case "retrain":
      return { verb: "retrain", model: first, pipeline: parsed.pipeline };
    case "killswitch":
      if (first !== "on" && first !== "off") return usage(parsed.name);
      return { verb: "killswitch", on: first === "on" };
    case "traffic": {
      const percent = Number(second.replace(/%$/u, ""));
      if (second === "" || !Number.isFinite(percent)) return usage(parsed.name);
      return { verb: "traffic", model: first, percent, dryRun: parsed.dryRun };
    }
    case "unfreeze":
      return { verb: "unfreeze", scope: first };
    case "freeze": {
      const minutes = parseMinutes(second);
      if (minutes === null) return usage(parsed.name);
      return { verb: "freeze", scope: first, minutes, reason: parsed.words.slice(2).join(" ") };
    }
    case "approve":
    case "deny":
    case "breakglass": {
      const found = await approvalOf(first, desk);
      if ("hint" in found) return found;
      return parsed.name === "approve" ? { verb: "approve", ...found } : { verb: parsed.name, ...found, reason: rest };
    }
    case "run": {
      const found = second === "" ? await onlyIncident(desk) : await incidentOf(second, desk);
      if ("hint" in found) return found;
      return { verb: "run", incidentId: found.id, runbook: first, dryRun: parsed.dryRun };
    }
    default: {
      const found = await incidentOf(first, desk);
      return "hint" in found ? found : onIncident(parsed, found.id, origin, desk);
    }
  }
}

async function onIncident(
  parsed: ParsedCommand,
  incidentId: string,
  origin: Origin,
  desk: Desk,
): Promise<Command | Hint> {
  const [, second = ""] = parsed.words;
  const rest = parsed.words.slice(1).join(" ");
  switch (parsed.name) {
    case "ack":
      return { verb: "ack", incidentId };
    case "escalate":
      return { verb: "escalate", incidentId };
    case "note":
      return { verb: "note", incidentId, text: rest };
    case "resolve":
      return { verb: "resolve", incidentId, reason: rest };
    case "reopen":
      return { verb: "reopen", incidentId, reason: rest };
    case "sev": {
      const level = Number(second.replace(/^sev/iu, ""));
      if (level !== 1 && level !== 2 && level !== 3 && level !== 4) return usage(parsed.name);
      return { verb: "severity", incidentId, level };
    }
    case "silence": {
      const minutes = parseMinutes(second);
      return minutes === null ? usage(parsed.name) : { verb: "silence", incidentId, minutes };
    }
    case "assign":
      return { verb: "assign", incidentId, subject: await subjectOf(second, origin, desk) };
    case "stop": {
      const view = await desk.incidents.view(incidentId);
      const run = view?.run ?? null;
      if (run === null) return { hint: saying(mrkdwn`🚫 Nothing is running on ${text(parsed.words[0] ?? "", 40)}.`) };
      return { verb: "stop", runId: run.id };
    }
    case "merge": {
      const into = await incidentOf(second, desk);
      return "hint" in into ? into : { verb: "merge", incidentId, into: into.id };
    }
    default:
      return usage(parsed.name);
  }
}

async function list(parsed: ParsedCommand, origin: Origin, desk: Desk): Promise<Message> {
  const [what = "open", model = ""] = parsed.words;
  if (what === "mine") {
    const known = await desk.identities.know(origin.teamId, origin.userId);
    const owner = known?.subject ?? known?.displayName ?? origin.userId;
    return renderList(await desk.incidents.list({ state: "open", owner, limit: 50 }), "open incidents of yours");
  }
  if (what === "model") {
    const guess = await guessModel(model, desk);
    if (guess !== null) return saying(mrkdwn`🤔 ${guess}`);
    return renderList(await desk.incidents.list({ state: "all", model, limit: 50 }), `incidents of ${model}`);
  }
  if (what === "all") return renderList(await desk.incidents.list({ state: "all", limit: 50 }), "incidents");
  if (what !== "open") return usage("list").hint;
  return renderList(await desk.incidents.list({ state: "open", limit: 50 }), "open incidents");
}

async function ofIncident(
  ref: string | undefined,
  desk: Desk,
  render: (view: IncidentView) => Message,
): Promise<Message> {
  const found = await incidentOf(ref, desk);
  if ("hint" in found) return found.hint;
  const view = await desk.incidents.view(found.id);
  return view === null ? unknownIncident(ref ?? "", desk) : render(view);
}

/** What people wrote last, or the draft while nobody has. */
async function postmortem(ref: string | undefined, desk: Desk): Promise<Message> {
  const found = await incidentOf(ref, desk);
  if ("hint" in found) return found.hint;
  const last = (await desk.postmortems?.revision(found.id, null)) ?? null;
  if (last === null) return ofIncident(ref, desk, (view) => saying(text(draftPostmortem(view), 2900)));
  return saying(mrkdwn`*Revision ${last.revision}* by ${text(last.author, 80)}\n${text(last.document, 2800)}`);
}

/** Who is on call, by name; nobody is mentioned, so nobody is woken by the question. */
function onCall(desk: Desk): Message {
  const named = (subject: string) => {
    const name = desk.people?.bySubject(subject)?.name ?? subject;
    return name === subject ? text(subject, 80) : mrkdwn`*${text(name, 80)}* ${text(subject, 80)}`;
  };
  const levels = desk.onCall();
  if (levels.length > 0) {
    const lines = levels.map((subjects, level) => {
      const names = subjects.length === 0 ? [mrkdwn`nobody`] : subjects.slice(0, 20).map(named);
      return mrkdwn`• level ${level}: ${join(names, ", ")}`;
    });
    return saying(join([mrkdwn`📟 *On call*`, ...lines.slice(0, 10)], "\n"));
  }
  const people = desk.people?.members(ON_CALL_GROUPS) ?? [];
  if (people.length === 0)
    return saying(mrkdwn`There is no schedule, and nobody is in the on-call group of the people file.`);
  const names = people.map(({ subject }) => mrkdwn`• ${named(subject)}`);
  return saying(join([mrkdwn`📟 *On call*`, ...names.slice(0, 20)], "\n"));
}

const ON_CALL_GROUPS = ["ml-oncall", "oncall", "on-call"];

async function runbooks(ref: string | undefined, desk: Desk): Promise<Message> {
  const found = await incidentOf(ref, desk);
  if ("hint" in found) return found.hint;
  return renderRunbookChoices({ id: found.id, ref: ref ?? "" }, await desk.plans.runbooksFor(found.id));
}

async function incidentOf(ref: string | undefined, desk: Desk): Promise<{ readonly id: string } | Hint> {
  const id = ref === undefined ? null : await desk.incidents.resolveRef(ref);
  return id === null ? { hint: await unknownIncident(ref ?? "", desk) } : { id };
}

/** The incident that is meant when none is named: the only open one. */
async function onlyIncident(desk: Desk): Promise<{ readonly id: string } | Hint> {
  const open = await desk.incidents.list({ state: "open", limit: 10 });
  const [only] = open;
  if (only !== undefined && open.length === 1) return { id: only.id };
  if (only === undefined) return { hint: saying(mrkdwn`🤔 There are no open incidents.`) };
  const refs = join(
    open.map(({ ref }) => code(ref, 40)),
    ", ",
  );
  return { hint: saying(mrkdwn`🤔 Several incidents are open: say which one (${refs}).`) };
}

async function unknownIncident(ref: string, desk: Desk): Promise<Message> {
  const open = await desk.incidents.list({ state: "open", limit: 50 });
  const guess =
    didYouMean(
      ref,
      open.map((view) => view.ref),
    ) ??
    open[0]?.ref ??
    null;
  const hint = guess === null ? mrkdwn`There are no open incidents.` : mrkdwn`Did you mean ${code(guess)}?`;
  return saying(mrkdwn`🤔 There is no incident ${code(ref, 40)}. ${hint}`);
}

/** Finds the waiting approval of an incident, or the approval itself by its id. */
async function approvalOf(
  ref: string,
  desk: Desk,
): Promise<{ readonly approvalId: string; readonly planHash: string } | Hint> {
  const waiting = await desk.incidents.waitingApprovals(null);
  const id = await desk.incidents.resolveRef(ref);
  const found = waiting.find(({ approval, incidentId }) => approval.id === ref || incidentId === id);
  if (found !== undefined) return { approvalId: found.approval.id, planHash: found.approval.plan.hash };
  const others = waiting.map(({ incidentRef }) => incidentRef).join(", ");
  const hint = others === "" ? mrkdwn`No approval is waiting.` : mrkdwn`Waiting: ${text(others, 200)}.`;
  return { hint: saying(mrkdwn`🤔 No approval is waiting on ${code(ref, 40)}. ${hint}`) };
}

/** `<@U0BOB|bob>` as Slack sends it, `@bob` or a subject as typed. */
async function subjectOf(word: string, origin: Origin, desk: Desk): Promise<string> {
  const userId = /^<@([UW][A-Z0-9]+)(\|[^>]*)?>$/u.exec(word)?.[1];
  if (userId === undefined) return word.replace(/^@/u, "");
  const known = await desk.identities.know(origin.teamId, userId);
  return known?.subject ?? known?.displayName ?? userId;
}

function usage(name: CommandName): Hint {
  return { hint: saying(mrkdwn`🤔 Usage: ${code(usageOf(name))}`) };
}
