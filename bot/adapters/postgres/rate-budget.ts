import { sql } from "kysely";
import type { RateBudget } from "../../ports/rate-budget.ts";
import type { Db } from "./trx.ts";

/** A token bucket per method and channel, refilled by the database clock and shared by all replicas. */
export function createRateBudget(db: Db): RateBudget {
  return {
    async take(method, channel, perMinute) {
      // A burst of one second's worth, at least one call.
      const size = Math.max(1, perMinute / 60);
      const { rows } = await sql<{ allowed: boolean; wait: number }>`
        INSERT INTO rate_budget AS b (method, channel, tokens, refilled_at) VALUES (${method}, ${channel}, ${size - 1}, clock_timestamp())
        ON CONFLICT (method, channel) DO UPDATE SET
          tokens = CASE WHEN b.blocked_until > clock_timestamp() THEN b.tokens
            ELSE LEAST(${size}, b.tokens + EXTRACT(EPOCH FROM clock_timestamp() - b.refilled_at) * ${perMinute / 60})
              - CASE WHEN LEAST(${size}, b.tokens + EXTRACT(EPOCH FROM clock_timestamp() - b.refilled_at) * ${perMinute / 60}) >= 1 THEN 1 ELSE 0 END END,
          refilled_at = clock_timestamp(),
          last_allowed = COALESCE(b.blocked_until, '-infinity') <= clock_timestamp()
            AND LEAST(${size}, b.tokens + EXTRACT(EPOCH FROM clock_timestamp() - b.refilled_at) * ${perMinute / 60}) >= 1
        RETURNING last_allowed AS allowed,
          GREATEST(COALESCE(EXTRACT(EPOCH FROM blocked_until - clock_timestamp()), 0), (1 - tokens) / ${perMinute / 60})::float8 AS wait`.execute(
        db,
      );
      const row = rows[0];
      if (row?.allowed) return { allowed: true };
      const wait = row && Number.isFinite(row.wait) ? row.wait : 60 / perMinute;
      return { allowed: false, retryAfterSeconds: Math.max(0.05, wait) };
    },
    async block(method, channel, seconds) {
      const until = sql<Date>`clock_timestamp() + make_interval(secs => ${seconds})`;
      await db
        .insertInto("rate_budget")
        .values({ method, channel, tokens: 0, refilled_at: until, blocked_until: until })
        .onConflict((conflict) =>
          conflict.columns(["method", "channel"]).doUpdateSet({
            tokens: 1,
            refilled_at: until,
            blocked_until: sql<Date>`GREATEST(rate_budget.blocked_until, excluded.blocked_until)`,
          }),
        )
        .execute();
    },
  };
}
