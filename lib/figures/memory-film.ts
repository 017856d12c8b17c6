/** @file A spiking memory at work, from moment to moment: pictures of what it sees, what that looks like to each memory, who fires. */
import type { Data } from "plotly.js";
import type { MemoryFilmResult } from "../experiments";
import { animate } from "./animate";
import { composeFigure } from "./compose";
import { spikeRaster } from "./counts";
import type { Figure } from "./figure";
import { imageGrid } from "./images";
import { lines } from "./lines";
import { ends } from "./numbers";
import type { Panel } from "./panel";
import { color, columnWidth, ink, pt, stroke } from "./theme";

/** Rows and columns of pictures. */
const [DOWN, ACROSS] = [3, 5];

const rounded = (x: number): number => Number(x.toFixed(2));

/** A vertical line that moves with time. */
function withCursor(panel: Panel, at: number, height: readonly [number, number]): Panel {
  const cursor = {
    ...{ type: "scatter", mode: "lines", name: "now", x: [at, at], y: [...height], hoverinfo: "skip" },
    line: { color: ink.muted, width: pt(stroke.thin) },
  } as Partial<Data>;
  return { ...panel, traces: [...panel.traces, cursor] };
}

/**
 * The state as a picture at 15 times, overlaps with all memories, and their spikes. Shown with `interactive: true` it plays: pictures come one
 * after another, the last of them changes as the state does.
 *
 * @param name of the figure, where there are several
 */
export function memoryFilmFigure(result: MemoryFilmResult, name = "memory-film"): Figure {
  const { params, imageWidth, time, states, overlaps, spikes } = result;
  const letters = Array.from(params.word);
  const last = time.length - 1;
  const span = time[last];
  const tau = (spikes.stop - spikes.start) / span;
  const slots = DOWN * ACROSS;
  // The look that each picture keeps: the first one the cue, the last one the end.
  const kept = Array.from({ length: slots }, (_, j) => Math.round((j * last) / (slots - 1)));
  const blank = new Float64Array(states[0].length).fill(-1);
  const x = { title: "time (τ)", range: [0, span] as const };
  const seen = ends(overlaps.flatMap((all) => Array.from(all))) ?? [0, 1];
  const heights = {
    overlap: [Math.min(0, seen[0]) - 0.1, Math.max(1, seen[1]) + 0.1],
    spikes: [-1, letters.length],
  } as const;
  const courses = lines({
    series: letters.map((letter, k) => ({
      ...{ name: letter, x: Array.from(time, rounded), dash: "solid", color: color(k) },
      y: overlaps.map((all) => rounded(all[k])),
    })),
    ...{ x, y: { title: "overlap", range: heights.overlap }, legend: "above" },
  });
  const fired = spikeRaster({
    time: Array.from(spikes.time, (t) => rounded(t / tau)),
    neuron: spikes.neuron,
    neurons: letters.length,
    x,
    y: {
      ...{ title: "memory", range: heights.spikes },
      ...{ ticks: letters.map((_, k) => k), labels: letters },
    },
  });
  const at = (look: number): Figure => {
    const pictures = kept.map((own, j) => {
      const shown = Math.min(own, look);
      return j > 0 && kept[j - 1] >= look ? blank : states[shown].map(rounded);
    });
    return composeFigure({
      name,
      width: columnWidth.double,
      height: 58,
      widths: [1, 1.2, 1.2],
      panels: [
        imageGrid({
          rows: Array.from({ length: DOWN }, (_, r) => ({
            label: `${rounded(time[kept[r * ACROSS]])} τ`,
            images: pictures.slice(r * ACROSS, (r + 1) * ACROSS),
          })),
          imageWidth,
          range: [-1, 1],
        }),
        withCursor(courses, time[look], heights.overlap),
        withCursor(fired, time[look], heights.spikes),
      ],
    });
  };
  return animate(Array.from(time, (t, look) => ({ name: `${rounded(t)} τ`, figure: at(look) })));
}
