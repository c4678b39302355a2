import { expect, it } from "vitest";
import { shareQueries } from "@noops-ml/bot/message/plot/drift-plot.ts";

it("asks for the shares of one version, and for the reference, which belongs to none", () => {
  const labels = { model: "fraud", version: "7", feature: 'amount "net"', layout: "L1" };
  expect(shareQueries(labels)).toEqual({
    now: String.raw`max by (bin) (noops:feature_pmf{model="fraud",feature="amount \"net\"",layout="L1",version="7"})`,
    reference: String.raw`max by (bin) (noops:feature_q:ref{model="fraud",feature="amount \"net\"",layout="L1"})`,
  });
});
