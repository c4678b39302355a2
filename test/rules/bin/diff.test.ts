import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "@noops-ml/rules/bin/run.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningPrometheus, startPrometheus } from "../../bench/drift-simulation/prometheus.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../docs/examples");
const HISTORY = `# TYPE once gauge\nonce 1 ${Math.floor(Date.now() / 1000) - 60}\n# EOF\n`;

let folder = "";
let server: RunningPrometheus;

async function noops(...args: string[]) {
  let [out, err] = ["", ""];
  const io = {
    out: (text: string) => (out += text),
    err: (text: string) => (err += text),
    terminal: false,
    env: {},
    cwd: folder,
    now: () => 0,
  };
  const code = await run(args, io);
  return { code, out, err };
}

/** Every example and its rules, in a server that reads them as they were written. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "noops-diff-"));
  await mkdir(join(folder, "specs"));
  for (const file of (await readdir(EXAMPLES)).filter((name) => name.endsWith(".yaml")))
    await writeFile(join(folder, "specs", file), await readFile(join(EXAMPLES, file), "utf8"));
  const compiled = await noops("compile", "specs", "--out", "out", "--only", "prometheus");
  if (compiled.code !== 0) throw new Error(compiled.err);
  const rules = join(folder, "out/prometheus");
  const names = await readdir(rules);
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(rules, name), "utf8")] as const),
  );
  server = await startPrometheus({ ruleFiles: Object.fromEntries(texts), history: HISTORY });
}, 60_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("noops diff --prometheus-url", () => {
  it("finds nothing where the server runs what the specs say, whatever way it prints expressions", async () => {
    expect(await noops("diff", "specs", "--prometheus-url", server.url)).toMatchObject({
      code: 0,
      out: "Nothing changes.\n",
    });
  });

  it("says in words what a new objective would change on the server", async () => {
    const path = join(folder, "specs/fraud.yaml");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/objective: 99[.]9$/m, "objective: 99.5"));
    const { code, out } = await noops("diff", "specs", "--prometheus-url", server.url);
    await writeFile(path, text);
    expect(code).toBe(0);
    expect(out).toContain("0.999 becomes 0.995");
    expect(out).toMatch(/0 added, 0 removed, \d+ changed[.]\n$/);
  });

  it("calls it an I/O error when nobody answers", async () => {
    const { code, err } = await noops("diff", "specs", "--prometheus-url", "http://127.0.0.1:1");
    expect([code, err.includes("http://127.0.0.1:1")]).toEqual([3, true]);
  });
});
