/** @file Panels of one kind, as many as a result has. */
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import type { Panel } from "./panel";
import { columnWidth } from "./theme";

/** Panels in rows across both columns of a page: at most `columns` in a row, each row `height` mm. */
export function smallMultiples(
  name: string,
  panels: readonly Panel[],
  { height, columns = 2 }: { readonly height: number; readonly columns?: number },
): Figure {
  return composeFigure({
    name,
    width: columnWidth.double,
    height: height * Math.ceil(panels.length / columns),
    columns: Math.min(columns, panels.length),
    panels,
  });
}
