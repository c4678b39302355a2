import type { ActionId } from "./action-ids.ts";

/** The part of Block Kit that the product uses. */
export interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
  readonly emoji?: boolean;
}

export interface MrkdwnText {
  readonly type: "mrkdwn";
  readonly text: string;
  /** Always true: Slack must not turn names, channels or addresses of an alert into links. */
  readonly verbatim: true;
}

export interface Confirm {
  readonly title: PlainText;
  readonly text: PlainText;
  readonly confirm: PlainText;
  readonly deny: PlainText;
  readonly style?: "primary" | "danger";
}

export interface Option {
  readonly text: PlainText;
  readonly value: string;
}

export type Element =
  | {
      readonly type: "button";
      readonly action_id: ActionId;
      readonly text: PlainText;
      readonly value?: string;
      readonly url?: string;
      readonly style?: "primary" | "danger";
      readonly confirm?: Confirm;
      readonly accessibility_label?: string;
    }
  | { readonly type: "overflow"; readonly action_id: ActionId; readonly options: readonly Option[] }
  | {
      readonly type: "static_select";
      readonly action_id: ActionId;
      readonly placeholder: PlainText;
      readonly options: readonly Option[];
    };

export type InputElement =
  | {
      readonly type: "plain_text_input";
      readonly action_id: string;
      readonly multiline?: boolean;
      readonly min_length?: number;
      readonly max_length?: number;
      readonly initial_value?: string;
      readonly placeholder?: PlainText;
    }
  | { readonly type: "users_select"; readonly action_id: string; readonly placeholder?: PlainText }
  | {
      readonly type: "static_select";
      readonly action_id: string;
      readonly placeholder?: PlainText;
      readonly options: readonly Option[];
    };

export type Block =
  | { readonly type: "header"; readonly block_id?: string; readonly text: PlainText }
  | {
      readonly type: "section";
      readonly block_id?: string;
      readonly text?: MrkdwnText;
      readonly fields?: readonly MrkdwnText[];
      readonly accessory?: Element;
    }
  | { readonly type: "context"; readonly block_id?: string; readonly elements: readonly MrkdwnText[] }
  | { readonly type: "actions"; readonly block_id?: string; readonly elements: readonly Element[] }
  | {
      readonly type: "input";
      readonly block_id: string;
      readonly label: PlainText;
      readonly element: InputElement;
      readonly hint?: PlainText;
      readonly optional?: boolean;
    }
  | { readonly type: "divider"; readonly block_id?: string };

/** A message: the text alone must tell the story, blocks make it comfortable. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly Block[];
}

export interface Modal {
  readonly type: "modal";
  readonly callback_id: string;
  readonly title: PlainText;
  readonly submit?: PlainText;
  readonly close: PlainText;
  readonly private_metadata: string;
  readonly blocks: readonly Block[];
}

export interface Home {
  readonly type: "home";
  readonly callback_id: string;
  readonly blocks: readonly Block[];
}
