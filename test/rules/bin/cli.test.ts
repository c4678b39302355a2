import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runNoops } from "./run-noops.ts";

const GOOD = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: fraud, labels: {team: risk}}
spec:
  slos:
    - {name: availability, objective: 99.9, events: {bad: 'requests_total{code="500"}', total: requests_total}}
`;

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "noops-cli-"));
  await mkdir(join(folder, "models"));
  await writeFile(join(folder, "models/fraud.yaml"), GOOD);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const noops = (...args: string[]) => runNoops(folder, args);
const filesBelow = async (path: string) =>
  (await readdir(join(folder, path), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

describe("noops", () => {
  it("without a command shows its help and says usage", async () => {
    const { code, err } = await noops();
    expect([code, err.includes("Usage: noops COMMAND")]).toEqual([2, true]);
  });

  it("knows what was probably meant", async () => {
    expect((await noops("chekc")).err).toContain("Did you mean check?");
    expect((await noops("compile", "--ot", "x")).err).toContain("Did you mean --out?");
  });

  it.each(["check", "compile", "diff", "explain", "schema", "completion"])("%s has a help page", async (command) => {
    const { code, out } = await noops(command, "--help");
    expect([code, out.includes(`Usage: noops ${command}`)]).toEqual([0, true]);
  });
});

describe("noops check", () => {
  it("is fine with a good model", async () => {
    expect(await noops("check", "models")).toMatchObject({ code: 0, out: "Fine: 1 model, 1 SLO.\n" });
  });

  it("shows place, text and what to write instead", async () => {
    await writeFile(join(folder, "models/fraud.yaml"), GOOD.replace("objective", "objectve"));
    const { code, err } = await noops("check", "models");
    expect(code).toBe(1);
    expect(err).toContain("models/fraud.yaml:6:28 error KEY_UNKNOWN spec.slos[0].objectve");
    expect(err).toContain("^^^^^^^^");
    expect(err).toContain('Did you mean "objective"?');
  });

  it("prints issues as JSON", async () => {
    await writeFile(join(folder, "models/fraud.yaml"), GOOD.replace("99.9", "100"));
    const { code, out } = await noops("check", "models", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ issues: [{ code: "OBJECTIVE_OUT_OF_RANGE", line: 6 }] });
  });

  it("tells a missing file from a wrong one", async () => {
    expect((await noops("check", "nowhere")).code).toBe(3);
    expect((await noops("check")).code).toBe(2);
  });

  it("finds a mistake in PromQL at its place inside the text", async () => {
    await writeFile(
      join(folder, "models/fraud.yaml"),
      GOOD.replace("total: requests_total", "total: 'sum(rate(x[{{.window}}])'"),
    );
    const { err } = await noops("check", "models");
    expect(err).toContain("PROMQL_SYNTAX");
    expect(err).toContain("The expression ends too early.");
  });
});

describe("noops compile", () => {
  const BOT = ["--bot-url", "http://127.0.0.1:1/v1/webhooks/alertmanager", "--bot-token-file", "/run/token"];

  it("writes rules, routes and tests, and nothing the second time", async () => {
    expect((await noops("compile", "models", "--out", "out", ...BOT)).out).toContain("3 files written");
    expect(await filesBelow("out")).toEqual(["fraud-availability.test.yaml", "fraud.rules.yaml", "noops.yaml"]);
    expect((await noops("compile", "models", "--out", "out", ...BOT)).out).toContain("0 files written, 3 unchanged");
  });

  it("writes manifests or Grafana's alerts where they are asked for", async () => {
    await noops("compile", "models", "--out", "out", "--only", "kubernetes,grafana", ...BOT);
    expect(await filesBelow("out")).toEqual([
      "fraud.alerting.yaml",
      "fraud.prometheusrule.yaml",
      "noops.contactpoints.yaml",
    ]);
  });

  it("writes nothing while an error is left", async () => {
    await writeFile(join(folder, "models/bad.yaml"), GOOD.replace("fraud", "other").replace("99.9", "0"));
    const { code, err } = await noops("compile", "models", "--out", "out");
    expect([code, err.endsWith("Nothing was written.\n")]).toEqual([1, true]);
    await expect(readdir(join(folder, "out"))).rejects.toThrow("ENOENT");
  });

  it("removes the files of a model that is gone, and nobody else's", async () => {
    await writeFile(join(folder, "models/other.yaml"), GOOD.replace("name: fraud", "name: other"));
    await noops("compile", "models", "--out", "out");
    await writeFile(join(folder, "out/prometheus/mine.rules.yaml"), "groups: []\n");
    await rm(join(folder, "models/other.yaml"));
    expect((await noops("compile", "models", "--out", "out")).out).toContain("2 removed");
    expect(await filesBelow("out/prometheus")).toEqual(["fraud.rules.yaml", "mine.rules.yaml"]);
  });

  it("gives the same bytes whatever the order of the files", async () => {
    await writeFile(join(folder, "models/a.yaml"), GOOD.replace("name: fraud", "name: zebra"));
    await noops("compile", "models/a.yaml", "models/fraud.yaml", "--out", "one");
    await noops("compile", "models/fraud.yaml", "models/a.yaml", "--out", "two");
    const read = (path: string) => readFile(join(folder, path), "utf8");
    for (const file of ["alertmanager/noops.yaml", "prometheus/zebra.rules.yaml", "prometheus/fraud.rules.yaml"])
      expect(await read(`one/${file}`)).toBe(await read(`two/${file}`));
  });

  it("wants the bot's address and token together", async () => {
    expect((await noops("compile", "models", "--out", "out", "--bot-url", "http://x")).code).toBe(2);
  });

  it("merges into an Alertmanager configuration, also twice", async () => {
    const base = "route: {receiver: mail, routes: [{receiver: mail}]}\nreceivers: [{name: mail}]\n";
    await writeFile(join(folder, "am.yaml"), base);
    await noops("compile", "models", "--out", "out", "--alertmanager-base", "am.yaml", ...BOT);
    const first = await readFile(join(folder, "out/alertmanager/noops.yaml"), "utf8");
    await noops("compile", "models", "--out", "again", "--alertmanager-base", "out/alertmanager/noops.yaml", ...BOT);
    expect(await readFile(join(folder, "again/alertmanager/noops.yaml"), "utf8")).toBe(first);
    expect(first.indexOf("noops-bot")).toBeLessThan(first.indexOf("- receiver: mail"));
  });
});

describe("noops diff", () => {
  it("says in words what a new objective changes", async () => {
    await noops("compile", "models", "--out", "out");
    expect((await noops("diff", "models", "--out", "out")).out).toBe("Nothing changes.\n");
    await writeFile(join(folder, "models/fraud.yaml"), GOOD.replace("99.9", "99.5"));
    const { out } = await noops("diff", "models", "--out", "out");
    expect(out).toContain(
      "expression: vector(0.999) -> vector(0.995)".replace("vector(0.999) -> vector(0.995)", "0.999 becomes 0.995"),
    );
    expect(out).toContain("0 added, 0 removed");
  });
});

describe("noops explain", () => {
  it("says when a total outage pages", async () => {
    const { out } = await noops("explain", "fraud", "availability", "--specs", "models", "--json");
    const { slos } = JSON.parse(out) as { slos: { outages: { errorRatio: number; firstPage: number }[] }[] };
    expect(slos[0]?.outages[0]).toMatchObject({ errorRatio: 1, firstPage: 60 });
  });

  it("says when money above a cap alerts, beyond 100 %", async () => {
    const slo = "{name: a, objective: 95, cost: {spend: usd, cap: {amount: 100, per: 1d}}}";
    const head = "apiVersion: noops.ml/v1alpha1\nkind: Model\nmetadata: {name: capped}\n";
    await writeFile(join(folder, "capped.yaml"), `${head}spec: {slos: [${slo}]}\n`);
    const { out } = await noops("explain", "--specs", "capped.yaml");
    expect(out).toMatch(/^ +1000 % +4h51m +10h51m +20h12m +never +3d$/m);
    expect(out).toContain("The cap is the budget: 200 % is spending twice as fast as it allows.");
  });

  it("names the models there are", async () => {
    const { code, err } = await noops("explain", "frod", "--specs", "models");
    expect([code, err.includes("Did you mean fraud?")]).toEqual([2, true]);
  });
});
