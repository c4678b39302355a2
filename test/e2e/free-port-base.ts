import { once } from "node:events";
import { createServer } from "node:net";

const SERVICES = 10;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** The first of ten neighbouring free ports, from `from` up, below those that the system hands out by itself. */
export async function freePortBase(from = 15_000): Promise<number> {
  for (let base = from; base < 32_000; base += SERVICES) {
    const free = await Promise.all(Array.from({ length: SERVICES }, (_, offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
  throw new Error("No ten neighbouring ports are free.");
}
