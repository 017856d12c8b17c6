/** @file `notebooks/figures/`: the pictures of committed notebooks as files, for README and other pages to show. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeAtomic } from "../../io/index";
import { figureMark } from "../report/claims";
import { isCode, type Notebook, tagsOf } from "./nbformat";

/** Name and drawing of every figure that an executed notebook shows as SVG, but for cells tagged `volatile`. */
export function picturesOf(notebook: Notebook): { name: string; svg: string }[] {
  const steady = notebook.cells.filter(isCode).filter((cell) => !tagsOf(cell).includes("volatile"));
  return steady.flatMap((cell) =>
    cell.outputs.flatMap((output) => {
      const mark = figureMark(output);
      const svg = "data" in output ? output.data["image/svg+xml"] : undefined;
      return mark && typeof svg === "string" ? [{ name: mark.name, svg }] : [];
    }),
  );
}

/** Writes those that changed to `figures/` beside the notebook. */
export async function writePictures(notebook: Notebook, path: string): Promise<void> {
  for (const { name, svg } of picturesOf(notebook)) {
    const file = join(dirname(path), "figures", `${name}.svg`);
    if ((await readFile(file, "utf8").catch(() => "")) !== svg) await writeAtomic(file, svg);
  }
}
