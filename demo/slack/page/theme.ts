const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];
const KEY = "noops-theme";

const stored = (): Theme => THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "system";

/** Shows the theme the person chose; the system's by default. */
export function applyTheme(): void {
  const theme = stored();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function themeName(): string {
  return stored();
}

/** Goes from system to light to dark and around. */
export function nextTheme(): void {
  localStorage.setItem(KEY, THEMES[(THEMES.indexOf(stored()) + 1) % THEMES.length] ?? "system");
  applyTheme();
}
