import { randomUUID } from "node:crypto";
import type { Engine } from "@noops-ml/bot/pipeline/engine.ts";
import { executeRun } from "@noops-ml/bot/pipeline/execute-run.ts";
import type { ActConnector, Connector } from "@noops-ml/bot/ports/connector.ts";
import type { Store } from "@noops-ml/bot/ports/store.ts";
import type { DurableIo } from "@noops-ml/bot/ports/workflows.ts";

/** What the durable-workflow library keeps of a run: the results of the steps that were recorded. */
export type Journal = unknown[];

export interface Life {
  /** The boundary at which this life ended, or null when the run came to its end. */
  readonly diedAt: string | null;
  /** How many boundaries it passed. */
  readonly passed: number;
  /** Names the process in leases. */
  readonly boot: string;
}

/** A promise that never settles: to the code that awaits it, the process is gone. */
const forEver = <T>(): Promise<T> => new Promise<T>(() => undefined);
const ROLLED_BACK = new Error("the process died inside the transaction");

/**
 * One life of a process that carries out a run and dies at its n-th boundary: before a transaction, inside it (so that
 * it is rolled back), after its commit, before and after each outside call, and before and after a step is recorded.
 * No catch and no finally of the engine sees the death, as with SIGKILL.
 */
export async function live(engine: Engine, runId: string, journal: Journal, dieAt: number): Promise<Life> {
  const boot = randomUUID();
  let passed = 0;
  let where = "start";
  let died: (at: string) => void = () => undefined;
  const death = new Promise<string>((resolve) => {
    died = resolve;
  });
  const isDeath = (boundary: string): boolean => {
    passed += 1;
    if (passed !== dieAt) return false;
    died(`${where}: ${boundary}`);
    return true;
  };
  const pass = (boundary: string): Promise<void> => (isDeath(boundary) ? forEver() : Promise.resolve());
  const around = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    await pass(`before ${what}`);
    const result = await work();
    await pass(`after ${what}`);
    return result;
  };

  const store: Store = {
    ...engine.store,
    transaction: async (work) =>
      around("a transaction", async () => {
        try {
          return await engine.store.transaction(async (tx) => {
            const result = await work(tx);
            if (isDeath("inside a transaction")) throw ROLLED_BACK;
            return result;
          });
        } catch (error) {
          if (error === ROLLED_BACK) return forEver();
          throw error;
        }
      }),
  };
  const mortal = (connector: Connector): Connector => {
    if (connector.kind !== "act") return connector;
    const wrapped: ActConnector = {
      ...connector,
      plan: (...given) => around("the plan", () => connector.plan(...given)),
      apply: (...given) => around("the call", () => connector.apply(...given)),
      probe: (...given) => around("the probe", () => connector.probe(...given)),
      verify: (...given) => around("the read-back", () => connector.verify(...given)),
    };
    return wrapped;
  };
  const mine: Engine = {
    ...engine,
    boot,
    store,
    connectors: new Map([...engine.connectors].map(([name, connector]) => [name, mortal(connector)])),
    pager: {
      page: (page) => around("the page", () => engine.pager.page(page)),
      tell: (news) => around("the news for the pager", () => engine.pager.tell(news)),
    },
  };
  let at = 0;
  const io: DurableIo = {
    async step<T>(name: string, work: () => Promise<T>): Promise<T> {
      where = name;
      const mySlot = at;
      at += 1;
      if (mySlot < journal.length) return journal[mySlot] as T;
      const result = await work();
      await pass("before the step is recorded");
      // What a journal gives back has been through JSON.
      journal.push(result === undefined ? undefined : JSON.parse(JSON.stringify(result)));
      await pass("after the step is recorded");
      return result;
    },
    waitForHint: () => Promise.resolve(),
    sleep: () => Promise.resolve(),
  };
  const diedAt = await Promise.race([executeRun(io, mine, runId).then(() => null), death]);
  return { diedAt, passed, boot };
}
