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

/** Accuracy of each seed on images that were not trained on, and how the loss falls. */
export function spikingAccuracyFigure(entries: readonly SpikingDigitsEntry[], steps: number): Figure {
  const models = modelsOf(entries);
  const repeats = Math.max(...entries.map(({ repeat }) => repeat)) + 1;
  const first = entries.filter(({ repeat }) => repeat === 0);
  return composeFigure({
    name: "spiking-accuracy",
    panels: [
      bars({
        categories: ["exam", "training"],
        series: models.map((model) => {
          const own = entries.filter((entry) => entry.model === model);
          const sides = [own.map(({ right, asked }) => right / asked), own.map(({ trained }) => trained)];
          return {
            name: model,
            y: sides.map((list) => mean(list)),
            low: sides.map((list) => Math.min(...list)),
            high: sides.map((list) => Math.max(...list)),
          };
        }),
        spread: `range of ${repeats} seeds`,
        x: { title: "images", scale: "category" },
        y: { title: "share named rightly", range: [0.8, 1.01] },
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
  const spiking = entries.filter(({ rates }) => Object.keys(rates).length > 0);
  const layers = [...new Set(spiking.flatMap(({ rates }) => Object.keys(rates)))].filter((name) =>
    spiking.every(({ rates }) => rates[name] !== undefined),
  );
  return composeFigure({
    name: "spike-rates",
    width: columnWidth.middle,
    panels: [
      bars({
        categories: layers,
        series: modelsOf(spiking).map((model) => {
          const own = spiking.filter((entry) => entry.model === model);
          const rates = layers.map((layer) => own.map((entry) => entry.rates[layer]));
          return {
            name: model,
            y: rates.map((list) => mean(list)),
            low: rates.map((list) => Math.min(...list)),
            high: rates.map((list) => Math.max(...list)),
          };
        }),
        spread: "range of the seeds",
        x: { title: "layer", scale: "category" },
        y: { title: "spikes per neuron and step" },
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
        x: { title: "operation", scale: "category" },
        y: { title: "operations for one image", scale: "log", range: [1, 1e6] },
        legend: "above",
      }),
    ],
  });
}
