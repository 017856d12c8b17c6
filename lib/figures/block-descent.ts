/** @file The figure of notebook 02.08: energies of an Energy Transformer block, and where its steps are too long. */
import { type BlockDescentResult, type BlockKind, publishedRate } from "../experiments";
import { band } from "../math";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";

const counted = (length: number): number[] => Array.from({ length }, (_, t) => t);

/** Energy along the descent; shares of descents that rise; and the worst of them with its cure. */
export function blockDescentFigure(result: BlockDescentResult): Figure {
  const { rates, spreads, shownRates, trajectories, rising, worst } = result;
  const time = counted(trajectories[0][0].length);
  const share = (kind: BlockKind, spread: number) => ({
    name: `${kind}, spread ${spread}`,
    x: rates,
    y: rising[kind][spreads.indexOf(spread)],
    as: "lines and points" as const,
  });
  const finest = Math.min(...spreads);
  return composeFigure({
    name: "block-descent",
    height: 76,
    panels: [
      lines({
        series: shownRates.map((rate, r) => {
          const bands = time.map((t) => band(trajectories[r].map((energies) => energies[t])));
          return {
            name: `α = ${rate}`,
            x: time,
            y: bands.map((b) => b.median),
            low: bands.map((b) => b.low),
            high: bands.map((b) => b.high),
          };
        }),
        spread: `10–90 % over ${trajectories[0].length} blocks`,
        x: { title: "step t" },
        y: { title: "energy of the whole block" },
        legend: "above",
      }),
      lines({
        series: [share("whole block", finest), ...spreads.map((spread) => share("attention alone", spread))],
        x: { title: "length of a step α", scale: "log" },
        y: { title: "share of descents that rise", range: [-0.02, 0.52] },
        marks: [{ axis: "x", at: publishedRate, name: "published α" }],
        legend: "above",
      }),
      lines({
        series: [
          { name: `α = ${publishedRate}`, x: counted(worst.published.length), y: worst.published },
          { name: `α = ${Math.min(...rates)}`, x: counted(worst.smallest.length), y: worst.smallest },
        ],
        x: { title: "step t" },
        y: { title: `energy of attention alone, spread ${finest}` },
        legend: "above",
      }),
    ],
  });
}
