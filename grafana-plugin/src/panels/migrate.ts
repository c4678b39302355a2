import type { PanelModel } from "@grafana/data";

/**
 * A migration that keeps every option whose value is still offered and lets the others fall back to their default: a
 * dashboard of another version of the plugin draws something sensible.
 */
export function keepKnown<T extends object>(defaults: T, offered: { readonly [K in keyof T]: readonly T[K][] }) {
  return ({ options }: Pick<PanelModel<Partial<T>>, "options">): T =>
    Object.fromEntries(
      Object.entries(defaults).map(([name, otherwise]) => {
        const value = (options as Partial<T> | undefined)?.[name as keyof T];
        return [name, (offered[name as keyof T] as readonly unknown[]).includes(value) ? value : otherwise];
      }),
    ) as T;
}
