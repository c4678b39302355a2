import { generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { reply } from "./forward.ts";

/** What a Grafana publishes and signs about the people who use it. */
export type GrafanaIdentity = {
  /** Where it publishes its keys; also the issuer of its identities. */
  readonly url: string;
  /** The signed identity of a person, as the plugin proxy adds it to each request. */
  readonly tokenOf: (person: string) => string;
  readonly close: () => Promise<void>;
};

const MINUTES_VALID = 10;
const ORG = 1;
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** The subject that this Grafana gives a person: an id of its own, which is no login. */
export const subjectOf = (person: string) => `user:uid-of-${person}`;

/** Signs with a key of its own and publishes it where Grafana does. */
export async function startGrafanaIdentity(): Promise<GrafanaIdentity> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = "browser-host";
  const keys = { keys: [{ ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" }] };
  const server = createServer(({ url }, response) =>
    url === "/api/signing-keys/keys" ? reply(response, 200, keys) : reply(response, 404, { message: "Not found" }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    tokenOf: (person) => {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: `${url}/`,
        aud: `org:${ORG}`,
        sub: subjectOf(person),
        iat: now,
        exp: now + MINUTES_VALID * 60,
      };
      const text = `${encode({ alg: "ES256", kid, typ: "jwt" })}.${encode(claims)}`;
      const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
      return `${text}.${signature.toString("base64url")}`;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
