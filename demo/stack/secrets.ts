import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const shape = z.object({
  webhookToken: z.string(),
  readToken: z.string(),
  /** Acts in the name of `PANEL_USER`. */
  actToken: z.string(),
  slackSigningSecret: z.string(),
  slackBotToken: z.string(),
});
/** What the demo's processes prove themselves with: made once, kept in the data folder. */
export type Secrets = z.infer<typeof shape>;

/** Whoever sits before the demo's Grafana pages acts as this person of demo/people.yaml. */
export const PANEL_USER = "alice";

/** Files that hand the secrets to the processes that need them. */
export type SecretFiles = {
  readonly alertmanagerToken: string;
  readonly webhookTokens: string;
  readonly apiTokens: string;
};

const OWNER_ONLY = { mode: 0o600 };

/** Reads the secrets of this data folder, or makes them. */
export function readOrCreateSecrets(folder: string): Secrets {
  const path = join(folder, "secrets.json");
  const kept: unknown = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  mkdirSync(folder, { recursive: true });
  const random = () => randomBytes(24).toString("hex");
  // What an older demo kept stays; what it did not know is made now.
  const secrets = shape.parse({
    webhookToken: random(),
    readToken: random(),
    actToken: random(),
    slackSigningSecret: random(),
    slackBotToken: `xoxb-${random()}`,
    ...z.record(z.string(), z.unknown()).parse(kept),
  });
  writeFileSync(path, JSON.stringify(secrets), OWNER_ONLY);
  return secrets;
}

/** Writes the files that Alertmanager and the bot read their tokens from. */
export function writeSecretFiles(folder: string, secrets: Secrets): SecretFiles {
  const files = {
    alertmanagerToken: join(folder, "alertmanager-token"),
    webhookTokens: join(folder, "webhook-tokens.json"),
    apiTokens: join(folder, "api-tokens.json"),
  };
  writeFileSync(files.alertmanagerToken, secrets.webhookToken, OWNER_ONLY);
  writeFileSync(files.webhookTokens, JSON.stringify({ alertmanager: [secrets.webhookToken] }), OWNER_ONLY);
  const act = [{ token: secrets.actToken, subject: PANEL_USER }];
  writeFileSync(files.apiTokens, JSON.stringify({ read: [secrets.readToken], act }), OWNER_ONLY);
  return files;
}
