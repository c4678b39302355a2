import type { Block, Modal } from "./block.ts";
import { plain } from "./blocks.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";

/** What a modal sends back when it is submitted: where it was opened from and what it is about. */
export interface ModalContext {
  readonly incidentId: string;
  readonly channel: string | null;
  readonly approvalId?: string;
  readonly planHash?: string;
  readonly runbook?: string;
  /** The revision of the post-mortem that the text was; 0 for the draft. */
  readonly basedOn?: number;
}

export interface ModalParts {
  readonly callback: string;
  readonly title: string;
  /** Words of the submit button; null for a modal that only shows something. */
  readonly submit: string | null;
  readonly context: ModalContext;
  readonly blocks: readonly Block[];
}

/** A dialog with its title, buttons and what it is about. */
export function modal(parts: ModalParts): Modal {
  const base = {
    type: "modal",
    callback_id: parts.callback,
    title: plain(parts.title, SLACK_LIMITS.viewTitle),
    close: plain(parts.submit === null ? "Close" : "Cancel", SLACK_LIMITS.viewButton),
    private_metadata: JSON.stringify(parts.context),
    blocks: parts.blocks,
  } as const;
  return parts.submit === null ? base : { ...base, submit: plain(parts.submit, SLACK_LIMITS.viewButton) };
}

/** Reads back what {@link modal} put into a view; null for anything else. */
export function parseModalContext(privateMetadata: string): ModalContext | null {
  let value: unknown;
  try {
    value = JSON.parse(privateMetadata);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("incidentId" in value)) return null;
  return typeof value.incidentId === "string" ? (value as ModalContext) : null;
}
