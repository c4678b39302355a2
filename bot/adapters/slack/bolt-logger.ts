import type { Logger } from "@slack/bolt";
import { LogLevel } from "@slack/bolt";
import type { Log } from "../../ports/log.ts";

/** Bolt's lines in our log. Only its text is taken: objects may hold tokens. */
export function boltLogger(log: Log): Logger {
  const words = (parts: readonly unknown[]) => parts.filter((part) => typeof part === "string").join(" ");
  return {
    debug: () => undefined,
    info: (...parts) => log.debug({ from: "bolt" }, words(parts)),
    warn: (...parts) => log.warn({ from: "bolt" }, words(parts)),
    error: (...parts) =>
      log.error({ from: "bolt", error: parts.find((part) => part instanceof Error)?.message }, words(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
