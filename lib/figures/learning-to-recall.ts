/** @file Figures of trained recall: which mixers learn it, and how many pairs fit into fast weights. */
import {
  type FastWeightEntry,
  type FastWeightKind,
  publishedLosses,
  type RecallEntry,
  type RecallModelName,
  recallAccuracies,
} from "../experiments";
import { mean } from "../math";
import { composeFigure } from "./compose";
import { bars } from "./counts";
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

/** Share of queries answered by each model at each size, and how the loss falls at one of them. */
export function associativeRecallFigure(entries: readonly RecallEntry[], steps: number): Figure {
  const sizes = [...new Set(entries.map(({ width, pairs }) => `${width} ${pairs}`))]
    .map((text) => text.split(" ").map(Number) as [number, number])
    .sort(([a, c], [b, d]) => a - b || c - d);
  const models = order.filter((model) => entries.some((entry) => entry.model === model));
  const at = (model: RecallModelName, [width, pairs]: [number, number]): number[] =>
    recallAccuracies(entries, model, width, pairs);
  const most = Math.max(...sizes.map((size) => at(models[0], size).length));
  const shown = entries.filter(({ width, pairs, repeat }) => width === 16 && pairs === 8 && repeat === 0);
  const curves = models.flatMap((model) => shown.filter((entry) => entry.model === model));
  return composeFigure({
    name: "associative-recall",
    width: columnWidth.double,
    height: 68,
    widths: [1.5, 1],
    panels: [
      bars({
        categories: sizes.map(([width, pairs]) => `D ${width}, ${pairs} pairs`),
        series: models.map((model) => {
          const shares = sizes.map((size) => at(model, size));
          return {
            name: model,
            y: shares.map((list) => mean(list)),
            low: shares.map((list) => Math.min(...list)),
            high: shares.map((list) => Math.max(...list)),
          };
        }),
        spread: `range of up to ${most} seeds`,
        x: { title: "width of the model and pairs to remember", scale: "category" },
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
