import type { Incident, PagerNews } from "./incident.ts";

/** What the pager should have been told by now about an incident for which it woke people. */
function wanted({ phase, owner }: Incident): PagerNews | null {
  switch (phase) {
    case "open":
      return null;
    case "acknowledged":
    case "mitigating":
    case "monitoring":
      return owner === null ? null : "acknowledge";
    case "resolved":
    case "closed":
    case "merged":
      return "resolve";
  }
}

/** What the pager has yet to be told; null when it knows, or has woken nobody. */
export function pagerNews(incident: Incident): PagerNews | null {
  const woke = incident.pagedAt !== null;
  const news = wanted(incident);
  return woke && news !== incident.pagerTold ? news : null;
}
