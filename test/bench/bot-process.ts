/** The bot as its own process, with a database of its own. */
export * from "../bot/bot-process.ts";
