import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { formatDuration, parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { RuleGroup } from "../compile/rule.ts";
import type { ComparableRule } from "../explain/diff-rules.ts";
import { type Io, IoError } from "./io.ts";

const texts = z.record(z.string(), z.string()).default({});
const fileSchema = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.object({
          record: z.string().optional(),
          alert: z.string().optional(),
          expr: z.coerce.string(),
          for: z.string().default("0s"),
          keep_firing_for: z.string().default("0s"),
          labels: texts,
          annotations: texts,
        }),
      ),
    }),
  ),
});
const runningSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(
          z.object({
            name: z.string(),
            type: z.enum(["recording", "alerting"]),
            query: z.string(),
            duration: z.number().default(0),
            keepFiringFor: z.number().default(0),
            labels: texts,
            annotations: texts,
          }),
        ),
      }),
    ),
  }),
});

/** Groups of other tools are none of our business. */
const OURS = /^noops-/;
const TIMEOUT_MS = 30_000;
const duration = (text: string | undefined) => formatDuration(parseDuration(text ?? "0s") ?? 0);

/** Compiled groups in the form that compares. */
export function comparableRules(groups: readonly RuleGroup[]): ComparableRule[] {
  return groups.flatMap((group) =>
    group.rules.map((rule) => ({
      group: group.name,
      name: "record" in rule ? rule.record : rule.alert,
      kind: "record" in rule ? ("record" as const) : ("alert" as const),
      expr: rule.expr,
      for: duration("for" in rule ? rule.for : undefined),
      keepFiringFor: duration("keep_firing_for" in rule ? rule.keep_firing_for : undefined),
      labels: rule.labels,
      annotations: "annotations" in rule ? rule.annotations : {},
    })),
  );
}

function fromFile(text: string): ComparableRule[] {
  const { groups } = fileSchema.parse(parse(text));
  return groups.flatMap((group) =>
    group.rules.map(({ record, alert, expr, labels, annotations, ...rule }) => ({
      group: group.name,
      name: record ?? alert ?? "",
      kind: record === undefined ? ("alert" as const) : ("record" as const),
      expr,
      for: duration(rule.for),
      keepFiringFor: duration(rule.keep_firing_for),
      labels,
      annotations,
    })),
  );
}

/** Rules that an earlier compile wrote below a folder. */
export async function rulesInFolder(folder: string, io: Io): Promise<ComparableRule[]> {
  const path = join(resolve(io.cwd, folder), "prometheus");
  try {
    const files = (await readdir(path)).filter((name) => name.endsWith(".rules.yaml")).sort();
    return (await Promise.all(files.map(async (name) => fromFile(await readFile(join(path, name), "utf8"))))).flat();
  } catch (error) {
    throw new IoError(`The rules below ${folder} could not be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Rules that a Prometheus runs now. */
export async function runningRules(url: string, env: Io["env"]): Promise<ComparableRule[]> {
  const token = env["NOOPS_PROMETHEUS_TOKEN"];
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(`${url.replace(/\/+$/, "")}/api/v1/rules`, {
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const { data } = runningSchema.parse(await response.json());
    return data.groups
      .filter(({ name }) => OURS.test(name))
      .flatMap((group) =>
        group.rules.map((rule) => ({
          group: group.name,
          name: rule.name,
          kind: rule.type === "recording" ? ("record" as const) : ("alert" as const),
          expr: rule.query,
          for: formatDuration(rule.duration),
          keepFiringFor: formatDuration(rule.keepFiringFor),
          labels: rule.labels,
          annotations: rule.annotations,
        })),
      );
  } catch (error) {
    throw new IoError(`The rules of Prometheus at ${url} could not be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
