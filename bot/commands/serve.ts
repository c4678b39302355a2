import { createBot } from "./create-bot.ts";
import type { Config } from "../config.ts";
import { createLog } from "../adapters/process/create-log.ts";

const STOP_WITHIN_MS = 20_000;

/** `noops-bot serve`: runs until a signal asks it to stop, then finishes what is in hand. */
export async function serveCommand(config: Config): Promise<number> {
  const log = createLog(config.NOOPS_LOG_LEVEL);
  const asked = new Promise<string>((resolve) => {
    process.once("SIGTERM", () => resolve("SIGTERM"));
    process.once("SIGINT", () => resolve("SIGINT"));
  });
  const bot = await Promise.race([createBot(config, log), asked.then(() => null)]);
  if (bot === null) {
    log.info({}, "stopped before it was ready");
    return 0;
  }
  log.info({ port: bot.port, database: config.embedded ? "embedded" : "server" }, "noops-bot is ready");
  const signal = await asked;
  log.info({ signal }, "stopping: nothing new is taken, what is in hand is finished");
  const late = setTimeout(() => {
    log.warn({}, "not finished in time; the next start takes over where this one ends");
    process.exit(0);
  }, STOP_WITHIN_MS);
  await bot.stop();
  clearTimeout(late);
  return 0;
}
