/** What the page starts with: small enough to read, complete enough to load. */
export const SAMPLE_SPEC = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata:
  name: fraud
spec:
  serving: {service: fraud, selector: {model: fraud}, groupBy: [version]}
  window: 30d
  slos:
    - name: availability
      objective: 99.9
      events: {bad: model_prediction_errors_total, total: model_predictions_total}
    - name: latency
      objective: 99
      latency: {histogram: model_prediction_latency_seconds, le: 0.25}
`;
