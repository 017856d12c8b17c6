/** @file Figures of anytime retrieval: what is missed over how many spikes, for rules of when to stop. */
import type { AnytimeRetrievalResult, StopKind } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, columnWidth } from "./theme";

const words: Readonly<Record<StopKind, string>> = {
  fixed: "fixed number",
  lead: "lead",
  entropy: "entropy",
};
const kinds = ["fixed", "lead", "entropy"] as const;

/** Round shares for a logarithmic axis that spans less than two decades. */
const shares = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

/** Two memories alone: errors over mean spikes, measured and in closed form. */
export function twoMemoriesFigure({ pair, params }: AnytimeRetrievalResult): Figure {
  return composeFigure({
    name: "two-memories",
    panels: [
      lines({
        series: (["fixed", "lead"] as const).flatMap((kind, k): Series[] => {
          const own = pair.filter((one) => one.kind === kind && one.error.fraction > 0);
          const theory = pair.filter((one) => one.kind === kind);
          return [
            {
              ...{ name: words[kind], as: "points", color: color(k) },
              x: own.map(({ spikes }) => spikes),
              y: own.map(({ error }) => error.fraction),
              low: own.map(({ error }) => error.low),
              high: own.map(({ error }) => error.high),
            },
            {
              name: `${words[kind]}, closed form`,
              x: theory.map((one) => one.theory.spikes),
              y: theory.map((one) => one.theory.error),
              ...{ color: color(k), dash: "solid" },
            },
          ];
        }),
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: `mean spikes, <i>p</i> = ${params.pair.p}`, scale: "log" },
        y: { title: "share of wrong answers", scale: "log", ticks: shares },
      }),
    ],
  });
}

/** Answers that are not the most probable memory, over mean spikes, one panel for each ε. */
export function stopRulesFigure({ series }: AnytimeRetrievalResult): Figure {
  return composeFigure({
    name: "stop-rules",
    width: columnWidth.double,
    panels: series.map(({ flips, rules, best }, n) => ({
      ...lines({
        series: kinds.map((kind, k) => {
          const own = rules
            .filter((rule) => rule.kind === kind && rule.missed.fraction > 0)
            .sort((a, b) => a.spikes.mean - b.spikes.mean);
          return {
            ...{ name: words[kind], as: "lines and points" as const, color: color(k) },
            x: own.map(({ spikes }) => spikes.mean),
            y: own.map(({ missed }) => missed.fraction),
            low: own.map(({ missed }) => missed.low),
            high: own.map(({ missed }) => missed.high),
          };
        }),
        spread: "95 % interval",
        spreadAs: "bars",
        x: {
          title: `mean spikes, ε = ${flips}, right at best ${best.fraction.toFixed(2)}`,
          scale: "log",
        },
        y: { title: "not the most probable memory", scale: "log", ticks: shares },
        legend: n === 0 ? "best" : "none",
      }),
    })),
  });
}
