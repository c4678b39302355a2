import { API_VERSION } from "@noops-ml/alerts/vocabulary.ts";
import { z } from "zod";
import { type Source, readYaml } from "../spec/yaml-source.ts";
import type { RunbookFacts } from "./readiness-facts.ts";

// The bot owns the whole schema; readiness needs a few of its keys and says nothing about the others.
const runbookSchema = z.object({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal("Runbook"),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    match: z.object({ cause: z.union([z.string(), z.array(z.string())]).optional() }).optional(),
    steps: z.array(z.object({ uses: z.string(), verify: z.unknown().optional() })).default([]),
  }),
});

const peopleSchema = z.object({
  people: z.array(z.object({ subject: z.string(), groups: z.array(z.string()).default([]) })),
});

/** The runbooks among some files; `undefined` when there is none. */
export function parseRunbookFacts(sources: readonly Source[]): readonly RunbookFacts[] | undefined {
  const documents = sources.flatMap((source) => readYaml(source).documents);
  const found = documents.flatMap(({ data }): RunbookFacts[] => {
    const parsed = runbookSchema.safeParse(data);
    if (!parsed.success) return [];
    const { metadata, spec } = parsed.data;
    const cause = spec.match?.cause ?? [];
    return [
      {
        name: metadata.name,
        causes: typeof cause === "string" ? [cause] : cause,
        uses: spec.steps.map(({ uses }) => uses),
        verifies: spec.steps.some(({ verify }) => verify !== undefined),
      },
    ];
  });
  return found.length > 0 ? found : undefined;
}

/** Members by group, from the bot's file of people; `undefined` when the text is no such file. */
export function parsePeople(source: Source): ReadonlyMap<string, readonly string[]> | undefined {
  const parsed = peopleSchema.safeParse(readYaml(source).documents[0]?.data);
  if (!parsed.success) return undefined;
  const groups = new Map<string, string[]>();
  for (const { subject, groups: names } of parsed.data.people)
    for (const name of names) groups.set(name, [...(groups.get(name) ?? []), subject]);
  return groups;
}
