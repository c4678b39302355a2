/** One sample line of a `/metrics` page: name and labels; the value does not matter here. */
export interface ExposedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+\S/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", '"': '"', "\\": "\\" };

/**
 * The series of a page in the text format of Prometheus or OpenMetrics.
 * @example parseExposition('a{b="c"} 1') // => [{ name: "a", labels: { b: "c" } }]
 */
export function parseExposition(text: string): ExposedSeries[] {
  return text.split("\n").flatMap((line) => {
    const match = line.startsWith("#") ? null : LINE.exec(line);
    if (!match) return [];
    const labels = [...(match[2] ?? "").matchAll(LABEL)].map(([, name = "", value = ""]) => [
      name,
      value.replace(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped),
    ]);
    return [{ name: match[1] ?? "", labels: Object.fromEntries(labels) as Record<string, string> }];
  });
}
