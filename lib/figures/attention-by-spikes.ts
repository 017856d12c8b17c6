/** @file The figures of what one spike after another computes: attention, and the way down an energy. */
import type { AttentionBySpikesResult, SpikingDescentResult } from "../experiments";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { measured } from "./measured";
import { pacingName } from "./pacing-name";
import { color, columnWidth, dashes } from "./theme";

/** Squared distance of spikes from attention: against their number, and against ν for a state that leaks. */
export function attentionBySpikesFigure({ counted, poisson, paced }: AttentionBySpikesResult): Figure {
  const y = { title: "squared distance to attention", scale: "log" as const };
  return composeFigure({
    name: "attention-by-spikes",
    width: columnWidth.double,
    height: 68,
    panels: [
      lines({
        series: measured("mean of <i>n</i> spikes", counted, color(0)),
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: "spikes <i>n</i>", scale: "log" },
        y,
        legend: "above",
      }),
      lines({
        series: [...measured("Poisson", poisson, color(1)), ...measured("paced", paced, color(2))],
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: "spikes per window ν", scale: "log" },
        y,
        legend: "above",
      }),
    ],
  });
}

/** What the state's covariance is made of, over Campbell's 1/(2ν): of who fires and of when, at three pacings and one ν, with theory across the bars. */
export function stateNoiseFigure({ noise, params }: AttentionBySpikesResult, nu: number): Figure {
  const own = noise.filter(({ spread }) => spread.at === nu);
  if (own.length === 0)
    throw new RangeError(`stateNoiseFigure: nu must be one of ${params.nus.join(", ")}, got ${nu}`);
  const panel = (of: "spread" | "drive", title: string) =>
    bars({
      categories: own.map(({ pacing }) => pacingName(pacing)),
      series: [
        {
          name: "measured",
          y: own.map((one) => one[of].measured),
          low: own.map((one) => one[of].measured - 1.96 * one[of].error),
          high: own.map((one) => one[of].measured + 1.96 * one[of].error),
        },
      ],
      expected: { name: "theory", y: own.map((one) => one[of].theory) },
      spread: "95 % interval",
      x: { title: `intervals between spikes, ν = ${nu}` },
      y: { title },
      legend: "above",
    });
  return composeFigure({
    name: "state-noise",
    width: columnWidth.double,
    panels: [panel("spread", "2ν<i>A</i>: noise of who fires"), panel("drive", "2ν<i>B</i>: noise of when")],
  });
}

/** Overlap and energy of single runs, thin, beside the flow of the mean. */
export function spikingDescentFigure({ time, flow, runs }: SpikingDescentResult): Figure {
  const x = { title: "time (τ)" };
  const panel = (of: "overlap" | "energy", title: string) =>
    lines({
      series: [
        ...runs.map(({ nu, one }, i) => ({
          ...{ name: `ν = ${nu}`, x: time, y: one[of] },
          ...{ color: color(i + 1), dash: dashes[0] },
        })),
        { name: "flow of the mean", x: time, y: flow[of], color: color(0), dash: dashes[1] },
      ],
      x,
      y: { title },
      legend: "above",
    });
  return composeFigure({
    name: "spiking-descent",
    width: columnWidth.double,
    height: 68,
    panels: [panel("overlap", "overlap with the pattern"), panel("energy", "energy <i>E</i>")],
  });
}
