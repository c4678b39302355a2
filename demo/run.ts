import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { playLoop } from "./auto/play-loop.ts";
import { waitUntilSteady } from "./auto/wait-until-steady.ts";
import type { DemoPage } from "./page/server.ts";
import { startDemoPage } from "./page/server.ts";
import type { DemoArguments } from "./stack/arguments.ts";
import { parseDemoArguments, USAGE } from "./stack/arguments.ts";
import { CompileError } from "./stack/compile-rules.ts";
import { DataInUseError, dataFolders, findLockHolder, resetData } from "./stack/data-folder.ts";
import { portOf } from "./stack/ports.ts";
import type { Stack } from "./stack/start-stack.ts";
import { StartError, startStack } from "./stack/start-stack.ts";
import { pageLinks, renderAddresses } from "./stack/addresses.ts";
import { NotReadyError } from "./stack/wait-until-ready.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const say = (line: string) => process.stdout.write(`${line}\n`);

function prepareData({ dataDir, reset }: DemoArguments): void {
  const folders = dataFolders(dataDir);
  if (reset) {
    resetData(folders);
    say("data             cleared");
    return;
  }
  const holder = findLockHolder(folders);
  if (holder !== undefined) {
    throw new DataInUseError(`Process ${holder} uses the data in ${dataDir}. End that demo, or choose another --data.`);
  }
}

function openPage(stack: Stack): Promise<DemoPage> {
  const sources = {
    prometheus: stack.urlOf("Prometheus"),
    modelServer: stack.urlOf("model server"),
    bot: stack.urlOf("bot"),
    botToken: stack.secrets.readToken,
  };
  const targets = {
    modelServer: sources.modelServer,
    registry: stack.urlOf("registry"),
    traffic: stack.urlOf("traffic"),
  };
  return startDemoPage({ port: portOf("page", stack.portBase), sources, targets, links: pageLinks(stack) });
}

/** Resolves with the exit code when the user, a broken part or the end of the loop says so. */
async function live(args: DemoArguments, stack: Stack, page: DemoPage, interrupted: Promise<number>): Promise<number> {
  const broken = stack.whenBroken.then((reason) => {
    say(`\nThe demo ends: ${reason}`);
    return 1;
  });
  const play = async (): Promise<number> => {
    if (args.scenario !== undefined) {
      say("warm-up          waiting for steady figures");
      await waitUntilSteady(stack.urlOf("Prometheus"));
    }
    if (args.auto && args.scenario !== undefined)
      return playLoop({ root: ROOT, stack, page, scenario: args.scenario, say });
    if (args.scenario !== undefined) {
      await page.inject(args.scenario);
      say(`fault            ${args.scenario} injected; watch the chat at ${stack.urlOf("Slack workspace")}`);
    }
    return new Promise(() => undefined);
  };
  return Promise.race([interrupted, broken, play()]);
}

async function main(argv: readonly string[]): Promise<number> {
  const args = parseDemoArguments(argv, ".cache/demo");
  if ("mistakes" in args) {
    process.stderr.write(`${args.mistakes.join("\n")}\n\n${USAGE}\n`);
    return 2;
  }
  const settings = { ...args, dataDir: resolve(args.dataDir) };
  const interrupted = new Promise<number>((end) => {
    process.once("SIGINT", () => {
      end(args.auto ? 1 : 0);
    });
    process.once("SIGTERM", () => {
      end(args.auto ? 1 : 0);
    });
  });
  // A second Ctrl-C must not leave children behind: it is heard and changes nothing.
  process.on("SIGINT", () => undefined).on("SIGTERM", () => undefined);
  prepareData(settings);
  const stack = await startStack({
    root: ROOT,
    dataDir: settings.dataDir,
    portBase: args.portBase,
    progress: say,
    interrupted,
  });
  const page = await openPage(stack).catch(async (error: unknown) => {
    await stack.stop();
    throw error;
  });
  try {
    say(renderAddresses(stack));
    return await live(settings, stack, page, interrupted);
  } finally {
    await page.close();
    await stack.stop();
    say("ended            every process");
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isKnown = [StartError, DataInUseError, CompileError, NotReadyError].some((kind) => error instanceof kind);
    const detail = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(`${isKnown ? detail.message : (detail.stack ?? detail.message)}\n`);
    process.exit(1);
  },
);
