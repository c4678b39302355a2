import { once } from "node:events";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";

/** A line to a database that can be cut, mended and made slow, as a network does. */
export interface DatabaseLine {
  /** The address of the database over this line. */
  readonly url: string;
  cut(): void;
  mend(): void;
  /** From now on each byte is that much later, in both directions. */
  slow(ms: number): void;
  stop(): void;
}

export async function startDatabaseLine(databaseUrl: string): Promise<DatabaseLine> {
  const target = Number(new URL(databaseUrl).port);
  let isCut = false;
  let delayMs = 0;
  const open = new Set<Socket>();
  /** Same delay for each chunk: the order stays. */
  const carry = (from: Socket, to: Socket): void => {
    from.on("data", (chunk: Buffer) => {
      if (delayMs === 0) to.write(chunk);
      else setTimeout(() => to.destroyed || to.write(chunk), delayMs);
    });
    from.on("close", () => to.destroy());
  };
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(target, "127.0.0.1");
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      open.add(socket);
      socket.on("error", () => undefined).on("close", () => open.delete(socket));
    }
    carry(near, far);
    carry(far, near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    url: url.href,
    cut,
    mend: () => (isCut = false),
    slow: (ms) => (delayMs = ms),
    stop() {
      cut();
      server.close();
    },
  };
}
