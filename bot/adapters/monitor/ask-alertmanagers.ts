import { z } from "zod";
import type { SourceMonitor, SourceVerdict } from "../../ports/source-monitor.ts";

const alertsSchema = z.array(z.object({ fingerprint: z.string(), status: z.object({ state: z.string() }) }));
const statusSchema = z.object({ uptime: z.string() });

/** An Alertmanager that has just started knows only what has been sent since: it cannot say "gone" yet. */
const YOUNG_MS = 600_000;
const TIMEOUT_MS = 5000;

interface Known {
  readonly states: ReadonlyMap<string, string>;
  readonly young: boolean;
}

async function askOne(url: string, now: number): Promise<Known | null> {
  try {
    const get = (path: string) =>
      fetch(`${url.replace(/\/$/, "")}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const [alerts, status] = await Promise.all([
      get("/api/v2/alerts?inhibited=true&silenced=true&active=true"),
      get("/api/v2/status"),
    ]);
    if (!alerts.ok || !status.ok) return null;
    const list = alertsSchema.parse(await alerts.json());
    const started = Date.parse(statusSchema.parse(await status.json()).uptime);
    return {
      states: new Map(list.map((alert) => [alert.fingerprint, alert.status.state])),
      young: !(now - started > YOUNG_MS),
    };
  } catch {
    return null;
  }
}

function verdictOf(fingerprint: string, answers: readonly (Known | null)[]): SourceVerdict {
  const states = answers.flatMap((answer) => answer?.states.get(fingerprint) ?? []);
  if (states.includes("active")) return "confirmed";
  if (states.includes("suppressed")) return "suppressed";
  // Gone only if every one of them has answered and has been up long enough to know.
  return answers.length > 0 && answers.every((answer) => answer !== null && !answer.young) ? "gone" : "unknown";
}

/** Asks every Alertmanager: one that does not answer makes the verdict unknown, never "gone". */
export function createAlertmanagerMonitor(urls: readonly string[], now: () => number): SourceMonitor {
  return {
    async ask(source, alerts) {
      if (urls.length === 0 || !source.startsWith("alertmanager")) return null;
      const answers = await Promise.all(urls.map((url) => askOne(url, now())));
      return alerts.map((alert) => verdictOf(alert.fingerprint, answers));
    },
  };
}
