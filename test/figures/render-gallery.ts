/** @file Draws the gallery to build/gallery, for looking at: `npx tsx test/figures/render-gallery.ts`. */
import { join } from "node:path";
import { root, saveFigure } from "engram/io";
import { gallery } from "./gallery";

async function main(): Promise<void> {
  for (const figure of gallery)
    console.log((await saveFigure(figure, join(root, "build", "gallery"), {})).join("\n"));
}
void main();
