import { seededRandom } from "../seeded-random.ts";
import { type Method, ours, zTest } from "./methods.ts";
import { armMinute } from "./simulate.ts";
import type { Mix } from "./mixes.ts";

const HISTORY_MINUTES = 1440;

/** A long watch over arms that are equally good. */
export interface Watch {
  readonly mix: Mix;
  readonly minutes: number;
  readonly runs: number;
  readonly seed: number;
}

/** Minute of the first false alarm of each run: ours, and the z-test that is read every minute. */
export function longWatch({ mix, minutes, runs, seed }: Watch): Readonly<Record<"ours" | "zTest", (number | null)[]>> {
  const calls = { ours: [] as (number | null)[], zTest: [] as (number | null)[] };
  for (let run = 0; run < runs; run += 1) {
    const random = seededRandom(seed * 11_000_027 + run);
    const history = Array.from({ length: HISTORY_MINUTES }, () => armMinute(random, mix.stable, mix));
    const methods: readonly (readonly ["ours" | "zTest", Method])[] = [
      ["ours", ours(history)],
      ["zTest", zTest()],
    ];
    const found = new Map<string, number>();
    for (let minute = 1; minute <= minutes; minute += 1) {
      const block = { canary: armMinute(random, mix.canary, mix), stable: armMinute(random, mix.stable, mix) };
      for (const [name, method] of methods) if (method.look(block) && !found.has(name)) found.set(name, minute);
    }
    for (const [name] of methods) calls[name].push(found.get(name) ?? null);
  }
  return calls;
}
