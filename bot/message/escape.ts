import { clip } from "./clip.ts";

/** Control, format and direction characters, which steer the reader's screen: never wanted from an alert. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const KEPT = new Set(["\n", "\t"]);
const LONE_SURROGATE = /[\uD800-\uDFFF]/gu;
/** `@here` and its kin ping nobody when escaped, but some clients link them when text is pasted on. */
const BROADCAST = /@(?=(here|channel|everyone|group)\b)/giu;

/** Takes control characters, broken code points and broadcasts out of a text from outside. */
export function cleanText(text: string): string {
  return text
    .replace(STEERING, (character) => (KEPT.has(character) ? character : " "))
    .replace(LONE_SURROGATE, "\uFFFD")
    .replace(BROADCAST, "@\u2060");
}

/**
 * Turns a text from outside into harmless Slack mark-up: no mention, no link, no channel ping, at most `max` characters.
 * @example escapeText("<!channel> & go", 100) // => "&lt;!channel&gt; &amp; go"
 */
export function escapeText(text: string, max: number): string {
  return clip(cleanText(beginning(text, max)).replaceAll("`", "'"), max, escapeCharacter);
}

/** Longer than any broadcast, so that none is recognised or not by where the text was cut. */
const MARGIN = 16;

/** As much of a text as can be shown: megabytes in an alert cost no more than a line. */
export function beginning(text: string, max: number): string {
  return text.slice(0, max + MARGIN);
}

function escapeCharacter(character: string): string {
  if (character === "&") return "&amp;";
  if (character === "<") return "&lt;";
  if (character === ">") return "&gt;";
  return character;
}
