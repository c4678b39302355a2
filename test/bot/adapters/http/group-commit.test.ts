import { describe, expect, it } from "vitest";
import { createGroupCommit } from "@noops-ml/bot/adapters/http/group-commit.ts";

const refused = (code: string) => Object.assign(new Error(`refused with ${code}`), { code });
const outcomes = (all: readonly Promise<void>[]) =>
  Promise.allSettled(all).then((settled) => settled.map(({ status }) => status));

describe("a commit of many deliveries", () => {
  const groups = (append: (items: readonly string[]) => Promise<void>, timeoutMs = 10_000) =>
    createGroupCommit<string>({ append, maxBatch: 200, waitMs: 2, timeoutMs });

  it("is one for all that arrive together, and each hears after it", async () => {
    const commits: (readonly string[])[] = [];
    const commit = groups((items) => {
      commits.push(items);
      return Promise.resolve();
    });
    await Promise.all(["a", "b", "c"].map(commit));
    expect(commits).toEqual([["a", "b", "c"]]);
  });

  it("fails for the one whose value the database refuses, and not for the others", async () => {
    const stored: string[] = [];
    const commit = groups((items) => {
      if (items.includes("bad")) return Promise.reject(refused("22021"));
      stored.push(...items);
      return Promise.resolve();
    });
    expect(await outcomes(["a", "bad", "b"].map(commit))).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(stored).toEqual(["a", "b"]);
  });

  it("fails for all at once when the database is in trouble, without asking it once for each", async () => {
    let asked = 0;
    const commit = groups(() => {
      asked += 1;
      return Promise.reject(refused("57P03"));
    });
    expect(await outcomes(["a", "b"].map(commit))).toEqual(["rejected", "rejected"]);
    expect(asked).toBe(1);
  });

  it("fails when it takes too long, and the next one is tried", async () => {
    let first = true;
    const commit = groups(() => {
      if (!first) return Promise.resolve();
      first = false;
      return new Promise(() => undefined);
    }, 20);
    await expect(commit("a")).rejects.toThrow("has not committed within 20 ms");
    await expect(commit("b")).resolves.toBeUndefined();
  });
});
