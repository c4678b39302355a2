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
      grafana: z
        .string()
        .regex(/^user:.+$/, "write the subject of Grafana's identity, such as user:edpu3nnt61se8e")
        .optional(),
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
  const byGrafana = new Map(
    list.flatMap((person) => (typeof person.grafana === "string" ? [[person.grafana, person] as const] : [])),
  );
  return {
    byGrafana: (sub) => byGrafana.get(sub) ?? null,
    bySubject: (subject) => bySubject.get(subject) ?? null,
    byEmail: (email) => byEmail.get(email.toLowerCase()) ?? null,
    members: (wanted) =>
      list.filter((person) => wanted.includes(person.subject) || person.groups.some((group) => wanted.includes(group))),
  };
}

function repeated(what: string, values: readonly (string | undefined)[]): string[] {
  const twice = values.filter((value, index) => value !== undefined && values.indexOf(value) < index);
  return [...new Set(twice)].map((value) => `the ${what} "${value ?? ""}" is there twice`);
}

/** Reads the people file; without one nobody is known, so nobody may act. */
export function readPeople(file: string | null): People {
  if (file === null) return peopleOf([]);
  const parsed = peopleSchema.safeParse(parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const { people } = parsed.data;
  const twice = [
    ...repeated("subject", people.map(({ subject }) => subject)),
    ...repeated("e-mail address", people.map(({ email }) => email?.toLowerCase())),
    ...repeated("user of Grafana", people.map(({ grafana }) => grafana)),
  ]; // prettier-ignore
  if (twice.length > 0) throw new Error(`${file}: ${twice.join("; ")}, so it is not clear whose vote counts.`);
  return peopleOf(
    people.map((person) => ({
      subject: person.subject,
      name: person.name ?? person.subject,
      email: person.email ?? null,
      grafana: person.grafana ?? null,
      groups: person.groups,
    })),
  );
}
