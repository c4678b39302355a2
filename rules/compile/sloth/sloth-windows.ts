/** One of the four window pairs of a catalogue: alert when this percentage of the budget is gone within the long one. */
export type SlothWindow = {
  readonly errorBudgetPercent: number;
  readonly shortSeconds: number;
  readonly longSeconds: number;
};

/** A catalogue for one period: Sloth's `AlertWindows`. */
export type SlothWindows = {
  readonly sloPeriodSeconds: number;
  readonly page: { readonly quick: SlothWindow; readonly slow: SlothWindow };
  readonly ticket: { readonly quick: SlothWindow; readonly slow: SlothWindow };
};

const HOUR = 3600;
const DAY = 24 * HOUR;

const googleWindows = (sloPeriodSeconds: number): SlothWindows => ({
  sloPeriodSeconds,
  page: {
    quick: { errorBudgetPercent: 2, shortSeconds: 300, longSeconds: HOUR },
    slow: { errorBudgetPercent: 5, shortSeconds: 1800, longSeconds: 6 * HOUR },
  },
  ticket: {
    quick: { errorBudgetPercent: 10, shortSeconds: 2 * HOUR, longSeconds: DAY },
    slow: { errorBudgetPercent: 10, shortSeconds: 6 * HOUR, longSeconds: 3 * DAY },
  },
});

/** The catalogues that Sloth has built in; any other period needs one of its own. */
export const SLOTH_WINDOWS: readonly SlothWindows[] = [googleWindows(28 * DAY), googleWindows(30 * DAY)];

/** Every window of a catalogue once, shortest first. */
export function slothWindowSeconds({ page, ticket }: SlothWindows): number[] {
  const pairs = [page.quick, page.slow, ticket.quick, ticket.slow];
  return [...new Set(pairs.flatMap((pair) => [pair.shortSeconds, pair.longSeconds]))].sort((a, b) => a - b);
}

/** The burn factor in the order of Sloth's arithmetic, so that equal doubles come out. */
export function slothFactor({ errorBudgetPercent, longSeconds }: SlothWindow, periodSeconds: number): number {
  const hoursOfBudget = (errorBudgetPercent * (periodSeconds / HOUR)) / 100;
  return hoursOfBudget / (longSeconds / HOUR);
}
