import { clip } from "../clip.ts";
import { cleanText } from "../escape.ts";

type Attributes = Readonly<Record<string, string | number>>;

/** An SVG element; attribute values and text are escaped. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(typeof value === "number" ? String(round(value)) : value)}"`)
    .join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

/** Words in the picture, cut to what fits. */
export function label(words: string, max: number, attributes: Attributes): string {
  return element("text", attributes, escapeXml(clip(cleanText(words).replace(/\s+/gu, " "), max)));
}

export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Two decimals are finer than any screen and keep the file small. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
