/** @file The two figures of notebook 01.03. */
import type { AttentionCostsResult, FormsAgreeResult, HeadAgreement } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import type { Panel } from "./panel";
import { columnWidth, ink } from "./theme";

/** Where a difference of 0 stands on the logarithmic axis. */
const none = 1e-17;

/** Largest difference between the forms of every head, and between the whole and its pieces. */
export function formsAgreeFigure(result: FormsAgreeResult): Figure {
  const kinds = ["every token", "a state"] as const;
  const names = { "every token": "head that keeps tokens", "a state": "head that keeps a state" };
  return composeFigure({
    name: "forms-agree",
    width: columnWidth.double,
    height: 112,
    panels: kinds.map((kind) =>
      agreement(
        result.heads.filter((head) => head.kind === kind),
        names[kind],
      ),
    ),
  });
}

function agreement(heads: readonly HeadAgreement[], title: string): Panel {
  const rows = heads.map((_, i) => heads.length - 1 - i);
  const drawn = (of: (head: HeadAgreement) => number): number[] =>
    heads.map((head) => Math.max(none, of(head)));
  const beside = (shift: number): number[] => rows.map((at) => at + shift);
  return lines({
    series: [
      { name: "between its forms", x: drawn(({ forward }) => forward), y: beside(0.17), as: "points" },
      {
        name: "in pieces, through text",
        x: drawn(({ streamed }) => streamed),
        y: beside(-0.17),
        as: "points",
      },
    ],
    x: {
      title: "largest difference (0 drawn at 10<sup>−17</sup>)",
      scale: "log",
      range: [none / 2, 1e-8],
    },
    y: {
      title,
      ticks: rows,
      labels: heads.map(({ family }) => family),
      range: [-0.7, heads.length - 0.3],
    },
    marks: [
      { axis: "x", at: 1e-9, name: "asked for: 10<sup>−9</sup>", color: ink.text },
      { axis: "x", at: Number.EPSILON, name: "one rounding of 1", dash: "1px,2px" },
    ],
    legend: "above",
  });
}

/** Words kept and operations of one token more, against the tokens read before. */
export function attentionCostsFigure(result: AttentionCostsResult): Figure {
  const { families, past, head } = result;
  const panel = (values: readonly Float64Array[], title: string, legend: "above" | "none"): Panel =>
    lines({
      series: families.map((name, i) => ({ name, x: past, y: values[i], as: "lines and points" as const })),
      x: { title: "tokens read before", scale: "log" },
      y: { title, scale: "log" },
      legend,
    });
  return composeFigure({
    name: "attention-costs",
    height: 68,
    panels: [
      panel(result.words, `words kept, H = V = ${head}`, "above"),
      panel(result.operations, "operations for one token more", "none"),
    ],
  });
}
