/** @file The figures of memories that tire: their pace over the slowness of fatigue, and which comes next when they have much in common. */
import type { LatchingGraphResult, LatchingNetwork, LatchingPaceResult } from "../experiments";
import { logSpace } from "../math";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { heatmap } from "./maps";
import type { Panel } from "./panel";
import { color, columnWidth, dashes, ink } from "./theme";

const bars = { spread: "95 % interval", spreadAs: "bars" as const };

/**
 * Dwells in units of τ_A over τ_A/τ, a panel for each network and strength.
 *
 * @param theories [τ_A] dwells without noise, at τ_A/τ
 */
export function latchingPaceFigure(
  { points, params }: LatchingPaceResult,
  theories: readonly {
    readonly name: string;
    readonly at: (network: LatchingNetwork, strength: number, slowness: number) => number;
  }[],
): Figure {
  const { networks, strengths, slownesses, nu } = params;
  const panels = networks.flatMap((network) => strengths.map((strength) => ({ network, strength })));
  const dense = Array.from(logSpace(Math.min(...slownesses), Math.max(...slownesses), 40));
  return composeFigure({
    name: "latching-pace",
    width: columnWidth.double,
    height: 66 * networks.length,
    columns: strengths.length,
    panels: panels.map(({ network, strength }, n) =>
      lines({
        series: [
          ...(
            [
              ["none", "no noise"],
              ["paced", `paced, ν = ${nu}`],
              ["poisson", `Poisson, ν = ${nu}`],
            ] as const
          ).map(([pacing, name], i): Series => {
            const own = points.filter(
              (p) =>
                p.memories === network.memories &&
                p.scale === network.scale &&
                p.strength === strength &&
                p.pacing === pacing &&
                Number.isFinite(p.dwell.value),
            );
            return {
              ...{ name, as: "points", color: color(i) },
              x: own.map(({ slowness }) => slowness),
              y: own.map(({ dwell }) => dwell.value),
              low: own.map(({ dwell }) => dwell.low),
              high: own.map(({ dwell }) => dwell.high),
            };
          }),
          ...theories.map(
            ({ name, at }, i): Series => ({
              ...{ name, color: ink.text, dash: dashes[i + 1] },
              x: dense,
              y: dense.map((slowness) => at(network, strength, slowness)),
            }),
          ),
        ],
        ...bars,
        x: {
          title: `τ<sub>A</sub>/τ, <i>P</i> = ${network.memories}, β<i>M</i> = ${network.scale}, <i>g</i> = ${strength} <i>g</i><sub>on</sub>`,
          scale: "log",
        },
        y: { title: "dwell time (τ<sub>A</sub>)" },
        legend: n === 0 ? "above" : "none",
      }),
    ),
  });
}

/** Preference for the next memory over its overlap with the one before, entropy of what comes next, and the graph of the second and last share of flips. */
export function latchingGraphFigure({ outcomes }: LatchingGraphResult): Figure {
  const graphOf = (which: number): Panel => {
    const { graph, flips } = outcomes[which];
    const places = graph.map((_, k) => k);
    return heatmap({
      x: places,
      y: places,
      z: graph.map((from) => from),
      xAxis: { title: `next memory, flips ${flips}` },
      yAxis: { title: "memory" },
      title: "share of changes",
      range: [0, Math.max(...graph.flatMap((from) => Array.from(from)))],
    });
  };
  return composeFigure({
    name: "latching-graph",
    width: columnWidth.double,
    height: 130,
    columns: 2,
    panels: [
      lines({
        series: outcomes.map(
          ({ flips, bins }, i): Series => ({
            ...{ name: `flips ${flips}`, as: "lines and points", color: color(i), dash: "solid" },
            x: bins.map(({ overlap }) => overlap),
            y: bins.map(({ preference }) => preference.value),
            low: bins.map(({ preference }) => preference.low),
            high: bins.map(({ preference }) => preference.high),
          }),
        ),
        ...bars,
        x: { title: "overlap with the memory before" },
        y: { title: "comes next, over chance" },
        marks: [{ axis: "y", at: 1 }],
        legend: "above",
      }),
      lines({
        series: [
          {
            ...{ name: "measured", as: "lines and points", color: color(0) },
            x: outcomes.map(({ flips }) => flips),
            y: outcomes.map(({ entropy }) => entropy.value),
            low: outcomes.map(({ entropy }) => entropy.low),
            high: outcomes.map(({ entropy }) => entropy.high),
          },
          {
            ...{ name: "as many changes by chance", color: color(6), dash: dashes[1] },
            x: outcomes.map(({ flips }) => flips),
            y: outcomes.map(({ chanceEntropy }) => chanceEntropy),
          },
        ],
        ...bars,
        x: { title: "flips between parent and child" },
        y: { title: "entropy of the next over ln (<i>P</i> − 1)", range: [0, 1.1] },
        legend: "above",
      }),
      graphOf(Math.min(1, outcomes.length - 1)),
      graphOf(outcomes.length - 1),
    ],
  });
}
