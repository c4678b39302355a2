import type { Forecast } from "../domain/forecast.ts";
import { formatDuration } from "../domain/format-duration.ts";
import type { SloState, SloView } from "../domain/slo-view.ts";
import { t } from "../text.ts";

/** The state in one or two words; the same words in panels, pages and tooltips. */
export function stateWord(state: SloState): string {
  switch (state.kind) {
    case "healthy":
      return t("slo.state.healthy", "Within budget");
    case "burning":
      return state.severity === "page"
        ? t("slo.state.burning-fast", "Burning fast")
        : t("slo.state.burning", "Burning");
    case "exhausted":
      return t("slo.state.exhausted", "Budget spent");
    case "noTraffic":
      return t("slo.state.no-traffic", "No traffic");
    case "noData":
      return t("slo.state.no-data", "No data");
    case "maintenance":
      return t("slo.state.maintenance", "Maintenance");
  }
}

/** Why the state is what it is, in one sentence. */
export function stateReason(view: SloView, formatTime: (time: number) => string): string {
  const { state } = view;
  switch (state.kind) {
    case "healthy":
      return forecastSentence(view.forecast, formatTime);
    case "burning":
      return `${burningSentence(state.tier)} ${forecastSentence(view.forecast, formatTime)}`;
    case "exhausted":
      return t("slo.reason.exhausted", "More errors than the objective allows in this period.");
    case "noTraffic":
      return t("slo.reason.no-traffic", "No requests in the newest window: the budget stands still.");
    case "noData":
      return state.lastSeen === undefined
        ? t("slo.reason.never-seen", "No series {{name}}: is the model scraped and are the rules loaded?", {
            name: state.missing,
          })
        : t("slo.reason.ended", "{{name}} ended at {{time}}. Nothing is known since.", {
            name: state.missing,
            time: formatTime(state.lastSeen),
          });
    case "maintenance":
      return t("slo.reason.maintenance", "Planned maintenance: nothing is counted and nothing pages.");
  }
}

function burningSentence({ tier, long, short, factor }: Extract<SloState, { kind: "burning" }>["tier"]): string {
  const values = { tier: tierWord(tier), long, short };
  return factor === undefined
    ? t("slo.reason.over-unknown", "{{tier}}: {{long}} and {{short}} are both over the threshold.", values)
    : t("slo.reason.over", "{{tier}}: {{long}} and {{short}} are both over {{rate}}.", {
        ...values,
        rate: formatRate(factor),
      });
}

/** When the budget is gone, as a sentence. */
export function forecastSentence(forecast: Forecast, formatTime: (time: number) => string): string {
  switch (forecast.kind) {
    case "unknown":
      return t("slo.forecast.unknown", "Not enough data for a forecast.");
    case "exhausted":
      return t("slo.forecast.exhausted", "The budget of this period is spent.");
    case "lasts":
      return t("slo.forecast.lasts", "At the pace of the last {{window}} the budget lasts.", {
        window: forecast.window,
      });
    case "exhaustedAt":
      return t(
        "slo.forecast.exhausted-at",
        "At the pace of the last {{window}} the budget is gone in {{duration}}, at {{time}}.",
        {
          window: forecast.window,
          duration: formatDuration(forecast.secondsLeft),
          time: formatTime(forecast.at),
        },
      );
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
 * The name of an alert tier in words; a tier of an own ladder keeps its name.
 * @example tierWord("page_fast") // => "Page, fast"
 */
export function tierWord(tier: string): string {
  switch (tier) {
    case "page_fast":
      return t("slo.tier.page-fast", "Page, fast");
    case "page_slow":
      return t("slo.tier.page-slow", "Page, slow");
    case "ticket_fast":
      return t("slo.tier.ticket-fast", "Ticket, fast");
    case "ticket_slow":
      return t("slo.tier.ticket-slow", "Ticket, slow");
    default:
      return tier.replaceAll("_", " ");
  }
}

/** The objective with the period it is promised for. */
export function objectiveWords({ objectiveRatio, periodSeconds }: SloView): string {
  if (objectiveRatio === undefined) return t("slo.objective.unknown", "unknown");
  const objective = formatObjective(objectiveRatio);
  if (periodSeconds === undefined) return objective;
  return t("slo.objective.over", "{{objective}} over {{period}}", { objective, period: formatDuration(periodSeconds) });
}

/** What is left of the budget as time at burn rate 1: a number people can plan with. */
export function budgetTime({ remaining, periodSeconds, budgetRatio }: SloView): string | undefined {
  if (!remaining || periodSeconds === undefined || budgetRatio === undefined) return undefined;
  return formatDuration(remaining.value * periodSeconds * budgetRatio);
}
