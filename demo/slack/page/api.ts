import type { HandResult, SeenState } from "./seen.ts";

/** Sends what the person did; a refusal of the server comes back as a problem. */
export async function send(name: string, body: unknown): Promise<HandResult> {
  try {
    const response = await fetch(`/_/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const result = (await response.json()) as HandResult;
    return response.ok ? result : { ok: false, problem: result.error ?? `the workspace answered ${response.status}` };
  } catch {
    return { ok: false, problem: "the workspace cannot be reached" };
  }
}

export async function loadState(user: string): Promise<SeenState> {
  const response = await fetch(`/_/state?user=${encodeURIComponent(user)}`);
  if (!response.ok) throw new Error(`the workspace answered ${response.status}`);
  return (await response.json()) as SeenState;
}

/** What this page reacts to. */
export const NEWS_TYPES = [
  "message",
  "message_changed",
  "message_deleted",
  "ephemeral",
  "ephemeral_deleted",
  "views",
  "home",
  "reset",
] as const;
export type NewsType = (typeof NEWS_TYPES)[number];

export interface Stream {
  close(): void;
}

/** Listens to changes since the state was loaded; the browser reconnects by itself and catches up. */
export function listen(
  user: string,
  since: number,
  on: { news(type: NewsType, data: unknown): void; connected(yes: boolean): void },
): Stream {
  const source = new EventSource(`/_/stream?user=${encodeURIComponent(user)}&since=${since}`);
  for (const type of NEWS_TYPES) {
    source.addEventListener(type, (event) => on.news(type, JSON.parse((event as MessageEvent<string>).data)));
  }
  source.addEventListener("open", () => on.connected(true));
  source.addEventListener("error", () => on.connected(false));
  return source;
}
