import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const TIMEOUT_MS = 10_000;
const USAGE =
  "Usage: NOOPS_API_TOKEN=… noops-bot postmortem INC-12 [--url http://127.0.0.1:8080] [--out FOLDER] [--draft]\n";

interface Options {
  readonly url: string;
  readonly out: string | null;
  readonly draft: boolean;
}

function readArguments(args: readonly string[]): { readonly incident: string; readonly options: Options } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { url: { type: "string" }, out: { type: "string" }, draft: { type: "boolean" } },
    });
    const [incident] = positionals;
    if (incident === undefined || positionals.length > 1) return null;
    const url = (values.url ?? "http://127.0.0.1:8080").replace(/\/+$/u, "");
    return { incident, options: { url, out: values.out ?? null, draft: values.draft ?? false } };
  } catch {
    return null;
  }
}

/**
 * `noops-bot postmortem INC-12 --url URL`: asks the running bot, since the embedded database belongs to one process.
 * With `--out` the text and the picture that it links to are written into a folder, to be kept with the code. The read
 * token comes from the environment, so that it stands in no list of processes.
 */
export async function postmortemCommand(
  args: readonly string[],
  token: string | undefined,
  io: { readonly out: (text: string) => void; readonly err: (text: string) => void } = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  },
): Promise<number> {
  const read = readArguments(args);
  if (read === null || token === undefined) {
    io.err(USAGE);
    return 2;
  }
  const { incident, options } = read;
  const ask = (part: string): Promise<Response> =>
    fetch(
      `${options.url}/v1/incidents/${encodeURIComponent(incident)}/postmortem${part}${options.draft ? "?draft" : ""}`,
      {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
    );
  const response = await ask("");
  const text = await response.text();
  if (!response.ok) {
    io.err(`The bot at ${options.url} answered ${String(response.status)}: ${text}\n`);
    return 1;
  }
  if (options.out === null) {
    io.out(text);
    return 0;
  }
  const picture = await ask("/burn.svg");
  mkdirSync(join(options.out, "postmortem"), { recursive: true });
  writeFileSync(join(options.out, "postmortem.md"), text);
  if (picture.ok) writeFileSync(join(options.out, "postmortem/burn.svg"), await picture.text());
  io.out(`${join(options.out, "postmortem.md")}${picture.ok ? " and its picture" : ""}\n`);
  return 0;
}
