/** @file The four figures of notebook 01.01, one for each claim. */
import type {
  AttentionIdentityResult,
  CueKind,
  DigitRetrievalResult,
  EnergyDescentResult,
  FixedPointKindsResult,
} from "../experiments";
import { band } from "../math";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { imageGrid } from "./images";
import { lines } from "./lines";
import { color, columnWidth, ink } from "./theme";

const powersOfTwo = (values: readonly number[]): { ticks: readonly number[]; range: [number, number] } => ({
  ticks: values,
  range: [Math.min(...values) / 1.3, Math.max(...values) * 1.3],
});

/** Largest difference between attention and one retrieval step, against the head size. */
export function attentionIdentityFigure(result: AttentionIdentityResult): Figure {
  const bands = result.differences.map((list) => band(list));
  const draws = result.differences[0].length;
  return composeFigure({
    name: "attention-identity",
    panels: [
      lines({
        series: [
          {
            name: "attention − Hopfield step",
            x: result.headSizes,
            y: bands.map((b) => b.median),
            low: bands.map((b) => b.low),
            high: bands.map((b) => b.high),
            as: "lines and points",
          },
        ],
        spread: `10–90 % over ${draws} draws`,
        x: { title: "head size H", scale: "log", ...powersOfTwo(result.headSizes) },
        y: { title: "largest absolute difference", scale: "log", range: [1e-17, 1e-11] },
        marks: [
          { axis: "y", at: 1e-12, name: "asked for: 10<sup>−12</sup>", color: ink.text },
          { axis: "y", at: Number.EPSILON, name: "one rounding of 1", dash: "1px,2px" },
        ],
      }),
    ],
  });
}

/** Energy along the iteration, one colour for each β. */
export function energyDescentFigure(result: EnergyDescentResult): Figure {
  const probes = result.energies[0].length;
  const steps = result.energies[0][0].length;
  const time = Array.from({ length: steps }, (_, t) => t);
  return composeFigure({
    name: "energy-descent",
    panels: [
      lines({
        series: result.betas.map((beta, b) => {
          const at = time.map((t) => band(result.energies[b].map((energy) => energy[t])));
          return {
            name: `β = ${beta}`,
            x: time,
            y: at.map((x) => x.median),
            low: at.map((x) => x.low),
            high: at.map((x) => x.high),
          };
        }),
        spread: `10–90 % over ${probes} probes`,
        x: { title: "update t" },
        y: { title: "energy E(x)" },
      }),
    ],
  });
}

/** Number and breadth of the fixed points against β, with the predicted boundaries. */
export function fixedPointKindsFigure(result: FixedPointKindsResult): Figure {
  const { betas, counts, clusters, patterns, participation, betaAverage, betaClusters } = result;
  const x = { title: "inverse temperature β", scale: "log" as const };
  const marks = [
    { axis: "x" as const, at: betaAverage, name: "theory: average of all", color: ink.text },
    ...betaClusters.map((at) => ({
      axis: "x" as const,
      at,
      name: "theory: averages of groups",
      dash: "1px,2px",
      color: ink.text,
    })),
  ];
  const labelled = { ticks: [1, clusters, patterns], range: [0.7, patterns * 2] as const };
  return composeFigure({
    name: "fixed-point-kinds",
    panels: [
      lines({
        series: [{ name: "fixed points", x: betas, y: counts, as: "lines and points" }],
        x,
        y: { title: "number of fixed points", scale: "log", ...labelled },
        marks,
      }),
      lines({
        series: [{ name: "patterns averaged", x: betas, y: participation, as: "lines and points" }],
        x,
        y: { title: "patterns in the average, 1/Σp²", scale: "log", ...labelled },
        marks,
        legend: "none",
      }),
    ],
  });
}

/** Digits stored, given and recalled, and the share recalled against β. */
export function digitRetrievalFigure(result: DigitRetrievalResult): Figure {
  const kinds: readonly CueKind[] = ["noisy", "half masked"];
  const grid = kinds.flatMap((kind) => {
    const pictures = result.examples[kind];
    return [
      { label: "stored", images: pictures.map((p) => p.stored) },
      { label: kind, images: pictures.map((p) => p.cue) },
      { label: "recalled", images: pictures.map((p) => p.recalled) },
    ];
  });
  return composeFigure({
    name: "digit-retrieval",
    width: columnWidth.double,
    height: 72,
    panels: [
      imageGrid({ rows: grid, imageWidth: result.side, range: [0, 16] }),
      lines({
        series: kinds.map((kind) => ({
          name: kind === "noisy" ? "noise as large as the image" : "lower half masked",
          x: result.betas,
          y: result.recalled[kind].map((p) => p.fraction),
          low: result.recalled[kind].map((p) => p.low),
          high: result.recalled[kind].map((p) => p.high),
          as: "lines and points" as const,
        })),
        spread: "95 % interval",
        x: { title: "inverse temperature β", scale: "log", ticks: [4, 8, 16, 32, 64, 128, 256] },
        y: { title: "share of images recalled", range: [-0.03, 1.05] },
        marks: kinds.map((kind, i) => ({
          axis: "y" as const,
          at: result.product[kind].fraction,
          name: `largest inner product, ${kind === "noisy" ? "noise" : "half"}`,
          color: color(i),
        })),
      }),
    ],
  });
}
