import { describe, expect, it } from "vitest";
import { DRIFT_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { createPictureBook } from "@noops-ml/bot/adapters/slack/picture-book.ts";
import type { Series, SeriesSource } from "@noops-ml/bot/ports/series-source.ts";
import { OPEN } from "../message/incidents.ts";

const NOW = Date.parse(OPEN.openedAt) / 1000 + 1200;

/** A store in which a canary fails more often than stable, and an amount has moved to higher bins. */
const STORE: SeriesSource = {
  range: (expression, from, to, step) => {
    const points = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => {
      const at = from + index * step;
      const late = Math.max(0, at - Date.parse(OPEN.openedAt) / 1000) / 1200;
      const value = expression.includes("canary:kc")
        ? 0.01 + 0.05 * late
        : expression.includes("canary:ks")
          ? 0.01
          : expression.includes("remaining")
            ? 0.8 - 0.3 * late
            : 1 + 13 * late;
      return { at, value };
    });
    return Promise.resolve([{ labels: { version: "7" }, points }]);
  },
  latest: (expression) => {
    const one = (labels: Series["labels"], value: number): Series => ({ labels, points: [{ at: NOW, value }] });
    if (expression.includes("canary:loge")) return Promise.resolve([one({ run: "r1", guard: "errors" }, 5)]);
    if (expression.startsWith("topk"))
      return Promise.resolve([one({ model: "fraud", version: "7", feature: "amount" }, 0.4)]);
    const shares = expression.includes(DRIFT_SERIES.referenceShares) ? [0.5, 0.3, 0.2] : [0.2, 0.3, 0.5];
    return Promise.resolve(shares.map((value, bin) => one({ bin: String(bin) }, value)));
  },
};

describe("pictures of an incident", () => {
  it.each(["light", "dark"] as const)(
    "burn and budget, canary against stable, and the drifted feature, %s",
    async (theme) => {
      const pictures = await createPictureBook(STORE, theme).draw({ ...OPEN, cause: "F2" }, NOW);
      expect(pictures.map(({ title }) => title)).toEqual([
        "INC-12: burn rate and error budget",
        "INC-12: canary against stable, errors",
        "INC-12: amount, reference against now",
      ]);
      for (const { bytes } of pictures) expect(Buffer.from(bytes).subarray(1, 4).toString()).toBe("PNG");
    },
  );

  it("without a canary and without drift there is the burn rate only", async () => {
    const store: SeriesSource = { ...STORE, latest: () => Promise.resolve([]) };
    const pictures = await createPictureBook(store, "light").draw(OPEN, NOW);
    expect(pictures.map(({ filename }) => filename)).toEqual(["INC-12-burn.png"]);
  });
});
