import { closeSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

/** The embedded database has no lock of its own: two processes in one directory silently lose rows. */
export interface DirectoryLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** Start time of the process in clock ticks since boot, so that a recycled pid is not taken for the holder. */
  readonly startTicks: string | null;
}

function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    // The command name may hold spaces and brackets; fields are counted after its closing bracket.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const now = startTicks(holder.pid);
  return holder.startTicks === null || now === null || now === holder.startTicks;
}

function readHolder(file: string): Holder | null {
  try {
    const [pid, ticks] = readFileSync(file, "utf8").trim().split(" ");
    const number = Number(pid);
    return Number.isInteger(number) && number > 0
      ? { pid: number, startTicks: ticks && ticks !== "-" ? ticks : null }
      : null;
  } catch {
    return null;
  }
}

/** The process that holds the lock of a data directory, or null when nobody does. */
export function lockHolder(directory: string): number | null {
  const holder = readHolder(join(directory, "noops.lock"));
  return holder !== null && isAlive(holder) ? holder.pid : null;
}

/** Takes the lock of a data directory, or throws an error that names the process that holds it. */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, "noops.lock");
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = openSync(file, "wx");
      writeSync(handle, `${String(process.pid)} ${startTicks(process.pid) ?? "-"}\n`);
      closeSync(handle);
      return {
        release: () => {
          if (readHolder(file)?.pid === process.pid) unlinkSync(file);
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const pid = lockHolder(directory);
      if (pid !== null) {
        throw new Error(
          `The data directory ${directory} is in use by process ${String(pid)}. Stop that process, or give this one another directory (NOOPS_DATA_DIR).`,
          { cause: error },
        );
      }
      unlinkSync(file); // its owner was killed
    }
  }
  throw new Error(`The lock file ${file} could not be taken: another process keeps taking it.`);
}
