/** A trained classifier: weights on standardised inputs. */
export type LogisticModel = {
  readonly weights: readonly number[];
  readonly bias: number;
  readonly means: readonly number[];
  readonly deviations: readonly number[];
};

/** How long and how boldly to descend. */
export type Training = { readonly epochs: number; readonly rate: number };

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[], centre: number): number {
  // A constant column carries nothing: dividing by 1 leaves it at zero.
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) || 1;
}

/** The probability of the positive class. */
export function predictProbability(model: LogisticModel, row: readonly number[]): number {
  const logit = model.weights.reduce((sum, weight, at) => {
    return sum + (weight * ((row[at] ?? 0) - (model.means[at] ?? 0))) / (model.deviations[at] ?? 1);
  }, model.bias);
  return sigmoid(logit);
}

/** Logistic regression by full-batch gradient descent on standardised columns. */
export function trainLogisticRegression(
  rows: readonly (readonly number[])[],
  labels: readonly boolean[],
  { epochs, rate }: Training,
): LogisticModel {
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, at) => rows.map((row) => row[at] ?? 0));
  const means = columns.map(mean);
  const deviations = columns.map((column, at) => deviation(column, means[at] ?? 0));
  const inputs = rows.map((row) => row.map((value, at) => (value - (means[at] ?? 0)) / (deviations[at] ?? 1)));
  const weights = new Array<number>(width).fill(0);
  let bias = 0;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const gradient = new Array<number>(width).fill(0);
    let biasGradient = 0;
    for (const [index, input] of inputs.entries()) {
      let logit = bias;
      for (let at = 0; at < width; at += 1) logit += (weights[at] ?? 0) * (input[at] ?? 0);
      const error = sigmoid(logit) - (labels[index] === true ? 1 : 0);
      for (let at = 0; at < width; at += 1) gradient[at] = (gradient[at] ?? 0) + error * (input[at] ?? 0);
      biasGradient += error;
    }
    for (let at = 0; at < width; at += 1)
      weights[at] = (weights[at] ?? 0) - (rate * (gradient[at] ?? 0)) / inputs.length;
    bias -= (rate * biasGradient) / inputs.length;
  }
  return { weights, bias, means, deviations };
}
