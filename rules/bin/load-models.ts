import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { checkQueries } from "../check/check-queries.ts";
import { type BuildResult, buildModels } from "../model/build-models.ts";
import { type Issue, compareIssues } from "../spec/issue.ts";
import { parseSources } from "../spec/parse-sources.ts";
import type { Source } from "../spec/yaml-source.ts";
import { type Io, UsageError } from "./io.ts";
import { readSources } from "./read-sources.ts";

/** Everything read from the named files. */
export type Loaded = BuildResult & { readonly sources: readonly Source[]; readonly issues: readonly Issue[] };

const unixSeconds = (isoTime: string) => Math.floor(Date.parse(isoTime) / 1000);

/** Reads, checks and builds; every command that needs models begins here. */
export async function loadModels(paths: readonly string[], io: Io, testInterval?: string): Promise<Loaded> {
  const testIntervalSeconds = testInterval === undefined ? undefined : parseDuration(testInterval);
  if (testInterval !== undefined && !testIntervalSeconds)
    throw new UsageError(`--test-interval ${testInterval} is no duration.`);
  const sources = await readSources(paths, io);
  const set = parseSources(sources);
  const built = buildModels(set, { unixSeconds, ...(testIntervalSeconds && { testIntervalSeconds }) });
  const queries = checkQueries(set.models);
  return { sources, models: built.models, issues: [...set.issues, ...built.issues, ...queries].sort(compareIssues) };
}
