import { OK_RATIOS, RARE_FACTORS } from "../evidence/within-margin.ts";

/** What is still missing until a healthy canary passes: the cheaper of two ways, when traffic goes on as it did. */
export type StillNeeded =
  { readonly kind: "events"; readonly count: number } | { readonly kind: "requests"; readonly count: number };

/** Where a guardrail stands. */
export interface OkProgress {
  readonly logOk: number;
  readonly target: number;
  readonly canaryRequests: number;
  readonly stableRequests: number;
  readonly margin: number;
  readonly rareBar?: number;
}

/**
 * Events of both arms, or canary requests without any event, until "ok" is reached at equal rates.
 * @example stillNeeded({ logOk: 3, target: 3, canaryRequests: 1, stableRequests: 9, margin: 1.5 }) // => { kind: "events", count: 0 }
 */
export function stillNeeded(progress: OkProgress): StillNeeded {
  const { logOk, target, canaryRequests, stableRequests, margin, rareBar } = progress;
  const missing = Math.max(0, target - logOk);
  const requests = canaryRequests + stableRequests;
  const share = requests > 0 ? canaryRequests / requests : 0.1;
  const growth = Math.max(
    ...OK_RATIOS.map(
      (ratio) =>
        share * Math.log(ratio / margin) - Math.log((ratio * share + 1 - share) / (margin * share + 1 - share)),
    ),
  );
  const events = Math.ceil(missing / growth);
  if (rareBar === undefined || logOk > 0) return { kind: "events", count: events };
  const strongest = Math.min(...RARE_FACTORS);
  const alternatives = OK_RATIOS.length + RARE_FACTORS.length;
  return {
    kind: "requests",
    count: Math.ceil((missing + Math.log(alternatives)) / (rareBar * (1 - strongest))),
  };
}
