/** @file What draws here without a browser: the native parts of the renderer, and its fonts. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Finding, missing, ok, reason } from "./finding";

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
