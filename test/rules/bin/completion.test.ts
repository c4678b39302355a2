import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Workplace, workplace } from "./run-noops.ts";

const runFile = promisify(execFile);

describe("noops completion", () => {
  let work: Workplace;
  beforeAll(async () => {
    work = await workplace();
    await writeFile(join(work.folder, "noops.bash"), (await work.noops(["completion", "bash"])).out);
    await mkdir(join(work.folder, "my models"));
  });
  afterAll(() => work.remove());

  /** What bash offers for the last of these words. */
  async function offered(...words: string[]): Promise<readonly string[]> {
    const script = `source noops.bash; COMP_WORDS=(noops "$@"); COMP_CWORD=$#; _noops; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await runFile("bash", ["--norc", "-c", script, "bash", ...words], { cwd: work.folder });
    return stdout.split("\n").filter((line) => line !== "");
  }

  it.each<[string, readonly string[], readonly string[]]>([
    ["a command", ["ba"], ["backtest"]],
    ["the second word of a command", ["drift", "re"], ["report"]],
    ["an option", ["backtest", "--s"], ["--step", "--slo", "--svg"]],
    ["a shell", ["completion", ""], ["bash", "zsh", "fish", "--help"]],
    ["nothing for a path, so that bash looks for files itself", ["lint", "my"], []],
  ])("in bash offers %s", async (_, words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });

  it("leaves paths to bash, which knows folders and spaces", async () => {
    expect((await work.noops(["completion", "bash"])).out).toMatch(/\ncomplete -o default -F _noops noops\n$/);
  });

  it("in zsh is the same script behind its bridge", async () => {
    const [zsh, bash] = [await work.noops(["completion", "zsh"]), await work.noops(["completion", "bash"])];
    expect(zsh.out).toBe(`#compdef noops\nautoload -U +X bashcompinit && bashcompinit\n${bash.out}`);
  });

  it("in fish knows which options take a value, and quotes what it says about them", async () => {
    const { out } = await work.noops(["completion", "fish"]);
    expect(out).toContain("complete -c noops -n '__fish_seen_subcommand_from lint' -l off -r -d 'Leave out a rule.'\n");
    expect(out).toContain("complete -c noops -n '__fish_seen_subcommand_from lint' -l strict -d ");
    expect(out).toContain("complete -c noops -n '__fish_seen_subcommand_from completion' -f -a zsh\n");
    for (const line of out.trim().split("\n"))
      expect(line).toMatch(/^complete -c noops( -[a-z]( ('([^'\\]|\\.)*'|[\w-]+))?)+$/);
  });

  it("refuses another shell", async () => {
    expect(await work.noops(["completion", "tcsh"])).toMatchObject({ code: 2, out: "" });
  });
});
