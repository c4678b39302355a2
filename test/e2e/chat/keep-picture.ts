import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";

/** Pictures are kept only for a person who asked for them; the tests themselves read words. */
const FOLDER = process.env["NOOPS_SCREENSHOTS"];

/**
 * Keeps a picture of a part of the page, with a margin of so many pixels, as `<name>.png` and `<name>-dark.png`.
 * Does nothing unless `NOOPS_SCREENSHOTS` names a folder.
 */
export async function keepPicture(
  name: string,
  part: Locator,
  { margin = 0 }: { readonly margin?: number } = {},
): Promise<void> {
  if (FOLDER === undefined) return;
  const folder = FOLDER;
  await mkdir(folder, { recursive: true });
  const page = part.page();
  // The bar of tools would stand where the pointer happens to be, and a ring around what was pressed last.
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const take = async (file: string) => {
    const path = join(folder, `${file}.png`);
    const box = await placeOf(part);
    if (box === null) throw new Error(`nothing is there to keep as ${file}`);
    const { x, y, width, height } = box;
    const clip = { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
    await page.screenshot({ path, clip, animations: "disabled", caret: "hide" });
  };
  await take(name);
  await page.emulateMedia({ colorScheme: "dark" });
  await take(`${name}-dark`);
  await page.emulateMedia({ colorScheme: "light" });
}

/** A message that is edited at this very moment is drawn anew: for an instant it has no place, or is not there. */
async function placeOf(part: Locator): Promise<Awaited<ReturnType<Locator["boundingBox"]>>> {
  for (let tries = 0; tries < 10; tries += 1) {
    await part.waitFor();
    const box = await part
      .scrollIntoViewIfNeeded()
      .then(() => part.boundingBox())
      .catch(() => null);
    if (box !== null) return box;
  }
  return null;
}
