/** @file Where memories without spike noise rest, orthogonal, random and in clusters, with the lines of theory. */
import {
  averageStateBound,
  averageStateGrowth,
  averageStateLoss,
  clusterWindow,
  maxwellPoint,
  retrievalSpinodal,
  retrievalSpinodalOfMany,
  retrievalState,
} from "../bayesian";
import type { ClusterPoint, MemoryClustersResult, RestingStatesResult } from "../experiments";
import { logSpace, quantile } from "../math";
import { composeFigure } from "./compose";
import { spikeRaster } from "./counts";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, columnWidth, dashes } from "./theme";

const drawn = (low: number, high: number, count = 80): number[] =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

const line = (name: string, x: readonly number[], of: (x: number) => number, i: number, hue = i): Series => ({
  ...{ name, x, y: x.map(of), color: color(hue), dash: dashes[i % dashes.length] },
});

/** States of orthogonal memories against βM, and how fast differences grow out of their average. */
export function restingStatesFigure({ params, orthogonal }: RestingStatesResult): Figure {
  const { memories } = params.orthogonal;
  const scales = orthogonal.map(({ scale }) => scale);
  const highest = Math.max(...scales);
  const spinodal = retrievalSpinodal(memories);
  const upper = [...drawn(spinodal * 1.0001, spinodal * 1.1, 20), ...drawn(spinodal * 1.11, highest, 60)];
  const lost = averageStateLoss(memories);
  const state = (branch: "retrieved" | "barrier") => (scale: number) =>
    retrievalState(memories, scale)?.[branch].overlap ?? Number.NaN;
  const below = upper.filter((scale) => scale < lost);
  const points = (name: string, y: readonly number[], hue: number): Series => ({
    ...{ name, x: scales, y, as: "points", color: color(hue) },
  });
  return composeFigure({
    name: "resting-states",
    width: columnWidth.double,
    height: 76,
    panels: [
      lines({
        series: [
          line("memory", upper, state("retrieved"), 0),
          line("barrier", below, state("barrier"), 1),
          line("average", [scales[0], Math.min(lost, highest)], () => 1 / memories, 2),
          points(
            "settled from pattern",
            orthogonal.map((p) => p.fromPattern),
            0,
          ),
          points(
            "from near the average",
            orthogonal.map((p) => p.fromAverage),
            3,
          ),
        ],
        x: { title: `β<i>M</i> (<i>P</i> = ${memories})` },
        y: { title: "largest overlap", range: [0, 1.05] },
        legend: "above",
      }),
      lines({
        series: [
          line(
            "β<i>M</i>/<i>P</i> − 1",
            drawn(scales[0], highest, 3),
            (x) => averageStateGrowth(memories, x),
            0,
          ),
          points(
            "measured",
            orthogonal.map((p) => p.growth),
            3,
          ),
        ],
        x: { title: `β<i>M</i> (<i>P</i> = ${memories})` },
        y: { title: "growth out of the average (1/τ)" },
        legend: "above",
      }),
    ],
  });
}

/** βM of every boundary against the number of memories, for orthogonal and for random patterns, with those of attention. */
export function memoryBoundariesFigure({ params, random }: RestingStatesResult): Figure {
  const { size } = params.random;
  const counts = Array.from(logSpace(2, 1000, 60));
  const many = counts.filter((count) => count >= Math.E ** 2);
  const found = (name: string, of: "spinodals" | "losses", hue: number): Series => ({
    ...{ name, as: "points", color: color(hue) },
    x: random.map(({ memories }) => memories),
    y: random.map((each) => quantile(each[of], 0.5)),
    low: random.map((each) => Math.min(...each[of])),
    high: random.map((each) => Math.max(...each[of])),
  });
  return composeFigure({
    name: "memory-boundaries",
    width: columnWidth.middle,
    height: 92,
    panels: [
      lines({
        series: [
          line("spinodal β<sub>0</sub>", counts, retrievalSpinodal, 0),
          line("of many", many, retrievalSpinodalOfMany, 2, 5),
          line("equal depth", counts, maxwellPoint, 1, 1),
          line(
            "average lost, orthogonal",
            counts.filter((p) => p <= 60),
            averageStateLoss,
            3,
            2,
          ),
          line("at the latest, random", counts, (p) => size * averageStateBound(size, p), 4, 3),
          found(`spinodal, random, <i>N</i> = ${size}`, "spinodals", 0),
          found("average lost, random", "losses", 3),
        ],
        spread: `all of ${params.random.draws} draws`,
        spreadAs: "bars",
        marks: [64, 128].map((d) => ({
          ...{ axis: "y" as const, at: Math.sqrt(d), name: "attention, √<i>d</i> for <i>d</i> = 64 and 128" },
        })),
        x: { title: "memories <i>P</i>", scale: "log" },
        y: {
          ...{ title: "β<i>M</i>", scale: "log", range: [1.3, 60] },
          ticks: [2, 5, 10, 20, 50],
        },
        legend: "above",
      }),
    ],
  });
}

/** Memories in clusters: how many share the spikes against βM, and rasters below, at and above the scale of the clusters. */
export function memoryClustersFigure({ params, overlap, points }: MemoryClustersResult): Figure {
  const { clusters, each, size, nu } = params;
  const { cluster, memory } = clusterWindow(clusters, each, overlap);
  const lost = size * averageStateBound(size, each, size * (1 - overlap));
  const of = (from: ClusterPoint["from"]): readonly ClusterPoint[] => points.filter((p) => p.from === from);
  const seen = (from: ClusterPoint["from"], name: string, i: number): Series[] => {
    const own = of(from);
    const x = own.map(({ scale }) => scale);
    return [
      {
        ...{ name, x, as: "points", color: color(i) },
        y: own.map(({ participation }) => participation.mean),
        low: own.map(({ participation }) => participation.low),
        high: own.map(({ participation }) => participation.high),
      },
      { name: `${name}, without noise`, x, y: own.map((p) => p.settled), color: color(i), dash: dashes[i] },
    ];
  };
  const rasters = points.flatMap(({ from, scale, course }) =>
    from === "cluster" && course ? [{ scale, course }] : [],
  );
  return composeFigure({
    name: "memory-clusters",
    width: columnWidth.double,
    height: 140,
    columns: 2,
    panels: [
      lines({
        series: [...seen("memory", "from a memory", 0), ...seen("cluster", "from its cluster", 1)],
        spread: "95 % interval over runs",
        spreadAs: "bars",
        marks: [
          { axis: "x", at: cluster, name: "clusters hold", dash: dashes[1], color: color(2) },
          { axis: "x", at: memory, name: "memories hold", dash: dashes[2], color: color(3) },
          {
            axis: "x",
            at: lost,
            name: "cluster average lost at the latest",
            dash: dashes[3],
            color: color(4),
          },
        ],
        x: { title: `β<i>M</i> (${clusters} clusters of ${each}, ν = ${nu})` },
        y: {
          ...{ title: "memories that share a window", scale: "log", range: [0.9, 1.2 * clusters * each] },
          ticks: [1, 2, each, clusters * each],
        },
        legend: "above",
      }),
      ...rasters.map(({ scale, course }) =>
        spikeRaster({
          time: course.spikes.time,
          neuron: course.spikes.neuron,
          neurons: clusters * each,
          x: { title: "time (τ)", range: [0, course.span] },
          y: { title: `memory, β<i>M</i> = ${scale}`, range: [-1, clusters * each] },
        }),
      ),
    ],
  });
}
