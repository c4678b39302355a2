import { Environment } from "@marcbachmann/cel-js";
import type { Expressions } from "../../ports/expressions.ts";

/** Small enough that the largest allowed expression takes microseconds. */
const LIMITS = { maxAstNodes: 300, maxDepth: 24, maxListElements: 64, maxMapEntries: 64, maxCallArguments: 16 };
const CACHE = 500;

type Compiled =
  | { readonly ok: true; readonly run: (context: Record<string, unknown>) => unknown }
  | { readonly ok: false; readonly error: string };

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split("\n")[0] ?? error.message) : String(error);

/** CEL counts with 64-bit integers and doubles; JSON knows numbers only. */
function plain(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

/** CEL in this process, with limits on the size of an expression. */
export function createExpressions(): Expressions {
  const environment = new Environment({ unlistedVariablesAreDyn: true, limits: LIMITS });
  const cache = new Map<string, Compiled>();

  function compile(text: string): Compiled {
    const known = cache.get(text);
    if (known !== undefined) return known;
    let compiled: Compiled;
    try {
      const parsed = environment.parse(text);
      compiled = { ok: true, run: (context) => parsed(context) as unknown };
    } catch (error) {
      compiled = { ok: false, error: messageOf(error) };
    }
    if (cache.size >= CACHE) cache.clear();
    cache.set(text, compiled);
    return compiled;
  }

  return {
    check(text) {
      const compiled = compile(text);
      return compiled.ok ? null : compiled.error;
    },
    evaluate(text, context) {
      const compiled = compile(text);
      if (!compiled.ok) return compiled;
      try {
        return { ok: true, value: plain(compiled.run({ ...context })) };
      } catch (error) {
        return { ok: false, error: messageOf(error) };
      }
    },
  };
}
