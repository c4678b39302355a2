import type { Pager } from "../../ports/pager.ts";
import type { Log } from "../../ports/log.ts";

/** Pages over a plain webhook, which works while chat does not. The body fits PagerDuty's and Grafana OnCall's inbound webhooks. */
export function createWebhookPager(url: string | null, routingKey: string | null, log: Log): Pager {
  return {
    async page(page) {
      if (url === null) return { sent: false, reason: "no pager is configured (NOOPS_PAGER_URL)" };
      const summary = `SEV${String(page.severity)} ${page.ref} ${page.title}: ${page.reason}`;
      const body = {
        ...(routingKey === null ? {} : { routing_key: routingKey }),
        event_action: "trigger",
        dedup_key: `${page.incidentId}:${String(page.level)}`,
        payload: {
          summary,
          source: "noops-bot",
          severity: page.severity === 1 ? "critical" : "error",
          custom_details: { ...page },
        },
        title: summary,
        message: page.reason,
        alert_uid: page.incidentId,
        state: "alerting",
        link_to_upstream_details: page.url,
      };
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(5000),
          redirect: "manual",
        });
        await response.body?.cancel();
        return response.ok
          ? { sent: true, reason: `HTTP ${String(response.status)}` }
          : { sent: false, reason: `HTTP ${String(response.status)}` };
      } catch (error) {
        log.error({ error, incident: page.incidentId }, "a page could not be sent");
        return { sent: false, reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
