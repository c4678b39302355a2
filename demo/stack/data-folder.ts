import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Where each part keeps its data below one folder. */
export type DataFolders = {
  readonly root: string;
  readonly registry: string;
  readonly bot: string;
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly rules: string;
  readonly runbooks: string;
  readonly slack: string;
  readonly secrets: string;
  readonly logs: string;
};

/** The folders of a demo's data. */
export function dataFolders(root: string): DataFolders {
  const below = (name: string) => join(root, name);
  return {
    root,
    registry: below("registry"),
    bot: below("bot"),
    prometheus: below("prometheus"),
    alertmanager: below("alertmanager"),
    rules: below("rules"),
    runbooks: below("runbooks"),
    slack: below("slack"),
    secrets: below("secrets"),
    logs: below("logs"),
  };
}

/** A process uses the data; the message names it and says what to do. */
export class DataInUseError extends Error {}

const LOCK_FILE = "noops.lock";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The process that holds the bot's database in this folder, or undefined when none does. */
export function findLockHolder(folders: DataFolders): number | undefined {
  const path = join(folders.bot, LOCK_FILE);
  if (!existsSync(path)) return undefined;
  const pid = Number(readFileSync(path, "utf8").trim().split(" ")[0]);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
}

/** Forgets the data of earlier starts. Folders that are not the demo's are left alone. */
export function resetData(folders: DataFolders): void {
  const holder = findLockHolder(folders);
  if (holder !== undefined) {
    throw new DataInUseError(`Process ${holder} uses the data in ${folders.root}. End that demo first, then reset.`);
  }
  const own = Object.values(folders).filter((folder) => folder !== folders.root);
  for (const folder of own) rmSync(folder, { recursive: true, force: true });
  if (existsSync(folders.root) && readdirSync(folders.root).length === 0) rmSync(folders.root, { recursive: true });
}
