import { createPrometheusConnector } from "../../adapters/connectors/prometheus-query.ts";
import type {
  ActConnector,
  ApplyResult,
  Connector,
  Connectors,
  ConnectorPlan,
  PlanResult,
  ProbeResult,
  ReadConnector,
  ReadResult,
} from "../../ports/connector.ts";
import type { ConnectorFact, ConnectorFacts } from "../../runbook/idempotency.ts";
import type { ScriptedAnswer } from "./test-document.ts";

/** The answers of one case, and what was asked of the targets. */
export interface Script {
  readonly answers: Readonly<Record<string, ScriptedAnswer | readonly ScriptedAnswer[]>>;
  /** The step that asks now: its id, or `<id>.verify` for its proof. */
  asking: string;
  /** Effect keys that the targets have seen. */
  readonly applied: string[];
  readonly asked: Map<string, number>;
}

const list = (answer: ScriptedAnswer | readonly ScriptedAnswer[] | undefined): readonly ScriptedAnswer[] =>
  answer === undefined
    ? []
    : Array.isArray(answer)
      ? (answer as readonly ScriptedAnswer[])
      : [answer as ScriptedAnswer];

/** The next answer to a kind of question of a step; the last one is repeated. */
function next(script: Script, question: string): ScriptedAnswer | null {
  const answers = list(script.answers[script.asking]);
  const key = `${script.asking} ${question}`;
  const asked = script.asked.get(key) ?? 0;
  script.asked.set(key, asked + 1);
  return answers[Math.min(asked, answers.length - 1)] ?? null;
}

const missing = (script: Script): string => `the test gives no answer for ${script.asking}`;

/** `prometheus.query` itself over a scripted series, so that `below`, `above` and `onNoData` count as in the bot. */
function scriptedQuery(script: Script): ReadConnector {
  return createPrometheusConnector({
    query() {
      const answer = next(script, "read");
      if (answer === null) return Promise.resolve({ kind: "failed", reason: missing(script) });
      if (answer.failed !== undefined) return Promise.resolve({ kind: "failed", reason: answer.failed });
      const value = answer.value ?? null;
      return Promise.resolve(value === null ? { kind: "noData" } : { kind: "value", value, series: 1 });
    },
  });
}

function scriptedRead(name: string, fact: ConnectorFact, script: Script): ReadConnector {
  return {
    kind: "read",
    name,
    fact,
    read(): Promise<ReadResult> {
      const answer = next(script, "read");
      if (answer === null) return Promise.resolve({ kind: "failed", reason: missing(script) });
      if (answer.failed !== undefined) return Promise.resolve({ kind: "failed", reason: answer.failed });
      if (answer.value === null) return Promise.resolve({ kind: "noData", reason: "no data" });
      const value = answer.value ?? null;
      return Promise.resolve({ kind: "value", value: { value }, holds: answer.holds ?? true, detail: String(value) });
    },
  };
}

function planOf(name: string, fact: ConnectorFact, answer: ScriptedAnswer, script: Script): ConnectorPlan {
  const before = answer.before ?? "before";
  return {
    target: answer.target ?? `${name} ${script.asking}`,
    before,
    desired: answer.desired ?? "after",
    precondition: `still ${before}`,
    blastRadius: "a rehearsal",
    reversible: answer.reversible ?? fact.reversible,
    class: answer.class ?? "change",
    author: null,
    state: { rehearsal: script.asking },
  };
}

function scriptedAct(name: string, fact: ConnectorFact, script: Script): ActConnector {
  const reason = "scripted";
  return {
    kind: "act",
    name,
    fact,
    plan(): Promise<PlanResult> {
      const answer = next(script, "plan");
      if (answer === null) return Promise.resolve({ kind: "refused", reason: missing(script) });
      if (answer.failed !== undefined) return Promise.resolve({ kind: "unreachable", reason: answer.failed });
      if (answer.refused !== undefined) return Promise.resolve({ kind: "refused", reason: answer.refused });
      if (answer.alreadyDone !== undefined) return Promise.resolve({ kind: "alreadyDone", detail: answer.alreadyDone });
      return Promise.resolve({ kind: "plan", plan: planOf(name, fact, answer, script) });
    },
    apply(plan, effectKey): Promise<ApplyResult> {
      const kind = next(script, "apply")?.apply ?? "applied";
      if (kind === "applied" || kind === "ambiguous") script.applied.push(effectKey);
      return Promise.resolve(
        kind === "applied" ? { kind, detail: `${plan.before} → ${plan.desired}`, output: null } : { kind, reason },
      );
    },
    probe(plan): Promise<ProbeResult> {
      const kind = next(script, "probe")?.probe ?? "done";
      return Promise.resolve(
        kind === "unknown"
          ? { kind, reason, howToCheck: `look at ${plan.target}` }
          : { kind, detail: `${plan.target} was asked` },
      );
    },
    verify(plan): Promise<ReadResult> {
      const holds = next(script, "read-back")?.readBack ?? true;
      return Promise.resolve({
        kind: "value",
        value: null,
        holds,
        detail: holds ? `read back ${plan.desired}` : `still ${plan.before}`,
      });
    },
  };
}

/** Every connector there is, answering from a script instead of from a target. */
export function scriptedConnectors(facts: ConnectorFacts, script: Script): Connectors {
  const connectors = [...facts].filter(([name]) => name !== "wait" && name !== "notify");
  return new Map(
    connectors.map(([name, fact]): [string, Connector] => [
      name,
      name === "prometheus.query"
        ? scriptedQuery(script)
        : fact.mutates
          ? scriptedAct(name, fact, script)
          : scriptedRead(name, fact, script),
    ]),
  );
}
