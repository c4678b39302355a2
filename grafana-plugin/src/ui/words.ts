import type { Forecast } from "../domain/forecast.ts";
import { formatDuration } from "../domain/format-duration.ts";
import type { SloState, SloView } from "../domain/slo-view.ts";

/** The state in one or two words; the same words in panels, pages and tooltips. */
export function stateWord(state: SloState): string {
  switch (state.kind) {
    case "healthy":
      return "Within budget";
    case "burning":
      return state.severity === "page" ? "Burning fast" : "Burning";
    case "exhausted":
      return "Budget spent";
    case "noTraffic":
      return "No traffic";
    case "noData":
      return "No data";
    case "maintenance":
      return "Maintenance";
  }
}

/** Why the state is what it is, in one sentence. */
export function stateReason(view: SloView, formatTime: (time: number) => string): string {
  const { state } = view;
  switch (state.kind) {
    case "healthy":
      return forecastSentence(view.forecast, formatTime);
    case "burning": {
      const { factor, long, short } = state.tier;
      const over = factor === undefined ? "over the threshold" : `over ${formatRate(factor)}`;
      return `${tierWord(state.tier.tier)}: ${long} and ${short} are both ${over}. ${forecastSentence(view.forecast, formatTime)}`;
    }
    case "exhausted":
      return "More errors than the objective allows in this period.";
    case "noTraffic":
      return "No requests in the newest window: the budget stands still.";
    case "noData":
      return state.lastSeen === undefined
        ? `No series ${state.missing}: is the model scraped and are the rules loaded?`
        : `${state.missing} ended at ${formatTime(state.lastSeen)}. Nothing is known since.`;
    case "maintenance":
      return "Planned maintenance: nothing is counted and nothing pages.";
  }
}

/** When the budget is gone, as a sentence. */
export function forecastSentence(forecast: Forecast, formatTime: (time: number) => string): string {
  switch (forecast.kind) {
    case "unknown":
      return "Not enough data for a forecast.";
    case "exhausted":
      return "The budget of this period is spent.";
    case "lasts":
      return `At the pace of the last ${forecast.window} the budget lasts.`;
    case "exhaustedAt":
      return `At the pace of the last ${forecast.window} the budget is gone in ${formatDuration(forecast.secondsLeft)}, at ${formatTime(forecast.at)}.`;
  }
}

/** A moment as short as it may be without being mistaken: the date only when it is not today's. */
export function momentFormat(time: number, reference: number): string {
  return Math.abs(time - reference) < 12 * 3_600_000 ? "HH:mm" : "MM-DD HH:mm";
}

/**
 * A burn rate with the digits that matter.
 * @example formatRate(14.4) // => "14.4×"
 */
export function formatRate(rate: number): string {
  if (rate >= 100) return `${Math.round(rate)}×`;
  if (rate >= 10) return `${Number(rate.toFixed(1))}×`;
  return `${Number(rate.toFixed(rate < 1 ? 2 : 1))}×`;
}

/**
 * A share in percent.
 * @example formatPercent(0.6321) // => "63.2 %"
 */
export function formatPercent(ratio: number): string {
  const percent = ratio * 100;
  const digits = Math.abs(percent) >= 1000 || Number.isInteger(percent) ? 0 : 1;
  return `${percent.toFixed(digits)} %`;
}

/**
 * An objective keeps every digit that was written: 99.95 must not read as 100.
 * @example formatObjective(0.9995) // => "99.95 %"
 */
export function formatObjective(ratio: number): string {
  return `${Number((ratio * 100).toFixed(6))} %`;
}

/**
 * The name of an alert tier in words.
 * @example tierWord("page_fast") // => "Page, fast"
 */
export function tierWord(tier: string): string {
  const [first = "", ...rest] = tier.split("_");
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(", ");
}

/** What is left of the budget as time at burn rate 1: a number people can plan with. */
export function budgetTime({ remaining, periodSeconds, budgetRatio }: SloView): string | undefined {
  if (!remaining || periodSeconds === undefined || budgetRatio === undefined) return undefined;
  return formatDuration(remaining.value * periodSeconds * budgetRatio);
}
