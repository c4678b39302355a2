import type { ReaderContext } from "./reader-context.ts";
import type { SeenChannel, SeenUser } from "./seen.ts";

/** What a person typed or chose. */
export type Raw = string | number | readonly string[] | null;

export interface Action {
  readonly action_id: string;
  readonly block_id: string;
  readonly value?: Raw;
}

/** What blocks need from the place they stand in: a message, a modal or the Home tab. */
export interface BlockContext {
  readonly reader: ReaderContext;
  readonly people: readonly SeenUser[];
  readonly channels: readonly SeenChannel[];
  /** Makes keys and ids unique between places. */
  readonly scope: string;
  /** Sends an action to the app; settles when the app has answered. */
  act(action: Action): Promise<void>;
  /** How to read each field of a form, by block id and action id. Empty where there is no form. */
  readonly fields: Map<string, () => Raw>;
  /** What stood in the fields before this rendering. */
  readonly kept: ReadonlyMap<string, Raw>;
  /** Complaints about input blocks, by block id. */
  readonly errors: Readonly<Record<string, string>>;
}

export const fieldKey = (blockId: string, actionId: string): string => `${blockId}\n${actionId}`;
