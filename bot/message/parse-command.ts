import type { CommandName } from "./command-table.ts";
import { COMMAND_NAMES, COMMANDS } from "./command-table.ts";
import { didYouMean } from "./did-you-mean.ts";

/** What somebody typed after `/noops`, split into a known subcommand, its words and its options. */
export interface ParsedCommand {
  readonly name: CommandName;
  readonly words: readonly string[];
  readonly dryRun: boolean;
  /** Version after `--to`. */
  readonly to: string | null;
  /** Name after `--pipeline`. */
  readonly pipeline: string | null;
}

export interface CommandMistake {
  readonly mistake: string;
  readonly usage: string | null;
}

/** How many words each subcommand needs at least. */
const NEEDED: Partial<Record<CommandName, number>> = {
  show: 1, policy: 2, audit: 1, ack: 1, assign: 2, sev: 2, note: 2, escalate: 1, resolve: 2, reopen: 2, merge: 2,
  silence: 2, postmortem: 1, run: 1, approve: 1, deny: 2, stop: 1, rollback: 1, promote: 2, traffic: 2, retrain: 1,
  freeze: 3, unfreeze: 1, killswitch: 1, breakglass: 2, runbooks: 1,
}; // prettier-ignore

/** Reads a slash command; a mistake says what to write instead. */
export function parseCommand(typed: string): ParsedCommand | CommandMistake {
  const all = typed
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== "");
  const [first = "help", ...rest] = all;
  const name = COMMAND_NAMES.find((known) => known === first.toLowerCase());
  if (name === undefined) return unknownCommand(first);
  const options = readOptions(rest);
  if ("mistake" in options) return { mistake: options.mistake, usage: usageOf(name) };
  if (options.words.length < (NEEDED[name] ?? 0)) {
    return { mistake: `"${name}" needs more words.`, usage: usageOf(name) };
  }
  return { name, ...options };
}

/** @example usageOf("ack") // => "/noops ack INC-1" */
export function usageOf(name: CommandName): string {
  return `/noops ${COMMANDS.find((command) => command.name === name)?.usage ?? name}`;
}

/**
 * Minutes of a duration such as `90m`, `2h` or `1d`; null when it is none.
 * @example parseMinutes("2h") // => 120
 */
export function parseMinutes(word: string): number | null {
  const match = /^(\d{1,4})(m|min|h|d)$/u.exec(word.toLowerCase());
  if (match === null) return null;
  const count = Number(match[1]);
  const minutes = match[2] === "h" ? count * 60 : match[2] === "d" ? count * 1440 : count;
  return minutes > 0 ? minutes : null;
}

function unknownCommand(first: string): CommandMistake {
  const guess = COMMAND_NAMES.find((known) => known === didYouMean(first, COMMAND_NAMES)) ?? null;
  const hint = guess === null ? "Try /noops help." : `Did you mean "${guess}"?`;
  return {
    mistake: `There is no command "${first.slice(0, 40)}". ${hint}`,
    usage: guess === null ? null : usageOf(guess),
  };
}

function readOptions(rest: readonly string[]): Omit<ParsedCommand, "name"> | { readonly mistake: string } {
  const words: string[] = [];
  let dryRun = false;
  let to: string | null = null;
  let pipeline: string | null = null;
  for (let index = 0; index < rest.length; index += 1) {
    // Slack's editors turn two hyphens into one dash.
    const word = (rest[index] ?? "").replace(/^[–—]/u, "--");
    if (word === "--dry-run") dryRun = true;
    else if (word === "--to") {
      to = rest[index + 1] ?? null;
      if (to === null) return { mistake: "--to needs a version." };
      index += 1;
    } else if (word === "--pipeline") {
      pipeline = rest[index + 1] ?? null;
      if (pipeline === null) return { mistake: "--pipeline needs a name." };
      index += 1;
    } else words.push(word);
  }
  return { words, dryRun, to: to === null ? null : to.replace(/^v(?=\d)/u, ""), pipeline };
}
