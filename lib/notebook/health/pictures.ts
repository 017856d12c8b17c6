/** @file What draws here: the native parts of the browserless renderer, its fonts, and a browser for 3-D. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Finding, missing, ok, reason, warn } from "./finding";
import { room } from "./room";

const find = createRequire(__filename);

/** The native packages that figures are drawn with, loaded for trial. */
export function rendererHealth(
  packages: readonly string[] = ["@napi-rs/canvas", "@resvg/resvg-js"],
): Finding {
  for (const name of packages)
    try {
      find(name);
    } catch (error) {
      return missing("figures", `${name} does not load: ${reason(error)}`, "npm ci");
    }
  return ok("figures", "SVG, PDF and PNG without a browser");
}

/** The font that every figure is set in; none of the system's is used. */
export function fontHealth(): Finding {
  const folder = join(dirname(find.resolve("dejavu-fonts-ttf/package.json")), "ttf");
  return existsSync(join(folder, "DejaVuSans.ttf"))
    ? ok("fonts", "DejaVu Sans, shipped with the packages")
    : missing("fonts", "DejaVu Sans is not where its package should be", "npm ci");
}

/** Chromium or Chrome: draws what needs WebGL, such as 3-D surfaces. */
export async function browserHealth(): Promise<Finding> {
  const { findChromium } = room<{ findChromium(): unknown }>("io");
  const browser = await findChromium();
  return browser
    ? ok("browser", String(browser))
    : warn(
        "browser",
        "no Chromium or Chrome; 3-D figures cannot be drawn",
        "install Chromium (Debian and Ubuntu: apt install chromium), or name one with CHROME_PATH",
      );
}
