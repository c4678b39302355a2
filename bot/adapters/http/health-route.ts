import type { Route } from "./create-server.ts";

export interface HealthOptions {
  /** Why the bot is not ready, or null. */
  readonly notReady: () => Promise<string | null>;
  readonly metrics: () => Promise<string>;
}

/** `/healthz` says that the process answers, `/readyz` that it can work, `/metrics` what it did. */
export function createHealthRoute({ notReady, metrics }: HealthOptions): Route {
  return async (request, url) => {
    if (request.method !== "GET") return null;
    switch (url.pathname) {
      case "/healthz":
        return { status: 200, json: { alive: true } };
      case "/readyz": {
        const reason = await notReady();
        return reason === null
          ? { status: 200, json: { ready: true } }
          : { status: 503, json: { ready: false, reason } };
      }
      case "/metrics":
        return {
          status: 200,
          headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
          text: await metrics(),
        };
      default:
        return null;
    }
  };
}
