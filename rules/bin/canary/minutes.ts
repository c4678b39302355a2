import { IoError } from "../io.ts";
import type { TableRow } from "../rows/table-row.ts";
import { scanTable } from "../rows/table.ts";

/** What one arm did in one minute. */
export interface ArmMinute {
  requests: number;
  errors: number;
  /** Requests slower than the bound. */
  slow: number;
}

/** An arm by minute since 1970. Memory grows with minutes, not with requests. */
export interface ArmLog {
  readonly minutes: ReadonlyMap<number, ArmMinute>;
  readonly hasLatency: boolean;
}

/** Names of the columns. A row is one request, or a sum of requests where there is a column `requests`. */
export interface LogColumns {
  readonly time: string;
  readonly error: string;
  readonly latency: string;
  /** Seconds above which a request is slow. */
  readonly slowSeconds: number;
}

const SECONDS_PER_MINUTE = 60;
/** Unix times above this are in milliseconds. */
const MILLISECONDS_FROM = 1e11;
const TRUE_WORDS = new Set(["true", "True", "TRUE", "error", "yes"]);

/** Reads the log of one arm. */
export async function readArmLog(path: string, columns: LogColumns): Promise<ArmLog> {
  const minutes = new Map<number, ArmMinute>();
  let at = { time: -1, error: -1, latency: -1, requests: -1, errors: -1, slow: -1 };
  let line = 1;
  await scanTable(path, {
    columns: (names) => {
      const place = (name: string): number => names.indexOf(name);
      at = {
        time: place(columns.time),
        error: place(columns.error),
        latency: place(columns.latency),
        requests: place("requests"),
        errors: place("errors"),
        slow: place("slow"),
      };
      if (at.time < 0) throw new IoError(`${path} has no column "${columns.time}": name the time with --time.`);
      const [need, found] = at.requests < 0 ? [columns.error, at.error] : ["errors", at.errors];
      if (found < 0) throw new IoError(`${path} has no column "${need}".`);
    },
    row: (row) => {
      line += 1;
      const minute = minuteOf(row, at.time);
      if (minute === undefined)
        throw new IoError(`${path}, row ${line}: the time is neither unix seconds nor ISO 8601.`);
      const known = minutes.get(minute) ?? { requests: 0, errors: 0, slow: 0 };
      minutes.set(minute, known);
      if (at.requests >= 0) {
        known.requests += count(row, at.requests);
        known.errors += count(row, at.errors);
        known.slow += count(row, at.slow);
        return;
      }
      known.requests += 1;
      known.errors += truth(row, at.error);
      if (at.latency >= 0) known.slow += (row.number(at.latency) ?? 0) > columns.slowSeconds ? 1 : 0;
    },
  });
  if (minutes.size === 0) throw new IoError(`${path} has no rows.`);
  return { minutes, hasLatency: at.requests >= 0 ? at.slow >= 0 : at.latency >= 0 };
}

function minuteOf(row: TableRow, column: number): number | undefined {
  const number = row.number(column);
  if (number !== undefined && !Number.isNaN(number)) {
    const seconds = number > MILLISECONDS_FROM ? number / 1000 : number;
    return Math.floor(seconds / SECONDS_PER_MINUTE);
  }
  const parsed = Date.parse(row.text(column) ?? "");
  return Number.isNaN(parsed) ? undefined : Math.floor(parsed / 1000 / SECONDS_PER_MINUTE);
}

function count(row: TableRow, column: number): number {
  const value = column < 0 ? 0 : row.number(column);
  return value === undefined || Number.isNaN(value) ? 0 : value;
}

function truth(row: TableRow, column: number): number {
  const value = row.number(column);
  if (value !== undefined && !Number.isNaN(value)) return Math.min(1, Math.max(0, value));
  return TRUE_WORDS.has(row.text(column) ?? "") ? 1 : 0;
}
