/** A refusal in Slack's words: `error` is the short name, `messages` goes to response_metadata. */
export class SlackError extends Error {
  readonly code: string;
  readonly messages: readonly string[];
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: string, messages: readonly string[] = [], extra: Readonly<Record<string, unknown>> = {}) {
    super(`${code}${messages.length > 0 ? `: ${messages.join("; ")}` : ""}`);
    this.code = code;
    this.messages = messages;
    this.extra = extra;
  }

  /** The body of the answer. */
  toBody(): Record<string, unknown> {
    return {
      ok: false,
      error: this.code,
      ...(this.messages.length > 0 ? { errors: this.messages, response_metadata: { messages: this.messages } } : {}),
      ...this.extra,
    };
  }
}
