import { EMOJI_NAMES } from "./emoji-names.ts";
import type { Shape } from "./icon-shapes.ts";
import { ICON_SHAPES } from "./icon-shapes.ts";

const SVG = "http://www.w3.org/2000/svg";
const NAME_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(EMOJI_NAMES)
    .reverse()
    .map(([name, character]) => [character, name.replaceAll("_", " ")]),
);
/** A drawn character, with the variation selector that may follow it. */
const DRAWN = new RegExp(`(${Object.keys(ICON_SHAPES).join("|")})\uFE0F?|:([a-z0-9_+'-]+):`, "gu");

function draw(shapes: readonly Shape[], label: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "emoji");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  for (const [color, path, stroke] of shapes) {
    const outline = document.createElementNS(SVG, "path");
    outline.setAttribute("d", path);
    outline.setAttribute(stroke ? "stroke" : "fill", color);
    if (stroke) {
      outline.setAttribute("fill", "none");
      outline.setAttribute("stroke-width", String(stroke));
      outline.setAttribute("stroke-linecap", "round");
      outline.setAttribute("stroke-linejoin", "round");
    }
    svg.append(outline);
  }
  return svg;
}

/** One emoji by shortcode: drawn where we have a drawing, else the shortcode itself. */
export function emojiNode(name: string): Node {
  const character = EMOJI_NAMES[name.split("::")[0] ?? ""];
  const shapes = character === undefined ? undefined : ICON_SHAPES[character];
  return shapes ? draw(shapes, name.replaceAll("_", " ")) : document.createTextNode(character ?? `:${name}:`);
}

/** Text with its emoji, whether written as shortcodes or as characters. */
export function withEmoji(text: string): Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const match of text.matchAll(DRAWN)) {
    const character = match[1] ?? EMOJI_NAMES[match[2] ?? ""];
    if (character === undefined) continue;
    if (match.index > end) nodes.push(document.createTextNode(text.slice(end, match.index)));
    const shapes = ICON_SHAPES[character];
    nodes.push(shapes ? draw(shapes, NAME_OF.get(character) ?? character) : document.createTextNode(character));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(document.createTextNode(text.slice(end)));
  return nodes;
}
