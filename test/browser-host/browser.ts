import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type BrowserContext, type Page } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium without a window; its one context lets pages share the bundle of the host. */
export async function launchBrowser(): Promise<BrowserContext> {
  const executablePath = process.env["CHROMIUM_PATH"];
  if (executablePath === undefined) throw new Error("CHROMIUM_PATH is not set: run through npm test");
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  const context = await browser.newContext({ timezoneId: "Europe/Berlin", locale: "en-GB", reducedMotion: "reduce" });
  context.on("close", () => void browser.close());
  return context;
}

/** A page and everything that went wrong on it: console errors, exceptions, answers of 400 and more. */
export type WatchedPage = { readonly page: Page; readonly problems: readonly string[] };

/** Opens an address and remembers every problem from the first byte on. */
export async function openPage(
  context: BrowserContext,
  url: string,
  size = { width: 1300, height: 900 },
): Promise<WatchedPage> {
  const page = await context.newPage();
  await page.setViewportSize(size);
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      problems.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  return { page, problems };
}

/** Waits until fonts and icons are there: they arrive after the words. */
export async function everythingDrawn(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    await document.fonts.ready;
    return [...document.querySelectorAll("svg")].every((svg) => svg.childElementCount > 0);
  });
}

type AxeWindow = {
  axe: {
    run: (
      selector: string,
      options: object,
    ) => Promise<{ violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
  };
};
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Accessibility violations inside an element, one line each; none is the only good answer. */
export async function accessibilityProblems(page: Page, selector: string): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (where) => {
    const { axe } = globalThis as unknown as AxeWindow;
    const { violations } = await axe.run(where, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] });
    return violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes
          .slice(0, 3)
          .map(({ html, failureSummary = "" }) => `${html.slice(0, 160)} ${failureSummary.replaceAll("\n", " ")}`)
          .join(" | ")}`,
    );
  }, selector);
}

/**
 * Words that stand outside the marks of `?texts=marked` and are not among the data: they have no key, so nobody can
 * translate them. Code is data.
 */
export async function unmarkedWords(page: Page, selector: string, data: string): Promise<string[]> {
  const text = await page
    .locator(selector)
    .first()
    .evaluate((root) => {
      const parts: string[] = [];
      const visit = (element: Element) => {
        if (element.matches("h1, code, pre, textarea, style, [hidden]")) return;
        for (const name of ["aria-label", "title", "placeholder"]) parts.push(element.getAttribute(name) ?? "");
        for (const child of element.childNodes)
          if (child instanceof Element) visit(child);
          else parts.push(child.textContent ?? "");
      };
      visit(root);
      return parts.join(" ");
    });
  let outside = text;
  for (let before = ""; before !== outside;) {
    before = outside;
    outside = outside.replaceAll(/⟦[^⟦⟧]*⟧/g, " ");
  }
  const words = (from: string) => from.match(/\p{L}{3,}/gu) ?? [];
  const known = new Set(words(data));
  return [...new Set(words(outside))].filter((word) => !known.has(word));
}

/** What moves by itself on a page, and what would move when it changes: nothing, for those who asked for that. */
export async function movingParts(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((where) => {
    const running = document.getAnimations().map((one) => {
      const { target } = one.effect as KeyframeEffect;
      return `animation of ${target?.outerHTML.slice(0, 120) ?? "nothing"}`;
    });
    const prepared = [...document.querySelectorAll(`${where} *`)].filter((element) => {
      const { animationName, transitionProperty, transitionDuration } = getComputedStyle(element);
      const moves = /all|transform|opacity|width|height|left|top|margin/.test(transitionProperty);
      return animationName !== "none" || (moves && /[1-9]/.test(transitionDuration));
    });
    return [...running, ...prepared.map((element) => `prepared: ${element.outerHTML.slice(0, 120)}`)];
  }, selector);
}
