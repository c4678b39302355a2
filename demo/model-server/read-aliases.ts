import { z } from "zod";

/** The version that each alias of a registered model points to. */
export type Aliases = Readonly<Record<string, string>>;

const answer = z.object({
  registered_model: z.object({ aliases: z.array(z.object({ alias: z.string(), version: z.string() })).optional() }),
});

/** Asks the registry for a model's aliases. */
export async function readAliases(registryUrl: string, model: string): Promise<Aliases> {
  const address = `${registryUrl}/api/2.0/mlflow/registered-models/get?name=${encodeURIComponent(model)}`;
  const response = await fetch(address, { signal: AbortSignal.timeout(2000) });
  if (!response.ok) throw new Error(`The registry answered ${response.status} to ${address}.`);
  const { registered_model } = answer.parse(await response.json());
  return Object.fromEntries((registered_model.aliases ?? []).map(({ alias, version }) => [alias, version]));
}
