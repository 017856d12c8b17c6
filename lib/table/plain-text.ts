/** @file A table as plain text, columns side by side. */
import { more, type View } from "./view";

/** Terminal columns of a text: one per character, counted by code points. */
const widthOf = (text: string) => [...text].length;

/** The shown part as lines: head, rows, how much was left out, the size. Line breaks in a cell become ↵. */
export function toPlainText(shown: View): string {
  const columns = shown.columns.map(({ quantity, unit, right, cells }) => {
    const head = unit === undefined ? quantity : `${quantity} (${unit})`;
    const texts = [head, ...cells.map((cell) => cell ?? "–")].map((text) => text.replace(/\r\n|\r|\n/g, "↵"));
    const width = texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
    return texts.map((text) => {
      const blanks = " ".repeat(width - widthOf(text));
      return right ? blanks + text : text + blanks;
    });
  });
  const lines = Array.from({ length: shown.rows + 1 }, (_, i) =>
    columns
      .map((texts) => texts[i])
      .join("  ")
      .trimEnd(),
  );
  if (shown.moreColumns > 0) lines[0] += `  ${more(shown.moreColumns, "column")}`;
  if (shown.moreRows > 0) lines.push(more(shown.moreRows, "row"));
  return [...(columns.length > 0 ? lines : []), shown.caption].join("\n");
}
