import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { People, Person } from "../../ports/people.ts";

const peopleSchema = z.strictObject({
  people: z.array(
    z.strictObject({
      subject: z.string().min(1),
      name: z.string().optional(),
      email: z.email().optional(),
      groups: z.array(z.string()).default([]),
    }),
  ),
});

/** People by subject and by e-mail address; addresses are compared without case. */
export function peopleOf(list: readonly Person[]): People {
  const bySubject = new Map(list.map((person) => [person.subject, person]));
  const byEmail = new Map(
    list.flatMap((person) => (person.email === null ? [] : [[person.email.toLowerCase(), person] as const])),
  );
  return {
    bySubject: (subject) => bySubject.get(subject) ?? null,
    byEmail: (email) => byEmail.get(email.toLowerCase()) ?? null,
    members: (wanted) =>
      list.filter((person) => wanted.includes(person.subject) || person.groups.some((group) => wanted.includes(group))),
  };
}

/** Reads the people file; without one nobody is known, so nobody may act. */
export function readPeople(file: string | null): People {
  if (file === null) return peopleOf([]);
  const parsed = peopleSchema.safeParse(parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const subjects = parsed.data.people.map((person) => person.subject);
  const twice = subjects.find((subject, index) => subjects.indexOf(subject) < index);
  if (twice !== undefined)
    throw new Error(`${file}: the subject "${twice}" is there twice, so votes could count twice.`);
  return peopleOf(
    parsed.data.people.map((person) => ({
      subject: person.subject,
      name: person.name ?? person.subject,
      email: person.email ?? null,
      groups: person.groups,
    })),
  );
}
