/** A block as it was accepted; its shape was proved by block-kit/ before it got here. */
export type Block = Readonly<Record<string, unknown>> & { readonly type: string; readonly block_id: string };

/** A person or a bot of the workspace, as users.info shows it. */
export interface User {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly email: string;
  readonly timeZone: string;
  readonly bot: boolean;
  /** A guest: sees only the channels it was invited to. */
  readonly restricted: boolean;
  /** Somebody from another organisation in a shared channel. */
  readonly stranger: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly private: boolean;
  readonly archived: boolean;
  /** The person of a direct conversation with the bot, else null. */
  readonly directWith: string | null;
  members: string[];
}

export interface Usergroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export interface Reaction {
  readonly name: string;
  users: string[];
}

/** What a bot attaches to a message for itself and other apps; people never see it. */
export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly size: number;
  readonly altText: string;
  readonly user: string;
  readonly created: number;
}

/** A message of a channel or of a thread; a reply has a `threadTs` that differs from its `ts`. */
export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly threadTs: string | null;
  /** A reply that is also shown in the channel. */
  readonly broadcast: boolean;
  text: string;
  blocks: Block[];
  metadata: Metadata | null;
  edited: { readonly user: string; readonly ts: string } | null;
  reactions: Reaction[];
  files: SharedFile[];
  /** Link previews the bot added with chat.unfurl: address to blocks. */
  unfurls: Record<string, { readonly blocks: Block[]; readonly text: string }>;
}

/** A message that only one person sees. It is lost on a reload in Slack; here it lives until the next reset. */
export interface Ephemeral {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly threadTs: string | null;
  text: string;
  blocks: Block[];
  /** `app` for answers of the bot, `slack` for the workspace's own error notes. */
  readonly from: "app" | "slack";
}

export interface View {
  readonly id: string;
  readonly rootId: string;
  readonly previousId: string | null;
  readonly user: string;
  readonly type: "modal" | "home";
  hash: string;
  title: string;
  submit: string | null;
  close: string | null;
  blocks: Block[];
  privateMetadata: string;
  callbackId: string;
  externalId: string;
  clearOnClose: boolean;
  notifyOnClose: boolean;
  /** What the person chose in elements that send actions: block id, action id, value. */
  values: Record<string, Record<string, unknown>>;
}

/** Everything that survives a restart. */
export interface WorkspaceState {
  readonly version: 1;
  readonly users: User[];
  channels: Channel[];
  readonly usergroups: Usergroup[];
  messages: Message[];
  ephemerals: Ephemeral[];
  /** Open modals, the newest last; at most three per person. */
  views: View[];
  homes: Record<string, View>;
  lastTs: string;
}
