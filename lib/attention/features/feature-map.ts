/** @file What a feature map is: the finite-dimensional φ that makes a similarity linear, φ(q)·φ(k). */
import type { Counts } from "../../cost";
import type { Matrix } from "../../math";

/** φ: rows of size H to rows of size F, each by itself. */
export interface FeatureMap {
  readonly name: string;
  /** F for rows of size H */
  size(head: number): number;
  /** φ of every row: [T, H] to [T, F] */
  apply(rows: Matrix): Matrix;
  /** operations of one row */
  cost(head: number): Counts;
  /** φ of every row up to a factor > 0 of the row's own, within the range of numbers: for queries, where the factor cancels */
  readonly relative?: {
    apply(rows: Matrix): Matrix;
    cost(head: number): Counts;
  };
}
