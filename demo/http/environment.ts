/** A setting is missing or unusable; the message is what to show. */
export class SettingError extends Error {}

/** A text setting from the environment. */
export function textSetting(name: string, fallback?: string): string {
  const value = process.env[name] ?? fallback;
  if (value === undefined || value === "") throw new SettingError(`Set ${name}.`);
  return value;
}

/** A numeric setting from the environment. */
export function numberSetting(name: string, fallback?: number): number {
  const text = process.env[name];
  const value = text === undefined || text === "" ? fallback : Number(text);
  if (value === undefined || !Number.isFinite(value)) throw new SettingError(`Set ${name} to a number.`);
  return value;
}
