import { closestWord } from "../spec/closest-word.ts";
import { commandHelp, parseCommandArgs } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { EXIT, type ExitCode, type Io, IoError, UsageError } from "./io.ts";

function help(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2;
  const rows = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
  return `noops compiles model specs to Prometheus rules and alerts.\n\nUsage: noops COMMAND …\n\nCommands:\n${rows.join("\n")}\n\nnoops COMMAND --help says more.\nExit codes: 0 fine, 1 issues, 2 usage, 3 I/O.\n`;
}

/** Runs one command line; everything outside comes in through `io`. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const [name] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    (name === undefined ? io.err : io.out)(help());
    return name === undefined ? EXIT.usage : EXIT.fine;
  }
  // Some names have two words, such as "drift report".
  const pair = args.slice(0, 2).join(" ");
  const entry = COMMANDS.find((known) => known.name === pair) ?? COMMANDS.find((known) => known.name === name);
  const rest = args.slice(entry?.name === pair && args.length > 1 ? 2 : 1);
  try {
    if (!entry) {
      const near = closestWord(
        name,
        COMMANDS.map((known) => known.name),
      );
      throw new UsageError(`There is no command ${name}.${near ? ` Did you mean ${near}?` : ""}`);
    }
    const command = await entry.load();
    const parsed = parseCommandArgs(command, rest);
    if (parsed !== "help") return await command.run(parsed, io);
    io.out(commandHelp(command));
    return EXIT.fine;
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`${error.message}\nnoops ${entry ? `${entry.name} ` : ""}--help says more.\n`);
      return EXIT.usage;
    }
    if (error instanceof IoError) {
      io.err(`${error.message}\n`);
      return EXIT.io;
    }
    throw error;
  }
}
