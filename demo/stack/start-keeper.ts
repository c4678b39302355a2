import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Child } from "./child.ts";

/** Ends the demo's processes when the demo itself cannot. */
export type Keeper = {
  readonly keep: (child: Child) => void;
  /** Lets go; what still runs then is ended. */
  readonly close: () => void;
};

const SCRIPT = fileURLToPath(new URL("keeper.ts", import.meta.url));

/** Starts the process that notices when this one dies. */
export function startKeeper(): Keeper {
  const keeper = spawn(process.execPath, [SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  keeper.unref();
  // A keeper that was killed must not end the demo with a broken pipe: the demo only loses its safety net.
  keeper.on("error", () => undefined);
  keeper.stdin.on("error", () => undefined);
  return {
    keep: (child) => {
      keeper.stdin.write(`+${child.pid}\n`);
      void child.whenEnded.then(() => keeper.stdin.writable && keeper.stdin.write(`-${child.pid}\n`));
    },
    close: () => {
      keeper.stdin.end();
    },
  };
}
