import type { WorkspaceState } from "./state.ts";

/**
 * The next message timestamp: microseconds, unique, always after the last one, because it is the message's key.
 * @example nextTs({ lastTs: "1700000000.000000" }, 1_700_000_000_000) // => "1700000000.000001"
 */
export function nextTs(state: Pick<WorkspaceState, "lastTs">, nowMs: number): string {
  const [seconds = "0", micros = "0"] = state.lastTs.split(".");
  const last = BigInt(seconds) * 1_000_000n + BigInt(micros);
  const now = BigInt(Math.floor(nowMs)) * 1_000n;
  const next = now > last ? now : last + 1n;
  state.lastTs = `${next / 1_000_000n}.${(next % 1_000_000n).toString().padStart(6, "0")}`;
  return state.lastTs;
}
