import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataFolders, findLockHolder, resetData } from "@noops-ml/demo/stack/data-folder.ts";
import { readOrCreateSecrets, writeSecretFiles } from "@noops-ml/demo/stack/secrets.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let root: string;
const lock = (pid: number) => {
  mkdirSync(join(root, "bot"), { recursive: true });
  writeFileSync(join(root, "bot/noops.lock"), `${pid} 123\n`);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "noops-data-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("the demo's data", () => {
  it("is forgotten on reset, and what is not the demo's stays", () => {
    mkdirSync(join(root, "registry"));
    writeFileSync(join(root, "notes.txt"), "mine");
    resetData(dataFolders(root));
    expect(existsSync(join(root, "registry"))).toBe(false);
    expect(existsSync(join(root, "notes.txt"))).toBe(true);
  });

  it("is not reset while a bot uses it, and the message names the process", () => {
    lock(process.pid);
    expect(() => {
      resetData(dataFolders(root));
    }).toThrow(`Process ${process.pid}`);
    expect(existsSync(join(root, "bot/noops.lock"))).toBe(true);
  });

  it("the lock of a process that was killed holds nobody up", () => {
    lock(2 ** 22 + 1);
    expect(findLockHolder(dataFolders(root))).toBeUndefined();
  });

  it("keeps its secrets from one start to the next, for the owner only", () => {
    const secrets = readOrCreateSecrets(join(root, "secrets"));
    expect(readOrCreateSecrets(join(root, "secrets"))).toEqual(secrets);
    const files = writeSecretFiles(join(root, "secrets"), secrets);
    for (const file of Object.values(files)) expect(statSync(file).mode & 0o077).toBe(0);
  });
});
