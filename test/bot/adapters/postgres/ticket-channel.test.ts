import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStore } from "@noops-ml/bot/adapters/postgres/create-store.ts";
import { createSurfaceStore } from "@noops-ml/bot/adapters/postgres/surface-store.ts";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import type { Incident } from "@noops-ml/bot/incident/incident.ts";
import type { Store } from "@noops-ml/bot/ports/store.ts";
import type { Surface, SurfaceStore } from "@noops-ml/bot/ports/surface-store.ts";
import { embeddedEngine, serverEngine } from "../../database.ts";
import { anIncident } from "../../incident/an-incident.ts";

const NO_WAKEUPS = { on: () => () => undefined, stop: () => undefined };

describe.each([embeddedEngine(), serverEngine()])("where an incident is shown, on $name", (engine) => {
  let database: Database;
  let store: Store;
  let surfaces: SurfaceStore;

  beforeAll(async () => {
    database = await engine.open();
    store = createStore({ database, channels: { page: "C0PAGES", ticket: "C0TICKETS" } });
    surfaces = createSurfaceStore(database.db, NO_WAKEUPS);
  });
  afterAll(async () => {
    await database.close();
    await engine.stop();
  });

  async function open(severity: Incident["severity"]): Promise<Incident> {
    const id = randomUUID();
    return store.transaction(async (tx) => {
      const incident = await tx.insertIncident(anIncident({ id, key: id, severity }));
      return tx.saveIncident(incident, [{ kind: "opened", actor: "noops", text: "opened" }], new Map());
    });
  }

  const save = (incident: Incident): Promise<Incident> =>
    store.transaction((tx) =>
      tx.saveIncident(incident, [{ kind: "severity", actor: "noops", text: "changed" }], new Map()),
    );

  /** Takes what is due, and posts it as `ts`. */
  async function post(ts: string): Promise<readonly Surface[]> {
    const due = await surfaces.claimDue(10);
    for (const surface of due) await surfaces.recordPosted(surface.id, { gen: surface.desiredGen, ts });
    return due;
  }

  test("a ticket goes to the ticket channel and nowhere else", async () => {
    await open(3);
    expect((await post("1.0")).map(({ kind, channel }) => [kind, channel])).toEqual([["card", "C0TICKETS"]]);
    expect((await post("1.0")).map(({ kind, channel }) => [kind, channel])).toEqual([["thread", "C0TICKETS"]]);
  });

  test("a ticket that rises to a page gets a message of its own among the pages, with its whole story", async () => {
    const ticket = await open(4);
    await post("2.0");
    await post("2.0");
    await save({ ...ticket, severity: 2 });
    const first = await post("3.0");
    expect(first.find(({ kind }) => kind === "card")).toMatchObject({ channel: "C0PAGES", ts: null, postedGen: 0 });
    expect(first.find(({ kind }) => kind === "notice")).toMatchObject({
      channel: "C0TICKETS",
      ts: "2.0",
      text: "is SEV2 now and goes on in the incident channel",
    });
    expect(await post("3.0")).toMatchObject([{ kind: "thread", channel: "C0PAGES", threadTs: "3.0", postedGen: 0 }]);
  });

  test("one that falls again stays where people have read about it", async () => {
    const page = await open(2);
    await post("4.0");
    await post("4.0");
    await save({ ...page, severity: 3 });
    expect((await post("4.0")).map(({ channel, ts }) => [channel, ts])).toEqual([
      ["C0PAGES", "4.0"],
      ["C0PAGES", "4.0"],
    ]);
  });

  test("a ticket that rises before it was posted is announced in both channels", async () => {
    const ticket = await open(3);
    await save({ ...ticket, severity: 1 });
    const due = await post("5.0");
    expect(due.map(({ kind, channel }) => `${kind} ${channel}`).sort()).toEqual(["card C0PAGES", "notice C0TICKETS"]);
    await post("5.0");
  });

  test("further messages about a ticket stay in its channel", async () => {
    const ticket = await open(3);
    await post("6.0");
    await post("6.0");
    await store.transaction((tx) => tx.addNotice(ticket.id, "failed", "the run failed", 2));
    expect(await post("7.0")).toMatchObject([{ kind: "notice", channel: "C0TICKETS" }]);
  });
});
