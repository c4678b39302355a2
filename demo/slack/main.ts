import { startWorkspace } from "./start-workspace.ts";

/** Reads the environment, starts the workspace and stops it on a signal. */
async function main(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const need = (name: string): string => {
    const value = environment[name];
    if (!value) throw new Error(`${name} is not set; see demo/slack/README.md`);
    return value;
  };
  const workspace = await startWorkspace({
    port: Number(environment["PORT"] ?? 4606),
    dataDir: need("DATA_DIR"),
    signingSecret: need("SLACK_SIGNING_SECRET"),
    botToken: need("SLACK_BOT_TOKEN"),
    ...(environment["SLACK_APP_TOKEN"] ? { appToken: environment["SLACK_APP_TOKEN"] } : {}),
    botUrl: environment["BOT_URL"] ?? "http://127.0.0.1:4605",
  });
  process.stdout.write(
    `${JSON.stringify({ msg: "slack workspace ready", url: workspace.url, api: workspace.apiUrl })}\n`,
  );
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    workspace.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`slack workspace: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

main(process.env).catch((error: unknown) => {
  process.stderr.write(`slack workspace: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
