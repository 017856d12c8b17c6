/** @file The figures of sequence memories: what is followed, how long it can be, and how long it lingers. */
import type { SequenceLengthsResult, SequenceRecallResult, SequenceTimingResult } from "../experiments";
import type { Matrix } from "../math";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { heatmap } from "./maps";
import type { Panel } from "./panel";
import { color, columnWidth, ink } from "./theme";

const count = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** Overlaps [t, patterns] as a map with time to the right and patterns upwards. */
function overlapMap(overlaps: Matrix, times: number, title: string, patterns = overlaps.cols): Panel {
  return heatmap({
    x: count(times),
    y: count(patterns).map((mu) => mu + 1),
    z: count(patterns).map((mu) => count(times).map((t) => overlaps.data[t * overlaps.cols + mu])),
    xAxis: { title: "step <i>t</i>" },
    yAxis: { title },
    title: "overlap",
    range: [-0.25, 1],
  });
}

/** Overlap with the pattern that belongs to each step, and maps of the first overlaps for the first two memories. */
export function sequenceRecallFigure(result: SequenceRecallResult): Figure {
  const [first, second] = result.traces;
  const x = count(result.patterns);
  const shown = Math.min(50, result.patterns);
  return composeFigure({
    name: "sequence-recall",
    width: columnWidth.double,
    panels: [
      lines({
        series: [first, second].map(({ name, right }) => ({
          name,
          x,
          y: right.map((at) => at.median),
          low: right.map((at) => at.low),
          high: right.map((at) => at.high),
        })),
        spread: `10–90 % over ${result.draws} draws`,
        x: { title: "step <i>t</i>" },
        y: { title: "overlap with the right pattern", range: [-0.3, 1.1] },
        marks: [{ axis: "y", at: result.firstStep, name: "theory: first step, d = 1", color: ink.text }],
      }),
      overlapMap(first.overlaps, shown, `pattern, ${first.name}`, shown),
      overlapMap(second.overlaps, shown, `pattern, ${second.name}`, shown),
    ],
  });
}

/** Lengths found against the number of neurons, between the two capacities of theory. */
export function sequenceLengthsFigure(result: SequenceLengthsResult): Figure {
  const power = (logs: ArrayLike<number>, shift: ArrayLike<number> = [], sign = 1): number[] =>
    Array.from(logs, (log, i) => 10 ** (log + sign * (shift[i] ?? 0)));
  const panelOf = (kind: "polynomial" | "exponential"): Panel => {
    const curves = result.curves.filter(({ separation }) => separation.kind === kind);
    const panel = lines({
      series: curves.flatMap((curve, k) => {
        const own = { x: curve.sizes, color: color(k) };
        return [
          {
            ...own,
            name: curve.name,
            y: power(curve.log10),
            low: power(curve.log10, curve.sd, -1),
            high: power(curve.log10, curve.sd),
            as: "points" as const,
          },
          { ...own, name: `${curve.name}, P_T`, y: power(curve.transition), dash: "solid" },
          { ...own, name: `${curve.name}, P_S`, y: power(curve.sequence), dash: "2px,2px" },
          ...(kind === "exponential"
            ? [
                {
                  name: "two patterns are equal",
                  x: curve.sizes,
                  y: power(curve.collision),
                  color: color(3),
                  dash: "6px,2px",
                },
              ]
            : []),
        ];
      }),
      spread: "± one standard deviation",
      spreadAs: "bars",
      x: {
        title: "neurons <i>n</i>",
        ...(kind === "polynomial" ? { scale: "log" as const, ticks: [10, 20, 50, 100, 200] } : {}),
      },
      y: { title: "length <i>P</i>", scale: "log" },
    });
    const theory = [
      { name: "theory: <i>P</i><sub>T</sub>", color: ink.text, line: { width: 1, dash: "solid" } },
      { name: "theory: <i>P</i><sub>S</sub>", color: ink.text, line: { width: 1, dash: "2px,2px" } },
    ];
    const shown = (panel.entries ?? []).filter(({ name }) => !/P_[TS]$/.test(name));
    return { ...panel, entries: [...shown, ...theory] };
  };
  return composeFigure({
    name: "sequence-lengths",
    panels: (["polynomial", "exponential"] as const)
      .filter((kind) => result.curves.some(({ separation }) => separation.kind === kind))
      .map(panelOf),
  });
}

/** All overlaps of each memory over time, and how often each dwell time was seen. */
export function sequenceTimingFigure(result: SequenceTimingResult): Figure {
  const { params, traces } = result;
  const longest = 2 * params.window;
  const steps = count(longest).map((k) => k + 1);
  return composeFigure({
    name: "sequence-timing",
    columns: 2,
    height: 120,
    panels: [
      ...traces.map(({ degree, overlaps }) =>
        overlapMap(
          overlaps,
          Math.min(overlaps.rows, 12 * params.window),
          `pattern, d = ${degree}`,
          Math.min(overlaps.cols, 16),
        ),
      ),
      bars({
        categories: steps.map((k) => (k === longest ? `≥${k}` : String(k))),
        series: traces.map(({ degree, dwells }) => {
          const all = dwells.reduce((sum, times) => sum + times, 0);
          return { name: `d = ${degree}`, y: steps.map((k) => (all === 0 ? 0 : dwells[k] / all)) };
        }),
        x: { title: "dwell time (steps)" },
        y: { title: "share of visits", range: [0, 1.05] },
      }),
    ],
  });
}
