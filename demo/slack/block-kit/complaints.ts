import type { z } from "zod";

/** A path as a JSON pointer. @example jsonPointer(["blocks", 0, "text"]) // => "/blocks/0/text" */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** One line of response_metadata.messages. */
export function complaint(message: string, path: readonly PropertyKey[]): string {
  return path.length === 0 ? `[ERROR] ${message}` : `[ERROR] ${message} [json-pointer:${jsonPointer(path)}]`;
}

function describe(issue: z.core.$ZodIssue): string {
  const isText = "origin" in issue && issue.origin === "string";
  switch (issue.code) {
    case "too_big":
      if (isText) return `must be less than ${Number(issue.maximum) + 1} characters`;
      return issue.origin === "array"
        ? `no more than ${issue.maximum} items allowed`
        : `must be at most ${issue.maximum}`;
    case "too_small":
      if (isText) return `must be more than ${Number(issue.minimum) - 1} characters`;
      return issue.origin === "array"
        ? `no fewer than ${issue.minimum} items allowed`
        : `must be at least ${issue.minimum}`;
    case "unrecognized_keys":
      return `invalid additional property: ${issue.keys.join(", ")}`;
    case "invalid_type":
      return issue.message.endsWith("received undefined") ? "missing required field" : `must provide ${issue.expected}`;
    case "invalid_union":
      return "discriminator" in issue && issue.discriminator
        ? "unsupported type"
        : "failed to match all allowed schemas";
    case "invalid_value":
      return `must be one of: ${issue.values.map(String).join(", ")}`;
    default:
      return issue.message;
  }
}

/** Zod's findings in the words and places that Slack uses. `root` is put before each path. */
export function complaints(error: z.ZodError, root: readonly PropertyKey[]): string[] {
  return error.issues.map((issue) => {
    const message = describe(issue);
    if (message === "missing required field") {
      const field = String(issue.path.at(-1));
      return complaint(`missing required field: ${field}`, [...root, ...issue.path.slice(0, -1)]);
    }
    return complaint(message, [...root, ...issue.path]);
  });
}
