/** @file A figure on disk: for print, for the screen, for reading its numbers, and for making it again. */
import { join } from "node:path";
import { type Figure, plainFigure } from "../../figures";
import { shown } from "../../math";
import { type FileSystem, writeAtomic } from "../write";
import { type RenderOptions, renderAll } from "./render";
import { figureCsv } from "./tidy";

/** How a figure is saved. */
export interface SaveOptions extends RenderOptions {
  /** the file system to write to; tests pass one that fails */
  readonly files?: FileSystem;
}

/** JSON with one line for every list of numbers or words, so that people can read it and tools compare it. */
export function readableJson(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const inside = `${indent}  `;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  if (entries.length === 0 || (Array.isArray(value) && value.every((entry) => typeof entry !== "object")))
    return JSON.stringify(value);
  const lines = entries.map(([key, entry]) => {
    const text = readableJson(entry, inside);
    return Array.isArray(value) ? `${inside}${text}` : `${inside}${JSON.stringify(key)}: ${text}`;
  });
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

/**
 * Writes `<name>.svg`, `.pdf`, `.png`, `.csv` (every number drawn, one row for each point) and `.json` (the figure and
 * with what it was made). Each file is replaced whole or not at all, and nothing is written when the drawing fails.
 *
 * @param provenance plain data about how the figure came to be; see `provenance`
 * @returns the paths of the five files
 * @throws {TypeError | RangeError} when the figure is not one, or names a trace or attribute that plotly does not have
 * @throws {PlainError} when a file cannot be written, or a trace needs WebGL and no Chromium is found
 * @example
 * await saveFigure(figure, "build/figures", { seed: 7 });
 */
export async function saveFigure(
  figure: Figure,
  folder: string,
  provenance: Readonly<Record<string, unknown>>,
  options: SaveOptions = {},
): Promise<string[]> {
  if (typeof folder !== "string" || folder === "")
    throw new TypeError(`saveFigure: folder must be a path, got ${shown(folder)}`);
  if (typeof provenance !== "object" || provenance === null)
    throw new TypeError(`saveFigure: provenance must be an object, got ${shown(provenance)}`);
  const { svg, pdf, png } = await renderAll("saveFigure", figure, ["svg", "pdf", "png"], options);
  const plain = plainFigure(figure);
  const json = `${readableJson({ figure: plain, provenance: JSON.parse(JSON.stringify(provenance)) })}\n`;
  // The JSON comes last: where it stands, the others do.
  const contents = { svg, pdf, png, csv: figureCsv(plain), json };
  const paths: string[] = [];
  for (const [ending, content] of Object.entries(contents)) {
    const path = join(folder, `${plain.name}.${ending}`);
    await writeAtomic(path, content, options.files);
    paths.push(path);
  }
  return paths;
}
