import { ABOVE_RATIOS, aboveFactor } from "@noops-ml/rules/stats/evidence/one-sample.ts";
import { PAGE_HINKLEY_START, pageHinkley } from "@noops-ml/rules/stats/evidence/page-hinkley.ts";
import { shiryaevRoberts } from "@noops-ml/rules/stats/evidence/shiryaev-roberts.ts";
import { MEAN_BLOCKS_TO_FALSE_ALARM } from "@noops-ml/rules/compile/concept-rules.ts";
import type { Result } from "@noops-ml/rules/stats/result.ts";
import { type SeededRandom, seededRandom } from "../seeded-random.ts";

/** Loss that is still the same concept. */
const BAR = 0.1;
/** The usual settings of Page–Hinkley, on single labels. */
const PAGE_HINKLEY = { tolerance: 0.005, threshold: 50 } as const;

/** Labels that arrive, their true loss from the first minute on, and how long somebody watches. */
export interface LabelStream {
  readonly labelsPerMinute: number;
  readonly loss: number;
  /** Minutes at the bar before the loss changes: Page–Hinkley has to learn the mean first. */
  readonly warmup: number;
  readonly minutes: number;
  readonly runs: number;
  readonly seed: number;
}

/** Minute of the first alarm of each run, counted from the change. */
export function conceptCalls(stream: LabelStream): Readonly<Record<"ours" | "pageHinkley", (number | null)[]>> {
  const calls = { ours: [] as (number | null)[], pageHinkley: [] as (number | null)[] };
  for (let run = 0; run < stream.runs; run += 1) {
    const random = seededRandom(stream.seed * 13_000_027 + run);
    const [ours, peer] = [detector(), pageHinkleyOfLabels(random)];
    const found: { ours: number | null; pageHinkley: number | null } = { ours: null, pageHinkley: null };
    for (let minute = 1 - stream.warmup; minute <= stream.minutes; minute += 1) {
      const requests = stream.labelsPerMinute;
      const events = random.binomial(requests, minute < 1 ? BAR : stream.loss);
      if (ours(requests, events) && minute > 0) found.ours ??= minute;
      if (peer(requests, events) && minute > 0) found.pageHinkley ??= minute;
    }
    calls.ours.push(found.ours);
    calls.pageHinkley.push(found.pageHinkley);
  }
  return calls;
}

type Look = (requests: number, events: number) => boolean;

/** What the rules record: the mean of one Shiryaev–Roberts statistic for each alternative. */
function detector(): Look {
  let states = ABOVE_RATIOS.map(() => 0);
  return (requests, events) => {
    const cap = 100 * MEAN_BLOCKS_TO_FALSE_ALARM;
    states = states.map((state, i) =>
      valueOf(shiryaevRoberts(state, aboveFactor({ requests, events }, ABOVE_RATIOS[i] ?? 1, BAR), cap)),
    );
    return states.reduce((sum, state) => sum + state, 0) / states.length >= MEAN_BLOCKS_TO_FALSE_ALARM;
  };
}

/** The same labels one by one; the order within a minute is random. It starts anew after an alarm. */
function pageHinkleyOfLabels(random: SeededRandom): Look {
  let state = PAGE_HINKLEY_START;
  return (requests, events) => {
    let [left, rest, alarmed] = [events, requests, false];
    for (; rest > 0; rest -= 1) {
      const loss = random.uniform() * rest < left ? 1 : 0;
      left -= loss;
      const step = valueOf(pageHinkley(state, loss, PAGE_HINKLEY));
      alarmed ||= step.alarm;
      state = step.alarm ? PAGE_HINKLEY_START : step.state;
    }
    return alarmed;
  };
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}
