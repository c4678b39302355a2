import type { SeenUser } from "./seen.ts";

/** Who reads, and what names stand behind ids: all that turning text into nodes needs. */
export interface ReaderContext {
  readonly me: SeenUser;
  readonly nowMs: number;
  userName(id: string): string | null;
  channelName(id: string): string | null;
  groupHandle(id: string): string | null;
  /** Whether a group names the reader. */
  inGroup(id: string): boolean;
}
