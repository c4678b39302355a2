import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { firstState } from "./directory.ts";
import type { WorkspaceState } from "./state.ts";

const SAVE_DELAY_MS = 300;
/** Old messages are forgotten so that a demo that runs for a week keeps a small file. */
const MESSAGES_KEPT = 2000;

/** The workspace's memory: one object in this process, one JSON file between runs. */
export interface Store {
  readonly state: WorkspaceState;
  /** Folder of uploaded files. */
  readonly filesDir: string;
  /** Says that the state changed; it is on disk soon after, and certainly after `close`. */
  changed(): void;
  /** Back to the first day. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

async function readState(path: string): Promise<WorkspaceState> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return firstState();
    throw new Error(`cannot read the workspace in ${path}`, { cause });
  }
  try {
    return JSON.parse(text) as WorkspaceState;
  } catch (cause) {
    throw new Error(`the workspace in ${path} is not JSON; move it away or start with --reset`, { cause });
  }
}

/** Opens the state kept in `dataDir`, or a first one. */
export async function createStore(dataDir: string): Promise<Store> {
  const filesDir = join(dataDir, "files");
  const path = join(dataDir, "workspace.json");
  await mkdir(filesDir, { recursive: true });
  const state = await readState(path);
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  const save = (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (state.messages.length > MESSAGES_KEPT) state.messages.splice(0, state.messages.length - MESSAGES_KEPT);
    if (state.ephemerals.length > MESSAGES_KEPT) state.ephemerals.splice(0, state.ephemerals.length - MESSAGES_KEPT);
    const text = JSON.stringify(state);
    // A file appears whole or not at all: written beside, then renamed; one writer at a time.
    writing = writing.then(async () => {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    });
    return writing;
  };

  return {
    state,
    filesDir,
    changed() {
      timer ??= setTimeout(() => {
        void save().catch((cause: unknown) => {
          process.stderr.write(`slack workspace: state not saved: ${String(cause)}\n`);
        });
      }, SAVE_DELAY_MS);
    },
    async reset() {
      Object.assign(state, firstState());
      await rm(filesDir, { recursive: true, force: true });
      await mkdir(filesDir, { recursive: true });
      await save();
    },
    close: save,
  };
}
