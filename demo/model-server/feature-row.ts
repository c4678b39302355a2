import type { Channel, Transaction } from "../transactions/transaction.ts";

/** Numbers that the classifier sees for a payment: logarithms where a feature spans decades, one column per channel. */
export function featureRow(payment: Transaction, channels: readonly Channel[]): number[] {
  return [
    Math.log1p(payment.amount_eur),
    payment.hour < 6 ? 1 : 0,
    Math.log1p(payment.distance_km),
    payment.merchant_risk,
    payment.payments_last_hour,
    ...channels.map((channel) => (payment.channel === channel ? 1 : 0)),
  ];
}
