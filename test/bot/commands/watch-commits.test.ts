import { expect, it } from "vitest";
import { watchCommits } from "@noops-ml/bot/commands/watch-commits.ts";
import type { Page } from "@noops-ml/bot/ports/pager.ts";

it("calls a person directly when nothing was committed for a minute, at most once in five minutes", async () => {
  let now = 0;
  let commits = true;
  const pages: Page[] = [];
  const told: string[] = [];
  const watch = watchCommits({
    commits: () => Promise.resolve(commits),
    page: {
      page(page) {
        pages.push(page);
        return Promise.resolve({ sent: true, reason: "", again: false });
      },
      tell(news) {
        told.push(news.news);
        return Promise.resolve({ sent: true, reason: "", again: false });
      },
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined },
    now: () => now,
    everyMs: 3_600_000,
  });
  const lookAt = async (seconds: number) => {
    now = seconds * 1000;
    await watch.look();
    return pages.length;
  };
  expect(await lookAt(0)).toBe(0);
  commits = false;
  expect(await lookAt(10)).toBe(0);
  expect(await lookAt(69)).toBe(0);
  expect(await lookAt(71)).toBe(1);
  expect(pages[0]?.reason).toMatch(/nothing was committed for 61 s/);
  expect(await lookAt(360)).toBe(1);
  expect(await lookAt(372)).toBe(2);
  commits = true;
  expect(told).toEqual([]);
  expect(await lookAt(400)).toBe(2);
  expect(await lookAt(401)).toBe(2);
  expect(told).toEqual(["resolve"]);
  commits = false;
  expect(await lookAt(1000)).toBe(2);
  expect(await lookAt(1061)).toBe(3);
  watch.stop();
});
