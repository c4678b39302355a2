/** What a route answers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Sent as it is, with the content type of the headers. */
  readonly text?: string;
}
