/** @file The two figures of notebook 01.05. */
import type { StateTrackingResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { namedOnce } from "./named-once";
import { color, columnWidth, ink } from "./theme";

/** Below this a size is not drawn: the smallest numbers have fewer digits, and 0 has no logarithm. */
const smallest = 1e-300;
/** 2⁻¹²⁶, the smallest number of full precision in 32 bits. */
const smallestSingle = 2 ** -126;
const powers = [0, -50, -100, -150, -200, -250, -300];

/** The state under a string of bits, and how its size falls with the number of 1s. */
export function parityFigure(result: StateTrackingResult): Figure {
  const { strengths, states, string, seen, sizes } = result;
  const t = Array.from({ length: string.length + 1 }, (_, i) => i);
  const name = (s: number): string => `β = ${strengths[s]}`;
  const shown = Array.from(strengths, (_, s) => s);
  // A strength of 1 leaves nothing after the first 1: it has no line on a logarithmic axis.
  const lasting = shown.filter((s) => sizes[s][1] > 0 || strengths[s] === 2);
  const dense = Array.from({ length: 201 }, (_, i) => (i * seen[seen.length - 1]) / 200);
  // Decades on a plain axis: a logarithmic one would have thousands of ticks.
  const visible = (value: number): number => (value >= smallest ? Math.log10(value) : Number.NaN);
  return composeFigure({
    name: "parity",
    width: columnWidth.double,
    height: 64,
    panels: [
      lines({
        series: shown.map((s) => ({
          name: name(s),
          x: t,
          y: [1, ...states[s]],
          as: "steps",
          color: color(s),
        })),
        x: { title: "bits read" },
        y: { title: "state (sign: even or odd)", range: [-1.1, 1.1] },
        marks: [{ axis: "y", at: 0, dash: "1px,2px" }],
        legend: "above",
      }),
      namedOnce(
        lines({
          series: [
            ...lasting.map((s) => ({
              ...{ name: name(s), x: seen, y: sizes[s].map(visible), as: "points" as const },
              color: color(s),
            })),
            ...lasting.map((s) => ({
              ...{ name: "theory, |1 − β|<sup>n</sup>", x: dense, as: "lines" as const, dash: "solid" },
              y: dense.map((n) => visible(Math.abs(1 - strengths[s]) ** n)),
              color: color(s),
            })),
          ],
          x: { title: "bits read that are 1, n" },
          y: {
            title: "size of the state",
            ticks: powers,
            labels: powers.map((power) => (power ? `10<sup>${String(power).replace("-", "−")}</sup>` : "1")),
            range: [-305, 12],
          },
          marks: [
            {
              axis: "y",
              at: Math.log10(smallestSingle),
              name: "smallest in single precision",
              color: ink.text,
            },
          ],
          gaps: true,
          legend: "above",
        }),
      ),
    ],
  });
}

/** Share of right orders of three things against the number of permutations composed. */
export function permutationsFigure(result: StateTrackingResult): Figure {
  const [one, two] = result.orderedSoFar;
  const x = result.composed;
  return composeFigure({
    name: "permutations",
    panels: [
      lines({
        series: [
          { name: "two reflections per token", x, y: two, as: "lines and points" },
          { name: "one reflection per token", x, y: one, as: "lines and points" },
        ],
        x: { title: "permutations composed", scale: "log" },
        y: { title: "orders that are right (share)", range: [-0.03, 1.08] },
        marks: [{ axis: "y", at: 1 / 6, name: "chance, 1 of 6", color: ink.text }],
        legend: "above",
      }),
    ],
  });
}
