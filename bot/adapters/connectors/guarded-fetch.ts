import { lookup, type LookupAddress, type LookupAllOptions } from "node:dns";
import { type IncomingMessage, type RequestOptions, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Says which addresses a name has. */
export type Resolver = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A refusal of the guard: nothing was sent. */
class EgressError extends Error {
  readonly code = "EGRESS_REFUSED";
}

const NEVER = new BlockList();
// Link-local, where clouds keep their metadata and credentials, and addresses that mean no host at all.
for (const [net, bits] of [["169.254.0.0", 16], ["0.0.0.0", 8], ["224.0.0.0", 4], ["240.0.0.0", 4], ["100.100.100.200", 32]] as const) NEVER.addSubnet(net, bits, "ipv4"); // prettier-ignore
for (const [net, bits] of [["fe80::", 10], ["ff00::", 8], ["fd00:ec2::254", 128], ["fd20:ce::254", 128], ["::", 128]] as const) NEVER.addSubnet(net, bits, "ipv6"); // prettier-ignore
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

const bare = (host: string): string => host.replace(/^\[|\]$/g, "");
const namesLoopback = (host: string): boolean =>
  host === "localhost" ||
  (isIP(bare(host)) !== 0 && LOOPBACK.check(bare(host), isIP(bare(host)) === 6 ? "ipv6" : "ipv4"));

/** The IPv4 address inside an address such as `::ffff:a9fe:a9fe` or `64:ff9b::a9fe:a9fe`, which would slip past IPv4 rules. */
function embeddedIpv4(address: string): string | null {
  const found = /^(?:::ffff:(?:0:)?|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(
    new URL(`http://[${address}]`).hostname.slice(1, -1),
  );
  if (found === null) return null;
  const [high, low] = [Number.parseInt(found[1] ?? "0", 16), Number.parseInt(found[2] ?? "0", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** Why a connection to this address is refused, or null. Loopback is fine only where the operator wrote it down. */
export function refusedAddress(address: string, loopbackAllowed: boolean): string | null {
  const family = isIP(address);
  if (family === 0) return `${address} is no address`;
  const inner = family === 6 ? embeddedIpv4(address) : null;
  if (inner !== null) return refusedAddress(inner, loopbackAllowed);
  const kind = family === 6 ? "ipv6" : "ipv4";
  if (NEVER.check(address, kind)) return `${address} is a link-local, metadata or multicast address`;
  if (LOOPBACK.check(address, kind) && !loopbackAllowed) return `${address} is a loopback address`;
  return null;
}

/** Whether a URL lies under an entry of the allow-list: same origin, and the entry's path as a whole prefix. */
export function allows(allow: readonly string[], url: URL): boolean {
  return allow.some((entry) => {
    const allowed = new URL(entry);
    const path = allowed.pathname.replace(/\/$/, "");
    return allowed.origin === url.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
  });
}

/** Checks every address that the name has when the connection is made, so a name cannot change its mind in between. */
function guardedLookup(loopbackAllowed: boolean, resolveName: Resolver): LookupFunction {
  return (host, options, callback) => {
    resolveName(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, "", 0);
      const refused = addresses
        .map(({ address }) => refusedAddress(address, loopbackAllowed))
        .find((reason) => reason !== null);
      if (refused !== undefined) return callback(new EgressError(`${host}: ${refused}`), "", 0);
      if (options.all === true) return (callback as (error: null, found: LookupAddress[]) => void)(null, addresses);
      callback(null, addresses[0]?.address ?? "", addresses[0]?.family ?? 0);
    });
  };
}

const MAX_BYTES = 4 * 1024 * 1024;

async function collect(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BYTES) throw new Error(`the answer is longer than ${String(MAX_BYTES)} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * A `fetch` that only leaves for the origins of the allow-list, never for metadata services, and follows no redirect.
 * Connections are not reused: each one is checked.
 */
export function createGuardedFetch(allow: readonly string[], resolveName: Resolver = lookup): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!allows(allow, url)) throw new EgressError(`${url.origin}${url.pathname} is not in the allow-list`);
    const loopbackAllowed = namesLoopback(url.hostname);
    const literal = isIP(bare(url.hostname)) === 0 ? null : refusedAddress(bare(url.hostname), loopbackAllowed);
    if (literal !== null) throw new EgressError(literal);
    const options: RequestOptions = {
      method: init.method ?? "GET",
      headers: { ...Object.fromEntries(new Headers(init.headers)), "user-agent": "noops-bot" },
      agent: false,
      lookup: guardedLookup(loopbackAllowed, resolveName),
      ...(init.signal ? { signal: init.signal } : {}),
    };
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = send(url, options, resolve);
      request.on("error", reject);
      request.end(typeof init.body === "string" ? init.body : undefined);
    });
    const body = await collect(message);
    const status = message.statusCode ?? 500;
    const headers = new Headers();
    for (const [name, value] of Object.entries(message.headers))
      if (value !== undefined) headers.set(name, String(value));
    return new Response([204, 205, 304].includes(status) ? null : new Uint8Array(body), { status, headers });
  };
}
