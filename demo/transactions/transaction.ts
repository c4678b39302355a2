/** Features of a payment that are numbers, with the range the schema allows. */
export const NUMERIC_FEATURES = {
  amount_eur: { min: 0, max: 50_000 },
  hour: { min: 0, max: 23 },
  distance_km: { min: 0, max: 20_000 },
  merchant_risk: { min: 0, max: 1 },
  payments_last_hour: { min: 0, max: 500 },
} as const;
export type NumericFeature = keyof typeof NUMERIC_FEATURES;
export const NUMERIC_FEATURE_NAMES = Object.keys(NUMERIC_FEATURES) as readonly NumericFeature[];

/** How the card was used: the one categorical feature. */
export const CHANNELS = ["chip", "online", "wallet", "atm"] as const;
export type Channel = (typeof CHANNELS)[number];

/** Age groups: no feature of the model, but outcomes are compared between them. */
export const GROUPS = ["under_30", "30_to_59", "60_and_over"] as const;
export type Group = (typeof GROUPS)[number];

/** One card payment as the model may see it. */
export type Transaction = Readonly<Record<NumericFeature, number>> & { readonly channel: Channel };

/** A payment with what becomes known only later. */
export type LabelledTransaction = { readonly features: Transaction; readonly group: Group; readonly fraud: boolean };
