import { type KeyObject, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { readFileSync } from "node:fs";

/** Signs checkpoints; who may not sign can still check them with the public half. */
export interface CheckpointKey {
  readonly sign: ((text: string) => string) | null;
  isSigned(text: string, signature: string): boolean;
}

function keyOf(pem: string): { readonly secret: KeyObject | null; readonly open: KeyObject } {
  if (!pem.includes("PRIVATE KEY")) return { secret: null, open: createPublicKey(pem) };
  const secret = createPrivateKey(pem);
  return { secret, open: createPublicKey(secret) };
}

/** Reads an Ed25519 key in PEM from a file or from a text; the public half is enough to check. */
export function readCheckpointKey(given: {
  readonly file?: string | undefined;
  readonly pem?: string | undefined;
}): CheckpointKey | null {
  const pem =
    given.pem?.replaceAll("\\n", "\n") ?? (given.file === undefined ? undefined : readFileSync(given.file, "utf8"));
  if (pem === undefined) return null;
  const where = given.pem === undefined ? (given.file ?? "") : "NOOPS_AUDIT_KEY";
  let keys: ReturnType<typeof keyOf>;
  try {
    keys = keyOf(pem);
  } catch (cause) {
    throw new Error(`${where} holds no key in PEM: make one with openssl genpkey -algorithm ed25519`, { cause });
  }
  const { secret, open } = keys;
  if (open.asymmetricKeyType !== "ed25519")
    throw new Error(`${where} is no Ed25519 key but ${String(open.asymmetricKeyType)}`);
  return {
    sign: secret === null ? null : (text) => sign(null, Buffer.from(text), secret).toString("base64"),
    isSigned: (text, signature) => verify(null, Buffer.from(text), open, Buffer.from(signature, "base64")),
  };
}
