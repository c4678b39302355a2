import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { APP } from "../workspace/directory.ts";
import type { WebSocketPeer } from "./web-socket.ts";
import { acceptWebSocket } from "./web-socket.ts";

const MAX_CONNECTIONS = 10;

/** What Socket Mode wraps around a payload. */
export interface Envelope {
  readonly type: "interactive" | "slash_commands" | "events_api";
  readonly payload: unknown;
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

export type SocketOutcome =
  { readonly outcome: "ok"; readonly payload: unknown } | { readonly outcome: "http_timeout" | "connection_failed" };

/** Connections by which an app hears of things without a public address. */
export interface Sockets {
  readonly count: number;
  /** A ticket for one connection, or the refusal of an eleventh. */
  issueTicket(): string | "too_many_websockets";
  handleUpgrade(request: IncomingMessage, stream: Duplex): void;
  /** Sends to one connection, chosen at random as Slack does, and waits for its ack. */
  send(envelope: Envelope, timeoutMs: number): Promise<SocketOutcome>;
  /** Asks every connection to reconnect, as Slack does every few hours. */
  refresh(): void;
  close(): void;
}

export function createSockets(): Sockets {
  const tickets = new Set<string>();
  const peers = new Map<WebSocketPeer, Map<string, (outcome: SocketOutcome) => void>>();

  const connect = (request: IncomingMessage, stream: Duplex): void => {
    const waiting = new Map<string, (outcome: SocketOutcome) => void>();
    const peer = acceptWebSocket(request, stream, {
      message(data) {
        const { envelope_id: id, payload } = data as { envelope_id?: string; payload?: unknown };
        if (id !== undefined) waiting.get(id)?.({ outcome: "ok", payload });
      },
      close() {
        peers.delete(peer);
        for (const settle of waiting.values()) settle({ outcome: "connection_failed" });
      },
    });
    peers.set(peer, waiting);
    peer.send({
      type: "hello",
      num_connections: peers.size,
      connection_info: { app_id: APP.id },
      debug_info: { host: "local-workspace", approximate_connection_time: 18_060 },
    });
  };

  return {
    get count() {
      return peers.size;
    },
    issueTicket() {
      if (peers.size >= MAX_CONNECTIONS) return "too_many_websockets";
      const ticket = randomBytes(12).toString("hex");
      tickets.add(ticket);
      return ticket;
    },
    handleUpgrade(request, stream) {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const known = url.pathname === "/link" && tickets.delete(url.searchParams.get("ticket") ?? "");
      if (known && peers.size < MAX_CONNECTIONS) connect(request, stream);
      else stream.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
    },
    async send(envelope, timeoutMs) {
      const open = [...peers];
      const [peer, waiting] = open[Math.floor(Math.random() * open.length)] ?? [];
      if (!peer || !waiting) return { outcome: "connection_failed" };
      const id = randomUUID();
      return new Promise<SocketOutcome>((resolve) => {
        const settle = (outcome: SocketOutcome): void => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(outcome);
        };
        const timer = setTimeout(() => settle({ outcome: "http_timeout" }), timeoutMs);
        waiting.set(id, settle);
        peer.send({
          envelope_id: id,
          type: envelope.type,
          payload: envelope.payload,
          accepts_response_payload: envelope.type !== "events_api",
          ...(envelope.retry ? { retry_attempt: envelope.retry.attempt, retry_reason: envelope.retry.reason } : {}),
        });
      });
    },
    refresh() {
      for (const peer of peers.keys()) {
        peer.send({ type: "disconnect", reason: "refresh_requested", debug_info: { host: "local-workspace" } });
        peer.close();
      }
    },
    close() {
      for (const peer of peers.keys()) peer.close();
    },
  };
}
