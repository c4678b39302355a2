import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SharedFile } from "../workspace/state.ts";

const MIME: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  svg: "image/svg+xml",
  csv: "text/csv",
  json: "application/json",
  txt: "text/plain",
  md: "text/markdown",
};

interface Pending {
  readonly name: string;
  readonly length: number;
  readonly altText: string;
  uploaded: boolean;
}

/** Files on their way from the app: a place is reserved, bytes arrive, then they are shared. */
export interface Uploads {
  reserve(file: { name: string; length: number; altText: string }): string;
  /** Stores the bytes; false if nobody reserved the place or the size is another one. */
  receive(id: string, bytes: Buffer): Promise<boolean>;
  /** The finished file, or null if its bytes never came. */
  finish(id: string, by: { title: string | null; user: string; nowMs: number }): SharedFile | null;
  read(id: string): Promise<Buffer>;
}

export function mimeOf(name: string): string {
  return MIME[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "application/octet-stream";
}

export function createUploads(filesDir: string): Uploads {
  const pending = new Map<string, Pending>();
  const pathOf = (id: string): string => {
    // The id comes from an address: nothing but our own form may reach the disk.
    if (!/^F0[0-9A-F]{12}$/.test(id)) throw new Error(`not a file id: ${id}`);
    return join(filesDir, id);
  };
  return {
    reserve(file) {
      const id = `F0${randomBytes(6).toString("hex").toUpperCase()}`;
      pending.set(id, { ...file, uploaded: false });
      return id;
    },
    async receive(id, bytes) {
      const place = pending.get(id);
      if (place?.length !== bytes.length) return false;
      await writeFile(pathOf(id), bytes);
      place.uploaded = true;
      return true;
    },
    finish(id, by) {
      const place = pending.get(id);
      if (!place?.uploaded) return null;
      pending.delete(id);
      return {
        id,
        name: place.name,
        title: by.title ?? place.name,
        mimetype: mimeOf(place.name),
        size: place.length,
        altText: place.altText,
        user: by.user,
        created: Math.floor(by.nowMs / 1000),
      };
    },
    read: async (id) => readFile(pathOf(id)),
  };
}
