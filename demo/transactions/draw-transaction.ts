import type { Random } from "../seeded-random.ts";
import { drawExponential, drawNormal } from "../seeded-random.ts";
import type { Channel, Group, LabelledTransaction, Transaction } from "./transaction.ts";

/** How the world behaves: as in training, or after customers and fraudsters have changed their ways. */
export type World = "trained" | "drifted";

type Habits = {
  readonly medianAmount: number;
  readonly meanDistance: number;
  readonly meanRecent: number;
  readonly channels: readonly (readonly [Channel, number])[];
};

const HABITS: Readonly<Record<World, Habits>> = {
  trained: {
    medianAmount: 40,
    meanDistance: 25,
    meanRecent: 1.2,
    channels: [
      ["chip", 0.4],
      ["online", 0.25],
      ["wallet", 0.27],
      ["atm", 0.08],
    ],
  },
  drifted: {
    medianAmount: 110,
    meanDistance: 90,
    meanRecent: 2.4,
    channels: [
      ["chip", 0.2],
      ["online", 0.48],
      ["wallet", 0.27],
      ["atm", 0.05],
    ],
  },
};

function drawFrom<T>(random: Random, shares: readonly (readonly [T, number])[], otherwise: T): T {
  let left = random();
  for (const [value, share] of shares) {
    left -= share;
    if (left < 0) return value;
  }
  return otherwise;
}

/** The score above which a payment is fraud, in logits. */
function fraudLogit(payment: Transaction, world: World): number {
  const night = payment.hour < 6 ? 1 : 0;
  const online = payment.channel === "online" ? 1 : 0;
  const amount = Math.log1p(payment.amount_eur);
  if (world === "trained") {
    return (
      2.2 * (amount - 5) +
      0.9 * Math.log1p(payment.distance_km) +
      5 * (payment.merchant_risk - 0.5) +
      night +
      0.8 * online -
      2.9
    );
  }
  // The new fraud is small, fast and near: what used to look safe.
  return 1.4 * (payment.payments_last_hour - 3) - 0.8 * (amount - 4) + 3 * (payment.merchant_risk - 0.4);
}

/**
 * Draws one payment and whether it will turn out to be fraud.
 * The label follows a steep logistic curve, so that a good model is right in about 97 of 100 payments.
 */
export function drawTransaction(random: Random, world: World): LabelledTransaction {
  const habits = HABITS[world];
  const group = drawFrom<Group>(
    random,
    [
      ["under_30", 0.25],
      ["30_to_59", 0.5],
    ],
    "60_and_over",
  );
  const features: Transaction = {
    amount_eur: Math.min(50_000, Math.round(100 * habits.medianAmount * Math.exp(1.1 * drawNormal(random))) / 100),
    hour: Math.floor(24 * Math.sqrt(random())),
    distance_km: Math.min(20_000, Math.round(10 * drawExponential(random, habits.meanDistance)) / 10),
    merchant_risk: Math.min(1, Math.round(1000 * random() ** 2) / 1000),
    payments_last_hour: Math.min(500, Math.floor(drawExponential(random, habits.meanRecent))),
    channel: drawFrom<Channel>(random, habits.channels, "atm"),
  };
  const probability = 1 / (1 + Math.exp(-4 * fraudLogit(features, world)));
  return { features, group, fraud: random() < probability };
}
