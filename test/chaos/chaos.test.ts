import { afterAll, expect, test } from "vitest";
import { embeddedEngine, serverEngine } from "../bot/database.ts";
import { crashRuns, tellTally } from "./crash-runs.ts";
import { repeated } from "./deliveries.ts";
import { fencedOut } from "./effects.ts";

const server = serverEngine();
afterAll(() => server.stop());

/** The short form of `npm run chaos`: its heaviest promises, on few runs. */
test.each([embeddedEngine(), server])(
  "runs that die at the boundaries of the effect protocol end as one effect or as unknown, on $name",
  { timeout: 240_000 },
  async (engine) => {
    const database = await engine.open();
    try {
      expect(tellTally(await crashRuns(database, 24, 20260101))).toMatch(/24 runs died/);
    } finally {
      await database.close();
    }
  },
);

test.each([
  ["a worker that was overtaken writes nothing and calls nobody", fencedOut, /1 call, run succeeded/],
  ["fifty shuffled deliveries of two Alertmanagers are one incident", repeated, /1 incident, 1 message/],
] as const)("%s", { timeout: 120_000 }, async (_, story, observed) => {
  const database = await embeddedEngine().open();
  try {
    expect(await story(database)).toMatch(observed);
  } finally {
    await database.close();
  }
});
