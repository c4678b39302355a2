import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_PORT_BASE, urlOf } from "./ports.ts";

/** Copies the demo's runbooks with the address of the model server that this start has. */
export function writeRunbooks(from: string, to: string, portBase: number): void {
  const written = urlOf("model server", DEFAULT_PORT_BASE);
  const actual = urlOf("model server", portBase);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) {
    writeFileSync(join(to, file), readFileSync(join(from, file), "utf8").replaceAll(written, actual));
  }
}
