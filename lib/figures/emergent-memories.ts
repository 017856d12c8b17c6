/** @file The figure of notebook 02.09: energies on a line, and stored and new minima against the kernels' radius. */
import { type EmergentMemoriesResult, energiesOnLine, patternsOnLine } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, dashes } from "./theme";

/** Radius of the kernels on the line, and the one of a narrow Gaussian beside them. */
const [wide, narrow] = [0.8, 0.3];

/** Two energies over a line, the share of patterns stored, and the number of new minima. */
export function emergentMemoriesFigure({ radii, sets }: EmergentMemoriesResult): Figure {
  const points = Float64Array.from({ length: 561 }, (_, k) => -1.1 + k / 100);
  const [betaWide, betaNarrow] = [wide, narrow].map((radius) => 2 / radius ** 2);
  const { epanechnikov, gaussian } = energiesOnLine([betaWide, betaNarrow], points);
  const most = Math.max(...sets.map(({ count }) => count));
  const chosen = sets.filter(({ count }) => count === most);
  const look = (i: number) => ({ color: color(i), dash: dashes[i % dashes.length] });
  const series = (pick: (set: (typeof sets)[number], gaussian: boolean) => readonly number[]): Series[] =>
    chosen.flatMap((set, i) =>
      [false, true].map((isGaussian) => ({
        name: `${isGaussian ? "Gaussian" : "Epanechnikov"}, d = ${set.dimension}`,
        x: radii,
        y: pick(set, isGaussian),
        as: "lines and points" as const,
        ...look(2 * i + Number(isGaussian)),
      })),
    );
  const x = { title: "radius of a kernel ÷ smallest distance" };
  return composeFigure({
    name: "emergent-memories",
    height: 78,
    panels: [
      lines({
        series: [
          { name: `Epanechnikov, r = ${wide}`, x: points, y: epanechnikov[0] },
          { name: `Gaussian, r = ${wide}`, x: points, y: gaussian[0] },
          { name: `Gaussian, r = ${narrow}`, x: points, y: gaussian[1] },
        ],
        gaps: true,
        x: { title: "state x on a line" },
        y: { title: "energy E", range: [-0.25, 1.05] },
        marks: patternsOnLine.map((at) => ({ axis: "x" as const, at, name: "stored patterns" })),
        legend: "above",
      }),
      lines({
        series: series((set, isGaussian) => (isGaussian ? set.gaussianStored : set.stored)),
        x,
        y: { title: `share of ${most} patterns stored`, range: [-0.03, 1.03] },
        marks: [{ axis: "x", at: 1, name: "stored for certain, left of 1", dash: "1px,2px" }],
        legend: "above",
      }),
      lines({
        series: series((set, isGaussian) => (isGaussian ? set.gaussianMixed : set.emergent)).map((one) => ({
          ...one,
          y: Array.from(one.y, (value) => (value > 0 ? value : Number.NaN)),
        })),
        gaps: true,
        x: { ...x, range: [Math.min(...radii) - 0.08, Math.max(...radii) + 0.08] },
        y: { title: "new minima (none is not drawn)", scale: "log" },
        legend: "none",
      }),
    ],
  });
}
