import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ActConnector, ConnectorPlan, ReadConnector } from "@noops-ml/bot/ports/connector.ts";
import type { Inputs } from "@noops-ml/bot/runbook/runbook.ts";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FakeTarget } from "./fake-target.ts";

/** A connector with a target of its own, in the state before the action. */
export interface Subject {
  readonly connector: ActConnector;
  readonly target: FakeTarget;
  readonly inputs: Inputs;
  /** Somebody else changes what the plan was made for; absent where the target has nothing that could move. */
  readonly move?: () => void;
  /** The credential that each request must carry and nothing may repeat. */
  readonly authorization?: string;
  /** Inputs that must be refused without a request. */
  readonly badInputs: Inputs;
}

const CALL = { timeoutMs: 2000 };
/** For calls that never get an answer. */
const SHORT = { timeoutMs: 400 };
export const EFFECT = `noops-${"a1".repeat(16)}`;
const SECRET = "secret-a1b2c3d4";
export const BEARER = `Bearer ${SECRET}`;
/** A file with the credential that contract tests use; gone when the tests of its file are over. */
export function secretFile(text = SECRET): string {
  folder ??= mkdtempSync(join(tmpdir(), "noops-secret-"));
  const file = join(folder, text.replace(/\W/gu, "-"));
  writeFileSync(file, `${text}\n`);
  return file;
}
let folder: string | null = null;
afterAll(() => {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  folder = null;
});

const OTHER_EFFECT = `noops-${"b2".repeat(16)}`;

/** The promises that every connector keeps: it looks without touching, acts once per effect key and tells afterwards what happened. */
export function describeConnector(name: string, start: () => Promise<Subject>): void {
  describe(`${name} keeps the contract of connectors`, () => {
    let subject: Subject;
    beforeEach(async () => {
      subject = await start();
    });
    afterEach(() => subject.target.stop());

    async function planned(): Promise<ConnectorPlan> {
      const result = await subject.connector.plan(subject.inputs, CALL);
      if (result.kind !== "plan") throw new Error(`no plan: ${JSON.stringify(result)}`);
      return structuredClone(result.plan);
    }

    it("plans twice the same without changing anything", async () => {
      const [first, second] = [await planned(), await planned()];
      const agreed = ({ target, before, desired, precondition }: ConnectorPlan) => [
        target,
        before,
        desired,
        precondition,
      ];
      expect(agreed(second)).toEqual(agreed(first));
      expect(subject.target.mutatingRequests()).toBe(0);
      expect(JSON.parse(JSON.stringify(first.state))).toEqual(first.state);
    });

    it("refuses inputs that make no sense before it asks anybody", async () => {
      expect(await subject.connector.plan(subject.badInputs, CALL)).toMatchObject({ kind: "refused" });
      expect(subject.target.requests).toHaveLength(0);
    });

    it("declares exactly the inputs that it is given", () => {
      const { required, optional } = subject.connector.fact;
      expect([...required, ...optional]).toEqual(expect.arrayContaining(Object.keys(subject.inputs)));
      expect(Object.keys(subject.inputs)).toEqual(expect.arrayContaining([...required]));
      expect(subject.connector.fact.mutates).toBe(true);
    });

    it("acts once, and its request carries the effect key", async () => {
      const plan = await planned();
      expect(await subject.connector.apply(plan, EFFECT, CALL)).toMatchObject({ kind: "applied" });
      expect(subject.target.effects()).toBeGreaterThan(0);
      const changes = subject.target.requests.filter(
        (request) => request.method !== "GET" && request.headers["x-noops-effect"],
      );
      expect(changes.length).toBeGreaterThan(0);
      expect(changes.map((request) => request.headers["x-noops-effect"])).toEqual(changes.map(() => EFFECT));
    });

    it("makes no second effect when it is applied again", async () => {
      const plan = await planned();
      await subject.connector.apply(plan, EFFECT, CALL);
      const effects = subject.target.effects();
      expect(["applied", "moved"]).toContain((await subject.connector.apply(plan, EFFECT, CALL)).kind);
      expect(subject.target.effects()).toBe(effects);
    });

    it("probes not done before and done after", async () => {
      const plan = await planned();
      expect(await subject.connector.probe(plan, EFFECT, CALL)).toMatchObject({ kind: "notDone" });
      await subject.connector.apply(plan, EFFECT, CALL);
      expect(await subject.connector.probe(plan, EFFECT, CALL)).toMatchObject({ kind: "done" });
    });

    it("finds its effect after the answer was lost, and does not repeat it", async () => {
      const plan = await planned();
      subject.target.loseNextAnswer();
      const lost = await subject.connector.apply(plan, EFFECT, CALL);
      expect(lost).toMatchObject({ kind: "ambiguous" });
      const effects = subject.target.effects();
      expect(await subject.connector.probe(plan, EFFECT, CALL)).toMatchObject({ kind: "done" });
      await subject.connector.apply(plan, EFFECT, CALL);
      expect(subject.target.effects()).toBe(effects);
    });

    it.each(["hangs before", "hangs after", "applies, then 500", 500, 401, 409, 412] as const)(
      "has one effect or is in doubt when its call meets: %s",
      async (fault) => {
        const plan = await planned();
        subject.target.failNextChange(fault);
        const result = await subject.connector.apply(plan, EFFECT, SHORT);
        const happened = subject.target.effects();
        const probed = await subject.connector.probe(plan, EFFECT, CALL);
        // It never says that it is certain of the opposite of what is true.
        if (happened === 0) {
          expect(result.kind).not.toBe("applied");
          expect(probed.kind).not.toBe("done");
        } else {
          expect(["ambiguous", "applied"]).toContain(result.kind);
          expect(probed.kind).not.toBe("notDone");
        }
        if (probed.kind === "notDone")
          expect(await subject.connector.apply(plan, EFFECT, CALL)).toMatchObject({ kind: "applied" });
        if (probed.kind !== "unknown")
          expect(await subject.connector.probe(plan, EFFECT, CALL)).toMatchObject({ kind: "done" });
        expect(subject.target.effects()).toBeLessThanOrEqual(1);
      },
    );

    it("proves itself in every request and repeats its credential nowhere", async () => {
      const { authorization } = subject;
      if (authorization === undefined) return;
      const plan = await planned();
      subject.target.failNextChange(401);
      const said = [plan, await subject.connector.apply(plan, EFFECT, CALL), await subject.connector.probe(plan, EFFECT, CALL)]; // prettier-ignore
      expect(new Set(subject.target.requests.filter(({ path }) => !path.startsWith("/auth/")).map(({ headers }) => headers.authorization))).toEqual(new Set([authorization])); // prettier-ignore
      expect(JSON.stringify(said)).not.toContain(SECRET);
    });

    it("probes unknown and says how to check by hand when the target does not tell", async () => {
      const plan = await planned();
      subject.target.failReads();
      const probed = await subject.connector.probe(plan, EFFECT, CALL);
      expect(probed).toMatchObject({ kind: "unknown" });
      expect(probed.kind === "unknown" && probed.howToCheck.length > 10).toBe(true);
    });

    it("proves the change by reading it back, and nothing before", async () => {
      const plan = await planned();
      const before = await subject.connector.verify(plan, CALL, EFFECT);
      expect(before.kind === "value" && before.holds).toBe(false);
      await subject.connector.apply(plan, EFFECT, CALL);
      expect(await subject.connector.verify(plan, CALL, EFFECT)).toMatchObject({ kind: "value", holds: true });
    });

    it("changes nothing in a dry run: plan, probe and read back", async () => {
      const plan = await planned();
      await subject.connector.probe(plan, EFFECT, CALL);
      await subject.connector.verify(plan, CALL, EFFECT);
      expect([subject.target.mutatingRequests(), subject.target.effects()]).toEqual([0, 0]);
    });

    it("refuses when the target moved since the plan", async () => {
      if (subject.move === undefined) return;
      const plan = await planned();
      subject.move();
      expect(["moved", "refused"]).toContain((await subject.connector.apply(plan, OTHER_EFFECT, CALL)).kind);
      expect(subject.target.effects()).toBe(0);
    });

    it("says unreachable when nobody listens", async () => {
      const plan = await planned();
      await subject.target.stop();
      expect(await subject.connector.plan(subject.inputs, CALL)).toMatchObject({ kind: "unreachable" });
      expect(await subject.connector.apply(plan, EFFECT, CALL)).toMatchObject({ kind: "unreachable" });
    });

    it("names the step that takes it back, or says that there is none", async () => {
      const plan = await planned();
      const back = subject.connector.compensate?.(plan, EFFECT);
      expect(back?.kind === "step" ? back.uses : back?.reason).toBeTruthy();
    });
  });
}

/** A connector that only asks, with a target whose answer is known. */
export interface ReadSubject {
  readonly connector: ReadConnector;
  readonly target: FakeTarget;
  readonly inputs: Inputs;
  readonly badInputs: Inputs;
  readonly value: unknown;
}

/** The promises of a connector that only asks: it changes nothing, and a failure is never a value. */
export function describeReadConnector(name: string, start: () => Promise<ReadSubject>): void {
  describe(`${name} keeps the contract of connectors that only ask`, () => {
    let subject: ReadSubject;
    beforeEach(async () => {
      subject = await start();
    });
    afterEach(() => subject.target.stop());

    it("reads the same twice and changes nothing", async () => {
      const { connector, inputs, value } = subject;
      expect(connector.fact).toMatchObject({ idempotency: "read", mutates: false });
      for (let again = 0; again < 2; again += 1)
        expect(await connector.read(inputs, CALL)).toMatchObject({ kind: "value", value, holds: true });
      expect([subject.target.mutatingRequests(), subject.target.effects()]).toEqual([0, 0]);
    });

    it("refuses inputs that make no sense before it asks anybody", async () => {
      expect(await subject.connector.read(subject.badInputs, CALL)).toMatchObject({ kind: "failed" });
      expect(subject.target.requests).toHaveLength(0);
    });

    it("fails, and has no value, when the target is broken or away", async () => {
      subject.target.failReads();
      expect((await subject.connector.read(subject.inputs, CALL)).kind).toBe("failed");
      await subject.target.stop();
      expect((await subject.connector.read(subject.inputs, CALL)).kind).toBe("failed");
    });
  });
}
