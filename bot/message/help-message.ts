import type { Message } from "./block.ts";
import { context, section } from "./blocks.ts";
import { COMMANDS } from "./command-table.ts";
import type { CommandUsage } from "./command-table.ts";
import { code, join, mrkdwn } from "./mrkdwn.ts";

const GROUPS: readonly (readonly [CommandUsage["group"], string])[] = [
  ["look", "Look"],
  ["incident", "Handle an incident"],
  ["act", "Change a model"],
  ["govern", "Govern automation"],
];

/** All of `/noops` on one screen. */
export function renderHelp(): Message {
  const sections = GROUPS.map(([group, title]) => {
    const lines = COMMANDS.filter((command) => command.group === group).map(
      (command) => mrkdwn`${code(`/noops ${command.usage}`, 80)} ${command.does}`,
    );
    return section(join([mrkdwn`*${title}*`, ...lines], "\n"));
  });
  return {
    text: `Commands: ${COMMANDS.map((command) => command.name).join(", ")}`,
    blocks: [
      ...sections,
      ...context(mrkdwn`Only you see the answers. Changes go through the same approvals as the buttons.`),
    ],
  };
}
