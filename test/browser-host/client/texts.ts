import { addResourceBundle, initializeI18n } from "./inside.mjs";
import { PARAMETERS } from "./page.ts";

/** The language that texts are written in: the only one that is shipped. */
const LANGUAGE = "en-US";

/** Starts the language of the page, as Grafana does before it loads any plugin. */
export const startLanguage = () => initializeI18n({ language: LANGUAGE, ns: "grafana" });

type Texts = { readonly [key: string]: string | Texts };
const known = new Map<string, Promise<void>>();

/**
 * Loads the texts of a plugin before its code, as Grafana does for a plugin.json with languages. `?texts=marked` puts
 * each text in brackets: what stands outside of them on the page has no key.
 */
export function loadTexts(folder: string): Promise<void> {
  const loading = known.get(folder) ?? load(folder);
  known.set(folder, loading);
  return loading;
}

async function load(folder: string): Promise<void> {
  const read = async (path: string): Promise<unknown> => (await fetch(`${folder}/${path}`)).json();
  const { id, languages = [] } = (await read("plugin.json")) as { readonly id: string; languages?: readonly string[] };
  if (!languages.includes(LANGUAGE)) return;
  const texts = (await read(`locales/${LANGUAGE}/${id}.json`)) as Texts;
  addResourceBundle(LANGUAGE, id, PARAMETERS.get("texts") === "marked" ? mark(texts) : texts);
}

function mark(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, typeof text === "string" ? `⟦${text}⟧` : mark(text)]),
  );
}
