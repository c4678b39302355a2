import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";

/** Pictures are kept only for a person who asked for them; the tests themselves read words. */
const FOLDER = process.env["NOOPS_SCREENSHOTS"];

/**
 * Keeps a picture of a part of the page as `<name>.png`, and as `<name>-dark.png` too where a reader will compare.
 * Does nothing unless `NOOPS_SCREENSHOTS` names a folder.
 */
export async function keepPicture(name: string, part: Locator, themes: "light" | "both" = "light"): Promise<void> {
  if (FOLDER === undefined) return;
  const folder = FOLDER;
  await mkdir(folder, { recursive: true });
  const page = part.page();
  // The bar of tools would stand where the pointer happens to be, and a ring around what was pressed last.
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const take = (file: string) =>
    part.screenshot({ path: join(folder, `${file}.png`), animations: "disabled", caret: "hide" });
  await take(name);
  if (themes === "light") return;
  await page.emulateMedia({ colorScheme: "dark" });
  await take(`${name}-dark`);
  await page.emulateMedia({ colorScheme: "light" });
}
