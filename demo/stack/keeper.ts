/**
 * Outlives the demo for a moment. It is told on stdin which processes run (`+pid`, `-pid`); when stdin ends because its
 * parent is gone, even by SIGKILL, it ends those that are left. Prometheus and Alertmanager cannot watch a pipe themselves.
 */
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

const GRACE_MS = 8000;
const running = new Set<number>();

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    // It has ended already.
    return false;
  }
}

// Whoever ends the whole session, as a closed terminal does, ends the parent too: then there is work to do.
for (const name of ["SIGHUP", "SIGINT", "SIGTERM"] as const) process.on(name, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith("+")) running.add(pid);
  else running.delete(pid);
}
// The last one started needs the others, so it hears of it first.
for (const pid of [...running].reverse()) signal(pid, "SIGTERM");
const end = Date.now() + GRACE_MS;
while (Date.now() < end && [...running].some((pid) => signal(pid, 0))) await delay(100);
for (const pid of running) signal(pid, "SIGKILL");
