/** @file Finds claims, figures and provenance in an executed notebook. */
import type { Figure } from "../../figures/index";
import type { Verdict } from "../check";
import { provenanceType, type RunProvenance } from "../provenance";
import { type Bundle, isCode, type Notebook, type Output } from "../run/nbformat";

/** Media type of a verdict. */
export const checkType = "application/vnd.engram.check+json";
const plotlyType = "application/vnd.plotly.v1+json";

/** A verdict with its place. */
export interface Claim extends Verdict {
  /** notebook's name */
  readonly notebook: string;
  /** place of its cell among the code cells, from 1 */
  readonly cell: number;
  /** figure shown last before it, which is the one that shows it */
  readonly figure: string | null;
}

/** What the report takes from a notebook. */
export interface Findings {
  readonly claims: readonly Claim[];
  readonly figures: readonly Figure[];
  /** what its last cell said about its making */
  readonly provenance?: RunProvenance;
}

const fields = (value: unknown): Bundle | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Bundle) : undefined;

/** Name and size of the figure that an output shows, if it shows one. */
export function figureMark(
  output: Output,
): { name: string; alt: string; width: number; height: number } | undefined {
  if (output.output_type !== "display_data" && output.output_type !== "execute_result") return undefined;
  const mark = fields(fields(output.metadata["engram"])?.["figure"]);
  if (typeof mark?.["name"] !== "string") return undefined;
  const { name, alt, width, height } = mark;
  return { alt: String(alt ?? ""), height: Number(height), name, width: Number(width) };
}

/** Reads an executed notebook. */
export function findingsOf(notebook: Notebook, name: string): Findings {
  const claims: Claim[] = [];
  const figures: Figure[] = [];
  let provenance: RunProvenance | undefined;
  let figure: string | null = null;
  let code = 0;
  for (const cell of notebook.cells) {
    // A figure speaks for the claims of its own section.
    if (cell.cell_type === "markdown" && /^##? /m.test(cell.source)) figure = null;
    if (!isCode(cell)) continue;
    code++;
    for (const output of cell.outputs) {
      if (output.output_type !== "display_data" && output.output_type !== "execute_result") continue;
      const mark = figureMark(output);
      const plot = fields(output.data[plotlyType]);
      if (mark) figure = mark.name;
      if (mark && plot)
        figures.push({
          ...mark,
          data: (plot["data"] ?? []) as Figure["data"],
          layout: (plot["layout"] ?? {}) as Figure["layout"],
        });
      const verdict = fields(output.data[checkType]);
      if (verdict) claims.push({ ...(verdict as unknown as Verdict), cell: code, figure, notebook: name });
      const made = fields(output.data[provenanceType]);
      if (made) provenance = made as unknown as RunProvenance;
    }
  }
  return { claims, figures, ...(provenance ? { provenance } : {}) };
}
