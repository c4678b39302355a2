import { type AlertmanagerFragment, BOT_RECEIVER } from "./alertmanager.ts";
import type { YamlValue } from "./yaml.ts";

type Raw = Readonly<Record<string, YamlValue | undefined>>;
const isRecord = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly YamlValue[] => (Array.isArray(value) ? (value as YamlValue[]) : []);
const named = (items: readonly YamlValue[], names: ReadonlySet<unknown>) =>
  items.filter((item) => !(isRecord(item) && names.has(item["name"])));

/** The merged configuration, or why the base is none. */
export type Merged = { readonly config: YamlValue } | { readonly refused: string };

/**
 * Puts our part into the user's configuration, since Alertmanager reads one file. Our route comes first, so that a
 * catch-all of the user cannot swallow it; an earlier merge of ours is replaced.
 */
export function mergeAlertmanager(base: unknown, fragment: AlertmanagerFragment): Merged {
  if (!isRecord(base)) return { refused: "the base is no mapping" };
  const route = base["route"];
  if (!isRecord(route)) return { refused: "the base has no route" };
  const ownNames = new Set<unknown>([BOT_RECEIVER]);
  const intervalNames = new Set<unknown>(fragment.time_intervals.map((interval) => interval.name));
  const others = list(route["routes"]).filter((child) => !(isRecord(child) && child["receiver"] === BOT_RECEIVER));
  const ours = new Set(fragment.inhibit_rules.map((rule) => JSON.stringify(rule)));
  const baseReceivers = named(list(base["receivers"]), ownNames);
  const known = new Set(baseReceivers.map((receiver) => (isRecord(receiver) ? receiver["name"] : undefined)));
  const intervals = [
    ...named(list(base["time_intervals"]), intervalNames),
    ...(fragment.time_intervals as readonly YamlValue[]),
  ];
  const config: Raw = {
    ...base,
    route: { ...route, routes: [fragment.route, ...others] },
    // A receiver that the user has defined, such as a team's pager, stays as it is.
    receivers: [...baseReceivers, ...fragment.receivers.filter(({ name }) => !known.has(name))],
    inhibit_rules: [
      ...list(base["inhibit_rules"]).filter((rule) => !ours.has(JSON.stringify(rule))),
      ...fragment.inhibit_rules,
    ],
    ...(intervals.length > 0 && { time_intervals: intervals }),
  };
  return { config };
}
