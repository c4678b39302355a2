import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createTelemetry } from "@noops-ml/bot/adapters/metrics/create-telemetry.ts";
import { credentialExpiries, expiryOf } from "@noops-ml/bot/commands/credential-expiry.ts";
import { registerState } from "@noops-ml/bot/commands/state-metrics.ts";
import { watchChain } from "@noops-ml/bot/commands/watch-chain.ts";
import type { ChainVerdict } from "@noops-ml/bot/audit/chain.ts";
import { readConfig } from "@noops-ml/bot/config.ts";
import { parseModel } from "@noops-ml/rules/spec/parse-document.ts";

const ROOT = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "noops-state-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const aToken = (claims: object): string => `${part({ alg: "RS256", kid: "k" })}.${part(claims)}.c2lnbmF0dXJl`;

describe("when a token expires", () => {
  test.each([
    ["a service account's token", aToken({ exp: 1_800_000_000, iss: "kubernetes/serviceaccount" }), 1_800_000_000],
    ["a JWT without an end", aToken({ iss: "x" }), null],
    ["an opaque token", "ghp_0123456789", null],
    ["a text with two dots", "a.b.c", null],
    ["nothing", "", null],
  ])("%s", (_name, token, expiry) => expect(expiryOf(`${token}\n`)).toBe(expiry));

  test("is read from each setting that names a token, anew at each look", () => {
    const file = join(folder, "kubernetes-token");
    writeFileSync(file, aToken({ exp: 1_800_000_000 }));
    const read = readConfig({ NOOPS_KUBERNETES_URL: "https://127.0.0.1:6443", NOOPS_KUBERNETES_TOKEN_FILE: file, NOOPS_MLFLOW_TOKEN: aToken({ exp: 1_900_000_000 }) }); // prettier-ignore
    if (!read.ok) throw new Error(read.mistakes.join("\n"));
    const look = () => [...credentialExpiries(read.config)].sort((a, b) => a.expiresAt - b.expiresAt);
    expect(look()).toEqual([
      { name: "NOOPS_KUBERNETES_TOKEN_FILE", expiresAt: 1_800_000_000 },
      { name: "NOOPS_MLFLOW_TOKEN", expiresAt: 1_900_000_000 },
    ]);
    writeFileSync(file, aToken({ exp: 1_850_000_000 }));
    expect(look()[0]?.expiresAt).toBe(1_850_000_000);
    rmSync(file);
    expect(look()).toHaveLength(1);
  });
});

test("the chain is walked whole at first, then from its end, and whole again once it is broken", async () => {
  const asked: (string | undefined)[] = [];
  const good = { intact: true as const, lastSeq: "7", lastHash: "h7" };
  let verdict: ChainVerdict = good;
  let away = false;
  const errors: string[] = [];
  const watch = watchChain({
    verify(from) {
      asked.push(from?.seq);
      return away ? Promise.reject(new Error("the database is away")) : Promise.resolve(verdict);
    },
    log: { info: () => undefined, warn: () => undefined, debug: () => undefined, error: (_, text) => void errors.push(text) }, // prettier-ignore
    everyMs: 3_600_000,
  });
  expect(watch.holds()).toBeNull();
  await watch.look();
  expect(watch.holds()).toBe(true);
  away = true;
  await watch.look();
  expect(watch.holds()).toBe(true);
  away = false;
  verdict = { intact: false, firstBadSeq: "3", reason: "its content does not fit its hash" };
  await watch.look();
  expect(watch.holds()).toBe(false);
  verdict = good;
  await watch.look();
  await watch.stop();
  expect(watch.holds()).toBe(true);
  expect(asked).toEqual([undefined, "7", "7", "7", undefined]);
  expect(errors).toEqual(["the audit chain is broken"]);
});

test("models, credentials and the chain are in the scrape, and nothing is claimed before the first walk", async () => {
  const parsed = parseModel({ file: "fraud.yaml", text: readFileSync(join(ROOT, "demo/models/fraud.yaml"), "utf8") });
  if (parsed.ok !== true) throw new Error(JSON.stringify(parsed.issues));
  let holds: boolean | null = null;
  const telemetry = createTelemetry();
  registerState(telemetry, {
    chainHolds: () => holds,
    credentials: () => [{ name: "NOOPS_KUBERNETES_TOKEN_FILE", expiresAt: 1_800_000_000 }],
    models: () => [parsed.value],
  });
  expect(await telemetry.registry.metrics()).not.toMatch(/^noops_audit_chain_ok/m);
  holds = false;
  const text = await telemetry.registry.metrics();
  expect(text).toMatch(/^noops_audit_chain_ok 0$/m);
  expect(text).toMatch(
    /^noops_credential_expiry_timestamp_seconds\{credential="NOOPS_KUBERNETES_TOKEN_FILE"\} 1800000000$/m,
  );
  expect(text).toMatch(
    /^noops_model_info\{model="fraud",owner="risk-ml",team="risk",environment="prod",slos="\d+"\} 1$/m,
  );
});
