import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { decodeFrame, encodeFrame, OPCODE } from "./frame.ts";

/** Fixed by RFC 6455, section 1.3. */
const HANDSHAKE_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const PING_MS = 10_000;
/** Close code 1001, section 7.4.1. */
const GOING_AWAY = Buffer.from([0x03, 0xe9]);

/** One open WebSocket, seen from the server. */
export interface WebSocketPeer {
  send(message: unknown): void;
  close(): void;
}

/** Answers an upgrade request and hands on what the client says. */
export function acceptWebSocket(
  request: IncomingMessage,
  stream: Duplex,
  on: { message(data: unknown): void; close(): void },
): WebSocketPeer {
  const key = request.headers["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(`${key}${HANDSHAKE_GUID}`).digest("base64");
  const head = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
  ];
  stream.write(`${head.join("\r\n")}\r\n\r\n`);
  const write = (opcode: number, payload: Buffer): void => {
    if (stream.writable) stream.write(encodeFrame(opcode, payload));
  };
  const ping = setInterval(() => write(OPCODE.ping, Buffer.from("ping")), PING_MS);
  let closing = false;
  const close = (farewell: Buffer): void => {
    clearInterval(ping);
    if (closing) return;
    closing = true;
    write(OPCODE.close, farewell);
    // What was written still goes out before the line is cut.
    stream.end(() => stream.destroy());
  };
  let arrived: Buffer = Buffer.alloc(0);
  let text: Buffer = Buffer.alloc(0);

  const take = (bytes: Buffer): void => {
    arrived = Buffer.concat([arrived, bytes]);
    for (let next = decodeFrame(arrived); next; next = decodeFrame(arrived)) {
      arrived = next.rest;
      const { opcode, final, payload } = next.frame;
      if (opcode === OPCODE.close) close(payload);
      else if (opcode === OPCODE.ping) write(OPCODE.pong, payload);
      else if (opcode !== OPCODE.pong) {
        text = Buffer.concat([text, payload]);
        if (!final) continue;
        const message = text.toString("utf8");
        text = Buffer.alloc(0);
        on.message(JSON.parse(message));
      }
    }
  };
  stream.on("data", (bytes: Buffer) => {
    try {
      take(bytes);
    } catch {
      // What is no frame or no JSON ends the connection; the app opens another.
      close(GOING_AWAY);
    }
  });
  stream.on("error", () => stream.destroy());
  stream.on("close", () => {
    clearInterval(ping);
    on.close();
  });
  return {
    send: (message) => write(OPCODE.text, Buffer.from(JSON.stringify(message))),
    close: () => close(GOING_AWAY),
  };
}
