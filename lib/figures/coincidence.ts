/** @file The figures of what one spiking neuron tells at a stroke: coincidences among pairs, and equals among many times. */
import type { CoincidenceResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { columnWidth, ink } from "./theme";

/** The membrane over one input, half pairs passing and a whole one caught; and the units other networks need for as many pairs. */
export function coincidenceFigure({ example, rows, distinctness }: CoincidenceResult): Figure {
  const { time, v, arrivals, spikes, threshold } = example;
  const hidden = distinctness.filter((row) => row.hidden > 0);
  return composeFigure({
    name: "coincidence-detection",
    width: columnWidth.double,
    panels: [
      {
        ...lines({
          series: [
            { name: "potential", x: time, y: v },
            // the reset follows within the step, so the way up is not in the record
            { name: "spike", x: [spikes[0], spikes[0]], y: [0, 1.3] },
          ],
          x: { title: "time (ms)" },
          y: { title: "potential (of threshold)", range: [-0.1, 1.75] },
          marks: [{ axis: "y", at: threshold, name: "threshold" }],
        }),
        words: [...new Set(arrivals.map(({ pair }) => pair))].map((pair) => {
          const own = arrivals.filter((arrival) => arrival.pair === pair);
          const whole = own.length === 2;
          return { x: own[0].time, y: whole ? 1.38 : 0.68, text: whole ? "whole pair" : "half a pair" };
        }),
      },
      lines({
        series: [
          {
            name: "spiking neurons that do it",
            x: rows.map(({ pairs }) => pairs),
            y: rows.map(() => 1),
            as: "points",
          },
          {
            name: "threshold gates needed",
            x: rows.map(({ pairs }) => pairs),
            y: rows.map(({ gates }) => gates),
          },
        ],
        x: { title: "pairs <i>n</i>", ticks: rows.map(({ pairs }) => pairs) },
        y: { title: "units", range: [0, Math.max(...rows.map(({ gates }) => gates)) * 1.4] },
      }),
      lines({
        series: [
          {
            name: "spiking neurons that do it",
            x: distinctness.map(({ times }) => times),
            y: distinctness.map(() => 1),
            as: "points",
          },
          {
            name: "hidden units needed",
            x: hidden.map(({ times }) => times),
            y: hidden.map((row) => row.hidden),
          },
        ],
        x: {
          title: "numbers compared <i>n</i>",
          scale: "log",
          ticks: distinctness.map(({ times }) => times),
        },
        y: { title: "units", scale: "log", ticks: [1, 3, 10, 30, 100, 300] },
        marks: [{ axis: "y", at: 1, color: ink.grid }],
      }),
    ],
  });
}
