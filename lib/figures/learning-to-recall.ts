/** @file Figures of trained recall: which mixers learn it, and how many pairs fit into fast weights. */
import {
  bestRuns,
  type FastWeightEntry,
  type FastWeightKind,
  publishedLosses,
  type RecallEntry,
  type RecallModelName,
  recallRuns,
  recallShare,
} from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { color, columnWidth, ink } from "./theme";

/** The order in which models are named, best first. */
const order: readonly RecallModelName[] = [
  "softmax",
  "delta",
  "gated delta",
  "normalised linear",
  "linear",
  "linear, own convolutions",
];

/** Share of queries answered by each model at each size, every run, and how the loss falls at one of them. */
export function associativeRecallFigure(entries: readonly RecallEntry[], steps: number): Figure {
  const sizes = [...new Set(entries.map(({ width, pairs }) => `${width} ${pairs}`))]
    .map((text) => text.split(" ").map(Number) as [number, number])
    .sort(([a, c], [b, d]) => a - b || c - d);
  const models = order.filter((model) => entries.some((entry) => entry.model === model));
  // Runs of one model side by side around the place of their size.
  const x = (size: number, m: number, run: number, runs: number): number =>
    size + (m - (models.length - 1) / 2) * 0.14 + (runs > 1 ? (run / (runs - 1) - 0.5) * 0.09 : 0);
  const curves = models.map((model) => bestRuns(entries, model, 16, 8)[0]);
  return composeFigure({
    name: "associative-recall",
    width: columnWidth.double,
    height: 68,
    widths: [1.6, 1],
    panels: [
      lines({
        series: models.map((model, m) => {
          const dots = sizes.flatMap(([width, pairs], size) => {
            const runs = recallRuns(entries, model, width, pairs);
            return runs.map((run, r) => [x(size, m, r, runs.length), recallShare(run)]);
          });
          return {
            name: model,
            x: dots.map(([at]) => at),
            y: dots.map(([, share]) => share),
            as: "points" as const,
          };
        }),
        x: {
          title: "size: width D of the model, pairs to remember",
          ticks: sizes.map((_, i) => i),
          labels: sizes.map(([width, pairs]) => `D ${width}, ${pairs} pairs`),
          range: [-0.5, sizes.length - 0.5],
        },
        y: { title: "share of queries answered rightly", range: [0, 1.05] },
        legend: "above",
      }),
      lines({
        series: curves.map(({ model, losses }) => ({
          name: model,
          x: losses.map((_, i) => ((i + 0.5) * steps) / losses.length),
          y: losses,
          color: color(models.indexOf(model)),
        })),
        x: { title: "training step" },
        y: { title: "training loss at D 16, 8 pairs (nats)", scale: "log" },
        legend: "none",
      }),
    ],
  });
}

const nameOf = ({ feature, rule }: FastWeightKind, setting: "once" | "reassigned"): string => {
  const feature1 =
    feature === "elu" ? "elu + 1" : feature === "favor" ? "FAVOR+" : feature.replace("dpfp", "DPFP");
  return setting === "once" ? feature1 : `${rule} rule, ${feature1}`;
};

/** Loss against the number of keys, ours as lines and the published ones as points of the same colour. */
function lossPanel(
  entries: readonly FastWeightEntry[],
  law: "once" | "reassigned",
): ReturnType<typeof lines> {
  const here = entries.filter((entry) => entry.law === law);
  const kinds = [...new Set(here.map((kind) => nameOf(kind, law)))];
  const ours = kinds.map((name, i) => {
    const own = here.filter((entry) => nameOf(entry, law) === name).sort((a, b) => a.keys - b.keys);
    return {
      name,
      x: own.map(({ keys }) => keys),
      y: own.map(({ loss }) => loss),
      as: "lines and points" as const,
      color: color(i),
    };
  });
  const theirs = publishedLosses
    .filter((line) => line.law === law && kinds.includes(nameOf(line, law)))
    .flatMap((line) => line.losses.map(([keys, loss]) => ({ keys, loss })));
  const once = law === "once";
  return lines({
    series: [
      ...ours,
      {
        name: "published",
        x: theirs.map(({ keys }) => keys),
        y: theirs.map(({ loss }) => loss),
        as: "points",
        color: ink.text,
      },
    ],
    x: {
      title: once ? "pairs S" : "keys S, each written about twice",
      ticks: once ? [60, 100, 200, 400, 600] : [20, 40, 60, 100, 200],
      scale: "log",
      range: once ? [50, 720] : [17, 240],
    },
    y: { title: "loss ½‖ŷ − v‖²", scale: "log", range: [5e-5, 1] },
    marks: [{ axis: "y", at: 1e-3, name: "training ends" }],
    legend: "above",
  });
}

/** Loss of each feature map against the number of pairs, when every key has one value. */
export function fastWeightCapacityFigure(entries: readonly FastWeightEntry[]): Figure {
  return composeFigure({
    name: "fast-weight-capacity",
    width: columnWidth.middle,
    height: 75,
    panels: [lossPanel(entries, "once")],
  });
}

/** Loss of the sum and of the delta rule against the number of keys, when keys are given new values. */
export function fastWeightUpdateFigure(entries: readonly FastWeightEntry[]): Figure {
  return composeFigure({
    name: "fast-weight-update",
    height: 68,
    panels: [lossPanel(entries, "reassigned")],
  });
}
