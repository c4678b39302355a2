import type { BuiltModel } from "../model/build-models.ts";
import { compileModel } from "../compile/compile-model.ts";
import type { Links } from "../compile/rule.ts";
import { type BotReceiver, renderAlertmanager } from "./alertmanager.ts";
import { renderPrometheusRules } from "./prometheus-rules.ts";
import { renderPromtoolTest } from "./promtool-tests.ts";

/** What `noops compile` is told besides the documents. */
export type OutputOptions = {
  readonly links: Links;
  readonly bot?: BotReceiver;
  /** A short hash of a text, for headers: a reviewer sees whether the spec changed. */
  readonly hash: (text: string) => string;
};

/** A file to write, relative to the output folder. */
export type OutputFile = { readonly path: string; readonly text: string };

function prometheusFile(built: BuiltModel, { links, hash }: OutputOptions): OutputFile {
  const header = [`Model ${built.model.name}, spec ${hash(JSON.stringify([built.document, built.policy ?? null]))}.`];
  return {
    path: `prometheus/${built.model.name}.rules.yaml`,
    text: renderPrometheusRules(compileModel(built, links), header),
  };
}

function alertmanagerFile(models: readonly BuiltModel[], options: OutputOptions): OutputFile {
  const groupLabels = [...new Set(models.flatMap(({ model }) => model.slos.flatMap((slo) => slo.groupBy)))].sort();
  const notify = models.map(({ policy }) => policy?.spec.notify).find((found) => found !== undefined);
  return { path: "alertmanager/noops.yaml", text: renderAlertmanager({ notify, bot: options.bot, groupLabels }) };
}

function testFiles({ model }: BuiltModel): OutputFile[] {
  const ruleFile = `../prometheus/${model.name}.rules.yaml`;
  return model.slos.map((slo) => ({ path: `tests/${slo.id}.test.yaml`, text: renderPromtoolTest(slo, ruleFile) }));
}

/** Every file that the models give, in the order of their paths. */
export function outputFiles(models: readonly BuiltModel[], options: OutputOptions): OutputFile[] {
  const files = [
    ...models.flatMap((built) => [prometheusFile(built, options), ...testFiles(built)]),
    alertmanagerFile(models, options),
  ];
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
