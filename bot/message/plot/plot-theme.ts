/** Colours of a plot. Lines are told apart by dash as well, never by colour alone. */
export interface PlotTheme {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly alarm: string;
  readonly lines: readonly string[];
}

export const PLOT_THEMES: Readonly<Record<"light" | "dark", PlotTheme>> = {
  light: {
    background: "#ffffff",
    ink: "#1d1c1d",
    muted: "#616061",
    grid: "#e4e4e4",
    alarm: "#c9252d",
    lines: ["#1264a3", "#b25b00", "#007a5a", "#7a3ea8"],
  },
  dark: {
    background: "#1a1d21",
    ink: "#f1f1f1",
    muted: "#ababad",
    grid: "#35373b",
    alarm: "#ff6b70",
    lines: ["#6cb8f0", "#f2a54a", "#4fc79b", "#c49bea"],
  },
};

export const DASHES = ["none", "7 4", "2 3", "10 3 2 3"] as const;
