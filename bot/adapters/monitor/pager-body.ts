import type { Page, PageNews } from "../../ports/pager.ts";

/** What a pager is told: that people must wake, or what became of an earlier call. */
export type PagerCall = { readonly page: Page } | { readonly news: PageNews };

/** Limit of PagerDuty's Events API v2, in characters. */
const MAX_SUMMARY = 1024;

const SEVERITY: Readonly<Record<number, string>> = { 1: "critical", 2: "error", 3: "warning", 4: "info" };

function keyOf(call: PagerCall): string {
  const { incidentId, level } = "page" in call ? call.page : call.news;
  return `${incidentId}:${String(level)}`;
}

const summaryOf = (page: Page): string => `SEV${String(page.severity)} ${page.ref} ${page.title}: ${page.reason}`;

/** An event of PagerDuty's Events API v2. The same key in all three actions is the same alert there. */
export function pagerDutyEvent(call: PagerCall, routingKey: string): object {
  const event = { routing_key: routingKey, dedup_key: keyOf(call) };
  if ("news" in call) return { ...event, event_action: call.news.news };
  const { page } = call;
  return {
    ...event,
    event_action: "trigger",
    client: "noops-bot",
    ...(page.url === null ? {} : { client_url: page.url, links: [{ href: page.url, text: "dashboard" }] }),
    payload: {
      summary: summaryOf(page).slice(0, MAX_SUMMARY),
      source: "noops-bot",
      severity: SEVERITY[page.severity] ?? "error",
      custom_details: {
        incident: page.ref,
        incident_id: page.incidentId,
        title: page.title,
        reason: page.reason,
        level: page.level,
        on_call: page.onCall,
      },
    },
  };
}

/**
 * The body of Grafana OnCall's formatted webhook. It knows only that an alert fires or is over, so an acknowledgement
 * ends the alert there: whoever has taken the incident is not woken again, and an expired one pages anew.
 */
export function onCallAlert(call: PagerCall): object {
  if ("news" in call) return { alert_uid: keyOf(call), state: "ok", message: call.news.text };
  const { page } = call;
  return {
    alert_uid: keyOf(call),
    state: "alerting",
    title: summaryOf(page),
    message: page.onCall.length === 0 ? page.reason : `${page.reason}; on call: ${page.onCall.join(", ")}`,
    ...(page.url === null ? {} : { link_to_upstream_details: page.url }),
  };
}
