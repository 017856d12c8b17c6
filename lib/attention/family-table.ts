/** @file The table of attention mechanisms as a {@link Table}, which notebooks show and files keep. */
import { type Table, table } from "../table";
import type { Family } from "./family";

/**
 * Families as a table, one row each, both axes side by side.
 *
 * Columns: `head`; as a retrieval `write`, `similarity`, `separation`, `read`; as a regression `regressor`, `optimiser`;
 * `state`, in words after T tokens; `forms`, the default first, and `why` one of the three is missing; `reference`; `built_by`,
 * missing where none does; `left_out`, the reason then.
 *
 * @example
 * tableOfFamilies(softmaxFamilies).select("head", "separation", "state")
 */
export function tableOfFamilies(families: readonly Family[]): Table {
  return table({
    head: families.map(({ name }) => name),
    write: families.map(({ retrieval }) => retrieval.write),
    similarity: families.map(({ retrieval }) => retrieval.similarity),
    separation: families.map(({ retrieval }) => retrieval.separation),
    read: families.map(({ retrieval }) => retrieval.projection),
    regressor: families.map(({ regression }) => regression.regressor),
    optimiser: families.map(({ regression }) => regression.optimiser),
    state: families.map(({ state }) => state),
    forms: families.map(({ forms }) => forms?.join(", ") ?? null),
    why: families.map(({ why }) => why ?? null),
    reference: families.map(({ reference }) => reference),
    built_by: families.map(({ builder }) => builder ?? null),
    left_out: families.map(({ omitted }) => omitted ?? null),
  });
}
