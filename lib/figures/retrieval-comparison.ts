/** @file The figures of many ways to recall, asked with the same cues. */
import type { ComparisonCell, ComparisonOutcome, RetrievalComparisonResult } from "../experiments";
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

const outcomeOf = ({ outcomes }: ComparisonCell, method: string): ComparisonOutcome | undefined =>
  outcomes.find((one) => one.method === method);

/** Colours, the same in every panel: no panel shows two methods of one colour. */
function hueOf(method: string): string {
  if (method === "nearest") return ink.text;
  const groups = [
    ["1 spike"],
    ["modern, one step", "pseudo-inverse"],
    ["modern, at rest", "Hebb"],
    ["softmax 1/√d", "linear"],
    ["sparsemax 1/√d", "Bernoulli"],
  ];
  const group = groups.findIndex((names) => names.includes(method));
  return color(group >= 0 ? group : 5);
}

/** Shares of some methods against the number of memories. */
function sharesPanel(
  cells: readonly ComparisonCell[],
  share: Share,
  methods: readonly string[],
  theory: readonly Series[],
  marks: readonly Mark[] = [],
): Panel {
  const x = cells.map(({ memories }) => memories);
  const drawn = methods.filter((method) => outcomeOf(cells[0], method));
  const of = (method: string, end: "fraction" | "low" | "high"): number[] =>
    cells.map((cell) => (outcomeOf(cell, method) as ComparisonOutcome)[share][end]);
  return lines({
    series: [
      ...drawn.map(
        (method, i): Series => ({
          ...{ name: method, x, as: "lines and points" },
          color: /spikes$/.test(method) ? color(i) : hueOf(method),
          ...(method === "nearest" && { dash: dashes[3] }),
          ...{ y: of(method, "fraction"), low: of(method, "low"), high: of(method, "high") },
        }),
      ),
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
  const methods = hard[0].outcomes.map(({ method }) => method);
  const spikes = methods.filter((method) => /spikes?$/.test(method));
  const attentions = methods.filter((method) => method.endsWith("1/√d"));
  const theory = (name: string, of: (cell: ComparisonCell) => number, dash: string | undefined): Series[] =>
    Number.isNaN(of(hard[0]))
      ? []
      : [
          {
            ...{ name, x: hard.map(({ memories }) => memories), y: hard.map(of), color: ink.text },
            ...(dash !== undefined && { dash }),
          },
        ];
  const limit = hopfieldCapacity().load * params.size;
  return composeFigure({
    name: "retrieval-comparison",
    width: columnWidth.double,
    height: 150,
    columns: 2,
    panels: [
      sharesPanel(hard, "right", spikes, [
        ...theory("nearest, exactly", ({ nearest }) => nearest, dashes[2]),
        ...theory("1 spike, exactly", ({ oneSpike }) => oneSpike, dashes[1]),
      ]),
      sharesPanel(hard, "right", ["nearest", "modern, one step", "modern, at rest", ...attentions], []),
      sharesPanel(hard, "right", ["nearest", "pseudo-inverse", "Hebb", "linear", "Bernoulli"], []),
      sharesPanel(
        middling,
        "recalled",
        ["1 spike", ...attentions, "pseudo-inverse", "Hebb"],
        [],
        [{ axis: "x", at: limit, name: "0.138 <i>N</i>", dash: dashes[1] }],
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
