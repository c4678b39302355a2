import type { Command } from "../command.ts";
import { EXIT, UsageError } from "../io.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

const optionsOf = ({ options }: Command) => [...Object.keys(options), "help"].map((name) => `--${name}`);

/** Operands that are one of a few words, such as bash|zsh|fish. */
const fixedOperands = ({ operands }: Command) => (/^[a-z]+(\|[a-z]+)+$/.test(operands) ? operands.split("|") : []);

/** Words that may follow the first word of a command: the second word of a longer name, and options. */
function following(commands: readonly Command[]): Map<string, string[]> {
  const words = new Map<string, string[]>();
  for (const command of commands) {
    const [first = "", ...rest] = command.name.split(" ");
    words.set(first, [...(words.get(first) ?? []), ...rest, ...fixedOperands(command), ...optionsOf(command)]);
  }
  return words;
}

function bash(commands: readonly Command[]): string {
  const words = following(commands);
  const cases = [...words]
    .map(([first, next]) => `    ${first}) words="${[...new Set(next)].join(" ")}" ;;`)
    .join("\n");
  return `_noops() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases}
    *) words="" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${[...words.keys()].join(" ")}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _noops noops
`;
}

function zsh(commands: readonly Command[]): string {
  return `#compdef noops\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
}

const fishQuote = (text: string) => `'${text.replace(/['\\]/g, "\\$&")}'`;

function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const [first = "", second] = command.name.split(" ");
    const inside = `-n ${fishQuote(`__fish_seen_subcommand_from ${first}`)}`;
    return [
      `complete -c noops -n __fish_use_subcommand -a ${first} -d ${fishQuote(command.summary)}`,
      ...(second === undefined ? [] : [`complete -c noops ${inside} -a ${second} -d ${fishQuote(command.summary)}`]),
      ...fixedOperands(command).map((word) => `complete -c noops ${inside} -f -a ${word}`),
      ...Object.entries(command.options).map(
        // An option with a value takes the next word, which may be a file.
        ([name, { type, help }]) =>
          `complete -c noops ${inside} -l ${name}${type === "string" ? " -r" : ""} -d ${fishQuote(help)}`,
      ),
      `complete -c noops ${inside} -l help -d 'Show this help.'`,
    ];
  });
  return `${lines.join("\n")}\n`;
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = { bash, zsh, fish };

/** `noops completion`: a script for the shell; it completes the commands that are passed in. */
export function completionCommand(others: readonly Command[]): Command {
  const command: Command = {
    name: "completion",
    summary: "Print a completion script for the shell.",
    operands: SHELLS.join("|"),
    options: {},
    run: (args, io) => {
      const shell = SHELLS.find((known) => known === args.operands[0]);
      if (!shell) throw new UsageError(`Name a shell: ${SHELLS.join(", ")}.`);
      io.out(SCRIPTS[shell]([...others, command]));
      return Promise.resolve(EXIT.fine);
    },
  };
  return command;
}
