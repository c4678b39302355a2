import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWebClient } from "@noops-ml/bot/adapters/slack/web-client.ts";

const answers: (readonly [number, string, Record<string, string>?])[] = [];
const server = createServer((request, response) => {
  request.resume();
  const [status, body, headers = {}] = answers.shift() ?? [200, '{"ok":true}'];
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
);

test("each call to Slack is counted with its method and answer", async () => {
  const calls: string[] = [];
  const apiUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/`;
  const config = { botToken: "xoxb-test", apiUrl } as Parameters<typeof createWebClient>[0];
  const client = createWebClient(config, (method, code) => void calls.push(`${method} ${code}`));
  await client.apiCall("chat.postMessage", { channel: "C1", text: "x" });
  answers.push([200, '{"ok":false,"error":"channel_not_found"}']);
  await expect(client.apiCall("chat.update", { channel: "C1", ts: "1", text: "x" })).rejects.toThrow(
    /channel_not_found/,
  );
  answers.push([429, "", { "retry-after": "30" }]);
  await expect(client.apiCall("chat.update", { channel: "C1", ts: "1", text: "x" })).rejects.toThrow();
  answers.push([500, ""]);
  await expect(client.apiCall("views.open", { trigger_id: "1" })).rejects.toThrow();
  expect(calls).toEqual([
    "chat.postMessage ok",
    "chat.update channel_not_found",
    "chat.update rateLimited",
    "views.open ambiguous",
  ]);
});
