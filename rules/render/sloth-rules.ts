import type { SlothGroup } from "../compile/sloth/compile-sloth.ts";
import { generatedHeader } from "./prometheus-rules.ts";
import { renderYaml } from "./yaml.ts";

/** What a reader of compatible rules should know before trusting their numbers. */
const DEFECTS = [
  "Compatible with Sloth: the same names, labels, expressions and doubles, and the same weaknesses.",
  "The period is a mean of ratios: quiet hours weigh as much as busy ones, and one gap without traffic makes it NaN.",
  "Without an error series there is no ratio; alerts of objectives under 93.05 % may be unable to fire.",
];

/** A rule file as Sloth writes it. */
export function renderSlothRules(groups: readonly SlothGroup[]): string {
  return generatedHeader(DEFECTS) + renderYaml({ groups: groups.map(({ name, rules }) => ({ name, rules })) });
}
