import type { RunView, StepView } from "../incident/incident-view.ts";
import { decidedLine } from "./approval-blocks.ts";
import type { Block } from "./block.ts";
import { section } from "./blocks.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, mrkdwn, text } from "./mrkdwn.ts";
import { change } from "./plan-blocks.ts";
import { burnWords, durationWords, secondsBetween } from "./words.ts";

const STEP_WORDS: Readonly<Record<StepView["state"], { readonly icon: string; readonly word: string }>> = {
  pending: { icon: "○", word: "to do" },
  running: { icon: "▶️", word: "running" },
  waiting: { icon: "⏳", word: "waiting" },
  done: { icon: "✅", word: "done" },
  skipped: { icon: "⤼", word: "skipped" },
  failed: { icon: "❌", word: "failed" },
  unknown: { icon: "❓", word: "outcome unknown" },
};
/** Longer runbooks are shown around the step that is at work. */
const STEPS_SHOWN = 10;
const TRAIL_SHOWN = 6;
const BARS = "▁▂▃▄▅▆▇█";

/** A run as a list of its steps, each with a state word, how long it took and what came out. */
export function runBlocks(run: RunView): Block[] {
  const mode = run.mode === "dry" ? mrkdwn` as a *dry run* (nothing is changed)` : mrkdwn``;
  const decided = run.approval === null ? null : decidedLine(run.approval);
  const intro = mrkdwn`${code(run.runbook)}${mode}, started by ${text(run.startedBy, 80)}.`;
  return [section(join([intro, decided], " ")), ...stepList(run)];
}

/** What was changed and how the burn rate answered. */
export function verifyBlocks(run: RunView): Block[] {
  const trail = burnTrail(run);
  return [
    section(
      join([changedLine(run), trail === null ? mrkdwn`Watching the burn rate.` : mrkdwn`Watching: ${trail}`], "\n"),
    ),
    ...stepList(run),
  ];
}

/**
 * The change a run made, in one line.
 * @example changedLine(run).markup // => "Registry alias fraud@champion: `v7` → `v6`, in 6 s."
 */
export function changedLine(run: RunView): Mrkdwn | null {
  const plan = run.approval?.plan;
  const done = run.steps.find((step) => step.id === plan?.stepId) ?? null;
  if (plan === undefined) return lastDetail(run);
  const seconds = done === null ? null : secondsBetween(done.startedAt, done.endedAt);
  const took = isInstant(seconds) ? mrkdwn`` : mrkdwn`, in ${durationWords(seconds)}`;
  const by = run.approval === null ? null : decidedLine(run.approval);
  return join([mrkdwn`${text(capital(plan.target), 200)}: ${change(plan)}${took}.`, by], " ");
}

/** Whether a run truly changed its target: one that was denied, stopped or failed before did not. */
export function changeWasMade(run: RunView | null): run is RunView {
  if (run === null || run.mode === "dry") return false;
  const plan = run.approval?.plan;
  return plan === undefined || run.steps.some((step) => step.id === plan.stepId && step.state === "done");
}

/** @example burnTrail(run)?.markup // => "14.4× → 3.1× → *0.8×*  █▂▁" */
export function burnTrail(run: RunView): Mrkdwn | null {
  const measured = run.burnTrail.map((point) => point.burn).filter((burn) => Number.isFinite(burn));
  const words = sampled(measured.map(burnWords).filter((burn, index, all) => burn !== all[index - 1]));
  const last = words.at(-1);
  if (last === undefined) return null;
  const before = words.slice(0, -1).map((burn) => mrkdwn`${burn}`);
  return mrkdwn`${join([...before, mrkdwn`*${last}*`], " → ")}  ${sparkline(sampled(measured))}`;
}

/** A trail in small bars, scaled to its own maximum. */
export function sparkline(values: readonly number[]): string {
  const top = Math.max(...values, Number.EPSILON);
  return values.map((value) => BARS[Math.round((Math.max(0, value) / top) * (BARS.length - 1))] ?? "▁").join("");
}

function stepList(run: RunView): Block[] {
  if (run.steps.length === 0) return [];
  const active = run.steps.findIndex((step) => !["done", "skipped"].includes(step.state));
  const from = Math.max(0, Math.min(active === -1 ? run.steps.length : active - 4, run.steps.length - STEPS_SHOWN));
  const shown = run.steps.slice(from, from + STEPS_SHOWN);
  const after = run.steps.length - from - shown.length;
  const lines = shown.map(stepLine);
  return [
    section(
      join(
        [from > 0 ? mrkdwn`…${from} done before` : null, ...lines, after > 0 ? mrkdwn`…${after} to come` : null],
        "\n",
      ),
    ),
  ];
}

function stepLine(step: StepView): Mrkdwn {
  const state = STEP_WORDS[step.state];
  const seconds = secondsBetween(step.startedAt, step.endedAt);
  const took = isInstant(seconds) ? mrkdwn`` : mrkdwn` in ${durationWords(seconds)}`;
  const detail = step.detail === null || step.detail === "" ? mrkdwn`` : mrkdwn`: ${text(step.detail, 160)}`;
  return mrkdwn`${state.icon} ${code(step.id, 40)} ${state.word}${took}${detail}`;
}

function lastDetail(run: RunView): Mrkdwn | null {
  const step = [...run.steps].reverse().find((candidate) => candidate.detail !== null);
  return step?.detail === undefined || step.detail === null ? null : text(step.detail, 200);
}

/** The first, the last, and evenly spaced ones between. */
function sampled<T>(values: readonly T[]): readonly T[] {
  if (values.length <= TRAIL_SHOWN) return values;
  const step = (values.length - 1) / (TRAIL_SHOWN - 1);
  const chosen = new Set(Array.from({ length: TRAIL_SHOWN }, (_, index) => Math.round(index * step)));
  return values.filter((_, index) => chosen.has(index));
}

/** Shorter than anybody would count: "in 0 s" says nothing. */
function isInstant(seconds: number | null): seconds is null {
  return seconds === null || seconds < 0.05;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
