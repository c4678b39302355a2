import { z } from "zod";
import { RETRAINED_SOURCE } from "./model-versions.ts";

const answer = z.object({ model_version: z.object({ version: z.string(), source: z.string().default("") }) });

async function ask(url: string, init: RequestInit = {}): Promise<z.infer<typeof answer>["model_version"]> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`The registry answered ${response.status} to ${url}.`);
  return answer.parse(await response.json()).model_version;
}

/** Registers what a training run made as a new version that passed its validation, and says its number. */
export async function registerVersion(registryUrl: string, model: string): Promise<string> {
  const { version } = await ask(`${registryUrl}/api/2.0/mlflow/model-versions/create`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      name: model,
      source: RETRAINED_SOURCE,
      description: "Trained on the payments of today.",
      tags: [{ key: "validation_status", value: "passed" }],
    }),
  });
  return version;
}

/** Where a version's model lies. */
export async function readSource(registryUrl: string, model: string, version: string): Promise<string> {
  const query = new URLSearchParams({ name: model, version });
  return (await ask(`${registryUrl}/api/2.0/mlflow/model-versions/get?${query.toString()}`)).source;
}
