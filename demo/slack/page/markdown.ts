import type { Child } from "./dom.ts";
import { h } from "./dom.ts";
import { withEmoji } from "./emoji.ts";
import { link } from "./mrkdwn.ts";

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|\*(\S.*?)\*|_(\S.*?)_|~~(.+?)~~|\[([^\]]+)\]\(([^)\s]+)\)/g;

function inline(text: string): Child[] {
  const nodes: Child[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(withEmoji(text.slice(end, match.index)));
    const [whole, code, bold, star, under, strike, label, url] = match;
    if (code !== undefined) nodes.push(h("code", {}, code));
    else if (bold !== undefined) nodes.push(h("strong", {}, inline(bold)));
    else if (strike !== undefined) nodes.push(h("s", {}, inline(strike)));
    else if (label !== undefined && url !== undefined) nodes.push(link(url, inline(label)));
    else nodes.push(h("em", {}, inline(star ?? under ?? "")));
    end = match.index + whole.length;
  }
  nodes.push(withEmoji(text.slice(end)));
  return nodes;
}

function stretch(lines: readonly string[]): Child {
  const [first = ""] = lines;
  const heading = /^#{1,6}\s+(.*)$/.exec(first);
  if (heading)
    return [
      h("p", { class: "markdown-heading" }, inline(heading[1] ?? "")),
      lines.length > 1 && stretch(lines.slice(1)),
    ];
  if (lines.every((line) => /^\s*[-*]\s/.test(line))) {
    return h(
      "ul",
      {},
      lines.map((line) => h("li", {}, inline(line.replace(/^\s*[-*]\s+/, "")))),
    );
  }
  if (lines.every((line) => /^\s*\d+\.\s/.test(line))) {
    return h(
      "ol",
      {},
      lines.map((line) => h("li", {}, inline(line.replace(/^\s*\d+\.\s+/, "")))),
    );
  }
  if (lines.every((line) => line.startsWith(">"))) {
    return h(
      "blockquote",
      {},
      lines.flatMap((line, at) => [at > 0 && h("br"), inline(line.replace(/^>\s?/, ""))]),
    );
  }
  return h(
    "p",
    {},
    lines.flatMap((line, at) => [at > 0 && h("br"), inline(line)]),
  );
}

/** The everyday part of Markdown: headings, lists, quotes, code, emphasis, links. */
export function markdown(text: string): Child[] {
  return text.split(/^```\w*$/m).flatMap((part, index) => {
    if (index % 2 === 1) return [h("pre", { tabindex: 0 }, part.trim())];
    return part
      .split(/\n{2,}/)
      .map((block) => block.trim())
      .filter((block) => block !== "")
      .map((block) => stretch(block.split("\n")));
  });
}
