/** @file The figures of many ways to recall, asked with the same cues. */
import type {
  ComparisonCell,
  ComparisonOutcome,
  MethodKind,
  RetrievalComparisonResult,
} from "../experiments";
import { hopfieldCapacity } from "../memory";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { heatmap } from "./maps";
import type { Mark, Panel } from "./panel";
import { color, columnWidth, dashes, ink } from "./theme";

type Share = "right" | "recalled";

const titles: Readonly<Record<Share, string>> = {
  right: "nearest to the output is right",
  recalled: "output is the pattern",
};

/** A method and its colour. */
type Drawn = Pick<ComparisonOutcome, "method"> & { readonly color: string };

/** Colours of the first method of a kind: no panel shows two methods of one colour. */
const hues: Readonly<Record<Exclude<MethodKind, "oracle">, number>> = {
  spikes: 0,
  modern: 1,
  attention: 3,
  linear: 3,
  classical: 1,
};

/** Methods of some kinds; of older memories the better first. */
const drawn = ({ outcomes }: ComparisonCell, ...kinds: readonly MethodKind[]): Drawn[] =>
  kinds.flatMap((kind) => {
    const own = outcomes.filter((one) => one.kind === kind).map(({ method }) => method);
    if (kind === "classical") own.reverse();
    return own.map((method, i) => ({
      method,
      color: kind === "oracle" ? ink.text : color(hues[kind] + i),
    }));
  });

/** Shares of some methods against the number of memories. */
function sharesPanel(
  cells: readonly ComparisonCell[],
  share: Share,
  methods: readonly Drawn[],
  theory: readonly Series[] = [],
  marks: readonly Mark[] = [],
): Panel {
  const x = cells.map(({ memories }) => memories);
  return lines({
    series: [
      ...methods.map(({ method, color }): Series => {
        const shares = cells.flatMap(({ outcomes }) =>
          outcomes.filter((one) => one.method === method).map((one) => one[share]),
        );
        return {
          ...{ name: method, x, as: "lines and points", color },
          ...(color === ink.text && { dash: dashes[3] }),
          y: shares.map(({ fraction }) => fraction),
          low: shares.map(({ low }) => low),
          high: shares.map(({ high }) => high),
        };
      }),
      ...theory,
    ],
    ...{ spread: "95 % interval", spreadAs: "bars", marks },
    x: { title: `memories <i>P</i>, noise ${cells[0].noise}`, scale: "log" },
    y: { title: titles[share], range: [-0.02, 1.04] },
    legend: "above",
  });
}

/**
 * Right answers against the number of memories in the ensemble that was asked first: spikes, attention and older memories at the most noise;
 * last, how often the output is the pattern itself, at middling noise.
 */
export function retrievalComparisonFigure({ params, cells }: RetrievalComparisonResult): Figure {
  const [{ ensemble, noise: levels }] = params.parts;
  const at = (noise: number): ComparisonCell[] =>
    cells
      .filter((cell) => cell.ensemble === ensemble && cell.noise === noise)
      .sort((a, b) => a.memories - b.memories);
  const rising = [...levels].sort((a, b) => a - b);
  const hard = at(rising[rising.length - 1]);
  const middling = at(rising[Math.floor((rising.length - 1) / 2)]);
  const [first] = hard;
  const theory = (name: string, of: (cell: ComparisonCell) => number, dash: string | undefined): Series[] =>
    Number.isNaN(of(first))
      ? []
      : [
          {
            ...{ name, x: hard.map(({ memories }) => memories), y: hard.map(of), color: ink.text },
            ...(dash !== undefined && { dash }),
          },
        ];
  const { load } = hopfieldCapacity();
  return composeFigure({
    name: "retrieval-comparison",
    width: columnWidth.double,
    height: 150,
    columns: 2,
    panels: [
      sharesPanel(hard, "right", drawn(first, "spikes"), [
        ...theory("nearest, exactly", ({ nearest }) => nearest, dashes[2]),
        ...theory("1 spike, exactly", ({ oneSpike }) => oneSpike, dashes[1]),
      ]),
      sharesPanel(hard, "right", drawn(first, "oracle", "modern", "attention")),
      sharesPanel(hard, "right", drawn(first, "oracle", "classical", "linear")),
      sharesPanel(
        middling,
        "recalled",
        [...drawn(first, "spikes").slice(0, 1), ...drawn(first, "attention", "classical")],
        [],
        [{ axis: "x", at: load * first.size, name: `${load.toFixed(3)} <i>N</i>`, dash: dashes[1] }],
      ),
    ],
  });
}

/** Mean share of right answers of every method in every ensemble, as colour, and its rank in the ensemble, in figures. */
export function retrievalRankingFigure({ rankings }: RetrievalComparisonResult): Figure {
  const mean = (method: string): number =>
    rankings.reduce(
      (sum, { methods }) => sum + (methods.find((one) => one.method === method)?.right ?? 0),
      0,
    ) / rankings.filter(({ methods }) => methods.some((one) => one.method === method)).length;
  const names = [...new Set(rankings.flatMap(({ methods }) => methods.map(({ method }) => method)))].sort(
    (a, b) => mean(a) - mean(b),
  );
  const of = (name: string, column: number) => rankings[column].methods.find(({ method }) => method === name);
  const places = (list: readonly unknown[]): number[] => list.map((_, i) => i);
  const map = heatmap({
    ...{ x: places(rankings), y: places(names), gaps: true, range: [0, 1], title: "right answers" },
    z: names.map((name) => rankings.map((_, column) => of(name, column)?.right ?? Number.NaN)),
    xAxis: {
      ...{ title: "ensemble of patterns", ticks: places(rankings) },
      labels: rankings.map(({ ensemble }) => ensemble),
    },
    yAxis: { title: "method", ticks: places(names), labels: names },
  });
  return composeFigure({
    name: "retrieval-ranking",
    width: columnWidth.middle,
    height: 30 + 6 * names.length,
    columns: 1,
    panels: [
      {
        ...map,
        words: names.flatMap((name, y) =>
          rankings.flatMap((_, x) => {
            const found = of(name, x);
            if (found === undefined) return [];
            const text = String(found.rank);
            return [
              { x, y, text, anchor: "center" as const, ...(found.right < 0.5 && { color: ink.paper }) },
            ];
          }),
        ),
      },
    ],
  });
}
