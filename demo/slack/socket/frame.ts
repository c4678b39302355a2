/** The kinds of WebSocket frames this server meets (RFC 6455, section 5.2). */
export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
}

const MAX_PAYLOAD = 4 * 1024 * 1024;

/** One frame as bytes; a server never masks. */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, length]), payload]);
  const head = length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

function readLength(bytes: Buffer): { readonly length: number; readonly head: number } | null {
  const short = (bytes[1] ?? 0) & 0x7f;
  if (short < 126) return { length: short, head: 2 };
  if (short === 126) return bytes.length < 4 ? null : { length: bytes.readUInt16BE(2), head: 4 };
  return bytes.length < 10 ? null : { length: Number(bytes.readBigUInt64BE(2)), head: 10 };
}

/** The first whole frame of what has arrived and the rest, or null when more must come. Client frames are masked. */
export function decodeFrame(bytes: Buffer): { readonly frame: Frame; readonly rest: Buffer } | null {
  if (bytes.length < 2) return null;
  const size = readLength(bytes);
  if (!size) return null;
  if (size.length > MAX_PAYLOAD) throw new Error(`a frame of ${size.length} bytes`);
  const masked = ((bytes[1] ?? 0) & 0x80) !== 0;
  const start = size.head + (masked ? 4 : 0);
  const end = start + size.length;
  if (bytes.length < end) return null;
  const payload = Buffer.from(bytes.subarray(start, end));
  if (masked) {
    const mask = bytes.subarray(size.head, start);
    for (let at = 0; at < payload.length; at += 1) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  }
  const first = bytes[0] ?? 0;
  return { frame: { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload }, rest: bytes.subarray(end) };
}
