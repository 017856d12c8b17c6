/** @file The one place where the report meets the renderer of `engram/io`. */
import type { Figure } from "../../figures/index";
import { PlainError } from "../../io/index";

/** Writes a figure in every format beside its data and provenance, and names the files. */
export type SaveFigure = (
  figure: Figure,
  folder: string,
  provenance: Readonly<Record<string, unknown>>,
) => Promise<string[]>;

/** The renderer: that of `engram/io`, or the one in another module that exports `saveFigure`. */
export function loadRenderer(module?: string): SaveFigure {
  const { saveFigure } = require(module ?? "../../io/index") as { saveFigure?: SaveFigure };
  if (saveFigure === undefined) throw new PlainError("this build of engram/io has no renderer for figures");
  return saveFigure;
}
