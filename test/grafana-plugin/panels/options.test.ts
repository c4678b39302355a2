import { FieldType, getPanelDataSummary, toDataFrame } from "@grafana/data";
import { describe, expect, it } from "vitest";
import { keepKnown } from "../../../grafana-plugin/src/panels/migrate.ts";
import { suggestWhere } from "../../../grafana-plugin/src/panels/suggest.ts";

describe("options of another version", () => {
  const migrate = keepKnown({ layout: "auto" } as { layout: "auto" | "list" }, { layout: ["auto", "list"] });

  it("are kept where they are still offered", () => {
    expect(migrate({ options: { layout: "list" } })).toEqual({ layout: "list" });
  });

  it("fall back to the default where they are not, and where there are none", () => {
    expect(migrate({ options: { layout: "mosaic" as "list" } })).toEqual({ layout: "auto" });
    expect(migrate({ options: undefined as never })).toEqual({ layout: "auto" });
  });
});

describe("a suggestion", () => {
  const supplier = suggestWhere((_, labels) => labels["sloth_id"] !== undefined);
  const summaryOf = (labels: Record<string, string>) =>
    getPanelDataSummary([
      toDataFrame({
        fields: [
          { name: "Time", type: FieldType.time, values: [1] },
          { name: "Value", type: FieldType.number, values: [1], labels },
        ],
      }),
    ]);

  it("is made for series of an SLO, and for no others", () => {
    expect(supplier(summaryOf({ sloth_id: "fraud-availability" }))).toHaveLength(1);
    expect(supplier(summaryOf({ job: "node" }))).toEqual([]);
  });
});
