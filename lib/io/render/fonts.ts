/** @file The one font family of every picture: shipped files, so that no picture depends on what a machine has. */
import { dirname, join } from "node:path";
import { GlobalFonts } from "@napi-rs/canvas";

/** The family that plotly is told, and that the files below hold. */
export const FAMILY = "DejaVu Sans";
/** The family as the SVG names it, with fallbacks of nearly the same widths. */
export const FAMILY_STACK = "DejaVu Sans,Verdana,sans-serif";

const folder = join(dirname(require.resolve("dejavu-fonts-ttf/package.json")), "ttf");

/** Font files by style: regular, oblique, bold, bold oblique. */
export const fontFiles: readonly [string, string, string, string] = [
  join(folder, "DejaVuSans.ttf"),
  join(folder, "DejaVuSans-Oblique.ttf"),
  join(folder, "DejaVuSans-Bold.ttf"),
  join(folder, "DejaVuSans-BoldOblique.ttf"),
];

/** The place of a style in {@link fontFiles}. */
export function fontIndex(bold: boolean, italic: boolean): number {
  return (bold ? 2 : 0) + (italic ? 1 : 0);
}

let registered = false;

/** Makes the family known to the canvas that measures text. */
export function registerFonts(): void {
  if (registered) return;
  for (const file of fontFiles) GlobalFonts.registerFromPath(file, FAMILY);
  registered = true;
}
