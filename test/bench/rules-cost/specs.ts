/** A model with one SLO, as people write it. */
export interface BenchModel {
  readonly name: string;
  readonly service: string;
  /** The value of the label `model` on the series that the SLO counts. */
  readonly counts: string;
}

/** The spec of one model in YAML. */
export function specText({ name, service, counts }: BenchModel): string {
  return `apiVersion: noops.ml/v1alpha1
kind: Model
metadata:
  name: ${name}
  labels: {team: ranking, tier: "2"}
spec:
  serving:
    service: ${service}
    selector: {model: ${counts}}
  slos:
    - name: availability
      objective: 99.9
      events: {bad: 'model_prediction_errors_total', total: model_predictions_total}
`;
}

/** The nth model of many. */
export function nthModel(index: number): BenchModel {
  const name = `m${String(index).padStart(4, "0")}`;
  return { name, service: name, counts: name };
}
