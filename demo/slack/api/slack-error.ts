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

  /** The body of the answer. Mistakes in blocks are listed twice, once without their mark, as Slack does. */
  toBody(): Record<string, unknown> {
    const errors = this.messages.map((message) => message.replace("[ERROR] ", ""));
    return {
      ok: false,
      error: this.code,
      ...(this.code === "invalid_blocks" ? { errors } : {}),
      ...(this.messages.length > 0 ? { response_metadata: { messages: this.messages } } : {}),
      ...this.extra,
    };
  }
}
