import { useEffect, useState } from "react";

/** What the address asks for: `theme`, `now`, `minutes`, `panel`, `service`, `model`, `width`, `height`, `zone`. */
export const PARAMETERS = new URLSearchParams(location.search);

/** Tests pin the clock to the end of their data. */
export const PINNED_NOW = PARAMETERS.has("now") ? Number(PARAMETERS.get("now")) : undefined;

/** The width of the window, kept up to date. */
export function useWindowWidth(): number {
  const [width, setWidth] = useState(() => document.documentElement.clientWidth);
  useEffect(() => {
    const onResize = () => setWidth(document.documentElement.clientWidth);
    window.addEventListener("resize", onResize);
    return () => window.removeEventListener("resize", onResize);
  }, []);
  return width;
}
