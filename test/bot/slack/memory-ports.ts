import type { ActorRef, Answer, Command } from "@noops-ml/bot/action/command.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import type { CommandPort } from "@noops-ml/bot/ports/command-port.ts";
import type { IdentityStore, KnownIdentity } from "@noops-ml/bot/ports/identity-store.ts";
import type { IncidentReader } from "@noops-ml/bot/ports/incident-reader.ts";
import type { Interaction, InteractionStore } from "@noops-ml/bot/ports/interaction-store.ts";
import type { Log } from "@noops-ml/bot/ports/log.ts";
import type { PlanAnswer, PlanPort } from "@noops-ml/bot/ports/plan-port.ts";
import type { RateBudget } from "@noops-ml/bot/ports/rate-budget.ts";
import type { EngineStatus, StatusReader } from "@noops-ml/bot/ports/status-reader.ts";
import type { Surface, SurfaceKind, SurfaceStore } from "@noops-ml/bot/ports/surface-store.ts";

/** Desired messages in memory, with the waiting times and leases of the real store. */
export interface MemorySurfaces extends SurfaceStore {
  /** Wants this generation of a message to be visible. */
  desire(want: {
    incidentId: string;
    kind: SurfaceKind;
    gen: number;
    channel?: string;
    key?: string;
    text?: string;
    priority?: number;
  }): void;
  readonly rows: ReadonlyMap<string, Surface & { readonly permanent: string | null }>;
  /** Resolves when everything desired is visible or given up. */
  settled(): Promise<void>;
}

type Row = { -readonly [K in keyof Surface]: Surface[K] } & {
  nextAt: number;
  leased: boolean;
  permanent: string | null;
};

export function createMemorySurfaces(now: () => number = Date.now): MemorySurfaces {
  const rows = new Map<string, Row>();
  const wakers = new Set<() => void>();
  const waiting = new Set<() => void>();
  const isDue = (row: Row) =>
    row.permanent === null && row.desiredGen > row.postedGen && (row.kind !== "thread" || threadTs(row) !== null);
  const changed = () => {
    if ([...rows.values()].some((row) => isDue(row) || row.leased)) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const threadTs = (row: Row) => rows.get(`${row.incidentId}/card/`)?.ts ?? null;
  const get = (id: string): Row => {
    const row = rows.get(id);
    if (row === undefined) throw new Error(`no surface ${id}`);
    return row;
  };
  return {
    rows,
    desire: ({ incidentId, kind, gen, channel = "C0INCIDENTS", key = "", text, priority = 4 }) => {
      const id = `${incidentId}/${kind}/${key}`;
      const row = rows.get(id);
      if (row === undefined) {
        rows.set(id, {
          id, incidentId, kind, key, channel, text: text ?? null, ts: null, threadTs: null, desiredGen: gen, postedGen: 0,
          attempts: 0, ambiguousSince: null, priority, nextAt: 0, leased: false, permanent: null,
        }); // prettier-ignore
      } else Object.assign(row, { desiredGen: Math.max(row.desiredGen, gen), priority });
      for (const wake of wakers) wake();
    },
    settled: () =>
      new Promise((resolve) => {
        waiting.add(resolve);
        changed();
      }),
    claimDue: (limit) => {
      const due = [...rows.values()]
        .filter((row) => isDue(row) && !row.leased && row.nextAt <= now())
        .sort((one, other) => one.priority - other.priority)
        .slice(0, limit);
      for (const row of due) row.leased = true;
      return Promise.resolve(due.map((row) => ({ ...row, threadTs: threadTs(row) })));
    },
    recordPosted: (id, posted) => {
      Object.assign(get(id), {
        postedGen: posted.gen,
        ts: posted.ts,
        leased: false,
        attempts: 0,
        ambiguousSince: null,
      });
      for (const wake of wakers) wake();
      changed();
      return Promise.resolve();
    },
    recordFailure: (id, failure) => {
      const row = get(id);
      row.leased = false;
      row.attempts += 1;
      if (failure.kind === "permanent") row.permanent = failure.reason;
      else row.nextAt = now() + failure.afterSeconds * 1000;
      if (failure.kind === "ambiguous") row.ambiguousSince ??= new Date(now());
      changed();
      return Promise.resolve();
    },
    moveToChannel: (id, channel) => {
      Object.assign(get(id), { channel, ts: null, postedGen: 0, leased: false, attempts: 0, ambiguousSince: null });
      return Promise.resolve();
    },
    onDue: (wake) => {
      wakers.add(wake);
      return () => wakers.delete(wake);
    },
  };
}

export interface MemoryIncidents extends IncidentReader {
  readonly views: Map<string, IncidentView>;
}

export function createMemoryIncidents(...views: readonly IncidentView[]): MemoryIncidents {
  const map = new Map(views.map((view) => [view.id, view]));
  const all = () => [...map.values()];
  return {
    views: map,
    view: (id) => Promise.resolve(map.get(id) ?? null),
    resolveRef: (ref) => {
      const found = all().find(
        (view) => view.id === ref || view.ref === ref.toUpperCase() || view.ref === `INC-${ref}`,
      );
      return Promise.resolve(found?.id ?? null);
    },
    list: (filter) =>
      Promise.resolve(
        all().filter(
          (view) =>
            (filter.state === "all" || !["resolved", "closed", "merged"].includes(view.phase)) &&
            (filter.model === undefined || view.model === filter.model) &&
            (filter.owner === undefined || view.owner === filter.owner),
        ),
      ),
    waitingApprovals: () =>
      Promise.resolve(
        all().flatMap((view) => {
          const approval = view.run?.approval ?? null;
          if (approval?.state !== "open") return [];
          return [{ incidentId: view.id, incidentRef: view.ref, incidentTitle: view.title, approval }];
        }),
      ),
  };
}

export interface MemoryCommands extends CommandPort {
  readonly executed: { readonly command: Command; readonly actor: ActorRef }[];
  answer: (command: Command, actor: ActorRef) => Answer | Promise<Answer>;
}

export function createMemoryCommands(): MemoryCommands {
  const executed: MemoryCommands["executed"] = [];
  const port: MemoryCommands = {
    executed,
    answer: (command) => ({ outcome: "done", text: `${command.verb} recorded.`, incidentId: null, runId: null }),
    execute: async (command, actor) => {
      executed.push({ command, actor });
      return port.answer(command, actor);
    },
  };
  return port;
}

export interface MemoryInteractions extends InteractionStore {
  readonly rows: Map<string, Interaction & { answer: string | null; done: boolean }>;
  /** Set: the database is away. */
  away: boolean;
}

export function createMemoryInteractions(): MemoryInteractions {
  const rows: MemoryInteractions["rows"] = new Map();
  const store: MemoryInteractions = {
    rows,
    away: false,
    record: (interaction) => {
      if (store.away) return Promise.reject(new Error("connection refused"));
      const known = rows.get(interaction.signatureHash);
      if (known !== undefined) return Promise.resolve({ state: "duplicate", answer: known.answer });
      rows.set(interaction.signatureHash, { ...interaction, answer: null, done: false });
      return Promise.resolve({ state: "new" });
    },
    saveAnswer: (hash, answer) => {
      const row = rows.get(hash);
      if (row !== undefined) row.answer = answer;
      return Promise.resolve();
    },
    markDone: (hash) => {
      const row = rows.get(hash);
      if (row !== undefined) row.done = true;
      return Promise.resolve();
    },
    claimUnfinished: () => Promise.resolve([...rows.values()].filter((row) => !row.done)),
  };
  return store;
}

export function createMemoryIdentities(subjects: Readonly<Record<string, string>> = {}): IdentityStore {
  const known = new Map<string, KnownIdentity>();
  return {
    get: (_team, user) => Promise.resolve(known.get(user) ?? null),
    put: (profile) => {
      const subject = profile.email === null ? null : (subjects[profile.email] ?? profile.email);
      const identity = { ...profile, subject, groups: [], verifiedAt: new Date() };
      known.set(profile.userId, identity);
      return Promise.resolve(identity);
    },
    slackUserOf: (subject) => {
      const found = [...known.values()].find((identity) => identity.subject === subject);
      return Promise.resolve(found === undefined ? null : { teamId: found.teamId, userId: found.userId });
    },
  };
}

/** A token bucket per (method, channel), and the blocks of 429 answers. */
export function createMemoryBudget(now: () => number = Date.now): RateBudget {
  const spent = new Map<string, number[]>();
  const blocked = new Map<string, number>();
  return {
    take: (method, channel, perMinute) => {
      const key = `${method} ${channel}`;
      const until = blocked.get(key) ?? 0;
      if (until > now())
        return Promise.resolve({ allowed: false, retryAfterSeconds: Math.ceil((until - now()) / 1000) });
      const recent = (spent.get(key) ?? []).filter((at) => at > now() - 60_000);
      if (recent.length >= perMinute) {
        const wait = ((recent[0] ?? now()) + 60_000 - now()) / 1000;
        return Promise.resolve({ allowed: false, retryAfterSeconds: wait });
      }
      spent.set(key, [...recent, now()]);
      return Promise.resolve({ allowed: true });
    },
    block: (method, channel, seconds) => {
      blocked.set(`${method} ${channel}`, now() + seconds * 1000);
      return Promise.resolve();
    },
  };
}

export interface MemoryPlans extends PlanPort {
  answer: () => PlanAnswer | Promise<PlanAnswer>;
}

export function createMemoryPlans(answer: PlanAnswer): MemoryPlans {
  const port: MemoryPlans = {
    answer: () => answer,
    plan: async () => port.answer(),
    runbooksFor: () =>
      Promise.resolve([{ name: "rollback-champion", title: "Back to the last good version", suggested: true }]),
  };
  return port;
}

export const CALM_STATUS: EngineStatus = {
  killSwitch: { on: false, by: null, at: null },
  freezes: [],
  openIncidents: 1,
  runningRuns: 0,
  waitingApprovals: 0,
  incidentsWithoutTimer: 0,
  ledger: [],
};

export function createMemoryStatus(status: EngineStatus = CALM_STATUS): StatusReader {
  return { status: () => Promise.resolve(status) };
}

export interface MemoryLog extends Log {
  readonly lines: {
    readonly level: string;
    readonly fields: Readonly<Record<string, unknown>>;
    readonly message: string;
  }[];
}

export function createMemoryLog(): MemoryLog {
  const lines: MemoryLog["lines"] = [];
  const at = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
