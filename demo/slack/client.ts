import type { HandResult } from "./interaction/desk.ts";

/** A message as the control API shows it: Slack's own fields, its channel, and its replies. */
export interface SeenMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly thread_ts?: string;
  readonly blocks?: readonly Readonly<Record<string, unknown>>[];
  readonly metadata?: { readonly event_type: string; readonly event_payload: Readonly<Record<string, unknown>> };
  readonly replies?: readonly SeenMessage[];
  readonly reactions?: readonly { readonly name: string; readonly users: readonly string[] }[];
}

export interface SeenView {
  readonly id: string;
  readonly user: string;
  readonly callback_id: string;
  readonly hash: string;
  readonly private_metadata: string;
  readonly title: { readonly text: string };
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
}

export interface SeenState {
  readonly channels: readonly {
    readonly id: string;
    readonly name?: string;
    readonly messages: readonly SeenMessage[];
  }[];
  readonly ephemerals: readonly SeenMessage[];
  readonly views: Readonly<Record<string, readonly SeenView[]>>;
  readonly homes: Readonly<Record<string, SeenView>>;
  readonly lastNewsId: number;
}

/** One change from the stream. */
export interface StreamItem {
  readonly id: number;
  readonly type: string;
  readonly data: unknown;
}

/** Hands and eyes in the workspace for tests, benchmarks and the unattended demo. */
export interface WorkspaceClient {
  click(request: {
    user: string;
    channel?: string;
    ts?: string;
    view_id?: string;
    action_id: string;
    block_id?: string;
    value?: unknown;
    values?: unknown;
  }): Promise<HandResult>;
  submit(request: { user: string; view_id: string; values?: unknown }): Promise<HandResult>;
  command(request: { user: string; channel: string; text: string }): Promise<HandResult>;
  /** Any other action of the control API by name, such as `home`, `say`, `react`, `faults`, `reset`. */
  act(name: string, request: unknown): Promise<unknown>;
  state(user?: string): Promise<SeenState>;
  calls(): Promise<{ counts: Record<string, number>; results: Record<string, Record<string, number>> }>;
  /** Looks at the state now and after each change until `look` finds what it wants. */
  waitFor<T>(look: (state: SeenState) => T | null | undefined | false, timeoutMs?: number): Promise<T>;
}

async function* readStream(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamItem> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const type = field("event");
      if (type) yield { id: Number(field("id") ?? 0), type, data: JSON.parse(field("data") ?? "null") };
    }
  }
}

/** A client of the control API at `url`. */
export function createWorkspaceClient(url: string): WorkspaceClient {
  const post = async (name: string, request: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/_/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    const body = (await response.json()) as { error?: string };
    if (!response.ok)
      throw new Error(`workspace: ${name} ${JSON.stringify(request)}: ${body.error ?? response.status}`);
    return body;
  };
  const get = async (path: string): Promise<unknown> => (await fetch(`${url}/_/${path}`)).json();
  const state = async (user?: string) => (await get(user ? `state?user=${user}` : "state")) as SeenState;

  return {
    click: async (request) => (await post("click", request)) as HandResult,
    submit: async (request) => (await post("submit", request)) as HandResult,
    command: async (request) => (await post("command", request)) as HandResult,
    act: post,
    state,
    calls: async () => (await get("calls")) as Awaited<ReturnType<WorkspaceClient["calls"]>>,
    async waitFor(look, timeoutMs = 10_000) {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), timeoutMs);
      let seen = await state();
      try {
        const found = look(seen);
        if (found) return found;
        const response = await fetch(`${url}/_/stream?since=${seen.lastNewsId}`, { signal: stop.signal });
        if (!response.body) throw new Error("the stream has no body");
        for await (const item of readStream(response.body)) {
          if (item.type === "call" || item.type === "hello") continue;
          // The state is newer than the item; items it already holds need no second look.
          if (item.id <= seen.lastNewsId) continue;
          seen = await state();
          const now = look(seen);
          if (now) return now;
        }
        throw new Error("the stream ended");
      } catch (cause) {
        if (!stop.signal.aborted) throw cause;
        const titles = seen.channels.map(
          (each) => `${each.name ?? each.id}: ${each.messages.map((m) => m.text).join(" | ")}`,
        );
        throw new Error(`not seen within ${timeoutMs} ms; the workspace shows ${titles.join("; ")}`, { cause });
      } finally {
        clearTimeout(timer);
        stop.abort();
      }
    },
  };
}
