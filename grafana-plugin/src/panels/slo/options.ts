/** What a user may set; the default needs none of it. */
export type SloOptions = {
  /** Automatic shows one SLO large when there is one, and a list with the most urgent opened when there are more. */
  readonly layout: "auto" | "list";
};

export const DEFAULT_OPTIONS: SloOptions = { layout: "auto" };
export const LAYOUTS = ["auto", "list"] as const;
