import { compileModel } from "../compile/compile-model.ts";
import type { Links, RuleGroup } from "../compile/rule.ts";
import type { BuiltModel } from "../model/build-models.ts";
import { type BotReceiver, alertmanagerFragment, wholeAlertmanagerConfig } from "./alertmanager.ts";
import { renderGrafanaAlerting, renderGrafanaContactPoint } from "./grafana-alerting.ts";
import { mergeAlertmanager } from "./merge-alertmanager.ts";
import { type ManifestTarget, renderPrometheusRuleManifest } from "./prometheus-rule-manifest.ts";
import { generatedHeader, renderGroups } from "./prometheus-rules.ts";
import { renderPromtoolTest } from "./promtool-tests.ts";
import { renderYaml } from "./yaml.ts";

/** What can be written; the folder of each output bears its name. */
export const OUTPUTS = ["prometheus", "alertmanager", "tests", "kubernetes", "grafana"] as const;
export type Output = (typeof OUTPUTS)[number];
/** What is written when nobody says. The others hold the same alerts in another form: with both, each would fire twice. */
export const DEFAULT_OUTPUTS: readonly Output[] = ["prometheus", "alertmanager", "tests"];

/** What `noops compile` is told besides the documents. */
export type OutputOptions = {
  readonly links: Links;
  readonly bot?: BotReceiver;
  readonly only?: readonly Output[];
  readonly manifest?: ManifestTarget;
  readonly datasourceUid?: string;
  /** The user's Alertmanager configuration, parsed; ours is merged into it. */
  readonly alertmanagerBase?: unknown;
  /** A hash of a text in hexadecimal digits, at least 40 of them. */
  readonly hash: (text: string) => string;
};

/** A file to write, relative to the output folder. */
export type OutputFile = { readonly path: string; readonly text: string };

const HEADER_DIGITS = 12;
/** The data source of the shipped provisioning. */
const DATASOURCE_UID = "noops-prometheus";

/** A model on its way to the files: its groups, also as text, and the head of every file. */
type Rendered = {
  readonly built: BuiltModel;
  readonly groups: readonly RuleGroup[];
  readonly groupsText: string;
  readonly header: readonly string[];
};
type ModelOutput = (rendered: Rendered, options: OutputOptions) => OutputFile[];

/** What each model gives; Alertmanager and the contact point are one for all models. */
const MODEL_OUTPUTS: Readonly<Record<Exclude<Output, "alertmanager">, ModelOutput>> = {
  prometheus: ({ built: { model }, groupsText, header }) => [
    { path: `prometheus/${model.name}.rules.yaml`, text: generatedHeader(header) + groupsText },
  ],
  kubernetes: ({ built: { model }, groupsText, header }, { manifest }) => [
    {
      path: `kubernetes/${model.name}.prometheusrule.yaml`,
      text: renderPrometheusRuleManifest(model.name, groupsText, { target: manifest ?? { labels: {} }, header }),
    },
  ],
  grafana: ({ built, groups, header }, { hash, datasourceUid = DATASOURCE_UID }) => [
    {
      path: `grafana/${built.model.name}.alerting.yaml`,
      text: renderGrafanaAlerting(built, groups, { header, datasourceUid, hash }),
    },
  ],
  tests: ({ built: { model } }) => {
    const ruleFile = `../prometheus/${model.name}.rules.yaml`;
    return model.slos.map((slo) => ({ path: `tests/${slo.id}.test.yaml`, text: renderPromtoolTest(slo, ruleFile) }));
  },
};

function modelFiles(built: BuiltModel, options: OutputOptions, wanted: ReadonlySet<Output>): OutputFile[] {
  const groups = compileModel(built, options.links);
  const digest = options.hash(JSON.stringify([built.document, built.policy ?? null])).slice(0, HEADER_DIGITS);
  const header = [`Model ${built.model.name}, spec ${digest}.`];
  const rendered = { built, groups, groupsText: renderGroups(groups), header };
  return Object.entries(MODEL_OUTPUTS).flatMap(([output, files]) =>
    wanted.has(output as Output) ? files(rendered, options) : [],
  );
}

function alertmanagerFile(models: readonly BuiltModel[], { bot, alertmanagerBase }: OutputOptions): OutputFile {
  const fragment = alertmanagerFragment(models, bot);
  const merged =
    alertmanagerBase === undefined
      ? { config: wholeAlertmanagerConfig(fragment) }
      : mergeAlertmanager(alertmanagerBase, fragment);
  if ("refused" in merged) throw new Error(`the Alertmanager base cannot be merged: ${merged.refused}`);
  return { path: "alertmanager/noops.yaml", text: generatedHeader([]) + renderYaml(merged.config) };
}

/** Every file that the models give, each as soon as it is rendered. */
export function* eachOutputFile(models: readonly BuiltModel[], options: OutputOptions): Generator<OutputFile> {
  const wanted = new Set(options.only ?? DEFAULT_OUTPUTS);
  if (wanted.has("alertmanager")) yield alertmanagerFile(models, options);
  if (wanted.has("grafana") && options.bot)
    yield { path: "grafana/noops.contactpoints.yaml", text: renderGrafanaContactPoint(options.bot.url) };
  for (const built of models) yield* modelFiles(built, options, wanted);
}

/** Every file that the models give, in the order of their paths. */
export function outputFiles(models: readonly BuiltModel[], options: OutputOptions): OutputFile[] {
  return [...eachOutputFile(models, options)].sort((a, b) => (a.path < b.path ? -1 : 1));
}
