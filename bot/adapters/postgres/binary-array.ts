/**
 * Array parameters in PostgreSQL's binary form. As text each element is quoted here and unquoted there, character by
 * character; this way its bytes are copied. Cast the parameter in SQL: the server refuses another element type.
 */

const TYPE = { text: 25, int4: 23, int8: 20, boolean: 16, timestamptz: 1184, jsonb: 3802 } as const;
const HEADER_BYTES = 20;
const NULL = -1;
/** Timestamps count from the year 2000, in microseconds. */
const EPOCH_MS = 946_684_800_000;
const JSONB_VERSION = 1;

interface Encoding<T> {
  readonly type: number;
  bytes(value: T): number;
  write(target: Buffer, value: T, at: number): void;
}

function encode<T>(values: readonly (T | null)[], { type, bytes, write }: Encoding<T>): Buffer {
  let size = HEADER_BYTES;
  for (const value of values) size += 4 + (value === null ? 0 : bytes(value));
  const target = Buffer.allocUnsafe(size);
  // One dimension, maybe with nulls, so many elements, the first of which is number 1. No element is no dimension.
  target.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  target.writeInt32BE(1, 4);
  target.writeInt32BE(type, 8);
  if (values.length === 0) return target.subarray(0, 12);
  target.writeInt32BE(values.length, 12);
  target.writeInt32BE(1, 16);
  let at = HEADER_BYTES;
  for (const value of values) {
    const length = value === null ? NULL : bytes(value);
    target.writeInt32BE(length, at);
    at += 4;
    if (value === null) continue;
    write(target, value, at);
    at += length;
  }
  return target;
}

const TEXT: Encoding<string> = {
  type: TYPE.text,
  bytes: (value) => Buffer.byteLength(value),
  write: (target, value, at) => void target.write(value, at),
};
const INT: Encoding<number> = {
  type: TYPE.int4,
  bytes: () => 4,
  write: (target, value, at) => void target.writeInt32BE(value, at),
};
const BIGINT: Encoding<string> = {
  type: TYPE.int8,
  bytes: () => 8,
  write: (target, value, at) => void target.writeBigInt64BE(BigInt(value), at),
};
const BOOLEAN: Encoding<boolean> = {
  type: TYPE.boolean,
  bytes: () => 1,
  write: (target, value, at) => void target.writeUInt8(value ? 1 : 0, at),
};
const TIME: Encoding<number> = {
  type: TYPE.timestamptz,
  bytes: () => 8,
  write: (target, value, at) => void target.writeBigInt64BE(BigInt(Math.round((value - EPOCH_MS) * 1000)), at),
};
const JSON_TEXT: Encoding<string> = {
  type: TYPE.jsonb,
  bytes: (value) => 1 + Buffer.byteLength(value),
  write(target, value, at) {
    target.writeUInt8(JSONB_VERSION, at);
    target.write(value, at + 1);
  },
};

/** `text[]` */
export const textArray = (values: readonly (string | null)[]): Buffer => encode(values, TEXT);
/** `int[]` */
export const intArray = (values: readonly number[]): Buffer => encode(values, INT);
/** `bigint[]`, of numbers in words as they came from the database. */
export const bigintArray = (values: readonly string[]): Buffer => encode(values, BIGINT);
/** `boolean[]` */
export const booleanArray = (values: readonly boolean[]): Buffer => encode(values, BOOLEAN);
/** `timestamptz[]`, of milliseconds since 1970. */
export const timeArray = (values: readonly (number | null)[]): Buffer => encode(values, TIME);
/** `jsonb[]`, of texts that are JSON. */
export const jsonArray = (texts: readonly string[]): Buffer => encode(texts, JSON_TEXT);
