const TIMEOUT_MS = 10_000;

/**
 * `noops-bot postmortem INC-12 --url URL`: asks the running bot, since the embedded database belongs to one process.
 * The read token comes from the environment, so that it stands in no list of processes.
 */
export async function postmortemCommand(
  args: readonly string[],
  token: string | undefined,
  io: { readonly out: (text: string) => void; readonly err: (text: string) => void } = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  },
): Promise<number> {
  const [incident, option, url = "http://127.0.0.1:8080"] = args;
  if (incident === undefined || token === undefined || (option !== undefined && option !== "--url")) {
    io.err("Usage: NOOPS_API_TOKEN=… noops-bot postmortem INC-12 [--url http://127.0.0.1:8080]\n");
    return 2;
  }
  const response = await fetch(`${url.replace(/\/+$/, "")}/v1/incidents/${encodeURIComponent(incident)}/postmortem`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) {
    io.err(`The bot at ${url} answered ${String(response.status)}: ${text}\n`);
    return 1;
  }
  io.out(text);
  return 0;
}
