import type { PageLink } from "../page/server.ts";
import type { Stack } from "./start-stack.ts";

/** What there is to look at, with a word on why. */
export function pageLinks(stack: Stack): PageLink[] {
  const links: PageLink[] = [
    { title: "Chat", url: stack.urlOf("Slack workspace"), text: "be alice or bob and press the buttons" },
    { title: "Prometheus", url: `${stack.urlOf("Prometheus")}/alerts`, text: "rules and alerts" },
    { title: "Alertmanager", url: stack.urlOf("Alertmanager"), text: "what was delivered" },
    { title: "Bot", url: `${stack.urlOf("bot")}/metrics`, text: "its own metrics" },
    { title: "Model server", url: `${stack.urlOf("model server")}/metrics`, text: "raw series" },
    { title: "Registry", url: `${stack.urlOf("registry")}/_/log`, text: "every change to an alias" },
  ];
  if (!stack.has("Grafana panel")) return links;
  return [{ title: "Grafana panel", url: stack.urlOf("Grafana panel"), text: "error budget and burn rate" }, ...links];
}

/** The last thing that a start prints. */
export function renderAddresses(stack: Stack): string {
  const lines = pageLinks(stack).map(({ title, url, text }) => `  ${title.padEnd(14)} ${url.padEnd(32)} ${text}`);
  return [
    "",
    `  ${"Demo".padEnd(14)} ${stack.urlOf("page").padEnd(32)} inject a fault, heal it, watch`,
    ...lines,
    "",
    "  Ctrl-C ends everything.",
    "",
  ].join("\n");
}
