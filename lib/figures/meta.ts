/** @file What a trace says about its data beyond what plotly draws: so that a table can be written from a figure. */

/** Stands in a trace's `meta`. All of it is optional; a figure made by hand need not have it. */
export interface TraceMeta {
  /** quantities with their units along x, y and in colour: "time (ms)" */
  readonly quantities?: { readonly x?: string; readonly y?: string; readonly z?: string };
  /**
   * `band`: a closed outline around the curve of this name, forward along the high side and back along the low one.
   * `strokes`: three entries for each event at (x, the middle of both y).
   * `arrows`: strokes for the columns in `arrows`.
   */
  readonly shows?: { readonly band: string } | "strokes" | "arrows";
  /** where arrows stand and point to */
  readonly arrows?: Readonly<Record<"x" | "y" | "u" | "v", readonly number[]>>;
}

/** The `meta` of a trace, if it is ours. */
export function metaOf(trace: object): TraceMeta {
  const { meta } = trace as { meta?: unknown };
  return typeof meta === "object" && meta !== null && !Array.isArray(meta) ? (meta as TraceMeta) : {};
}
