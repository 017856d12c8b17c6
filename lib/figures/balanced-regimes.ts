/** @file The figures of the balanced network: its regimes seen as spikes, and as a map. */
import type { BalancedRegimesResult } from "../experiments";
import { composeFigure } from "./compose";
import { spikeRaster } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { heatmap } from "./maps";
import { columnWidth, ink } from "./theme";

/** Spikes of fifty neurons above, the rate of the whole population below, one column for each example. */
export function regimeExamplesFigure({ examples }: BalancedRegimesResult): Figure {
  const since = (start: number) => (t: number) => t - start;
  return composeFigure({
    name: "balanced-regimes",
    width: columnWidth.double,
    height: 40,
    columns: examples.length,
    shared: "x",
    letters: false,
    panels: [
      ...examples.map(({ raster }) => ({
        ...spikeRaster({
          time: raster.time.map(since(raster.start)),
          neuron: raster.neuron,
          neurons: raster.size,
          x: { title: "time (ms)", range: [0, raster.stop - raster.start] as const },
          y: { title: "neuron", range: [-1, raster.size] as const },
        }),
      })),
      ...examples.map(({ g, drive, activity: { start, step, values }, raster }) => ({
        ...lines({
          series: [
            {
              name: "rate",
              x: Array.from(values, (_, k) => start + k * step - raster.start),
              y: values,
            },
          ],
          x: { title: "time (ms)", range: [0, raster.stop - raster.start] },
          y: { title: "rate (Hz)", range: [0, 1.25 * Math.max(1, ...values)] },
        }),
        words: [
          {
            x: (raster.stop - raster.start) / 2,
            y: 1.15 * Math.max(1, ...values),
            text: `<i>g</i> = ${g}, drive ${drive}`,
          },
        ],
      })),
    ],
  });
}

const short: Readonly<Record<string, string>> = {
  "asynchronous-irregular": "AI",
  "synchronous-irregular": "SI",
  "synchronous-regular": "SR",
  "asynchronous-regular": "AR",
  silent: "–",
  undecided: "?",
};

/** [Hz] rates below lie on dark ground */
const dark = 15;

/** Rates over the plane of inhibition and drive, each point with the letters of its regime. @throws {RangeError} when there is no map */
export function regimeMapFigure({ map, params }: BalancedRegimesResult): Figure {
  if (map.length === 0 || map[0].length === 0)
    throw new RangeError("regimeMapFigure: there must be a map, got none");
  const { g, drive } = params.map;
  const places = (values: readonly number[]) => values.map((_, k) => k);
  return composeFigure({
    name: "balanced-map",
    width: columnWidth.middle,
    height: 75,
    panels: [
      {
        ...heatmap({
          x: places(g),
          y: places(drive),
          z: map.map((row) => row.map(({ rate }) => Math.log10(Math.max(rate, 0.1)))),
          xAxis: { title: "relative inhibition <i>g</i>", ticks: places(g), labels: g.map(String) },
          yAxis: {
            title: "drive ν<sub>ext</sub>/ν<sub>thr</sub>",
            ticks: places(drive),
            labels: drive.map(String),
          },
          title: "log₁₀ rate (Hz)",
        }),
        words: map.flatMap((row, i) =>
          row.map(({ report, rate }, k) => ({
            ...{ x: k, y: i, text: short[report.regime] ?? report.regime },
            ...(rate < dark ? { color: ink.paper } : {}),
          })),
        ),
      },
    ],
  });
}
