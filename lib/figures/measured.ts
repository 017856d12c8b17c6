/** @file What was measured as points with their intervals, and theory as a line through them. */
import type { MeasuredError } from "../experiments";
import type { Series } from "./lines";
import { dashes } from "./theme";

/** Points with 95 % intervals and the line of theory, in one colour. */
export function measured(name: string, points: readonly MeasuredError[], hue: string): Series[] {
  const x = points.map(({ at }) => at);
  return [
    {
      ...{ name, x, color: hue, as: "points" },
      y: points.map((point) => point.measured),
      low: points.map((point) => point.measured - 1.96 * point.error),
      high: points.map((point) => point.measured + 1.96 * point.error),
    },
    {
      ...{ name: `theory, ${name}`, x, color: hue, dash: dashes[0] },
      y: points.map(({ theory }) => theory),
    },
  ];
}
