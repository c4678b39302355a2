/** How much traffic both arms get, how often requests fail, and how bursty each arm is on its own. */
export interface Mix {
  readonly name: string;
  readonly canary: number;
  readonly stable: number;
  readonly rate: number;
  /** Coefficient of variation of each arm's private bursts, minute by minute. */
  readonly burstCv: number;
}

/** The mixes of the tables: balanced, unequal, sparse, and bursty. Requests a minute, one percent of errors. */
export const MIXES: readonly Mix[] = [
  { name: "100v900", canary: 100, stable: 900, rate: 0.01, burstCv: 0 },
  { name: "300v300", canary: 300, stable: 300, rate: 0.01, burstCv: 0 },
  { name: "1000v1000", canary: 1000, stable: 1000, rate: 0.01, burstCv: 0 },
  { name: "20v180", canary: 20, stable: 180, rate: 0.01, burstCv: 0 },
  { name: "300v2700_cv50", canary: 300, stable: 2700, rate: 0.01, burstCv: 0.5 },
  { name: "300v2700_cv100", canary: 300, stable: 2700, rate: 0.01, burstCv: 1 },
];

/** A mix by its name. */
export function mixOf(name: string): Mix {
  const mix = MIXES.find((one) => one.name === name);
  if (!mix) throw new Error(`there is no mix ${name}`);
  return mix;
}
