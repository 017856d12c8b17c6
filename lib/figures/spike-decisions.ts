/** @file The figure of how errors of decisions fall with the number of spikes. */
import { decisionError, decisionErrorBound } from "../bayesian";
import type { SpikeBudgetResult } from "../experiments";
import { logSpace } from "../math";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { namedOnce } from "./named-once";
import { color, dashes } from "./theme";

const least = 5e-4;

/** Share of wrong decisions against the number of spikes, one colour for each posterior, under the bound (P − 1) e^(−nC); of the first number of memories alone. */
export function spikeDecisionsFigure({ params, decisions }: SpikeBudgetResult): Figure {
  const [{ memories }] = decisions;
  const own = decisions.filter((one) => one.memories === memories);
  return composeFigure({
    name: "spike-decisions",
    panels: [
      namedOnce(
        lines({
          series: own.flatMap(({ best, course }, i): Series[] => {
            const posterior = [best, ...Array<number>(memories - 1).fill((1 - best) / (memories - 1))];
            const seen = course.filter(({ wrong }) => wrong.fraction >= least);
            const last = course[course.length - 1].spikes;
            const numbers = [...new Set(Array.from(logSpace(1, last, 24), Math.round))];
            const curve = (of: (n: number) => number) => {
              const shown = numbers.map((n) => [n, of(n)]).filter(([, y]) => y >= least && y < 1);
              return { x: shown.map(([n]) => n), y: shown.map(([, y]) => y), color: color(i) };
            };
            return [
              {
                ...{ name: `<i>p</i><sub>1</sub> = ${best}`, as: "points" as const, color: color(i) },
                x: seen.map(({ spikes }) => spikes),
                y: seen.map(({ wrong }) => wrong.fraction),
                low: seen.map(({ wrong }) => Math.max(least, wrong.low)),
                high: seen.map(({ wrong }) => wrong.high),
              },
              { name: "exactly", dash: dashes[0], ...curve((n) => decisionError(posterior, n)) },
              { name: "bound", dash: dashes[1], ...curve((n) => decisionErrorBound(posterior, n)) },
            ].filter(({ x }) => x.length > 0);
          }),
          ...{ spread: "95 % interval", spreadAs: "bars" },
          x: { title: `spikes <i>n</i>, ${memories} memories`, scale: "log" },
          y: { title: "share of wrong decisions", scale: "log", range: [least, 1.2] },
          marks: [{ axis: "y", at: params.error, name: `${100 * params.error} %` }],
          legend: "above",
        }),
      ),
    ],
  });
}
