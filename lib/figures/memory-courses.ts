/** @file Spiking memories in time: overlaps, spikes and energy, and closer looks at the points of a map of regimes. */
import type { Course, MemoryRegimesResult, RegimePoint } from "../experiments";
import { argMax } from "../math";
import { composeFigure } from "./compose";
import { spikeRaster } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import type { Panel } from "./panel";
import { color, columnWidth } from "./theme";

/** Digits that a drawing needs. */
const rounded = (x: number, digits = 2): number => Number(x.toFixed(digits));

/** Memories drawn in one panel. */
const MOST = 8;

/** Those that come nearest to the state, without any that never come near the largest overlap. */
function nearest({ overlaps }: Course): number[] {
  const largest = Array.from(overlaps[0], (_, k) => Math.max(...overlaps.map((look) => look[k])));
  const least = 0.15 * largest[argMax(largest)];
  return Array.from(largest.keys())
    .filter((k) => largest[k] >= least)
    .sort((a, b) => largest[b] - largest[a])
    .slice(0, MOST)
    .sort((a, b) => a - b);
}

/** Overlaps, spikes and energy of a run. Memories that never come near the largest overlap are left out of the first panel. */
export function memoryCoursePanels(course: Course, title?: string): readonly Panel[] {
  const { span, overlaps, spikes } = course;
  if (overlaps.length === 0)
    throw new RangeError("memoryCoursePanels: course must hold a spike at least, got none");
  const instant = (t: number): number => rounded(t, span < 10 ? 3 : 2);
  const time = Array.from(course.time, instant);
  const x = { title: "time (τ)", range: [0, span] as const };
  return [
    {
      ...lines({
        series: nearest(course).map((k) => ({
          name: `memory ${k}`,
          x: time,
          y: overlaps.map((look) => rounded(look[k])),
          dash: "solid",
          color: color(k),
        })),
        x,
        y: { title: "overlap", range: [-0.45, 2.8] },
        legend: "none",
      }),
      ...(title !== undefined ? { words: [{ x: span / 2, y: 2.6, text: title }] } : {}),
    },
    spikeRaster({
      time: Array.from(spikes.time, instant),
      neuron: spikes.neuron,
      neurons: overlaps[0].length,
      x,
      y: { title: "memory", range: [-1, overlaps[0].length] },
    }),
    lines({
      series: [{ name: "energy", x: time, y: Array.from(course.energy, (energy) => rounded(energy, 3)) }],
      x,
      y: { title: "energy <i>E</i>" },
    }),
  ];
}

const placeName = ({ scale, nu }: RegimePoint): string => `β<i>M</i> = ${scale}, ν = ${nu}`;

/** The examples side by side: overlaps above, spikes in the middle, energy below. */
export function regimeCoursesFigure({ examples }: MemoryRegimesResult): Figure {
  const columns = examples.map(({ regime, watched: { course }, ...point }) => {
    if (course === undefined)
      throw new RangeError("regimeCoursesFigure: examples must hold their course, got one without");
    return memoryCoursePanels(course, `${regime}: ${placeName(point)}`);
  });
  return composeFigure({
    name: "memory-courses",
    width: columnWidth.double,
    height: 105,
    columns: examples.length,
    letters: false,
    panels: [0, 1, 2].flatMap((row) => columns.map((panels) => panels[row])),
  });
}

/**
 * Closer looks at the points of a map, for `show`: the end of one of the runs that the map was made of, the first that does what most of them do.
 *
 * @param index which of `params.memories`, one of `params.kept`
 */
export function regimeChoices(
  { maps }: Pick<MemoryRegimesResult, "maps">,
  index: number,
): { readonly x: number; readonly y: number; readonly figure: Figure }[] {
  return maps[index].flatMap((cells, x) =>
    cells.flatMap((cell, y) => {
      const { look, regime, agreeing, runs } = cell;
      if (look === undefined) return [];
      const figure = composeFigure({
        name: "memory-course",
        width: columnWidth.middle,
        height: 105,
        columns: 1,
        shared: "x",
        letters: false,
        panels: memoryCoursePanels(
          look.course,
          `${regime} (${agreeing} of ${runs} runs): ${placeName(cell)}; run ${look.run + 1}`,
        ),
      });
      return [{ x, y, figure }];
    }),
  );
}
