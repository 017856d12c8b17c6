/** @file The figure of f–I curves: rates over current with their closed forms, and the error of the clock's step. */
import type { FiringCurvesResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { color, columnWidth } from "./theme";

/** Points measured, lines in closed form; beside them the error of the interval over the step. */
export function firingCurvesFigure({ params, curves, convergence }: FiringCurvesResult): Figure {
  const { currents } = params;
  const name = (sigma: number) => (sigma === 0 ? "no noise" : `σ = ${sigma} mV`);
  return composeFigure({
    name: "firing-curves",
    width: columnWidth.double,
    panels: [
      lines({
        series: curves.flatMap(({ sigma, rates, errors, theory }, k) => [
          {
            ...{ name: name(sigma), x: currents, y: rates, as: "points" as const, color: color(k) },
            ...(sigma === 0
              ? {}
              : {
                  low: rates.map((r, i) => r - 2 * errors[i]),
                  high: rates.map((r, i) => r + 2 * errors[i]),
                }),
          },
          { name: `${name(sigma)}, closed form`, x: currents, y: theory, color: color(k), dash: "solid" },
        ]),
        spread: "2 standard errors over neurons",
        spreadAs: "bars",
        x: { title: "mean current (mV)" },
        y: { title: "rate (Hz)" },
      }),
      lines({
        series: [
          { name: "clock", x: convergence.steps, y: convergence.clock, as: "points" },
          {
            name: "half a step",
            x: convergence.steps,
            y: convergence.steps.map((dt) => dt / 2),
          },
        ],
        x: { title: "step d<i>t</i> (ms)", scale: "log" },
        y: { title: "error of the interval (ms)", scale: "log" },
      }),
    ],
  });
}
