import { CHANNELS, NUMERIC_FEATURE_NAMES } from "../transactions/transaction.ts";
import type { Transaction } from "../transactions/transaction.ts";

const median = (values: readonly number[]) =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;

/** The middle value of each feature in training: stands in for a feature that a request lacks. */
export function typicalPayment(rows: readonly Transaction[]): Transaction {
  const counts = CHANNELS.map((channel) => rows.filter((row) => row.channel === channel).length);
  const numeric = Object.fromEntries(NUMERIC_FEATURE_NAMES.map((name) => [name, median(rows.map((row) => row[name]))]));
  const channel = CHANNELS[counts.indexOf(Math.max(...counts))] ?? CHANNELS[0];
  return { ...(numeric as Omit<Transaction, "channel">), channel };
}
