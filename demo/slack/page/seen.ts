/** Shapes of what the workspace server tells the page. */

export type Json = Readonly<Record<string, unknown>>;
export type Block = Json & { readonly type: string; readonly block_id: string };

export interface SeenUser {
  readonly id: string;
  readonly name: string;
  readonly real_name: string;
  readonly tz: string;
  readonly is_bot: boolean;
  readonly is_restricted: boolean;
  readonly is_stranger: boolean;
  readonly profile: { readonly title: string };
}

export interface SeenFile {
  readonly id: string;
  readonly title: string;
  readonly mimetype: string;
  readonly url_private: string;
  readonly alt_txt: string;
}

export interface SeenMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly thread_ts?: string;
  readonly subtype?: string;
  readonly blocks?: readonly Block[];
  readonly edited?: unknown;
  readonly reactions?: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly files?: readonly SeenFile[];
  readonly attachments?: readonly { readonly from_url: string; readonly blocks: readonly Block[] }[];
  /** Only in ephemeral messages. */
  readonly is_ephemeral?: boolean;
  readonly from?: "app" | "slack";
}

export interface SeenChannel {
  readonly id: string;
  readonly name?: string;
  readonly topic: string;
  readonly members: readonly string[];
  readonly is_im: boolean;
  readonly is_private: boolean;
  readonly is_archived: boolean;
  readonly messages: readonly (SeenMessage & { readonly replies: readonly SeenMessage[] })[];
}

export interface SeenView {
  readonly id: string;
  readonly user: string;
  readonly type: "modal" | "home";
  readonly hash: string;
  readonly previous_view_id: string | null;
  readonly title: { readonly text: string };
  readonly submit: { readonly text: string } | null;
  readonly close: { readonly text: string } | null;
  readonly blocks: readonly Block[];
  readonly state: { readonly values: Readonly<Record<string, Readonly<Record<string, Json>>>> };
}

export interface SeenState {
  readonly team: { readonly name: string };
  readonly app: { readonly name: string; readonly botUser: string };
  readonly users: readonly SeenUser[];
  readonly usergroups: readonly { readonly id: string; readonly handle: string; readonly users: readonly string[] }[];
  readonly channels: readonly SeenChannel[];
  readonly ephemerals: readonly SeenMessage[];
  readonly views: Readonly<Record<string, readonly SeenView[]>>;
  readonly homes: Readonly<Record<string, SeenView>>;
  readonly lastNewsId: number;
}

/** The server's word on something a person did. */
export interface HandResult {
  readonly ok: boolean;
  readonly problem?: string | null;
  readonly error?: string;
  readonly errors?: Readonly<Record<string, string>>;
}
