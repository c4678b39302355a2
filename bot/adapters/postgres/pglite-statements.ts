import { type PGlite, protocol } from "@electric-sql/pglite";
import pg from "pg";

export type StatementResult = Pick<pg.QueryResult, "rows" | "fields" | "command" | "rowCount" | "oid">;

export interface Statement {
  readonly text: string;
  /** As `pg` would send them: text, or bytes for the binary form. */
  readonly values: readonly (string | Uint8Array<ArrayBuffer> | null)[];
  readonly rowMode: "array" | undefined;
}

/** From so many uses on a statement is worth a plan that is kept. Schema changes happen at the start, before that. */
const USES_BEFORE_PLAN = 5;
const MOST_PLANS = 150;
const MOST_COUNTED = 2000;
/** The plan does not fit the tables any more, or is gone. */
const STALE_PLAN = new Set(["0A000", "26000"]);
const QUIET = { syncToFs: false };

const { serialize } = protocol;

interface Plan {
  readonly name: string;
  ready: boolean;
}

/** Which statements have a plan that is kept: those that come again and again. */
function createPlans(): { planOf(text: string): Plan | null; forget(text: string): void } {
  const uses = new Map<string, number>();
  const plans = new Map<string, Plan>();
  let named = 0;
  return {
    planOf(text) {
      const known = plans.get(text);
      if (known !== undefined || plans.size >= MOST_PLANS) return known ?? null;
      const count = (uses.get(text) ?? 0) + 1;
      if (uses.size >= MOST_COUNTED) uses.clear();
      uses.set(text, count);
      if (count <= USES_BEFORE_PLAN) return null;
      uses.delete(text);
      const plan = { name: `plan_${String(++named)}`, ready: false };
      plans.set(text, plan);
      return plan;
    },
    forget: (text) => void plans.delete(text),
  };
}

type Message = Awaited<ReturnType<PGlite["execProtocolStream"]>>[number];
type OfName<Name> = Message & { readonly name: Name };
type Columns = OfName<"rowDescription"> & { readonly fields: pg.FieldDef[] };
type Row = OfName<"dataRow"> & { readonly fields: (string | null)[] };
type Complete = OfName<"commandComplete"> & { readonly text: string };

function recordOf(fields: readonly pg.FieldDef[], values: readonly unknown[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  fields.forEach(({ name }, at) => (record[name] = values[at]));
  return record;
}

/** The last result among the answers, read exactly as `pg` reads it. */
function readResult(messages: readonly Message[], rowMode: "array" | undefined): StatementResult {
  let result: StatementResult = { rows: [], fields: [], command: "", rowCount: null, oid: 0 };
  let fields: pg.FieldDef[] = [];
  let parsers: ((text: string) => unknown)[] = [];
  let rows: unknown[] = [];
  for (const message of messages) {
    if (message.name === "rowDescription") {
      fields = (message as Columns).fields;
      parsers = fields.map(({ dataTypeID }) => pg.types.getTypeParser(dataTypeID, "text"));
    } else if (message.name === "dataRow") {
      const values = (message as Row).fields.map((text, at) => (text === null ? null : parsers[at]?.(text)));
      rows.push(rowMode === "array" ? values : recordOf(fields, values));
    } else if (message.name === "commandComplete") {
      const words = (message as Complete).text.split(" ");
      const count = Number(words.at(-1));
      result = { rows, fields, command: words[0] ?? "", rowCount: Number.isNaN(count) ? null : count, oid: 0 };
      fields = [];
      rows = [];
    }
  }
  return result;
}

/**
 * Runs statements on the embedded database in one exchange each, and those that come often with a plan that is kept:
 * the engine's own `query` takes six exchanges and plans anew. Several statements without values may come in one text.
 */
export function createStatements(db: PGlite): (statement: Statement) => Promise<StatementResult> {
  const plans = createPlans();

  const exchange = (messages: readonly Uint8Array[]): Promise<readonly Message[]> =>
    db.runExclusive(() => db.execProtocolStream(Buffer.concat(messages), QUIET));

  return async ({ text, values, rowMode }) => {
    if (values.length === 0) return readResult(await exchange([serialize.query(text)]), rowMode);
    const plan = plans.planOf(text);
    const name = plan === null ? {} : { name: plan.name };
    const parse = plan?.ready === true ? [] : [serialize.parse({ text, ...name })];
    const bind = serialize.bind({ ...(plan === null ? {} : { statement: plan.name }), values: [...values] });
    const rest = [serialize.describe({ type: "P" }), serialize.execute({}), serialize.sync()];
    try {
      const messages = await exchange([...parse, bind, ...rest]);
      if (plan !== null) plan.ready = true;
      return readResult(messages, rowMode);
    } catch (error) {
      const stale = STALE_PLAN.has((error as { code?: string }).code ?? "");
      if (plan !== null && (!plan.ready || stale)) {
        plans.forget(text);
        await exchange([serialize.close({ type: "S", name: plan.name }), serialize.sync()]);
      }
      throw error;
    }
  };
}
