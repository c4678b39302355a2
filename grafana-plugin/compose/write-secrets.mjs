import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Not run in CI. Writes the token files that the bot and Alertmanager of docker-compose.yaml read, once.
const [, , folder] = process.argv;
const {
  NOOPS_READ_TOKEN: read,
  NOOPS_ACT_TOKEN: act,
  NOOPS_ACT_SUBJECT: subject,
  NOOPS_GRAFANA_SECRET: grafana,
} = process.env;
const write = (name, text) => writeFileSync(join(folder, name), text, { mode: 0o644 });

if (!existsSync(join(folder, "webhook-token"))) {
  const token = randomBytes(32).toString("hex");
  write("webhook-token", token);
}
const alertmanager = readFileSync(join(folder, "webhook-token"), "utf8");
write("webhook-tokens.json", JSON.stringify({ alertmanager: [alertmanager], grafana: [grafana] }));
write("api-tokens.json", JSON.stringify({ read: [read], act: [{ token: act, subject }] }));
