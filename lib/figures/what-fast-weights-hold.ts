/** @file The three figures of notebook 01.04. */
import {
  type LinearMemoryCapacityResult,
  type RecallRule,
  recallRules,
  type UntrainedRecallResult,
} from "../experiments";
import { band, mean } from "../math";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { namedOnce } from "./named-once";
import { type Mark, markEntries, type Panel } from "./panel";
import { color, columnWidth, ink } from "./theme";

/** A measured series: the mean of its trials at each x, with the band that holds four fifths of them. */
function measured(name: string, x: ArrayLike<number>, trials: readonly Float64Array[], hue: string): Series {
  const bands = trials.map((list) => band(list));
  return {
    ...{ name, x, y: trials.map(mean), as: "points", color: hue },
    low: bands.map(({ low }) => low),
    high: bands.map(({ high }) => high),
  };
}

const label = (rule: RecallRule): string => (rule === "hebb" ? "Hebb" : rule);

/** Share recalled and mean squared error against the number of pairs stored, with theory where there is one. */
export function untrainedRecallFigure(result: UntrainedRecallResult): Figure {
  const { loads, size, trials } = result;
  const count = trials.hebb.overwritten.length;
  const theory = (rule: RecallRule, y: ArrayLike<number>): Series => ({
    ...{ name: "theory", x: loads, y, as: "lines", dash: "solid" },
    color: color(recallRules.indexOf(rule)),
  });
  /** Points without a theory are joined by a thin broken line, which is no theory. */
  const joined = (rule: RecallRule, y: ArrayLike<number>): Series => ({
    ...{ name: "measured, joined", x: loads, y, as: "lines", dash: "1.5px,2px" },
    color: color(recallRules.indexOf(rule)),
  });
  const panel = (
    of: (rule: RecallRule) => readonly Float64Array[],
    theories: readonly Series[],
    title: string,
    range: [number, number],
    legend: "above" | "none",
  ): Panel =>
    namedOnce(
      lines({
        series: [
          ...recallRules.map((rule, i) => measured(label(rule), loads, of(rule), color(i))),
          ...theories,
        ],
        spread: `10–90 % over ${count} draws`,
        spreadAs: "bars",
        x: { title: "pairs stored n", range: [0, loads[loads.length - 1] * 1.04] },
        y: { title, range },
        marks: [{ axis: "x", at: size, name: "n = d", dash: "1px,2px" }],
        legend,
      }),
    );
  const leastSquares = Float64Array.from(loads, (n) => Math.max(0, 1 - size / n));
  return composeFigure({
    name: "untrained-recall",
    width: columnWidth.double,
    height: 70,
    panels: [
      panel(
        (rule) => trials[rule].recalled,
        [
          theory("hebb", result.hebbRecalled),
          ...(["gated", "delta"] as const).map((rule) => joined(rule, result.recalled[rule])),
        ],
        "share of pairs recalled",
        [-0.03, 1.05],
        "above",
      ),
      panel(
        (rule) => trials[rule].error,
        [
          theory("hebb", result.hebbError),
          theory("delta", result.deltaError),
          theory("least squares", leastSquares),
          joined("gated", result.error.gated),
        ],
        "mean squared error",
        [-0.06, Math.max(...result.error.hebb) * 1.1],
        "none",
      ),
    ],
  });
}

/** Share of rewritten keys that give their new value. */
export function overwritingFigure(result: UntrainedRecallResult): Figure {
  const bands = recallRules.map((rule) => band(result.trials[rule].overwritten));
  const marks: Mark[] = [{ axis: "y", at: 0.5, name: "a coin's toss", color: ink.text }];
  const rewritten = bars({
    categories: recallRules.map(label),
    series: [
      {
        name: "new value recalled",
        y: recallRules.map((rule) => result.overwritten[rule]),
        low: bands.map(({ low }) => low),
        high: bands.map(({ high }) => high),
      },
    ],
    spread: `10–90 % over ${result.trials.hebb.overwritten.length} draws`,
    x: { title: "memory" },
    y: { title: "keys that give their new value (share)", range: [0, 1.05] },
    legend: "above",
  });
  return composeFigure({
    name: "overwriting",
    panels: [{ ...rewritten, marks, entries: [...(rewritten.entries ?? []), ...markEntries(marks)] }],
  });
}

/** Share recalled by the linear memory against the load, for each size, with the estimate. */
export function linearMemoryCapacityFigure(result: LinearMemoryCapacityResult): Figure {
  const sizes = Array.from(result.sizes);
  return composeFigure({
    name: "linear-memory-capacity",
    panels: [
      namedOnce(
        lines({
          series: [
            ...sizes.map((d, s) => measured(`d = ${d}`, result.loads[s], result.trials[s], color(s))),
            ...sizes.map(
              (_, s): Series => ({
                ...{ name: "estimate", x: result.loads[s], y: result.expected[s], as: "lines" },
                ...{ color: color(s), dash: "solid" },
              }),
            ),
          ],
          spread: `10–90 % over ${result.trials[0][0].length} draws`,
          spreadAs: "bars",
          x: { title: "d² / (n ln n)", scale: "log", ticks: [0.5, 1, 2, 4, 8], range: [0.6, 9] },
          y: { title: "share of pairs recalled", range: [-0.03, 1.05] },
          marks: [
            { axis: "x", at: 2, name: "best linear memory, d → ∞", color: ink.text },
            { axis: "y", at: 0.5, name: "one half", dash: "1px,2px" },
          ],
          legend: "above",
        }),
      ),
    ],
  });
}
