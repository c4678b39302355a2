import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Rows, nameOf } from "./model-history.ts";

/** A process whose `/metrics` Prometheus scrapes. */
export type Exporter = { readonly target: string; readonly stop: () => Promise<void> };

/** Exports rows as a model server does that has been up for an hour; each step is a second here. */
export async function startExporter(rows: Rows): Promise<Exporter> {
  const startedSeconds = Date.now() / 1000 - 3600;
  const server = createServer((_, response) => {
    const now = Date.now() / 1000;
    const lines = rows.map(([type, series, perStep]) => {
      const gauge = Number.isNaN(perStep) ? now : perStep;
      return `${series} ${type === "gauge" ? gauge : Math.floor(now - startedSeconds) * perStep}`;
    });
    const types = [
      ...new Set(rows.map(([type, series]) => (type === "histogram" ? "" : `# TYPE ${nameOf(series)} ${type}`))),
    ];
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(`${[...types.filter((line) => line !== ""), ...lines].join("\n")}\n`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
