import { join } from "node:path";
import type { Stack } from "@noops-ml/demo/stack/start-stack.ts";
import { everythingDrawn, launchBrowser, openPage } from "../browser-host/browser.ts";

const HEIGHT = 960;

/**
 * The chat beside the Grafana panel as one picture, `loop.png`, for the README. Only when `NOOPS_SCREENSHOTS` names a
 * folder: a test run looks at the pages by itself and needs no picture.
 */
export async function takePicture(stack: Stack): Promise<void> {
  const folder = process.env["NOOPS_SCREENSHOTS"];
  if (folder === undefined) return;
  const browser = await launchBrowser();
  try {
    const shoot = async (name: "Slack workspace" | "Grafana panel", width: number, words: string): Promise<string> => {
      const { page } = await openPage(browser, `${stack.urlOf(name)}/`, { width, height: HEIGHT });
      await page.getByText(words).first().waitFor();
      await everythingDrawn(page);
      return `<img src="data:image/png;base64,${(await page.screenshot()).toString("base64")}">`;
    };
    const chat = await shoot("Slack workspace", 1000, "Approve");
    const panel = await shoot("Grafana panel", 1000, "availability");
    const page = await browser.newPage();
    await page.setViewportSize({ width: 2000, height: HEIGHT });
    await page.setContent(`<body style="margin:0;display:flex">${chat}${panel}</body>`);
    await page.screenshot({ path: join(folder, "loop.png") });
  } finally {
    await browser.close();
  }
}
