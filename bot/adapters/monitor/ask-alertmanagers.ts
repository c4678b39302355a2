import { z } from "zod";
import type { AskedAlert, SourceMonitor, SourceVerdict } from "../../ports/source-monitor.ts";

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

const seriesSchema = z.object({
  data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }),
});
const NOT_A_LABEL = ["__name__", "alertstate"];

/** Labels of the alerts that fire in Prometheus; null when it does not answer. */
async function firingInPrometheus(url: string): Promise<readonly Readonly<Record<string, string>>[] | null> {
  try {
    const query = new URLSearchParams({ query: 'ALERTS{alertstate="firing"}' });
    const answer = await fetch(`${url.replace(/\/$/, "")}/api/v1/query?${query.toString()}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return answer.ok ? seriesSchema.parse(await answer.json()).data.result.map(({ metric }) => metric) : null;
  } catch {
    return null;
  }
}

/** Whether a series of `ALERTS` is this alert: external labels are added after it, so the alert may have more of them. */
const isSame = (series: Readonly<Record<string, string>>, labels: AskedAlert["labels"]): boolean =>
  Object.entries(series).every(([name, value]) => NOT_A_LABEL.includes(name) || labels[name] === value);

function verdictOf(fingerprint: string, answers: readonly (Known | null)[]): SourceVerdict {
  const states = answers.flatMap((answer) => answer?.states.get(fingerprint) ?? []);
  if (states.includes("active")) return "confirmed";
  if (states.includes("suppressed")) return "suppressed";
  // Gone only if every one of them has answered and has been up long enough to know.
  return answers.length > 0 && answers.every((answer) => answer !== null && !answer.young) ? "gone" : "unknown";
}

export interface MonitorOptions {
  readonly alertmanagers: readonly string[];
  /** What does not fire at its Alertmanagers may still fire where the rules are evaluated. */
  readonly prometheus: string | null;
  readonly now: () => number;
}

/** Asks every Alertmanager and Prometheus: one that does not answer makes the verdict unknown, never "gone". */
export function createAlertmanagerMonitor({ alertmanagers: urls, prometheus, now }: MonitorOptions): SourceMonitor {
  return {
    async ask(source, alerts) {
      if (urls.length === 0 || !source.startsWith("alertmanager")) return null;
      const answers = await Promise.all(urls.map((url) => askOne(url, now())));
      const verdicts = alerts.map((alert) => verdictOf(alert.fingerprint, answers));
      if (prometheus === null || !verdicts.includes("gone")) return verdicts;
      const firing = await firingInPrometheus(prometheus);
      return verdicts.map((verdict, at) => {
        if (verdict !== "gone") return verdict;
        if (firing === null) return "unknown";
        return firing.some((series) => isSame(series, alerts[at]?.labels ?? {})) ? "confirmed" : "gone";
      });
    },
  };
}
