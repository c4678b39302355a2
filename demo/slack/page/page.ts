import type { Action, BlockContext, Raw } from "./block-context.ts";
import { send } from "./api.ts";
import type { Model } from "./model.ts";
import { readerOf } from "./model.ts";
import type { HandResult } from "./seen.ts";
import { toast } from "./toast.ts";

/** What every part of the page may use: the model, and how to change what is shown. */
export interface Page {
  readonly model: Model;
  /** Draws everything that may have changed. */
  draw(): void;
  openThread(channel: string, ts: string): void;
  closeThread(): void;
  goTo(place: Model["place"]): void;
  become(userId: string): void;
}

/** Does something as the person; a problem becomes a note on the screen. */
export async function perform(page: Page, name: string, body: Readonly<Record<string, unknown>>): Promise<HandResult> {
  const result = await send(name, { user: page.model.me.id, ...body });
  if (result.problem) toast(result.problem, "problem");
  return result;
}

interface Setting {
  readonly scope: string;
  /** Where clicks go: a message or a view. */
  readonly target: Readonly<Record<string, string>>;
  /** What stands in the fields of a form at the moment of a click. */
  readonly values?: () => unknown;
  readonly fields?: Map<string, () => Raw>;
  readonly kept?: ReadonlyMap<string, Raw>;
  readonly errors?: Readonly<Record<string, string>>;
}

/** The context of blocks that stand in a message, a modal or the Home tab. */
export function blockContext(page: Page, setting: Setting): BlockContext {
  return {
    reader: readerOf(page.model),
    people: page.model.users,
    channels: page.model.channels,
    scope: setting.scope,
    fields: setting.fields ?? new Map<string, () => Raw>(),
    kept: setting.kept ?? new Map<string, Raw>(),
    errors: setting.errors ?? {},
    async act(action: Action) {
      const values = setting.values ? { values: setting.values() } : {};
      await perform(page, "click", { ...setting.target, ...action, ...values });
    },
  };
}
