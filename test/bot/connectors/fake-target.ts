import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  readonly json: unknown;
}

export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The target really changed. */
  readonly effect?: boolean;
  /** A request that changes nothing though its method could: a server-side dry run. */
  readonly dryRun?: boolean;
}

/** How a request that could change something fails: without an answer, before or after its effect, or with a status. */
export type Fault = "hangs before" | "hangs after" | "applies, then 500" | 401 | 409 | 412 | 500;

/** A target on a free port that counts what it was asked to change and can lose its answers. */
export interface FakeTarget {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  /** Changes that really happened. */
  effects(): number;
  /** Requests that could have changed something, whatever came of them. */
  mutatingRequests(): number;
  /** Applies the next change and drops the connection instead of answering. */
  loseNextAnswer(): void;
  /** The next request that could change something fails in this way. */
  failNextChange(fault: Fault): void;
  /** Answers 500 to every request that reads. */
  failReads(): void;
  stop(): Promise<void>;
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

export async function startFakeTarget(handle: (request: FakeRequest) => FakeAnswer): Promise<FakeTarget> {
  const requests: FakeRequest[] = [];
  const state = { effects: 0, mutating: 0, lose: false, failing: false, fault: null as Fault | null };
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    const text = await read(request);
    const asked: FakeRequest = {
      method: request.method ?? "GET",
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: request.headers,
      text,
      json: parse(text),
    };
    requests.push(asked);
    const reads = asked.method === "GET" || asked.method === "HEAD";
    const changes = !reads && !url.searchParams.has("dryRun") && !url.pathname.startsWith("/auth/");
    const fault = changes ? state.fault : null;
    if (changes) state.fault = null;
    // The client gives up; the socket is closed when the target stops.
    if (fault === "hangs before") return;
    if (typeof fault === "number") {
      response.writeHead(fault, { "content-type": "application/json" }).end('{"message":"injected"}');
      return;
    }
    const answer: FakeAnswer =
      (reads || url.pathname === "/api/v1/query") && state.failing
        ? { status: 500, body: { message: "broken" } }
        : handle(asked);
    if (!reads && answer.dryRun !== true) state.mutating += 1;
    if (answer.effect === true) {
      state.effects += 1;
      if (state.lose) {
        state.lose = false;
        request.socket.destroy();
        return;
      }
    }
    if (fault === "hangs after") return;
    if (fault === "applies, then 500") {
      response.writeHead(500, { "content-type": "application/json" }).end('{"message":"injected"}');
      return;
    }
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  }
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  let stopped: Promise<void> | null = null;
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    effects: () => state.effects,
    mutatingRequests: () => state.mutating,
    loseNextAnswer: () => {
      state.lose = true;
    },
    failNextChange: (fault) => {
      state.fault = fault;
    },
    failReads: () => {
      state.failing = true;
    },
    stop: () =>
      (stopped ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })),
  };
}

/** The first key of an object that the documented API does not know, as strict servers check. */
export function unknownKey(value: unknown, known: readonly string[]): string | undefined {
  return Object.keys((value ?? {}) as object).find((key) => !known.includes(key));
}
