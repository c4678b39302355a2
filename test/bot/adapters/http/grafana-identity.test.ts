import { type KeyObject, createHmac, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyGrafanaId } from "@noops-ml/bot/adapters/http/grafana-identity.ts";
import { createGrafanaKeys } from "@noops-ml/bot/adapters/http/grafana-keys.ts";
import { hashToken } from "@noops-ml/bot/adapters/http/tokens.ts";
import { type AskerFacts, whoAsks } from "@noops-ml/bot/adapters/http/who-asks.ts";
import { peopleOf } from "@noops-ml/bot/adapters/files/read-people.ts";
import { grafanaIdentityOf } from "@noops-ml/bot/commands/grafana-identity-of.ts";
import { freePort } from "../../../free-port.ts";

const NOW = 1_700_000_000;
const ISSUER = "https://grafana.example.com/";
const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const ours = pair();
const other = pair();

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
const CLAIMS = { iss: ISSUER, aud: ["org:1"], sub: "user:edpu3nnt61se8e", exp: NOW + 600, iat: NOW - 5 };

function signed(
  claims: object = CLAIMS,
  header: object = { alg: "ES256", kid: "a" },
  key: KeyObject = ours.privateKey,
): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

/** A Grafana that publishes its keys and counts how often it is asked. */
let published: Record<string, KeyObject> = { a: ours.publicKey };
let asked = 0;
const grafana = createServer((_, response) => {
  asked += 1;
  const keys = Object.entries(published).map(([kid, key]) => ({ ...key.export({ format: "jwk" }), kid, use: "sig" }));
  response.end(JSON.stringify({ keys: [{ kty: "RSA", kid: "rsa", n: "x", e: "AQAB" }, ...keys] }));
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => grafana.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${String((grafana.address() as AddressInfo).port)}`;
});
afterAll(() => void grafana.close());

describe("the identity that Grafana signs", () => {
  const check = (token: string, org = 1) =>
    verifyGrafanaId(token, org, { issuer: ISSUER, now: () => NOW, keys: createGrafanaKeys(url, () => 0) });

  test("names a person when everything about it holds", async () => {
    expect(await check(signed())).toEqual({ proven: true, user: { sub: "user:edpu3nnt61se8e", email: null } });
    expect(await check(signed({ ...CLAIMS, aud: "org:1", iss: "https://grafana.example.com" }, { alg: "ES256", kid: "a", typ: "jwt" }))).toMatchObject({ proven: true }); // prettier-ignore
  });

  test("gives an address only when Grafana has verified it, since people may set theirs", async () => {
    const email = "alice@example.com";
    expect(await check(signed({ ...CLAIMS, email }))).toMatchObject({ user: { email: null } });
    expect(await check(signed({ ...CLAIMS, email, email_verified: true }))).toMatchObject({ user: { email } });
  });

  const hmac = (): string => {
    const text = `${encode({ alg: "HS256", kid: "a" })}.${encode(CLAIMS)}`;
    const secret = ours.publicKey.export({ format: "pem", type: "spki" });
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };
  const [head = "", , tail = ""] = signed().split(".");
  test.each([
    ["no signature at all", () => `${encode({ alg: "none" })}.${encode(CLAIMS)}.`, /no signed token/],
    ["no token", () => "alice", /no signed token/],
    ["a token of any length", () => `${signed()}${"x".repeat(9000)}`, /no signed token/],
    ["another algorithm with the public key as its secret", hmac, /not signed as Grafana/],
    ["an access token", () => signed(CLAIMS, { alg: "ES256", kid: "a", typ: "at+jwt" }), /not signed as Grafana/],
    ["no key id", () => signed(CLAIMS, { alg: "ES256" }), /not signed as Grafana/],
    ["an unknown key", () => signed(CLAIMS, { alg: "ES256", kid: "b" }), /does not know the key/],
    ["a key of another kind", () => signed(CLAIMS, { alg: "ES256", kid: "rsa" }), /does not know the key/],
    ["somebody else's signature", () => signed(CLAIMS, { alg: "ES256", kid: "a" }, other.privateKey), /signature does not hold/],
    ["claims that were changed", () => `${head}.${encode({ ...CLAIMS, sub: "user:admin" })}.${tail}`, /signature does not hold/],
    ["a service account", () => signed({ ...CLAIMS, sub: "service-account:7" }), /does not name a person/],
    ["no end", () => signed({ ...CLAIMS, exp: undefined }), /does not name a person/],
    ["a token of yesterday", () => signed({ ...CLAIMS, exp: NOW - 31 }), /has expired/],
    ["a token of tomorrow", () => signed({ ...CLAIMS, iat: NOW + 3600 }), /not valid yet/],
    ["another organisation", () => signed({ ...CLAIMS, aud: ["org:2"] }), /another organisation/],
    ["another Grafana", () => signed({ ...CLAIMS, iss: "https://evil.example.com" }), /another Grafana/],
  ])("is refused with %s", async (_, token, reason) => {
    expect(await check(token())).toMatchObject({ proven: false, reason: expect.stringMatching(reason) as string });
  }); // prettier-ignore

  test("is refused while the keys cannot be read, and without the address of a Grafana", async () => {
    const keys = createGrafanaKeys(`http://127.0.0.1:${String(await freePort())}`, () => 0);
    const answer = await verifyGrafanaId(signed(), 1, { issuer: ISSUER, now: () => NOW, keys });
    expect(answer).toMatchObject({ proven: false, reason: expect.stringMatching(/keys cannot be read/) as string });
    const nowhere = { NOOPS_GRAFANA_URL: undefined, NOOPS_GRAFANA_ISSUER: undefined };
    expect(await grafanaIdentityOf(nowhere)(signed(), 1)).toMatchObject({ proven: false });
  });
});

test("keys are kept for ten minutes; a new one is found, a withdrawn one is forgotten, and strangers cannot make us ask for ever", async () => {
  let now = 0;
  const keys = createGrafanaKeys(url, () => now);
  const before = asked;
  await Promise.all([keys.key("a"), keys.key("a")]);
  for (const id of ["x", "y", "z"]) expect(await keys.key(id)).toBeNull();
  expect(asked - before).toBe(1);
  published = { b: other.publicKey };
  now += 11_000;
  expect(await keys.key("b")).not.toBeNull();
  expect(await keys.key("a")).toBeNull();
  published = { a: ours.publicKey };
  now += 11 * 60_000;
  expect(await keys.key("b")).toBeNull();
  expect(asked - before).toBe(3);
});

describe("who asks", () => {
  const people = peopleOf([
    { subject: "alice", name: "Alice", email: "alice@example.com", grafana: "user:a1", groups: [] },
    { subject: "bob", name: "Bob", email: "bob@example.com", groups: [] },
  ]);
  const facts = (answer: Awaited<ReturnType<AskerFacts["grafanaIdentity"]>>): AskerFacts => ({
    people,
    tokens: {
      read: [{ hash: hashToken("read") }],
      act: [{ hash: hashToken("act"), subject: "alice" }],
      grafana: [{ hash: hashToken("plugin"), org: 7 }],
    },
    grafanaIdentity: (_, org) =>
      Promise.resolve(org === 7 ? answer : { proven: false, reason: "asked for another org" }),
  });
  const user = (sub: string, email: string | null) => facts({ proven: true, user: { sub, email } });
  const ask = (headers: Record<string, string>, given = user("user:a1", null)) =>
    whoAsks({ headers } as unknown as IncomingMessage, given);
  const plugin = { authorization: "Bearer plugin", "x-grafana-id": "token" };

  test("is a person of the people file by their user at Grafana, or by an address that Grafana has verified", async () => {
    expect(await ask(plugin)).toEqual({ kind: "actor", ref: { via: "grafana", subject: "alice" } });
    expect(await ask(plugin, user("user:b2", "Bob@example.com"))).toMatchObject({ ref: { subject: "bob" } });
    // Nobody is called that, so the engine refuses what only people may do.
    expect(await ask(plugin, user("user:x9", null))).toMatchObject({ ref: { subject: "user:x9" } });
  });

  test("is nobody when Grafana says nothing, a reader when what it says is wrong", async () => {
    const { authorization } = plugin;
    expect(await ask({ authorization })).toMatchObject({ kind: "actor", ref: { via: "grafana", unproven: expect.stringMatching(/X-Grafana-Id/) as string } }); // prettier-ignore
    const wrong = facts({ proven: false, reason: "its signature does not hold" });
    expect(await ask(plugin, wrong)).toEqual({ kind: "reader", reason: "its signature does not hold" });
  });

  test("is the person of the token, which no header changes", async () => {
    const header = { authorization: "Bearer act", "x-grafana-id": "token", "x-grafana-user": "bob" };
    expect(await ask(header, user("user:b2", "bob@example.com"))).toEqual({ kind: "actor", ref: { via: "api", subject: "alice" } }); // prettier-ignore
    expect(await ask({ authorization: "Bearer read" })).toMatchObject({ kind: "reader" });
    expect(await ask({ authorization: "Bearer guess" })).toEqual({ kind: "stranger" });
  });
});
