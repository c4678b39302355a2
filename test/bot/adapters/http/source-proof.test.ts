import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { datadogProof, grafanaProof, sentryProof } from "@noops-ml/bot/adapters/http/source-proof.ts";

const OLD = "old-secret-0123456789";
const NEW = "new-secret-0123456789";
const BODY = Buffer.from('{"version":"1"}');
const NOW = 1_772_359_200_000;
const SECONDS = String(NOW / 1000);

const sign = (secret: string, text: string) => createHmac("sha256", secret).update(text).digest("hex");

describe("Grafana's signature over time and body", () => {
  const proves = grafanaProof([OLD, NEW], () => NOW);
  const headers = (secret: string, seconds = SECONDS, body = BODY.toString()) => ({
    "x-grafana-alerting-signature": sign(secret, `${seconds}:${body}`),
    "x-grafana-alerting-signature-timestamp": seconds,
  });
  const shifted = (by: number) => String(NOW / 1000 + by);

  test.each([OLD, NEW])("either active secret proves the source", (secret) =>
    expect(proves(headers(secret), BODY)).toBe(true),
  );
  test.each([
    ["another secret", headers("somebody-else-012345")],
    ["another body", headers(NEW, SECONDS, "{}")],
    ["301 s late", headers(NEW, shifted(-301))],
    ["301 s early", headers(NEW, shifted(301))],
    ["a time that is none", headers(NEW, "soon")],
    ["no time at all", { "x-grafana-alerting-signature": sign(NEW, BODY.toString()) }],
    ["a time that was not signed", { ...headers(NEW), "x-grafana-alerting-signature-timestamp": shifted(1) }],
    ["a short signature", { ...headers(NEW), "x-grafana-alerting-signature": "abc" }],
    ["nothing", {}],
  ])("%s proves nothing", (_name, given) => expect(proves(given, BODY)).toBe(false));
  test.each([-300, 300])("%d s are within the tolerance", (by) =>
    expect(proves(headers(NEW, shifted(by)), BODY)).toBe(true),
  );
  test("a contact point that cannot sign presents a token", () => {
    expect(proves({ authorization: `Bearer ${NEW}` }, BODY)).toBe(true);
    expect(proves({ authorization: "Bearer wrong" }, BODY)).toBe(false);
  });
});

describe("Sentry's signature over the body", () => {
  const proves = sentryProof([OLD, NEW]);
  test.each([OLD, NEW])("either active secret proves the source", (secret) =>
    expect(proves({ "sentry-hook-signature": sign(secret, BODY.toString()) }, BODY)).toBe(true),
  );
  test("another body, a bearer token or nothing does not", () => {
    expect(proves({ "sentry-hook-signature": sign(NEW, "{}") }, BODY)).toBe(false);
    expect(proves({ authorization: `Bearer ${NEW}` }, BODY)).toBe(false);
    expect(proves({}, BODY)).toBe(false);
  });
});

test("Datadog proves itself by a header of ours", () => {
  const proves = datadogProof([OLD, NEW]);
  expect(proves({ "x-noops-token": OLD }, BODY)).toBe(true);
  expect(proves({ authorization: `Bearer ${NEW}` }, BODY)).toBe(true);
  expect(proves({ "x-noops-token": "wrong" }, BODY)).toBe(false);
  expect(proves({}, BODY)).toBe(false);
});
