import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FAILPOINTS, type Failpoint, type FailpointName } from "../../ports/failpoint.ts";

/** Kills this process, once per data directory, when it reaches the named place: as a power cut would. */
export function createFailpoint(wanted: FailpointName | null, dataDir: string): Failpoint {
  return {
    hit(name) {
      if (name !== wanted) return;
      const marker = join(dataDir, `failpoint-${name}.hit`);
      if (existsSync(marker)) return;
      mkdirSync(dataDir, { recursive: true });
      writeFileSync(marker, `${new Date().toISOString()}\n`);
      process.kill(process.pid, "SIGKILL");
      // The signal arrives before the next statement runs in another turn; nothing may happen in between.
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    },
  };
}

export function parseFailpoint(text: string | undefined): FailpointName | null {
  return FAILPOINTS.find((name) => name === text) ?? null;
}
