import { compileModel } from "@noops-ml/rules/compile/compile-model.ts";
import type { RuleGroup } from "@noops-ml/rules/compile/rule.ts";
import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import type { Issue } from "@noops-ml/rules/spec/issue.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";

/** Rules of a spec and everything that is wrong with it. */
export type Compiled = { readonly groups: readonly RuleGroup[]; readonly issues: readonly Issue[] };

/** The compiler of the command line, run in the browser: pure, so both give the same rules. */
export function compileSpec(text: string): Compiled {
  const set = parseSources([{ file: "model.yaml", text }]);
  const built = buildModels(set, { unixSeconds: (isoTime) => Math.floor(Date.parse(isoTime) / 1000) });
  return { groups: built.models.flatMap((model) => compileModel(model, {})), issues: [...set.issues, ...built.issues] };
}
