import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { findTakenPorts, isTaken, portOf, urlOf } from "@noops-ml/demo/stack/ports.ts";
import { describe, expect, it } from "vitest";

async function listenSomewhere() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => once(server.close(), "close") };
}

describe("the demo's ports", () => {
  it("are counted from the base", () => {
    expect(portOf("bot", 4600)).toBe(4605);
    expect(urlOf("page", 5000)).toBe("http://127.0.0.1:5000");
  });

  it("a taken one is named with the service that wanted it", async () => {
    const other = await listenSomewhere();
    expect(await findTakenPorts(["registry"], other.port - 2)).toEqual([`${other.port} (registry)`]);
    await other.close();
    expect(await isTaken(other.port)).toBe(false);
  });
});
