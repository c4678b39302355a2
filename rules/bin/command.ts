import { parseArgs } from "node:util";
import { closestWord } from "../spec/closest-word.ts";
import { type ExitCode, type Io, UsageError } from "./io.ts";

/** One option of a command. */
export type OptionSpec = {
  readonly type: "string" | "boolean";
  readonly value?: string;
  readonly help: string;
  readonly multiple?: boolean;
};

/** Options and operands as typed by the user. */
export type Parsed = {
  readonly operands: readonly string[];
  readonly text: (name: string) => string | undefined;
  readonly texts: (name: string) => readonly string[];
  readonly flag: (name: string) => boolean;
};

/** One command of `noops`: a row of the table in `commands/index.ts`. */
export type Command = {
  readonly name: string;
  readonly summary: string;
  readonly operands: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly run: (args: Parsed, io: Io) => Promise<ExitCode>;
};

const HELP: OptionSpec = { type: "boolean", help: "Show this help." };

function reportUnknown(args: readonly string[], known: readonly string[]): void {
  for (const arg of args) {
    if (arg === "--") return;
    const name = /^--([^=]+)/.exec(arg)?.[1];
    if (name === undefined || known.includes(name)) continue;
    const near = closestWord(name, known);
    throw new UsageError(`There is no option --${name}.${near ? ` Did you mean --${near}?` : ""}`);
  }
}

/** Reads the arguments of a command. */
export function parseCommandArgs(command: Command, args: readonly string[]): Parsed | "help" {
  const options = { ...command.options, help: HELP };
  reportUnknown(args, Object.keys(options));
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple }]) => [
      name,
      { type, multiple: multiple ?? false, ...(name === "help" && { short: "h" }) },
    ]),
  );
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: config, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const values = parsed.values as Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  if (values["help"] === true) return "help";
  const texts = (name: string) => {
    const value = values[name];
    return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
  };
  return { operands: parsed.positionals, texts, text: (name) => texts(name)[0], flag: (name) => values[name] === true };
}

/** The help page of one command. */
export function commandHelp({ name, summary, operands, options }: Command): string {
  const rows = Object.entries({ ...options, help: HELP }).map(
    ([option, { value, help }]) => [`--${option}${value ? ` ${value}` : ""}`, help] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
  return `${summary}\n\nUsage: noops ${name} ${operands}\n\nOptions:\n${lines.join("\n")}\n`;
}
