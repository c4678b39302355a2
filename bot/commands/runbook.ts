import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Issue } from "@noops-ml/rules/spec/issue.ts";
import { parseModelDocument } from "@noops-ml/rules/spec/parse-document.ts";
import { type YamlDocument, readYaml } from "@noops-ml/rules/spec/yaml-source.ts";
import { createExpressions } from "../adapters/cel/create-expressions.ts";
import { readPolicyFile } from "../adapters/files/read-policy-file.ts";
import { openDatabase } from "../adapters/postgres/open-database.ts";
import type { ApprovalPolicy } from "../policy/decide.ts";
import type { Documents } from "../ports/documents.ts";
import { parseRunbook } from "../runbook/parse-runbook.ts";
import type { Runbook } from "../runbook/runbook.ts";
import { CONNECTOR_FACTS } from "./connector-facts.ts";
import { type Path, type Rehearsal, rehearse } from "./runbook-test/rehearse.ts";
import { type RunbookCase, type RunbookTest, parseRunbookTest } from "./runbook-test/test-document.ts";

type Write = (text: string) => void;

const USAGE = "Usage: noops-bot runbook test FILE …\n";
const ONE_PERSON: ApprovalPolicy = {
  name: "rehearsal",
  revision: "rehearsal",
  rules: [
    {
      when: "true",
      level: "L2",
      approvers: ["approvers"],
      ttl: "15m",
      reason: "Without a policy each change asks one person.",
    },
  ],
};

const checks = {
  connectors: CONNECTOR_FACTS,
  checkExpression: (text: string) => createExpressions().check(text),
  sha256: (text: string) => createHash("sha256").update(text).digest("hex"),
};

interface Prepared {
  readonly test: RunbookTest;
  readonly rehearsal: Omit<Rehearsal, "database">;
}

const place = (issue: Issue): string =>
  `${issue.file}:${String(issue.line)}:${String(issue.column)} ${issue.message}${issue.hint === undefined ? "" : ` ${issue.hint}`}`;

/** The one document of a kind in a file that another file names. */
function documentOf(file: string, kind: string, mistakes: string[]): YamlDocument | null {
  if (!existsSync(file)) {
    mistakes.push(`${file}: this file does not exist`);
    return null;
  }
  const { documents, issues } = readYaml({ file, text: readFileSync(file, "utf8") });
  mistakes.push(...issues.map(place));
  const found = documents.filter(({ data }) => (data as { kind?: unknown } | null)?.kind === kind);
  if (found.length !== 1 && issues.length === 0)
    mistakes.push(`${file}: one document of kind ${kind} is needed, ${String(found.length)} are there`);
  return found.length === 1 ? (found[0] ?? null) : null;
}

function named(document: YamlDocument, file: string, key: string): string | null {
  const value = (document.data as Record<string, unknown> | null)?.[key];
  return typeof value === "string" ? resolve(dirname(file), value) : null;
}

/** Reads a test file and everything that it names: ready to be played, or every mistake in all of them. */
function prepare(file: string): Prepared | readonly string[] {
  const mistakes: string[] = [];
  const document = documentOf(file, "RunbookTest", mistakes);
  if (document === null) return mistakes;
  let runbook: Runbook | null = null;
  const runbookFile = named(document, file, "runbook");
  const runbookDocument = runbookFile === null ? null : documentOf(runbookFile, "Runbook", mistakes);
  if (runbookDocument !== null) {
    const parsed = parseRunbook(runbookDocument, checks);
    mistakes.push(...parsed.issues.map(place));
    if (parsed.ok) runbook = parsed.value;
  }
  const modelFile = named(document, file, "model");
  const modelDocument = modelFile === null ? null : documentOf(modelFile, "Model", mistakes);
  const model = modelDocument === null ? null : parseModelDocument(modelDocument);
  if (model !== null) mistakes.push(...model.issues.filter(({ severity }) => severity === "error").map(place));
  const policyFile = named(document, file, "policy");
  const policy = policyFile === null ? null : existsSync(policyFile) ? readPolicyFile(policyFile) : missing(policyFile);
  if (policy !== null && !policy.ok) mistakes.push(...policy.mistakes);
  const test = parseRunbookTest(document, {
    stepIds: runbook?.steps.map(({ id }) => id) ?? [],
    manual: runbook?.manual ?? false,
  });
  mistakes.push(...test.issues.map(place));
  if (mistakes.length > 0 || !test.ok || runbook === null) return mistakes;
  const found = runbook;
  const documents: Documents = {
    model: (name) => (model?.ok === true && model.value.metadata.name === name ? model.value : null),
    models: () => (model?.ok === true ? [model.value] : []),
    runbooks: () => [found],
    policyOf: () => ONE_PERSON,
  };
  return {
    test: test.value,
    rehearsal: { runbook, documents, checks, policy: policy?.ok === true ? policy.policy : ONE_PERSON },
  };
}

const missing = (file: string) => ({ ok: false as const, mistakes: [`${file}: this file does not exist`] });

/** Where the path differs from what the case expects. */
function differences({ expect }: RunbookCase, { run, steps, changes, chosen }: Path): string[] {
  const path = steps.map(({ stepId, state }) => `${stepId} ${state}`);
  return [
    ...(chosen ? [] : ["its alerts do not choose this runbook: compare spec.match"]),
    ...(run.state === expect.state ? [] : [`it ends as ${run.state}, not ${expect.state}`]),
    ...(JSON.stringify(path) === JSON.stringify(expect.path)
      ? []
      : [`the path is [${path.join(", ")}], not [${expect.path.join(", ")}]`]),
    ...(expect.changes === undefined || expect.changes === changes
      ? []
      : [`targets were changed ${String(changes)} times, not ${String(expect.changes)}`]),
    ...(expect.reason === undefined || run.reason?.includes(expect.reason) === true
      ? []
      : [`the reason is "${run.reason ?? ""}", which does not contain "${expect.reason}"`]),
  ];
}

function show(name: string, path: Path, wrong: readonly string[], write: Write): void {
  write(`${wrong.length === 0 ? "ok  " : "FAIL"} ${name}\n`);
  for (const { stepId, uses, state, detail } of path.steps)
    write(`       ${stepId.padEnd(16)} ${uses.padEnd(24)} ${state.padEnd(8)} ${detail ?? ""}\n`);
  write(`       ${path.run.state}: ${path.run.reason ?? ""}\n`);
  for (const line of wrong) write(`     ! ${line}\n`);
}

/**
 * `noops-bot runbook test FILE …`: plays runbooks on the real engine with given alerts and scripted answers, and shows
 * the path each case takes. 0 when every case holds, 1 when one does not or a file has mistakes, 2 for wrong usage.
 */
export async function runbookCommand(
  args: readonly string[],
  write: Write = (text) => void process.stdout.write(text),
): Promise<number> {
  const [verb, ...files] = args;
  if (verb !== "test" || files.length === 0) {
    write(USAGE);
    return 2;
  }
  const prepared = files.map((file) => ({ file, read: prepare(file) }));
  const mistakes = prepared.flatMap(({ read }) => ("test" in read ? [] : read));
  if (mistakes.length > 0) {
    for (const mistake of mistakes) write(`${mistake}\n`);
    return 1;
  }
  const database = await openDatabase({ engine: "embedded", dataDir: null });
  let failed = 0;
  let cases = 0;
  try {
    for (const { file, read } of prepared) {
      if (!("test" in read)) continue;
      write(`${file}\n`);
      for (const one of read.test.cases) {
        const played = { ...one, alerts: one.alerts ?? read.test.alerts };
        const path = await rehearse({ ...read.rehearsal, database }, played);
        const wrong = differences(one, path);
        cases += 1;
        if (wrong.length > 0) failed += 1;
        show(one.name, path, wrong, write);
      }
    }
  } finally {
    await database.close();
  }
  write(`\n${String(cases - failed)} of ${String(cases)} cases hold\n`);
  return failed === 0 ? 0 : 1;
}
