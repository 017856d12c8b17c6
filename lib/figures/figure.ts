/** @file What a figure is: a plain description for plotly, with the size and words that publication needs. */
import type { Data, Layout } from "plotly.js";

/** How a figure goes on from moment to moment: what changes in it. */
export interface Film {
  /** places in `data` of the traces that change */
  readonly traces: readonly number[];
  /** [ms] between two moments */
  readonly pause: number;
  /** attributes of each changing trace, at each moment */
  readonly moments: readonly { readonly name: string; readonly data: readonly Partial<Data>[] }[];
}

/**
 * A publication figure as plain data: it can be written to JSON, hashed, shown and rendered, and
 * describes everything but how it is drawn.
 */
export interface Figure {
  /** kebab-case; the claim's figure id and the name of every file made from it */
  readonly name: string;
  /** what the picture shows, for a reader who cannot see it; computed from the data */
  readonly alt: string;
  /** [mm] width at final size: 89 (single column), 183 (double) or another */
  readonly width: number;
  /** [mm] height at final size */
  readonly height: number;
  /** plotly traces */
  readonly data: readonly Partial<Data>[];
  /** plotly layout, without size: width and height above rule */
  readonly layout: Partial<Layout>;
  /** for figures that can be played; what is printed is without it. Made by `animate` */
  readonly film?: Film;
}
