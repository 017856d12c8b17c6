/** @file The figures of races: who else fires when inhibition is late, and what their latency tells. */
import type { LateInhibitionResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { measured } from "./measured";
import { color, columnWidth } from "./theme";

/** How many fire in a round over the delay of inhibition, and what share of all spikes the most probable memory keeps. */
export function lateInhibitionFigure({ volleys, best }: LateInhibitionResult): Figure {
  const x = { title: "Λ<i>d</i><sub>I</sub> (ramp: rise, nat)", scale: "log" as const };
  const spread = { spread: "95 % interval", spreadAs: "bars" as const, legend: "above" as const };
  return composeFigure({
    name: "late-inhibition",
    width: columnWidth.double,
    height: 68,
    panels: [
      lines({
        series: [
          ...measured(
            "exponential race",
            volleys.map(({ exponential }) => exponential),
            color(0),
          ),
          ...measured(
            "ramp",
            volleys.map(({ ramp }) => ramp),
            color(1),
          ),
        ],
        ...spread,
        x,
        y: { title: "winners in a round" },
      }),
      lines({
        series: measured(
          "exponential race",
          volleys.map((volley) => volley.best),
          color(0),
        ),
        marks: [{ axis: "y", at: best, name: "its probability" }],
        ...spread,
        x: { ...x, title: "Λ<i>d</i><sub>I</sub>" },
        y: { title: "share of the best in all spikes" },
      }),
    ],
  });
}

/** Mean latency of ramps over the log-evidence of the cue, one line for each slope. */
export function raceLatencyFigure({ latencies, params }: LateInhibitionResult): Figure {
  return composeFigure({
    name: "race-latency",
    width: columnWidth.middle,
    height: 68,
    panels: [
      lines({
        series: params.slopes.flatMap((slope, k) =>
          measured(
            `<i>s</i> = ${slope}`,
            latencies
              .filter((one) => one.slope === slope)
              .map(({ latency }) => latency)
              .sort((a, b) => a.at - b.at),
            color(k),
          ),
        ),
        ...{ spread: "95 % interval", spreadAs: "bars" as const, legend: "above" as const },
        x: { title: "log-evidence ln Σ e<sup><i>u</i></sup> (nat)" },
        y: { title: "mean latency (steps)" },
      }),
    ],
  });
}
