import { canaryGroups } from "./canary-group.ts";
import { driftGroups } from "./drift-group.ts";
import { groupHealth } from "./group-health.ts";
import { qualityGroups } from "./quality-group.ts";
import type { BuiltModel } from "../model/build-models.ts";
import type { Links, RuleGroup } from "./rule.ts";
import { fastGroup, slowGroup } from "./slo-groups.ts";

/** A builder of rule groups for a whole model. */
type GroupFamily = (built: BuiltModel, links: Links) => readonly RuleGroup[];

const sloGroups: GroupFamily = ({ model }, links) =>
  model.slos.flatMap((slo) => [fastGroup(slo, links), slowGroup(slo, links)]);

/** What watches data and versions, and then itself. */
const analysisGroups: GroupFamily = (built, links) => {
  const groups = [driftGroups, canaryGroups, qualityGroups].flatMap((family) => family(built, links));
  return [...groups, ...groupHealth(built.document, groups, links)];
};

/** Every family of groups of a model, in the order of the file. */
const GROUP_FAMILIES: readonly GroupFamily[] = [sloGroups, analysisGroups];

/** All rule groups of a model. */
export function compileModel(built: BuiltModel, links: Links): RuleGroup[] {
  return GROUP_FAMILIES.flatMap((family) => family(built, links));
}
