import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** One call that wanted to change something, and what came of it. */
export type Mutation = {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** The request's own headers (`x-…`, user agent): the effect key of the bot is among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly applied: boolean;
  readonly error?: string;
};

/** A list of mutations that survives a restart: tests count side effects in it. */
export type MutationLog = { readonly append: (mutation: Mutation) => void; readonly list: () => readonly Mutation[] };

/** A mutation log in a file, one JSON object a line. */
export function createMutationLog(path: string): MutationLog {
  mkdirSync(dirname(path), { recursive: true });
  return {
    append: (mutation) => {
      appendFileSync(path, `${JSON.stringify(mutation)}\n`);
    },
    list: () => {
      if (!existsSync(path)) return [];
      const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
      return lines.map((line) => JSON.parse(line) as Mutation);
    },
  };
}
