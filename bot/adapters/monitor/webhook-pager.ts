import type { Paged, Pager } from "../../ports/pager.ts";
import type { Log } from "../../ports/log.ts";
import { type PagerCall, onCallAlert, pagerDutyEvent } from "./pager-body.ts";

/** Pages over a plain webhook, which works while chat does not: PagerDuty's with a routing key, else Grafana OnCall's. */
export function createWebhookPager(url: string | null, routingKey: string | null, log: Log): Pager {
  async function send(call: PagerCall): Promise<Paged> {
    if (url === null) return { sent: false, reason: "no pager is configured (NOOPS_PAGER_URL)", again: false };
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(routingKey === null ? onCallAlert(call) : pagerDutyEvent(call, routingKey)),
        signal: AbortSignal.timeout(5000),
        redirect: "manual",
      });
      await response.body?.cancel();
      const { ok, status } = response;
      return { sent: ok, reason: `HTTP ${String(status)}`, again: status === 429 || status >= 500 };
    } catch (error) {
      const { incidentId } = "page" in call ? call.page : call.news;
      log.error({ error, incident: incidentId }, "the pager does not answer");
      return { sent: false, reason: error instanceof Error ? error.message : String(error), again: true };
    }
  }
  return { page: (page) => send({ page }), tell: (news) => send({ news }) };
}
