import { join } from "node:path";
import type { Stack } from "@noops-ml/demo/stack/start-stack.ts";
import { launchBrowser } from "../browser-host/browser.ts";

/**
 * The chat beside the Grafana panel as one picture, `loop.png`, for the README. Only when `NOOPS_SCREENSHOTS` names a
 * folder: a test run looks at the pages by itself and needs no picture.
 */
export async function takePicture(stack: Stack): Promise<void> {
  const folder = process.env["NOOPS_SCREENSHOTS"];
  if (folder === undefined) return;
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setViewportSize({ width: 1900, height: 760 });
    const frame = (name: "Slack workspace" | "Grafana panel", width: number) =>
      `<iframe src="${stack.urlOf(name)}/" style="border:0;width:${width}px;height:760px"></iframe>`;
    await page.setContent(
      `<body style="margin:0;display:flex">${frame("Slack workspace", 1000)}${frame("Grafana panel", 900)}</body>`,
    );
    await page.frameLocator("iframe").last().getByText("availability").first().waitFor();
    await page.frameLocator("iframe").first().getByText("Approve").first().waitFor();
    await page.screenshot({ path: join(folder, "loop.png") });
  } finally {
    await browser.close();
  }
}
