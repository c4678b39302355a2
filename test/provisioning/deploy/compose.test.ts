import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "../../..");
const FOLDER = join(ROOT, "grafana-plugin");
const text = readFileSync(join(FOLDER, "docker-compose.yaml"), "utf8");

type Service = {
  readonly image?: string;
  readonly command?: string | readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly network_mode?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
};
const compose = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);
const commandOf = ({ command = "" }: Service) => (typeof command === "string" ? command : command.join(" "));

describe("the stack of docker-compose.yaml", () => {
  it("has everything that the real thing is made of", () => {
    const names = ["grafana", "prometheus", "alertmanager", "bot", "postgres", "registry", "model", "traffic"];
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(names));
  });

  it.each(services)("%s runs an image of one version, with files and programs that exist", (_, service) => {
    expect(service.image).toMatch(/:[^:]*\d+[.]\d+[^:]*$/);
    for (const volume of service.volumes ?? []) {
      const [from = ""] = volume.split(":");
      if (from.startsWith(".")) {
        // The built plugin is made by the command that the header of the file names.
        if (from !== "./dist") expect(existsSync(resolve(FOLDER, from)), from).toBe(true);
      } else expect(Object.keys(compose.volumes)).toContain(from);
    }
    const program = /\bnode (\S+[.]m?[jt]s)\b/.exec(commandOf(service))?.[1];
    if (program !== undefined) expect(existsSync(join(ROOT, program)), program).toBe(true);
  });

  it.each(services)("%s waits for services that there are, and is reached from this machine only", (_, service) => {
    const needs = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {});
    for (const name of needs) expect(Object.keys(compose.services)).toContain(name);
    const shared = /^service:(.*)$/.exec(service.network_mode ?? "")?.[1];
    if (shared !== undefined) expect(Object.keys(compose.services)).toContain(shared);
    for (const port of service.ports ?? []) expect(port).toMatch(/^127[.]0[.]0[.]1:/);
  });

  it("gives the bot settings that it knows, and folders that exist", () => {
    const known = readFileSync(join(ROOT, "bot/config.ts"), "utf8");
    for (const [name, value] of Object.entries(compose.services["bot"]?.environment ?? {})) {
      expect(known).toContain(`  ${name}:`);
      if (/_(DIR|FILE)$/.test(name) && !value.startsWith("/state/"))
        expect(existsSync(join(ROOT, value)), value).toBe(true);
    }
  });

  it("sets every variable that Grafana's provisioning reads", () => {
    const folder = join(ROOT, "provisioning/grafana");
    const given = Object.keys(compose.services["grafana"]?.environment ?? {});
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".yaml"),
    ))
      for (const [, name] of readFileSync(join(folder, file), "utf8").matchAll(/\$\{?(NOOPS_\w+)\}?/g))
        expect(given, `${file} reads ${name ?? ""}`).toContain(name);
  });

  it("holds no secret: each comes from the environment and must be set", () => {
    for (const name of ["NOOPS_READ_TOKEN", "NOOPS_ACT_TOKEN", "NOOPS_GRAFANA_SECRET", "POSTGRES_PASSWORD"])
      expect(text).toContain(`\${${name}:?`);
  });
});
