import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { doctorCommand } from "@noops-ml/bot/commands/doctor.ts";
import { readConfig } from "@noops-ml/bot/config.ts";

const ROOT = join(import.meta.dirname, "../../..");
const RULES = "/api/v1/rules?type=alert";
const STATUS = "/api/v2/status";
const KEYS = "/api/signing-keys/keys";
const ALIAS = "/api/2.0/mlflow/registered-models/alias?name=fraud&alias=champion";

/** One server plays Prometheus, Alertmanager and the registry: path to status and body. */
const HEALTHY: Readonly<Record<string, readonly [number, unknown]>> = {
  [RULES]: [200, { data: { groups: [{ name: "noops-fast-fraud-availability", rules: [] }] } }],
  "/api/v1/alertmanagers": [200, { data: { activeAlertmanagers: [{}] } }],
  [STATUS]: [200, { config: { original: "url: http://bot/v1/webhooks/alertmanager" } }],
  [ALIAS]: [200, {}],
  [KEYS]: [200, { keys: [{ kid: "a" }] }],
};

let answers: Record<string, readonly [number, unknown]>;
let server: Server;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "noops-doctor-"));
  writeFileSync(join(folder, "tokens.yaml"), 'alertmanager: ["0123456789abcdef-secret"]\n');
  server = createServer((request, response) => {
    const [status, body] = answers[request.url ?? ""] ?? [404, {}];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  answers = { ...HEALTHY };
});

async function doctor(changes: Readonly<Record<string, string>> = {}): Promise<{ code: number; out: string }> {
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const read = readConfig({
    NOOPS_DATA_DIR: join(folder, "data"),
    NOOPS_MODELS_DIR: join(ROOT, "demo/models"),
    NOOPS_POLICIES_DIR: join(ROOT, "demo/policies"),
    NOOPS_RUNBOOKS_DIR: join(ROOT, "demo/runbooks"),
    NOOPS_PEOPLE_FILE: join(ROOT, "demo/people.yaml"),
    NOOPS_WEBHOOK_TOKENS_FILE: join(folder, "tokens.yaml"),
    NOOPS_PROMETHEUS_URL: url,
    NOOPS_ALERTMANAGER_URLS: url,
    NOOPS_MLFLOW_URL: url,
    NOOPS_HTTP_ALLOW: url,
    NOOPS_GRAFANA_URL: url,
    NOOPS_PAGER_URL: "http://pager.example.com/page",
    ...changes,
  });
  if (!read.ok) throw new Error(read.mistakes.join("\n"));
  let out = "";
  const code = await doctorCommand(read.config, (text) => void (out += text));
  return { code, out };
}

test("an installation in which everything is right leaves nothing to mend", async () => {
  const { code, out } = await doctor();
  expect(out).not.toContain("BAD");
  expect(out).toContain("Nothing is wrong.");
  expect(code).toBe(0);
});

test.each([
  ["rules that were never loaded", RULES, [200, { data: { groups: [] } }], /noops compile/],
  ["a Prometheus that refuses", RULES, [503, {}], /NOOPS_PROMETHEUS_URL/],
  ["a Prometheus that sends its alerts nowhere", "/api/v1/alertmanagers", [200, { data: { activeAlertmanagers: [] } }], /alerting\.alertmanagers/], // prettier-ignore
  ["an Alertmanager without our receiver", STATUS, [200, { config: { original: "route: {}" } }], /noops compile/],
  ["a receiver that keeps resolves to itself", STATUS, [200, { config: { original: "url: /v1/webhooks/a\nsend_resolved: false" } }], /send_resolved: true/], // prettier-ignore
  ["a registry that does not let us read", ALIAS, [403, {}], /NOOPS_MLFLOW_TOKEN/],
  ["a Grafana that has never signed", KEYS, [200, { keys: null }], /idForwarding/],
  ["a Grafana that is not there", KEYS, [502, {}], /NOOPS_GRAFANA_URL/],
  ["an alias that does not exist", ALIAS, [404, {}], /spec\.deployment/],
] as const)("%s is named with its mend, and the exit code is 1", async (_name, path, answer, mend) => {
  answers[path] = answer;
  const { code, out } = await doctor();
  expect(code).toBe(1);
  expect(out).toMatch(/BAD[^\n]*\n +→ /);
  expect(out).toMatch(mend);
});

test("what is not set is named with what is lost, and no secret is printed", async () => {
  const { code, out } = await doctor({ NOOPS_PEOPLE_FILE: "", NOOPS_PAGER_URL: "", NOOPS_ALERTMANAGER_URLS: "" });
  expect(code).toBe(1);
  expect(out).toMatch(/nobody is ml-oncall/);
  expect(out).toMatch(/pager: not set/);
  expect(out).toMatch(/a lost resolve keeps an incident open/);
  expect(out).not.toContain("secret");
});

test("a data directory that another process uses is no mistake: the bot runs", async () => {
  const data = join(folder, "held");
  mkdirSync(data);
  writeFileSync(join(data, "noops.lock"), `${String(process.pid)} -\n`);
  const { code, out } = await doctor({ NOOPS_DATA_DIR: data });
  expect(code).toBe(0);
  expect(out).toMatch(/in use by process/);
});
