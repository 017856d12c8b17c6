/** @file Figures that move: one still for each moment, of which only what changes is kept. */
import type { Data } from "plotly.js";
import { checkPositive } from "../math";
import { checkFigure, plainFigure } from "./check-figure";
import type { Figure } from "./figure";
import { checkSeries } from "./panel";

/** One moment of what is shown. */
export interface Moment {
  /** as the slider says it: "12 ms" */
  readonly name: string;
  readonly figure: Figure;
}

/** How an animation runs. */
export interface AnimateOptions {
  /** [s] of the whole film, the time that the last moment is shown included; default 8 */
  readonly duration?: number;
}

/**
 * A figure that can be played: it is that of the last moment, and `show` with `interactive: true` lets it run through all moments. Only traces
 * that change are kept for each.
 *
 * @throws {RangeError} when there is no moment, or one has other traces, axes or words than the last: their ranges must be given, not found
 * @example
 * animate(times.map((t) => ({ name: `${t} ms`, figure: figureAt(t) })))
 */
export function animate(moments: readonly Moment[], { duration = 8 }: AnimateOptions = {}): Figure {
  checkSeries("animate", "moments", moments);
  checkPositive("animate", "duration", duration);
  const stills = moments.map(({ figure }) => plainFigure(figure));
  const last = stills[stills.length - 1];
  const layout = JSON.stringify(last.layout);
  stills.forEach((still, i) => {
    const differs =
      still.data.length !== last.data.length
        ? `${still.data.length} traces, not ${last.data.length}`
        : JSON.stringify(still.layout) !== layout
          ? "another layout"
          : undefined;
    if (differs !== undefined)
      throw new RangeError(
        `animate: moments must differ in their data alone, got ${differs} at ${moments[i].name}`,
      );
  });
  // Of each trace the attributes that ever change, at every moment: it may follow on any other.
  const changing = last.data.map((_, k) => changingKeys(stills.map(({ data }) => data[k])));
  const traces = changing.flatMap((keys, k) => (keys.length > 0 ? [k] : []));
  const figure: Figure = {
    ...moments[moments.length - 1].figure,
    film: {
      traces,
      pause: (1000 * duration) / moments.length,
      moments: stills.map(({ data }, i) => ({
        name: moments[i].name,
        data: traces.map((k) => Object.fromEntries(changing[k].map((key) => [key, field(data[k], key)]))),
      })),
    },
  };
  checkFigure("animate", figure);
  return figure;
}

const field = (trace: Partial<Data>, key: string): unknown => (trace as Record<string, unknown>)[key] ?? null;

/** Attributes that are not the same in all of `traces`. */
function changingKeys(traces: readonly Partial<Data>[]): readonly string[] {
  const keys = new Set(traces.flatMap((trace) => Object.keys(trace)));
  return [...keys].filter(
    (key) => new Set(traces.map((trace) => JSON.stringify(field(trace, key)))).size > 1,
  );
}
