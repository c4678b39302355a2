import { ALERT, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { compare, decimal, multiply, toText } from "@noops-ml/alerts/policy/rational.ts";
import type { BuiltModel } from "../model/build-models.ts";
import type { PolicyDocument } from "../spec/policy-schema.ts";
import { type MuteInterval, muteInterval } from "./mute-interval.ts";
import type { YamlValue } from "./yaml.ts";

/** Where the bot listens and how Alertmanager proves itself. */
export type BotReceiver = { readonly url: string; readonly tokenFile: string };

type Notify = PolicyDocument["spec"]["notify"];

/** Alertmanager's name for the bot. */
export const BOT_RECEIVER = "noops-bot";
const DEFAULT_NOTIFY: Notify = { groupWait: "30s", groupInterval: "5m", repeatInterval: "4h", teams: {} };

/** The part of an Alertmanager configuration that belongs to us. */
export type AlertmanagerFragment = {
  readonly route: YamlValue;
  readonly receivers: readonly { readonly name: string; readonly [key: string]: YamlValue }[];
  readonly inhibit_rules: readonly YamlValue[];
  readonly time_intervals: readonly { readonly name: string; readonly time_intervals: YamlValue }[];
};

function botReceiver(bot: BotReceiver | undefined): AlertmanagerFragment["receivers"][number] {
  if (!bot) return { name: BOT_RECEIVER };
  const http_config = { authorization: { type: "Bearer", credentials_file: bot.tokenFile } };
  return { name: BOT_RECEIVER, webhook_configs: [{ url: bot.url, send_resolved: true, max_alerts: 0, http_config }] };
}

/** Schedules with the models that follow them; equal schedules are one. */
function schedules(models: readonly BuiltModel[]) {
  const found = new Map<string, { readonly interval: MuteInterval; readonly models: string[] }>();
  for (const { model, document } of models)
    for (const spec of document.spec.maintenance.filter((window) => window.mute)) {
      const interval = muteInterval(spec);
      const entry = found.get(interval.name) ?? { interval, models: [] };
      entry.models.push(model.name);
      found.set(interval.name, entry);
    }
  return [...found.values()].sort((a, b) => (a.interval.name < b.interval.name ? -1 : 1));
}

const anyOf = (values: readonly string[]) =>
  `"${values.map((value) => value.replace(/[.\\+*?()|[\]{}^$]/g, "\\\\$&")).join("|")}"`;
const oneOf = (label: string, values: readonly string[]) => `${label}=~${anyOf(values)}`;
const noneOf = (label: string, values: readonly string[]) => `${label}!~${anyOf(values)}`;

/** Models that follow the same schedules, and these schedules. */
type MutedSet = { readonly names: readonly string[]; readonly models: string[] };

/** The same models may follow several schedules: routes name the exact set. */
function mutedSets(models: readonly BuiltModel[]): MutedSet[] {
  const bySet = new Map<string, MutedSet>();
  for (const { model, document } of models) {
    const names = document.spec.maintenance.filter((window) => window.mute).map((spec) => muteInterval(spec).name);
    if (names.length === 0) continue;
    const key = [...new Set(names)].sort().join(" ");
    const entry = bySet.get(key) ?? { names: key.split(" "), models: [] };
    entry.models.push(model.name);
    bySet.set(key, entry);
  }
  return [...bySet.values()];
}

function mutedRoutes(muted: readonly MutedSet[]): YamlValue[] {
  return muted.map((entry) => ({
    matchers: [`${LABEL.severity}="page"`, oneOf(LABEL.model, entry.models)],
    receiver: BOT_RECEIVER,
    mute_time_intervals: entry.names,
  }));
}

/**
 * Teams that want to hear of their alerts themselves, beside the bot. Their pages are muted as the bot's are; since
 * every team route lets an alert continue, the one without mute times leaves the muted models out.
 */
function teamRoutes(notify: Notify, muted: readonly MutedSet[]): YamlValue[] {
  const mutedModels = muted.flatMap(({ models }) => models);
  return Object.entries(notify.teams).flatMap(([team, { page, ticket }]) => {
    const to = (receiver: string, severity: "page" | "ticket", more: readonly string[] = []) => ({
      matchers: [`${LABEL.severity}="${severity}"`, `team="${team}"`, ...more],
      receiver,
      continue: true,
    });
    const pages =
      page === undefined
        ? []
        : [
            ...muted.map(({ names, models }) => ({
              ...to(page, "page", [oneOf(LABEL.model, models)]),
              mute_time_intervals: names,
            })),
            to(page, "page", mutedModels.length > 0 ? [noneOf(LABEL.model, mutedModels)] : []),
          ];
    return [...pages, ...(ticket === undefined ? [] : [to(ticket, "ticket")])];
  });
}

/** The budget route comes first: budget alerts carry a severity too. Alerts without an SLO are told apart by name. */
function route(notify: Notify, models: readonly BuiltModel[]): YamlValue {
  const ticketRepeat = notify.ticketRepeatInterval ?? notify.repeatInterval;
  const muted = mutedSets(models);
  return {
    matchers: [`${LABEL.model}=~".+"`],
    receiver: BOT_RECEIVER,
    group_by: [LABEL.sloId],
    group_wait: notify.groupWait,
    group_interval: notify.groupInterval,
    repeat_interval: notify.repeatInterval,
    routes: [
      ...teamRoutes(notify, muted),
      { matchers: [`${LABEL.budgetTier}=~".+"`], receiver: BOT_RECEIVER, repeat_interval: ticketRepeat },
      { matchers: [`${LABEL.sloId}=""`], receiver: BOT_RECEIVER, group_by: [LABEL.model, LABEL.alertName] },
      ...mutedRoutes(muted),
      { matchers: [`${LABEL.severity}="page"`], receiver: BOT_RECEIVER },
      { matchers: [`${LABEL.severity}="ticket"`], receiver: BOT_RECEIVER, repeat_interval: ticketRepeat },
    ],
  };
}

/** Budget tiers of all models, as label values, highest first. */
function budgetTiers(models: readonly BuiltModel[]): string[] {
  const ratios = new Map(
    models.flatMap(({ model }) =>
      model.slos.flatMap((slo) =>
        slo.budgetTiers.map((tier) => [toText(tier.consumedRatio), tier.consumedRatio] as const),
      ),
    ),
  );
  return [...ratios.values()].sort((a, b) => compare(b, a)).map((ratio) => toText(multiply(ratio, decimal(100))));
}

/** What the louder alert of an SLO already says, the quieter one need not repeat. */
function inhibitRules(models: readonly BuiltModel[]): YamlValue[] {
  const groups = [...new Set(models.flatMap(({ model }) => model.slos.flatMap((slo) => slo.groupBy)))].sort();
  const equal = [LABEL.sloId, ...groups];
  const tiers = budgetTiers(models);
  const budget = tiers.slice(0, -1).map((tier, at) => ({
    source_matchers: [`${LABEL.alertName}="${ALERT.budgetConsumed}"`, `${LABEL.budgetTier}="${tier}"`],
    target_matchers: [`${LABEL.alertName}="${ALERT.budgetConsumed}"`, oneOf(LABEL.budgetTier, tiers.slice(at + 1))],
    equal,
  }));
  const burn = `${LABEL.alertName}="${ALERT.burn}"`;
  return [
    ...budget,
    {
      source_matchers: [burn, `${LABEL.severity}="page"`],
      target_matchers: [burn, `${LABEL.severity}="ticket"`],
      equal,
    },
    { source_matchers: [`${LABEL.alertName}="${ALERT.metricAbsent}"`], target_matchers: [burn], equal: [LABEL.sloId] },
  ];
}

/** Routes, receivers, inhibition and mute times of all models. Policies agree on timing by the first that names any. */
export function alertmanagerFragment(
  models: readonly BuiltModel[],
  bot: BotReceiver | undefined,
): AlertmanagerFragment {
  const notify = models.map(({ policy }) => policy?.spec.notify).find((found) => found !== undefined) ?? DEFAULT_NOTIFY;
  const teamReceivers = [
    ...new Set(
      Object.values(notify.teams).flatMap(({ page, ticket }) => [page, ticket].filter((name) => name !== undefined)),
    ),
  ].sort();
  return {
    route: route(notify, models),
    receivers: [botReceiver(bot), ...teamReceivers.map((name) => ({ name }))],
    inhibit_rules: inhibitRules(models),
    time_intervals: schedules(models).map(({ interval }) => ({
      name: interval.name,
      time_intervals: interval.intervals as YamlValue,
    })),
  };
}

/** A complete configuration that Alertmanager can load as it is. */
export function wholeAlertmanagerConfig({
  route,
  receivers,
  inhibit_rules,
  time_intervals,
}: AlertmanagerFragment): YamlValue {
  return {
    route: { receiver: "noops-unrouted", group_by: [LABEL.alertName], routes: [route] },
    receivers: [{ name: "noops-unrouted" }, ...receivers],
    inhibit_rules,
    ...(time_intervals.length > 0 && { time_intervals }),
  };
}
