/** @file One row of the table of attention mechanisms, placed on the two axes along which they differ. */
import type { Form } from "./mixer";

/** Where a mechanism stands as a retrieval, and as a regression that is solved while it reads. */
export interface Family {
  /** the mixer's name, or the usual name where none is built */
  readonly name: string;
  /** author and year, and the section or equation that defines it */
  readonly reference: string;
  /** as a retrieval: how memory is written, how it is compared with the query, how scores are separated, what is read out (Millidge et al. 2022) */
  readonly retrieval: {
    readonly write: string;
    readonly similarity: string;
    readonly separation: string;
    readonly projection: string;
  };
  /** as a regression of values on keys at test time (Wang, Shi and Fox 2025, arXiv 2501.12352): the class of functions, and how one is fitted */
  readonly regression: { readonly regressor: string; readonly optimiser: string };
  /** words of state after T tokens, a formula in T, H and V */
  readonly state: string;
  /** the function of `engram/attention` that builds it; absent where none does */
  readonly builder?: string;
  /** the forms that it builds, the default first, when no option is given; absent where none is built */
  readonly forms?: readonly Form[];
  /** why a form is missing, and which option brings it where one does; absent where none is */
  readonly why?: string;
  /** why there is no builder */
  readonly omitted?: string;
}

/** `rows`, those that are built with `forms` where they do not name their own. */
export function inForms(forms: readonly Form[], rows: readonly Family[]): readonly Family[] {
  return rows.map((row) => (row.builder === undefined ? row : { forms, ...row }));
}
