/** A time in which an alert fired. `to` is missing where it still fires at the end. */
export type Firing = { readonly fromSeconds: number; readonly toSeconds?: number; readonly peak: number };

/** How an alert holds: it must be true for `forSeconds` first, and goes on firing for `keepSeconds` after. */
export type Patience = { readonly forSeconds: number; readonly keepSeconds: number };

type Clock = { readonly startSeconds: number; readonly stepSeconds: number };

/**
 * Turns the value of an alert expression at each step, missing where it is false, into the times in which it fires.
 * @example firings([undefined, 15, 15, undefined], clock, { forSeconds: 0, keepSeconds: 0 }) // => one firing of two steps
 */
export function firings(values: readonly (number | undefined)[], clock: Clock, patience: Patience): Firing[] {
  const found: Firing[] = [];
  let trueSince: number | undefined;
  let firing: { from: number; last: number; peak: number } | undefined;
  values.forEach((value, step) => {
    const now = clock.startSeconds + step * clock.stepSeconds;
    if (value === undefined) {
      trueSince = undefined;
      if (firing && now - firing.last > patience.keepSeconds) {
        found.push({ fromSeconds: firing.from, toSeconds: now, peak: firing.peak });
        firing = undefined;
      }
      return;
    }
    trueSince ??= now;
    if (firing) firing = { from: firing.from, last: now, peak: Math.max(firing.peak, value) };
    else if (now - trueSince >= patience.forSeconds) firing = { from: now, last: now, peak: value };
  });
  if (firing) found.push({ fromSeconds: firing.from, peak: firing.peak });
  return found;
}
