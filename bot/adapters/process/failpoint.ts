import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Failpoint, type FailpointName } from "../../ports/failpoint.ts";

/** Kills this process when it reaches one of the named places, once for each and data directory: as a power cut would. */
export function createFailpoint(wanted: readonly FailpointName[], dataDir: string): Failpoint {
  return {
    hit(name) {
      if (!wanted.includes(name)) return;
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
