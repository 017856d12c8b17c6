/** @file Cells that hold more than a reader takes in at once. */
import { isCode, type Notebook } from "./nbformat";

/** Lines that a cell of code may have; what needs more deserves a name in `lib/`. */
const most = 15;

/** Cells of code that are too long; one line each, empty when there are none. */
export function longCells(notebook: Notebook): string[] {
  return notebook.cells.filter(isCode).flatMap(({ source }, i) => {
    const lines = source.trimEnd().split("\n").length;
    return lines > most ? [`code cell ${i + 1}: ${lines} lines (at most ${most})`] : [];
  });
}
