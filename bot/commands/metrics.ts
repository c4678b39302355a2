import { createTelemetry } from "../adapters/metrics/create-telemetry.ts";
import { registerLedger } from "./ledger-metrics.ts";
import { registerState } from "./state-metrics.ts";

/** `noops-bot metrics`: every metric of the bot with its meaning, as the table of the documentation. */
export async function metricsCommand(
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<number> {
  const telemetry = createTelemetry();
  registerLedger(telemetry, { samples: () => Promise.resolve([]) });
  registerState(telemetry, { chainHolds: () => null, credentials: () => [], models: () => [] });
  const metrics = await telemetry.registry.getMetricsAsJSON();
  const own = metrics.filter(({ name }) => name.startsWith("noops_")).sort((a, b) => (a.name < b.name ? -1 : 1));
  write("| Metric | Meaning |\n| --- | --- |\n");
  for (const { name, help } of own) write(`| \`${name}\` | ${help} |\n`);
  return 0;
}
