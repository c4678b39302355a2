import type { z } from "zod";
import { closestWord } from "./closest-word.ts";
import type { CheckParams } from "./field-schemas.ts";
import type { Path, PlainIssue } from "./issue.ts";
import { pathText } from "./issue.ts";
import { keysAt } from "./schema-keys.ts";

type ZodIssue = z.core.$ZodIssue;

const toPath = (path: readonly PropertyKey[]): Path =>
  path.map((part) => (typeof part === "number" ? part : String(part)));

function describe(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? `the text "${value}"` : `the ${typeof value} ${String(value)}`;
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[part] : undefined,
    data,
  );
}

const EXPECTED: Readonly<Record<string, string>> = {
  object: "a mapping",
  record: "a mapping",
  array: "a list",
  string: "text",
  int: "a whole number",
};

function unknownKeys(schema: z.ZodType, path: Path, keys: readonly string[]): PlainIssue[] {
  const known = keysAt(schema, path);
  return keys.map((key) => {
    const near = closestWord(key, known);
    const place = path.length === 0 ? "A document" : `"${pathText(path)}"`;
    const hint = near ? `Did you mean "${near}"?` : known.length > 0 ? `Keys here: ${known.join(", ")}.` : undefined;
    return {
      code: "KEY_UNKNOWN",
      path: [...path, key],
      at: "key",
      message: `${place} has no key "${key}".`,
      ...(hint && { hint }),
    };
  });
}

function choice(path: Path, found: unknown, values: readonly string[]): PlainIssue {
  const near = typeof found === "string" ? closestWord(found, values) : undefined;
  const message = `"${pathText(path)}" is ${describe(found)}, which is none of its values.`;
  return {
    code: "TYPE_WRONG",
    path,
    message,
    hint: near ? `Did you mean "${near}"?` : `Write one of: ${values.join(", ")}.`,
  };
}

/** The branch of a union that was most likely meant: the one whose mistakes lie deepest. */
function unionIssues(
  schema: z.ZodType,
  data: unknown,
  issue: Extract<ZodIssue, { code: "invalid_union" }>,
): PlainIssue[] {
  const path = toPath(issue.path);
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const typed = branches.filter(
    (branch) => !branch.some((inner) => inner.code === "invalid_type" && inner.path.length === 0),
  );
  const best = typed[0] ?? [];
  if (best.length === 0)
    return [
      {
        code: "TYPE_WRONG",
        path,
        message: `"${pathText(path)}" is ${describe(valueAt(data, path))}, which does not fit here.`,
      },
    ];
  return best.flatMap((inner) =>
    plainIssues(schema, data, { ...inner, path: [...issue.path, ...inner.path] } as ZodIssue),
  );
}

function plainIssues(schema: z.ZodType, data: unknown, issue: ZodIssue): PlainIssue[] {
  const path = toPath(issue.path);
  const found = valueAt(data, path);
  const params = "params" in issue ? (issue.params as CheckParams | undefined) : undefined;
  const about = `"${pathText(path)}"`;
  switch (issue.code) {
    case "unrecognized_keys":
      return unknownKeys(schema, path, issue.keys);
    case "invalid_union":
      return unionIssues(schema, data, issue);
    case "invalid_key":
      return issue.issues
        .flatMap((inner) => plainIssues(schema, data, { ...inner, path: issue.path } as ZodIssue))
        .map((inner) => ({ ...inner, at: "key" as const }));
    case "invalid_type": {
      const expected = EXPECTED[issue.expected] ?? `a ${issue.expected}`;
      if (found === undefined) {
        const parent = path.slice(0, -1);
        const place = parent.length === 0 ? "The document" : `"${pathText(parent)}"`;
        return [
          {
            code: "KEY_MISSING",
            path: parent,
            message: `${place} needs the key "${String(path.at(-1))}".`,
            hint: `Add it; it is ${expected}.`,
          },
        ];
      }
      return [{ code: "TYPE_WRONG", path, message: `${about} is ${describe(found)}; it must be ${expected}.` }];
    }
    case "invalid_value": {
      if (found === undefined)
        return [
          {
            code: "KEY_MISSING",
            path: path.slice(0, -1),
            message: `${about} is missing.`,
            hint: `Write one of: ${issue.values.map(String).join(", ")}.`,
          },
        ];
      return [choice(path, found, issue.values.map(String))];
    }
    case "too_small":
    case "too_big": {
      const most =
        issue.code === "too_small" ? `at least ${String(issue.minimum)}` : `at most ${String(issue.maximum)}`;
      return [
        {
          code: "TYPE_WRONG",
          path,
          message: `${about} is ${describe(found)}; it needs ${most}${issue.inclusive === false ? ", exclusive" : ""}.`,
        },
      ];
    }
    default:
      break;
  }
  const code = params?.code ?? "TYPE_WRONG";
  return [
    {
      code,
      path,
      message: `${about} is ${describe(found)}. ${issue.message}`,
      ...(params?.hint && { hint: params.hint }),
    },
  ];
}

/** Translates zod's issues into ours: stable codes, words, hints. */
export function issuesOfZod(schema: z.ZodType, data: unknown, error: z.ZodError): PlainIssue[] {
  return error.issues.flatMap((issue) => plainIssues(schema, data, issue));
}
