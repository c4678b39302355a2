import { createRequire } from "node:module";
import { renderAsync } from "@resvg/resvg-js";

const require = createRequire(import.meta.url);
/** The font travels with the bot: a bare server has none, and a plot without words is of no use. */
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map((file) =>
  require.resolve(`@expo-google-fonts/inter/${file}`),
);

/** Turns a drawing into a PNG at twice its size, off the event loop. */
export async function rasterize(svg: string): Promise<Uint8Array> {
  const image = await renderAsync(svg, {
    font: { fontFiles: [...FONTS], loadSystemFonts: false, defaultFontFamily: "Inter" },
    fitTo: { mode: "zoom", value: 2 },
  });
  return image.asPng();
}
