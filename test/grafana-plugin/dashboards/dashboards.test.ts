import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parser } from "@prometheus-io/lezer-promql";
import { RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MODELS, dashboardFiles } from "../../../grafana-plugin/dashboards/main.ts";
import { DASHBOARDS } from "../../../grafana-plugin/dashboards/all-dashboards.ts";
import { costQuery } from "../../../grafana-plugin/src/domain/fleet-cost.ts";
import { canaryQueries } from "../../../grafana-plugin/src/panels/canary/query.ts";
import { driftQueries } from "../../../grafana-plugin/src/panels/drift/query.ts";
import { sloQueries } from "../../../grafana-plugin/src/panels/slo/query.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

type Dashboard = {
  readonly id: null;
  readonly uid: string;
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly { readonly name: string; readonly query?: unknown }[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly panels: readonly {
    readonly id: number;
    readonly type: string;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly datasource: { readonly uid: string } | null;
    readonly targets: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
  }[];
};
const dashboards = Object.entries(DASHBOARDS) as [string, Dashboard][];

/** Metrics of other programs that a dashboard may show, each by its documented name. */
const DOCUMENTED = [
  "ALERTS",
  "container_cpu_usage_seconds_total",
  "container_memory_working_set_bytes",
  "DCGM_FI_DEV_GPU_UTIL",
  "nv_inference_pending_request_count",
  "noops_incidents_opened_total",
  "noops_steps_total",
  "noops_audit_chain_ok",
];

/** Grafana's variables as values, since PromQL knows none. */
const filled = (expr: string) => expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$\{?\w+\}?/g, "x");

describe("the generated files", () => {
  it("are what the code writes", () => {
    for (const [path, text] of dashboardFiles(MODELS))
      expect(
        readFileSync(path, "utf8") === text,
        `${relative(ROOT, path)}: run node grafana-plugin/dashboards/main.ts`,
      ).toBe(true);
  });
});

describe.each(dashboards)("%s", (_, dashboard) => {
  it("has the classic shape, without an id of its own", () => {
    expect(dashboard.id).toBeNull();
    expect(dashboard.uid).toMatch(/^noops-[a-z-]+$/);
    expect(dashboard.schemaVersion).toBeGreaterThan(38);
  });

  it("asks its data source by variable", () => {
    expect(dashboard.templating.list.map(({ name }) => name)).toContain("datasource");
    for (const { datasource, targets } of dashboard.panels) {
      if (datasource) expect(datasource.uid).toMatch(/^\$\{(datasource|logs)\}$/);
      for (const target of targets) expect(target.datasource.uid).toBe("${datasource}");
    }
  });

  it("has panels that neither overlap nor leave the grid", () => {
    const taken = new Set<string>();
    for (const { gridPos, title } of dashboard.panels)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(x, title).toBeLessThan(24);
          expect(taken.has(`${x},${y}`), title).toBe(false);
          taken.add(`${x},${y}`);
        }
  });
});

it("no two dashboards have the same uid", () => {
  const uids = dashboards.map(([, { uid }]) => uid);
  expect(new Set(uids).size).toBe(uids.length);
});

/** Names of series in an expression: identifiers of selectors, and the alternatives of `__name__=~`. */
function namesIn(expr: string): { readonly exact: string[]; readonly patterns: string[]; readonly broken: boolean } {
  const [exact, patterns] = [[] as string[], [] as string[]];
  let broken = false;
  parser.parse(expr).iterate({
    enter: (node) => {
      if (node.type.isError) broken = true;
      if (node.name === "VectorSelector") {
        const name = /^[a-zA-Z_:][\w:]*/.exec(expr.slice(node.from, node.to))?.[0];
        if (name) exact.push(name);
      }
      const matcher =
        node.name === "UnquotedLabelMatcher" ? /^__name__\s*=~\s*"(.*)"$/.exec(expr.slice(node.from, node.to)) : null;
      if (matcher?.[1]) patterns.push(...matcher[1].split("|"));
    },
  });
  return { exact, patterns, broken };
}

describe("every expression", () => {
  let folder: string;
  const recorded = new Set<string>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "noops-recorded-"));
    writeFileSync(join(folder, "token"), "t");
    for (const models of ["demo/models", "test/grafana-plugin/dashboards/models"]) {
      const out = join(folder, models.replaceAll("/", "-"));
      execFileSync(
        process.execPath,
        [
          join(ROOT, "rules/bin/noops.ts"),
          "compile",
          join(ROOT, models),
          join(ROOT, "demo/policies"),
          "--out",
          out,
          "--bot-url",
          "http://127.0.0.1/v1/webhooks/alertmanager",
          "--bot-token-file",
          join(folder, "token"),
        ],
        { cwd: ROOT, stdio: "pipe" },
      );
      for (const file of readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith(".rules.yaml"),
      ))
        for (const [, name] of readFileSync(join(out, file), "utf8").matchAll(/^\s*-?\s*record:\s*["']?([\w:]+)/gm))
          if (name) recorded.add(name);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const raw = Object.values(RAW_SERIES).flatMap((name) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]);
  const known = (name: string) => recorded.has(name) || raw.includes(name) || DOCUMENTED.includes(name);
  const queries: [string, string][] = [
    ...[
      ...sloQueries("x"),
      ...driftQueries("x", "reference"),
      ...driftQueries("x", "stable"),
      ...canaryQueries("x"),
      costQuery(),
    ].map(({ refId, expr }): [string, string] => [`panel query ${refId}`, expr]),
    ...dashboards.flatMap(([file, { panels, annotations }]) => [
      ...panels.flatMap(({ title, targets }) =>
        targets.map(({ expr }): [string, string] => [`${file}: ${title}`, filled(expr)]),
      ),
      ...annotations.list.map(({ expr }): [string, string] => [`${file}: annotation`, filled(expr)]),
    ]),
  ];

  it.each(queries)("%s is PromQL and names only series that are recorded or documented", (_, expr) => {
    const { exact, patterns, broken } = namesIn(expr);
    expect(broken, expr).toBe(false);
    expect(exact.filter((name) => !known(name))).toEqual([]);
    expect(
      patterns.filter((pattern) => ![...recorded].some((name) => new RegExp(`^(?:${pattern})$`).test(name))),
    ).toEqual([]);
  });
});
