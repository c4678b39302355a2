import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DATADOG_TEMPLATE } from "@noops-ml/alerts/webhook/datadog-payload.ts";

const ROOT = join(import.meta.dirname, "../..");
const page = readFileSync(join(ROOT, "docs/bot.md"), "utf8");

test("the page about the bot names every setting there is, in its table", () => {
  const schema = /environmentSchema = z\.object\(\{(.*?)\n\}\);/s.exec(
    readFileSync(join(ROOT, "bot/config.ts"), "utf8"),
  )?.[1];
  const settings = [...(schema ?? "").matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? "");
  expect(settings.length).toBeGreaterThan(40);
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  expect(settings.filter((name) => !rows.some((row) => row.split("|")[1]?.includes(`\`${name}\``)))).toEqual([]);
});

test("the payload for Datadog on the page is the template that is read", () => {
  const json = /```json\n(\{"version".*?)\n```/s.exec(page)?.[1] ?? "";
  expect(JSON.parse(json)).toEqual(DATADOG_TEMPLATE);
});
