import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createExpressions } from "@noops-ml/bot/adapters/cel/create-expressions.ts";
import { CONNECTOR_FACTS } from "@noops-ml/bot/commands/connector-facts.ts";
import { parseRunbook } from "@noops-ml/bot/runbook/parse-runbook.ts";
import { readYaml } from "@noops-ml/rules/spec/yaml-source.ts";
import { expect, it } from "vitest";

const PAGE = readFileSync(join(import.meta.dirname, "../../../docs/connectors.md"), "utf8");
const RUNBOOK = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? "").find((text) => text.includes("kind: Runbook")) ?? ""; // prettier-ignore

it("the runbook of the page is right, and names every connector that starts something", () => {
  const document = readYaml({ file: "connectors.md", text: RUNBOOK }).documents[0];
  if (document === undefined) throw new Error("no runbook on the page");
  const expressions = createExpressions();
  const parsed = parseRunbook(document, {
    connectors: CONNECTOR_FACTS,
    checkExpression: (text) => expressions.check(text),
    sha256: (text) => text,
  });
  expect(parsed.issues).toEqual([]);
  const missing = [...CONNECTOR_FACTS.keys()].filter((name) => !["wait", "notify"].includes(name) && !RUNBOOK.includes(`uses: ${name}`)); // prettier-ignore
  expect(missing).toEqual([]);
});

it.each([...CONNECTOR_FACTS])("the page gives %s its class", (name, { idempotency }) => {
  const cells = PAGE.split("\n").map((line) => line.split("|"));
  const row = cells.find(([, uses]) => uses?.includes(`\`${name}\``));
  // Connectors that stop something have a paragraph, which says that all of them are `put`.
  if (row === undefined) expect([PAGE.includes(`\`${name}\``), idempotency]).toEqual([true, "put"]);
  else expect(row[3]).toContain(idempotency);
});
