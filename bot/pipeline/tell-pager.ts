import { incidentRef } from "../incident/incident-ref.ts";
import { pagerNews } from "../incident/pager-news.ts";
import type { Paged } from "../ports/pager.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";

/** Tells the pager that somebody has taken the incident, or that it is over, at each level at which it woke people. */
export async function tellPager(engine: Engine, incidentId: string): Promise<void> {
  const incident = await engine.store.transaction((tx) => tx.incident(incidentId));
  const news = incident === null ? null : pagerNews(incident);
  if (incident === null || news === null) return;
  const who = incident.owner === null ? "" : ` by ${incident.owner}`;
  const text = news === "resolve" ? `${incidentRef(incident)} is over` : `acknowledged${who}`;
  const answers: Paged[] = [];
  for (let level = 0; level <= incident.escalationLevel; level += 1)
    answers.push(await engine.pager.tell({ incidentId, level, news, text }));
  // The deadline stays and comes up again while a pager that is away may come back.
  if (answers.some(({ again }) => again)) return;
  await engine.store.transaction(async (tx) => {
    const now = await tx.incident(incidentId);
    // It went on meanwhile: its newest state is told next.
    if (now === null || pagerNews(now) !== news) return;
    await tx.fireTimer("pager", incidentId);
    await advance(tx, now, { type: "pagerTold", news }, engine.settings.timers);
    tx.audit({
      actor: "noops",
      via: "pager",
      action: answers.every(({ sent }) => sent) ? `page.${news}` : "page.failed",
      object: incidentId,
      payload: { news, detail: answers.map(({ reason }) => reason).join("; "), levels: answers.length },
    });
  });
}
