/** @file Figures of samplers: how far spike counts are from the posterior over their number, for schemes that are exact and for those that err. */
import type { CalibrationCurve, SamplerCalibrationResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, columnWidth, dashes } from "./theme";

type Measure = "divergence" | "smoothed";

const x = { title: "spikes <i>n</i>", scale: "log" as const };

/** Points of curves at one n stand beside each other, in order. */
function points(name: string, curves: readonly CalibrationCurve[], of: Measure, hue: string): Series {
  const all = curves.flatMap(({ points: own }, i) =>
    own.map((point) => ({
      at: point.spikes * 1.06 ** (i - (curves.length - 1) / 2),
      y: point[of].measured,
      low: Math.max(point[of].measured - 1.96 * point[of].error, point[of].measured / 10),
      high: point[of].measured + 1.96 * point[of].error,
    })),
  );
  return {
    ...{ name, as: "points", color: hue },
    x: all.map(({ at }) => at),
    y: all.map(({ y }) => y),
    low: all.map(({ low }) => low),
    high: all.map(({ high }) => high),
  };
}

function theory(name: string, { points: own }: CalibrationCurve, of: Measure, hue: string): Series {
  return {
    ...{ name, color: hue, dash: "solid" },
    x: own.map(({ spikes }) => spikes),
    y: own.map((point) => point[of].theory),
  };
}

/** Divergence of counts from the posterior for all exact schemes at once, a colour for each K, with the exact law and (K − 1)/(2n). */
export function exactSamplersFigure({ exact }: SamplerCalibrationResult): Figure {
  const memories = [...new Set(exact.map((curve) => curve.memories))];
  const schemes = new Set(exact.map(({ scheme }) => scheme)).size;
  const panel = (of: Measure, title: string) =>
    lines({
      series: memories.flatMap((count, k) => {
        const own = exact.filter((curve) => curve.memories === count);
        return [
          points(`K = ${count}, ${schemes} schemes side by side`, own, of, color(k)),
          theory(`exact law, K = ${count}`, own[0], of, color(k)),
          {
            name: `(K − 1)/(2<i>n</i>), K = ${count}`,
            ...{ x: own[0].points.map(({ spikes }) => spikes), color: color(k), dash: dashes[1] },
            y: own[0].points.map(({ spikes }) => (count - 1) / (2 * spikes)),
          },
        ];
      }),
      ...{ spread: "95 % interval", spreadAs: "bars" as const },
      ...{ x, y: { title, scale: "log" as const }, legend: of === "divergence" ? "above" : "none" },
    });
  return composeFigure({
    name: "exact-samplers",
    width: columnWidth.double,
    height: 90,
    panels: [
      panel("divergence", "KL(counts ‖ posterior) (nat)"),
      panel("smoothed", "KL(posterior ‖ KT) (nat)"),
    ],
  });
}

/** The same for schemes that err: counts come down to a floor. */
export function erringSamplersFigure({ erring }: SamplerCalibrationResult): Figure {
  return composeFigure({
    name: "erring-samplers",
    width: columnWidth.double,
    height: 80,
    panels: [
      lines({
        series: erring.flatMap((curve, k) => [
          points(curve.scheme, [curve], "divergence", color(k)),
          theory(`floor and counting, ${curve.scheme}`, curve, "divergence", color(k)),
        ]),
        marks: erring.map(({ floor }, k) => ({
          ...{ axis: "y" as const, at: floor, color: color(k), ...(k === 0 && { name: "floors" }) },
        })),
        ...{ spread: "95 % interval", spreadAs: "bars" as const, legend: "above" as const },
        ...{ x, y: { title: "KL(counts ‖ posterior) (nat)", scale: "log" as const } },
      }),
    ],
  });
}
