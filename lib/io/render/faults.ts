/** @file Attributes that plotly does not have, and values that it does not know: it would leave them out without a word. */
import type { Figure } from "../../figures";
import { shown } from "../../math";

/** What `Plotly.validate` says of one place. */
export interface Fault {
  readonly code: string;
  readonly container: "data" | "layout";
  readonly trace: number | null;
  readonly path: readonly (string | number)[] | string;
  readonly astr?: string;
}

function valueAt(start: unknown, path: readonly (string | number)[]): unknown {
  let at = start;
  for (const key of path)
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  return at;
}

/**
 * @throws {TypeError} when the figure has an attribute that plotly does not have
 * @throws {RangeError} when an attribute has a value that plotly does not know
 */
export function refuseFaults(figure: Figure, faults: readonly Fault[] | undefined): void {
  for (const { code, container, trace, path, astr } of faults ?? []) {
    const where = `figure "${figure.name}": ${container}${trace === null ? "" : `[${trace}]`}.${astr ?? path}`;
    if (code === "schema") throw new TypeError(`render: ${where} must be an attribute that plotly has`);
    if (code !== "value" && code !== "array" && code !== "object") continue; // left out for a reason, harmless
    const start = container === "data" ? figure.data[trace ?? 0] : figure.layout;
    const value = shown(valueAt(start, typeof path === "string" ? [path] : path));
    throw new RangeError(`render: ${where} must be a value that plotly knows, got ${value}`);
  }
}
