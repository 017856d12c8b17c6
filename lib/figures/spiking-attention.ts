/** @file Figures of spiking attention on digits: accuracy, spike rates, operations. */
import { type CountName, countNames } from "../cost";
import { meanCounts, type SpikingDigitsEntry } from "../experiments";
import { mean } from "../math";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { color, columnWidth } from "./theme";

const modelsOf = (entries: readonly SpikingDigitsEntry[]): SpikingDigitsEntry["model"][] => [
  ...new Set(entries.map(({ model }) => model)),
];

/** Dots side by side around whole numbers: `count` groups, the `i`-th of them, `spread` apart. */
const beside = (at: number, i: number, count: number, spread: number): number =>
  at + (i - (count - 1) / 2) * spread;

/** Accuracy of each seed on images that were not trained on, and how the loss falls. */
export function spikingAccuracyFigure(entries: readonly SpikingDigitsEntry[], steps: number): Figure {
  const models = modelsOf(entries);
  const first = entries.filter(({ repeat }) => repeat === 0);
  const lowest = Math.min(...entries.flatMap(({ right, asked, trained }) => [right / asked, trained]));
  const shares = [
    ({ right, asked }: SpikingDigitsEntry) => right / asked,
    ({ trained }: SpikingDigitsEntry) => trained,
  ];
  return composeFigure({
    name: "spiking-accuracy",
    panels: [
      lines({
        series: models.map((model, m) => {
          const own = entries.filter((entry) => entry.model === model);
          const dots = shares.flatMap((share, side) =>
            own.map((entry, i) => [
              beside(beside(side, m, models.length, 0.25), i, own.length, 0.03),
              share(entry),
            ]),
          );
          return { name: model, x: dots.map(([x]) => x), y: dots.map(([, y]) => y), as: "points" as const };
        }),
        x: {
          title: "each dot is one seed",
          ticks: [0, 1],
          labels: ["exam images", "training images"],
          range: [-0.5, 1.5],
        },
        y: { title: "share named rightly", range: [Math.min(0.93, lowest - 0.01), 1.005] },
        legend: "above",
      }),
      lines({
        series: first.map(({ model, losses }, i) => ({
          name: model,
          x: losses.map((_, k) => ((k + 0.5) * steps) / losses.length),
          y: losses,
          color: color(i),
        })),
        x: { title: "training step" },
        y: { title: "training loss (nats)", scale: "log" },
        legend: "none",
      }),
    ],
  });
}

/** Spikes per neuron and step in every layer of the spiking models. */
export function spikeRatesFigure(entries: readonly SpikingDigitsEntry[]): Figure {
  const models = modelsOf(entries);
  const spiking = entries.filter(({ rates }) => Object.keys(rates).length > 0);
  const layers = [...new Set(spiking.flatMap(({ rates }) => Object.keys(rates)))].filter((name) =>
    spiking.every(({ rates }) => rates[name] !== undefined),
  );
  return composeFigure({
    name: "spike-rates",
    width: columnWidth.middle,
    panels: [
      lines({
        series: modelsOf(spiking).map((model, m, all) => {
          const own = spiking.filter((entry) => entry.model === model);
          const rates = layers.map((layer) => own.map((entry) => entry.rates[layer]));
          return {
            name: model,
            x: layers.map((_, i) => beside(i, m, all.length, 0.2)),
            y: rates.map((list) => mean(list)),
            low: rates.map((list) => Math.min(...list)),
            high: rates.map((list) => Math.max(...list)),
            as: "points" as const,
            color: color(models.indexOf(model)),
          };
        }),
        spread: "range of the seeds",
        spreadAs: "bars",
        x: {
          title: "layer, in the order of computing",
          ticks: layers.map((_, i) => i),
          labels: layers,
          range: [-0.5, layers.length - 0.5],
        },
        y: { title: "spikes per neuron and step", range: [0, 1] },
        legend: "above",
      }),
    ],
  });
}

/** Operations for one image, category by category. */
export function spikingCountsFigure(entries: readonly SpikingDigitsEntry[]): Figure {
  const models = modelsOf(entries);
  const counts = models.map((model) => meanCounts(entries.filter((entry) => entry.model === model)));
  const used = countNames.filter((name) => counts.some((own) => own[name] > 0));
  const spoken: Partial<Record<CountName, string>> = {
    weightRead: "weights",
    stateRead: "state read",
    stateWrite: "state written",
  };
  return composeFigure({
    name: "spiking-counts",
    width: columnWidth.double,
    panels: [
      bars({
        categories: used.map((name) => spoken[name] ?? name),
        // A bar of nothing has no place on a logarithmic axis: it stands at 1.
        series: models.map((model, i) => ({
          name: model,
          y: used.map((name) => Math.max(1, counts[i][name])),
        })),
        x: {
          title: "operation",
          scale: "category",
          ticks: used.map((_, i) => i),
          labels: used.map((name) => spoken[name] ?? name),
        },
        y: { title: "operations for one image", scale: "log", range: [1, 1e6] },
        legend: "above",
      }),
    ],
  });
}
