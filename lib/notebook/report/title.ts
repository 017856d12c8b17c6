/** @file The title of a notebook. */
import type { Notebook } from "../run/nbformat";

/** The title of a notebook: its first heading, or else its name. */
export function titleOf(notebook: Notebook, name: string): string {
  for (const cell of notebook.cells) {
    const heading = cell.cell_type === "markdown" ? /^#\s+(.+?)\s*#*$/m.exec(cell.source)?.[1] : undefined;
    if (heading) return heading;
  }
  return name;
}
