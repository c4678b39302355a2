/** A linear map from data to pixels. */
export type Scale = (value: number) => number;

/** @example linearScale([0, 10], [100, 0])(5) // => 50 */
export function linearScale([d0, d1]: readonly [number, number], [r0, r1]: readonly [number, number]): Scale {
  const span = d1 - d0 || 1;
  return (value) => r0 + ((value - d0) / span) * (r1 - r0);
}

/** Pixels with one decimal: more digits make the document larger, not the line finer. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);
