import { t as translate } from "@grafana/i18n";

/** What a text has to say besides its words. */
export type Values = Readonly<Record<string, string | number>>;

/**
 * A text in the reader's language; English where no translation is loaded. Values are put in here and not by the
 * library: names of models and versions come from elsewhere, and data must not be read as a template.
 * @example t("slo.left", "{{share}} left", { share: "57 %" }) // => "57 % left"
 */
export function t(key: string, text: string, values: Values = {}): string {
  return fill(translate(key, text, { skipInterpolation: true }), values);
}

/**
 * A text that depends on a number, with the forms that the reader's language has.
 * @example plural("rules.count", 1, { one: "{{count}} rule", other: "{{count}} rules" }) // => "1 rule"
 */
export function plural(
  key: string,
  count: number,
  {
    forms,
    values = {},
  }: { readonly forms: { readonly one: string; readonly other: string }; readonly values?: Values },
): string {
  const options = { skipInterpolation: true, count, defaultValue_one: forms.one, defaultValue_other: forms.other };
  return fill(translate(key, forms.other, options), { count, ...values });
}

function fill(text: string, values: Values): string {
  return text.includes("{{")
    ? text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole))
    : text;
}
