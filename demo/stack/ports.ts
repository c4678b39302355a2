import { connect, createServer } from "node:net";

/** What listens where: offsets from the base port, all on 127.0.0.1. */
export const PORT_OFFSETS = {
  page: 0,
  "model server": 1,
  registry: 2,
  Prometheus: 3,
  Alertmanager: 4,
  bot: 5,
  "Slack workspace": 6,
  "Grafana panel": 7,
  traffic: 8,
} as const;
export type ServiceName = keyof typeof PORT_OFFSETS;
export const SERVICE_NAMES = Object.keys(PORT_OFFSETS) as readonly ServiceName[];
export const DEFAULT_PORT_BASE = 4600;

/** The port of a service. */
export const portOf = (name: ServiceName, base: number): number => base + PORT_OFFSETS[name];

/** The address of a service. */
export const urlOf = (name: ServiceName, base: number): string => `http://127.0.0.1:${portOf(name, base)}`;

/** True if something else listens on the port already. */
export async function isTaken(port: number): Promise<boolean> {
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
  if (answered) return true;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => {
      resolve(true);
    });
    probe.listen(port, "127.0.0.1", () => {
      probe.close(() => {
        resolve(false);
      });
    });
  });
}

/** The services whose ports are taken, with the port in words: what to tell the user before anything starts. */
export async function findTakenPorts(names: readonly ServiceName[], base: number): Promise<string[]> {
  const checks = await Promise.all(names.map(async (name) => ({ name, taken: await isTaken(portOf(name, base)) })));
  const taken = checks.filter((check) => check.taken).map(({ name }) => name);
  taken.sort((left, right) => PORT_OFFSETS[left] - PORT_OFFSETS[right]);
  return taken.map((name) => `${portOf(name, base)} (${name})`);
}
