import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { type Schedule, onCallNow } from "../../incident/on-call.ts";
import type { OnCall } from "../../ports/on-call.ts";
import type { People } from "../../ports/people.ts";

const localTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/, { error: "write a local time such as 2026-01-05T09:00" });
const timeZone = z.string().refine(
  (name) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
      return true;
    } catch {
      return false;
    }
  },
  { error: "this is no time zone such as Europe/Berlin" },
);

const fileSchema = z.strictObject({
  schedules: z.array(
    z.strictObject({
      name: z.string().min(1),
      timeZone,
      start: localTime,
      shiftDays: z.number().positive(),
      people: z.array(z.string().min(1)).min(1),
      overrides: z.array(z.strictObject({ from: localTime, to: localTime, subject: z.string().min(1) })).default([]),
    }),
  ),
  /** Whom each level wakes: schedules, groups of the people file or single people. */
  levels: z.array(z.array(z.string().min(1)).min(1)).min(1),
});

/** Mistakes that the schema cannot see: names of nobody, and levels that wake nobody. */
function wrongNames(file: z.infer<typeof fileSchema>, people: People): string[] {
  const known = (subject: string) => people.bySubject(subject) !== null;
  const schedules = file.schedules.map(({ name }) => name);
  return [
    ...file.schedules.flatMap(({ name, people: turns, overrides }) =>
      [...turns, ...overrides.map(({ subject }) => subject)]
        .filter((subject) => !known(subject))
        .map((subject) => `schedules.${name}: nobody in the people file is called "${subject}"`),
    ),
    ...file.levels
      .flat()
      .filter((name) => !schedules.includes(name) && people.members([name]).length === 0)
      .map((name) => `levels: "${name}" is no schedule, no group and nobody`),
  ];
}

/** Reads schedules and escalation levels; every mistake at once. Without a file a page names nobody. */
export function readOnCall(file: string | null, people: People): OnCall {
  if (file === null) return { levels: 0, at: () => [] };
  const parsed = fileSchema.safeParse(parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const mistakes = wrongNames(parsed.data, people);
  if (mistakes.length > 0) throw new Error(`${file}: ${mistakes.join("; ")}`);
  const schedules = new Map<string, Schedule>(parsed.data.schedules.map((schedule) => [schedule.name, schedule]));
  const { levels } = parsed.data;
  return {
    levels: levels.length,
    at(level, now) {
      const names = levels[Math.min(level, levels.length - 1)] ?? [];
      const subjects = names.flatMap((name) => {
        const schedule = schedules.get(name);
        if (schedule === undefined) return people.members([name]).map(({ subject }) => subject);
        return onCallNow(schedule, now) ?? [];
      });
      return [...new Set(subjects)];
    },
  };
}
