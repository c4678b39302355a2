import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import { OUTPUTS, outputFiles } from "@noops-ml/rules/render/output-files.ts";
import { ISSUE_CODES } from "@noops-ml/rules/spec/issue.ts";
import { SCHEMA_KINDS, jsonSchema } from "@noops-ml/rules/spec/json-schema.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import { describe, expect, it } from "vitest";

const ROOT = new URL("../../../", import.meta.url);
const UPDATE = process.env["UPDATE_GOLDEN"] === "1";
const read = (path: string) => readFile(new URL(path, ROOT), "utf8");

/** Where the outputs of compile live in the repository. */
const FOLDERS = [
  ["prometheus/", "provisioning/prometheus/"],
  ["kubernetes/", "provisioning/kubernetes/"],
  ["alertmanager/", "provisioning/alertmanager/"],
  ["grafana/", "provisioning/grafana/alerting/"],
] as const;

async function rendered() {
  const paths = ["docs/examples/fraud.yaml", "docs/examples/policy.yaml"];
  const sources = await Promise.all(paths.map(async (file) => ({ file, text: await read(file) })));
  const { models } = buildModels(parseSources(sources), { unixSeconds: (iso) => Date.parse(iso) / 1000 });
  const files = outputFiles(models, {
    only: OUTPUTS,
    links: { dashboardUrl: "https://grafana.example.com/a/noops-ml-app/model/{model}" },
    bot: { url: "http://noops-bot:8080/v1/webhooks/alertmanager", tokenFile: "/etc/alertmanager/noops-bot-token" },
    manifest: { namespace: "monitoring", labels: { release: "prometheus" } },
    hash: (text) => createHash("sha256").update(text).digest("hex"),
  });
  return files.flatMap(({ path, text }) => {
    const folder = FOLDERS.find(([from]) => path.startsWith(from));
    return folder ? [{ path: folder[1] + path.slice(folder[0].length), text }] : [];
  });
}

const schemaText = (kind: (typeof SCHEMA_KINDS)[number]) => `${JSON.stringify(jsonSchema(kind), undefined, 2)}\n`;
const codesText = () => {
  const rows = Object.entries(ISSUE_CODES).map(([code, sentence]) => `| \`${code}\` | ${sentence} |`);
  return `# Issue codes\nWhat \`noops check\` may say about a document. Codes are stable; this page is generated from \`rules/spec/issue.ts\`.\n\n| Code | Meaning |\n| --- | --- |\n${rows.join("\n")}\n`;
};

/** Writes the file where an update is wanted, then compares. */
async function same(path: string, text: string): Promise<void> {
  if (UPDATE) {
    await mkdir(dirname(new URL(path, ROOT).pathname), { recursive: true });
    await writeFile(new URL(path, ROOT), text);
  }
  expect(text, path).toBe(await read(path));
}

describe("generated files in the repository are fresh", () => {
  it("the rendered example", async () => {
    const files = await rendered();
    for (const { path, text } of files) await same(path, text);
    for (const [, folder] of FOLDERS) {
      const there = (await readdir(new URL(folder, ROOT))).filter((name) => name !== "README.md");
      expect(there.sort()).toEqual(
        files.flatMap(({ path }) => (path.startsWith(folder) ? [path.slice(folder.length)] : [])).sort(),
      );
    }
  });

  it.each(SCHEMA_KINDS)("the JSON Schema of %s", (kind) =>
    same(`provisioning/schemas/${kind}.schema.json`, schemaText(kind)),
  );

  it("the page of issue codes", () => same("docs/issue-codes.md", codesText()));
});
