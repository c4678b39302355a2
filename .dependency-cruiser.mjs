/** The import table of docs/architecture.md, proved. Each comment says what to do instead. */
const forbid = (name, from, to, comment, fromNot) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, ...(fromNot ? { pathNot: fromNot } : {}) },
  to,
});
const npmOtherThan = (...allowed) => ({
  dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer"],
  pathNot: allowed.map((name) => `node_modules/${name}/`),
});
const NODE = { dependencyTypes: ["core"] };
const PURE_BOT = "^bot/(incident|runbook|policy|action|audit|message)/";

export default {
  forbidden: [
    {
      name: "no-folder-cycle",
      comment: "Two modules import each other. Move what both need into the one that the other may import.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphan",
      comment: "Nothing imports this module and it is no entry. Delete it, or import it where it belongs.",
      severity: "error",
      from: {
        orphan: true,
        pathNot: [
          "[.]d[.]ts$",
          "^test/",
          "(^|/)(run|main|noops)[.]ts$",
          "[.]config[.]",
          "^grafana-plugin/src/",
          "^demo/slack/page/",
          "^demo/model-server/",
        ],
      },
      to: {},
    },
    {
      name: "not-resolvable",
      comment: "Install the package with an exact version, or mend the path.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    forbid(
      "alerts-is-a-leaf",
      "^alerts/",
      { path: "^(rules|bot|demo|grafana-plugin|test)/" },
      "alerts/ imports no other room: move the code that needs another room into that room.",
    ),
    forbid("alerts-only-zod", "^alerts/", npmOtherThan("zod"), "alerts/ runs in browser and Node: only zod."),
    forbid("alerts-no-node", "^alerts/", NODE, "alerts/ is pure: pass time, ids and bytes in as arguments."),
    forbid(
      "rules-looks-down",
      "^rules/",
      { path: "^(bot|demo|grafana-plugin|test)/" },
      "rules/ may import alerts/ only.",
    ),
    forbid("rules-no-node", "^rules/", NODE, "rules/ is pure: file access lives in rules/bin.", "^rules/bin/"),
    forbid(
      "rules-only-yaml-and-zod",
      "^rules/",
      npmOtherThan("zod", "yaml"),
      "Only yaml and zod here; PromQL's grammar belongs to rules/check.",
      "^rules/(bin|check)/",
    ),
    forbid(
      "check-is-for-bin",
      "^rules/",
      { path: "^rules/check/" },
      "The grammar is large: only rules/bin may load it.",
      "^rules/(bin|check)/",
    ),
    forbid("pure-bot-no-node", PURE_BOT, NODE, "Pure folders take time, ids and hashes as arguments."),
    forbid(
      "pure-bot-no-shell",
      PURE_BOT,
      { path: "^bot/(pipeline|ports|adapters|app|main|config)" },
      "Decisions do not know who calls them: return the decision, let pipeline/ act.",
    ),
    forbid(
      "pure-bot-rooms",
      "^bot/",
      { path: "^rules/(compile|render|import|export|check|bin)/" },
      "The bot reads specs and statistics; compiling rules is the CLI's work.",
    ),
    forbid(
      "ports-no-implementation",
      "^bot/ports/",
      { path: "^bot/(adapters|pipeline|app|main)" },
      "A port names what a consumer needs; the adapter imports the port.",
    ),
    forbid(
      "pipeline-through-ports",
      "^bot/pipeline/",
      { path: "^bot/adapters/" },
      "Ask for a port; main.ts passes the adapter in.",
    ),
    forbid("pipeline-no-node", "^bot/pipeline/", NODE, "Ask for a port."),
    forbid(
      "pipeline-no-packages",
      "^bot/pipeline/",
      npmOtherThan("zod"),
      "Ask for a port; the adapter imports the package.",
    ),
    forbid(
      "adapters-not-each-other",
      "^bot/adapters/([^/]+)/",
      { path: "^bot/adapters/", pathNot: "^bot/adapters/$1/" },
      "Adapters meet in main.ts only.",
    ),
    forbid(
      "adapters-no-pipeline",
      "^bot/adapters/",
      { path: "^bot/(pipeline|app|main)" },
      "An adapter implements a port; it does not run the pipeline.",
    ),
    forbid("app-no-adapters", "^bot/app[.]ts$", { path: "^bot/adapters/" }, "Adapters are passed in by main.ts."),
    forbid("bot-alone", "^bot/", { path: "^(grafana-plugin|demo|test)/" }, "The bot knows no demo and no plugin."),
    forbid(
      "demo-over-http",
      "^demo/",
      { path: "^(bot|grafana-plugin|test|rules/bin)/" },
      "The demo speaks to the others over HTTP and the command line, like any user.",
    ),
    forbid(
      "plugin-alone",
      "^grafana-plugin/src/",
      { path: "^(bot|demo|test|rules/(bin|check))/" },
      "The plugin speaks to the bot through Grafana's proxy.",
    ),
    forbid(
      "plugin-domain",
      "^grafana-plugin/src/domain/",
      { path: "(node_modules/(react|@grafana/(ui|runtime))/|^grafana-plugin/src/(infrastructure|ui|pages|panels)/)" },
      "domain/ turns frames into view models: no React, no loading.",
    ),
    forbid(
      "plugin-ui",
      "^grafana-plugin/src/ui/",
      { path: "(node_modules/@grafana/runtime/|^grafana-plugin/src/(infrastructure|pages|panels)/)" },
      "ui/ gets props: load data in a page or panel hook.",
    ),
    forbid(
      "plugin-infrastructure",
      "^grafana-plugin/src/infrastructure/",
      { path: "^grafana-plugin/src/(ui|pages|panels)/" },
      "infrastructure/ loads data and draws nothing.",
    ),
    forbid("test-is-last", "^(alerts|rules|bot|demo|grafana-plugin)/", { path: "^test/" }, "Nothing imports tests."),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(grafana-plugin/(dist|[.]config)|test/golden)|[.]cache" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".d.ts"],
    },
  },
};
