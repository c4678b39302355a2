import type { RunningServer } from "./json-server.ts";

/** Keeps a server running until SIGINT or SIGTERM, then closes it. Prints one line when it is ready. */
export async function runUntilSignal(name: string, start: () => Promise<RunningServer>): Promise<void> {
  let server: RunningServer;
  try {
    server = await start();
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`${name} listens on ${server.url}\n`);
  const end = () => {
    void server.close();
  };
  process.once("SIGINT", end).once("SIGTERM", end);
}
