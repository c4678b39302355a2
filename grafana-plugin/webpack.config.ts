import path from "node:path";
import CopyWebpackPlugin from "copy-webpack-plugin";
import type { Configuration, RuleSetRule } from "webpack";
import scaffold, { type Env } from "./.config/webpack/webpack.config.ts";

const root = path.resolve(process.cwd(), "..");

/**
 * Hoisting puts packages beside the plugin's folder. Source maps name them `./node_modules/…`, since the catalogue's
 * validator compares every other source with the submitted repository.
 */
function sourceName({ absoluteResourcePath }: { absoluteResourcePath: string }): string {
  const packages = absoluteResourcePath.lastIndexOf("/node_modules/");
  if (packages >= 0) return `.${absoluteResourcePath.slice(packages)}`;
  if (!absoluteResourcePath.startsWith(root)) return absoluteResourcePath;
  return path.relative(path.join(process.cwd(), "src"), absoluteResourcePath);
}

/** `.ts` and `.tsx` are two grammars: `<T>(x)` is a generic function in one and an element in the other. */
function splitGrammars(rule: RuleSetRule): RuleSetRule[] {
  const use = rule.use as { loader?: string; options?: { jsc: { parser: object } } } | undefined;
  if (use?.loader !== "swc-loader" || !use.options) return [rule];
  const { jsc } = use.options;
  const plain = { ...use, options: { ...use.options, jsc: { ...jsc, parser: { ...jsc.parser, tsx: false } } } };
  return [
    { ...rule, test: /\.[tj]sx$/ },
    { ...rule, test: /\.[tj]s$/, use: plain },
  ];
}

/** The scaffold's build plus the pictures of nested panels, stable source names and both grammars. */
export default async function config(env: Env): Promise<Configuration> {
  const base = await scaffold(env);
  return {
    ...base,
    module: { ...base.module, rules: (base.module?.rules ?? []).flatMap((rule) => splitGrammars(rule as RuleSetRule)) },
    output: { ...base.output, devtoolModuleFilenameTemplate: sourceName },
    performance: { hints: false },
    plugins: [
      ...(base.plugins ?? []),
      new CopyWebpackPlugin({ patterns: [{ from: "panels/**/img/*" }, { from: "panels/**/README.md" }] }),
    ],
  };
}
