/** @file The classical Hopfield network: binary neurons, pairwise couplings, and four rules that store patterns in them. */
import { checkChoice, type Matrix, shown, stackRows } from "../../math";
import { checkPatterns } from "../letters";
import type { Memory } from "../memory";
import type { SpinMemoryCost } from "../spins";
import { classicalCost } from "./cost";
import type { Couplings } from "./couplings";
import { coupledFields, overlapFields } from "./fields";
import { hebb } from "./hebb";
import { checkStorage, type StorageOptions, writeCouplings } from "./rules";
import { networkOver, type SpinNetwork, type SpinNetworkOptions } from "./spin-network";

/** How a classical Hopfield network stores and moves. */
export interface ClassicalHopfieldOptions extends SpinNetworkOptions, StorageOptions {
  /**
   * `"weights"` (default) keeps the couplings, n² words; `"kernel"` keeps the patterns and their overlaps with the state,
   * p·n words, for Hebb's rule only. The states are the same, bit by bit.
   */
  readonly form?: "weights" | "kernel";
}

/** A classical Hopfield network. */
export interface ClassicalHopfield extends Memory, SpinNetwork {
  /** stored patterns ξ^μ as rows [p, n], ±1 */
  readonly patterns: Matrix;
  /** The couplings; built when asked for in the kernel form. */
  couplings(): Couplings;
  energy(state: ArrayLike<number>): number;
  store(patterns: Matrix): ClassicalHopfield;
  cost(): SpinMemoryCost;
}

function build(patterns: Matrix, options: ClassicalHopfieldOptions, written?: Couplings): ClassicalHopfield {
  const { rule = "hebb", form = "weights", selfCoupling = false } = options;
  const couplings = form === "weights" ? (written ?? writeCouplings(patterns, options)) : undefined;
  const fields = couplings ? coupledFields(couplings, selfCoupling) : overlapFields(patterns, selfCoupling);
  return {
    ...networkOver("classicalHopfield", fields, options),
    patterns,
    couplings: () => couplings ?? hebb(patterns),
    store(more) {
      const all = stackRows(patterns, more);
      checkPatterns("classicalHopfield", "patterns", all, -1);
      if (couplings === undefined || more.rows === 0) return build(all, options, couplings);
      if (rule === "dreaming") return build(all, options);
      return build(all, options, writeCouplings(more, options, couplings));
    },
    cost: () => classicalCost(patterns.cols, patterns.rows, options),
  };
}

/**
 * The classical Hopfield network that stores the rows of `patterns`.
 *
 *     hebb            W = (1/n) Xᵀ X                    0.138 n patterns, with 1.6 % of errors
 *     pseudo-inverse  W = (1/n) Xᵀ C⁻¹ X                n patterns, if linearly independent
 *     dreaming        W = (1/n) Xᵀ (1+t)(1+tC)⁻¹ X      between the two
 *     storkey         incremental and local             about n/√(2 ln n) patterns without error
 *
 * where X is `patterns` [p, n], ±1, and C = XXᵀ/n. The diagonal does not act unless `selfCoupling` is true. One step is
 * one sweep; {@link spinNetwork} says how a sweep goes at each schedule and temperature, and which energy never rises.
 *
 * With Hebb's rule all fields are whole numbers and exact. With the others a field below 1e-13 of the largest that the
 * couplings allow counts as a tie.
 *
 * Reference: Hopfield 1982, PNAS 79; the rules name theirs.
 *
 * @throws {RangeError} when there is no pattern, an entry is not ±1, or a number is out of its range
 * @throws {TypeError} when a word is unknown, chance is needed and `random` is not given, or the kernel form is asked of
 *   another rule than Hebb's
 * @example
 * retrieve(classicalHopfield(patterns), probe).state // the stored pattern, when there are few
 */
export function classicalHopfield(
  patterns: Matrix,
  options: ClassicalHopfieldOptions = {},
): ClassicalHopfield {
  const { rule = "hebb", form = "weights" } = options;
  checkPatterns("classicalHopfield", "patterns", patterns, -1);
  checkStorage("classicalHopfield", options);
  checkChoice("classicalHopfield", "form", form, ["weights", "kernel"]);
  if (form === "kernel" && rule !== "hebb")
    throw new TypeError(`classicalHopfield: rule must be "hebb" in the kernel form, got ${shown(rule)}`);
  return build(patterns, options);
}
