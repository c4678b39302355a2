import { expect, it } from "vitest";
import type { Command } from "@noops-ml/bot/action/command.ts";
import { COMMAND_PATHS } from "@noops-ml/bot/adapters/http/api-commands.ts";
import { openApi } from "@noops-ml/bot/adapters/http/open-api.ts";

/** The compiler keeps this list complete. */
const VERBS: Readonly<Record<Command["verb"], true>> = {
  ack: true,
  assign: true,
  severity: true,
  note: true,
  escalate: true,
  resolve: true,
  reopen: true,
  silence: true,
  postmortem: true,
  merge: true,
  run: true,
  approve: true,
  deny: true,
  breakglass: true,
  stop: true,
  probe: true,
  mark: true,
  rollback: true,
  promote: true,
  traffic: true,
  retrain: true,
  freeze: true,
  unfreeze: true,
  killswitch: true,
};

it("the API has a path for every command, and its document describes each", () => {
  const verbs = COMMAND_PATHS.map(({ command }) => command(["x"], {} as never).verb);
  expect([...verbs].sort()).toEqual(Object.keys(VERBS).sort());
  const { paths } = openApi() as { paths: Record<string, { post?: unknown }> };
  for (const { template } of COMMAND_PATHS) expect(paths[template]?.post).toBeDefined();
});
