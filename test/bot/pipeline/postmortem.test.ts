import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPostmortem } from "@noops-ml/bot/adapters/http/read-postmortem.ts";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { postmortemCommand } from "@noops-ml/bot/commands/postmortem.ts";
import type { Series } from "@noops-ml/bot/ports/series-source.ts";
import { anAlert } from "../fakes.ts";
import { type TestBot, anEngine } from "./an-engine.ts";

/** One incident and its post-mortem: each story goes on where the one before it ended. */
describe("the post-mortem", { timeout: 60_000 }, () => {
  let database: Database;
  let bot: TestBot;
  let id: string;
  let metricsAway = false;

  const range = (expression: string, from: number, to: number): Promise<readonly Series[]> =>
    metricsAway
      ? Promise.reject(new Error("Prometheus was not reached"))
      : Promise.resolve([
          {
            labels: { version: "7" },
            points: [from, (from + to) / 2, to].map((at) => ({ at, value: expression.includes("burn") ? 14.4 : 0.4 })),
          },
        ]);
  const read = (query = "", part: string | null = null) =>
    readPostmortem(bot.api, "INC-1", part, new URL(`http://bot/${query}`));
  const text = async (query = ""): Promise<string> => (await read(query)).text ?? "";
  const write = (words: string | null, subject = "alice", basedOn: number | null = null) =>
    bot.execute({ verb: "postmortem", incidentId: id, text: words, basedOn }, subject);

  beforeAll(async () => {
    database = await openDatabase({ engine: "embedded", dataDir: null });
    bot = anEngine(database, { series: { range, latest: () => Promise.resolve([]) } });
    await bot.deliver([anAlert({ startsAt: new Date(Date.now() - 60_000).toISOString() })]);
    id = (await bot.incidents.resolveRef("INC-1")) ?? "";
  });
  afterAll(() => database.close());

  it("is a draft from the record with a picture of the burn rate while nobody has written it", async () => {
    const reply = await read();
    expect(reply.headers).toMatchObject({ "x-noops-revision": "0" });
    expect(reply.text).toContain("](postmortem/burn.svg)");
    const picture = await read("", "burn.svg");
    expect(picture.headers).toMatchObject({ "content-type": "image/svg+xml" });
    for (const part of ["<svg", "<polyline", ">opened<", ">v7 14.4×<"]) expect(picture.text).toContain(part);
  });

  it("says that there is no picture when the metrics store is away, and needs no number that does not exist", async () => {
    metricsAway = true;
    expect(await text()).toMatch(/there is no picture/);
    expect((await read("", "burn.svg")).status).toBe(404);
    expect((await read("?revision=7")).status).toBe(404);
    expect((await read("?revision=x")).status).toBe(400);
    metricsAway = false;
  });

  it("keeps what a person wrote, with who and when, and closes what had only waited for it", async () => {
    await bot.execute({ verb: "resolve", incidentId: id, reason: "rolled back by hand" }, "alice");
    const edited = (await text()).replace("Trigger: _to be written_", "Trigger: a release at noon");
    expect(await write(edited, "alice", 0)).toMatchObject({ outcome: "done" });
    expect(await text()).toBe(edited);
    expect(await text("?draft")).toContain("Trigger: _to be written_");
    expect((await read("", "revisions")).json).toEqual({
      revisions: [{ revision: 1, author: "alice", at: expect.stringMatching(/^20\d\d-/) as string }],
    });
    const view = await bot.incidents.view(id);
    expect(view?.phase).toBe("closed");
    expect(view?.timeline.map((entry) => entry.text).join("\n")).toContain("a release at noon");
  });

  it("is written from the record again without losing a word of theirs, though the metrics are gone by then", async () => {
    metricsAway = true;
    expect(await write(null, "bob")).toMatchObject({ outcome: "done" });
    const again = await text();
    expect(again).toContain("Trigger: a release at noon");
    // The timeline knows now what it did not know when alice wrote.
    expect(again).toMatch(/revision 1/);
    expect((await read("", "burn.svg")).text).toContain("<svg");
    expect(await text("?revision=1")).not.toBe(again);
    expect(await write(null, "bob")).toMatchObject({ outcome: "done", text: "revision 2 says so already" });
  });

  it("lets nobody overwrite what they have not read, and nobody unknown write", async () => {
    expect(await write("mine", "alice", 1)).toMatchObject({
      outcome: "refused",
      reason: "bob has written revision 2 meanwhile: read it first",
    });
    expect(await write("mine", "mallory")).toMatchObject({ outcome: "refused" });
    const both = await Promise.all([write("from alice", "alice"), write("from bob", "bob")]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(["done", "refused"]);
  });

  it("is written into a folder as a text and the picture that it links to", async () => {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "", "http://bot");
      const part = url.pathname.split("/")[5] ?? null;
      void readPostmortem(bot.api, "INC-1", part, url).then((reply) =>
        response.writeHead(reply.status).end(reply.text ?? JSON.stringify(reply.json)),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const folder = mkdtempSync(join(tmpdir(), "noops-postmortem-"));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const silent = { out: () => undefined, err: () => undefined };
    expect(await postmortemCommand(["INC-1", "--url", url, "--out", folder], "token", silent)).toBe(0);
    expect(readFileSync(join(folder, "postmortem.md"), "utf8")).toMatch(/^from /);
    expect(readFileSync(join(folder, "postmortem/burn.svg"), "utf8")).toContain("<svg");
    expect(await postmortemCommand(["INC-1", "--what"], "token", silent)).toBe(2);
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
});
