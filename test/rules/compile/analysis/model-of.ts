import { buildModels, type BuiltModel } from "@noops-ml/rules/model/build-models.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";

/** A model called fraud with these parts of the spec, built as `noops compile` builds it. */
export function modelOf(parts: Readonly<Record<string, unknown>>): BuiltModel {
  const document = {
    apiVersion: "noops.ml/v1alpha1",
    kind: "Model",
    metadata: { name: "fraud", labels: { team: "risk" } },
    spec: {
      serving: { groupBy: ["version"] },
      slos: [
        {
          name: "availability",
          objective: 99.9,
          events: { bad: "model_prediction_errors_total", total: "model_predictions_total" },
        },
      ],
      ...parts,
    },
  };
  const set = parseSources([{ file: "fraud.yaml", text: JSON.stringify(document) }]);
  const built = buildModels(set, { unixSeconds: () => 0 });
  const issues = [...set.issues, ...built.issues];
  const [model] = built.models;
  if (!model || issues.length > 0) throw new Error(`the model has issues: ${JSON.stringify(issues)}`);
  return model;
}
