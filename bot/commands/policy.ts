import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { createExpressions } from "../adapters/cel/create-expressions.ts";
import { readPolicyFile } from "../adapters/files/read-policy-file.ts";
import type { RuleEvaluator } from "../policy/decide.ts";
import { LEVELS } from "../policy/decision.ts";
import { explainDecision, withFacts } from "../policy/explain.ts";
import { POLICY_INPUT_EXAMPLE } from "../policy/policy-input.ts";

type Write = (text: string) => void;

const USAGE = "Usage: noops-bot policy explain FILE [FACT=VALUE …] | policy test FILE\n";

const facts = z
  .record(z.string(), z.unknown())
  .refine((given) => Object.keys(given).every((name) => name in POLICY_INPUT_EXAMPLE), {
    error: `facts are ${Object.keys(POLICY_INPUT_EXAMPLE).join(", ")}`,
  });
const casesSchema = z.strictObject({
  policy: z.string().min(1),
  cases: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        facts: facts.default({}),
        expect: z.strictObject({
          level: z.enum(LEVELS),
          required: z.int().optional(),
          approvers: z.array(z.string()).optional(),
        }),
      }),
    )
    .min(1),
});

function evaluator(): RuleEvaluator {
  const expressions = createExpressions();
  return (when, input) => {
    const answer = expressions.evaluate(when, { ...input });
    if (!answer.ok) return answer;
    return typeof answer.value === "boolean"
      ? { ok: true, holds: answer.value }
      : { ok: false, error: `it yields ${typeof answer.value}, not true or false` };
  };
}

/** `budget.exhausted=true class=promote` as facts; a value is read as YAML. */
function parseFacts(words: readonly string[]): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const word of words) {
    const [path = "", value] = word.split(/=(.*)/s);
    const [name = "", field] = path.split(".");
    if (value === undefined || !(name in POLICY_INPUT_EXAMPLE))
      throw new Error(`"${word}" is no fact: write one of ${Object.keys(POLICY_INPUT_EXAMPLE).join(", ")} with =VALUE`);
    const read: unknown = parse(value);
    given[name] = field === undefined ? read : { ...((given[name] as object | undefined) ?? {}), [field]: read };
  }
  return given;
}

function explain(file: string, words: readonly string[], write: Write): number {
  const read = readPolicyFile(file);
  if (!read.ok) return complain(read.mistakes, write);
  const { decision, rules } = explainDecision(
    read.policy,
    withFacts(POLICY_INPUT_EXAMPLE, parseFacts(words)),
    evaluator(),
  );
  for (const { rule, when, outcome, error } of rules)
    write(`${outcome.padEnd(20)} ${rule}: ${when}${error === null ? "" : ` (${error})`}\n`);
  write(`\nlevel      ${decision.level}\napprovers  ${decision.approvers.join(", ") || "nobody"}\n`);
  write(
    `required   ${String(decision.required)}\nreason     ${decision.reason}\npolicy     ${read.policy.name} ${decision.revision}\n`,
  );
  return 0;
}

function test(file: string, write: Write): number {
  const parsed = casesSchema.safeParse(parse(readFileSync(file, "utf8")));
  if (!parsed.success)
    return complain(
      parsed.error.issues.map((issue) => `${file}: ${issue.path.join(".") || "file"}: ${issue.message}`),
      write,
    );
  const read = readPolicyFile(resolve(dirname(file), parsed.data.policy));
  if (!read.ok) return complain(read.mistakes, write);
  let failed = 0;
  for (const { name, facts: given, expect } of parsed.data.cases) {
    const { decision } = explainDecision(read.policy, withFacts(POLICY_INPUT_EXAMPLE, given), evaluator());
    const wrong = (Object.keys(expect) as (keyof typeof expect)[]).filter(
      (key) => expect[key] !== undefined && JSON.stringify(decision[key]) !== JSON.stringify(expect[key]),
    );
    if (wrong.length > 0) failed += 1;
    write(`${wrong.length === 0 ? "ok  " : "FAIL"} ${name}: ${decision.level}, ${decision.reason}\n`);
    for (const key of wrong)
      write(`       ${key} is ${JSON.stringify(decision[key])}, not ${JSON.stringify(expect[key])}\n`);
  }
  write(`\n${String(parsed.data.cases.length - failed)} of ${String(parsed.data.cases.length)} cases hold\n`);
  return failed === 0 ? 0 : 1;
}

function complain(mistakes: readonly string[], write: Write): number {
  for (const mistake of mistakes) write(`${mistake}\n`);
  return 1;
}

/** `noops-bot policy explain|test`: what a policy says about given facts, without a running bot. */
export function policyCommand(
  args: readonly string[],
  write: Write = (text) => void process.stdout.write(text),
): number {
  const [verb, file, ...rest] = args;
  if (file !== undefined && verb === "explain") return explain(file, rest, write);
  if (file !== undefined && verb === "test") return test(file, write);
  write(USAGE);
  return 2;
}
