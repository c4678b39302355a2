/** Scopes under which a freeze can lie on the actions of an incident. */
export function freezeScopes({
  model,
  environment,
}: {
  readonly model: string;
  readonly environment: string;
}): readonly string[] {
  return [model, environment, `model:${model}`, `env:${environment}`];
}
