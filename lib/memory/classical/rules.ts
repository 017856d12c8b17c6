/** @file The storage rules by name, for the networks that let one be chosen. */
import { type Counts, counts } from "../../cost";
import { checkChoice, checkRange, type Matrix, shown } from "../../math";
import type { Couplings } from "./couplings";
import { dreaming } from "./dreaming";
import { hebb } from "./hebb";
import { pseudoInverse } from "./pseudo-inverse";
import { storkey } from "./storkey";

/** How patterns are written into couplings; each rule has a function of its own name. */
export type StorageRule = "hebb" | "pseudo-inverse" | "storkey" | "dreaming";

/** Which rule writes the couplings. */
export interface StorageOptions {
  /** default `"hebb"` */
  readonly rule?: StorageRule;
  /** t ≥ 0 of the dreaming kernel, for `rule: "dreaming"` only; default 1 */
  readonly dreamingTime?: number;
}

/** @throws {TypeError} when the rule is unknown, or a dreaming time stands beside another rule */
export function checkStorage(caller: string, { rule = "hebb", dreamingTime }: StorageOptions): void {
  checkChoice(caller, "rule", rule, ["hebb", "pseudo-inverse", "storkey", "dreaming"]);
  if (dreamingTime === undefined) return;
  if (rule !== "dreaming")
    throw new TypeError(`${caller}: dreamingTime must come with rule "dreaming", got ${shown(rule)}`);
  checkRange(caller, "dreamingTime", dreamingTime, 0, 1e12);
}

/** The couplings after the patterns were written; dreaming starts from nothing, whatever was there before. */
export function writeCouplings(patterns: Matrix, options: StorageOptions, before?: Couplings): Couplings {
  const { rule = "hebb", dreamingTime = 1 } = options;
  if (rule === "dreaming") return dreaming(patterns, dreamingTime);
  return { hebb, "pseudo-inverse": pseudoInverse, storkey }[rule](patterns, before);
}

/**
 * What one more pattern costs. Symmetric couplings are stored once, the diagonal only where the rule or the network needs
 * it; for the pseudo-inverse the pattern is one that is independent of those before.
 *
 * @param n neurons
 * @param p patterns stored before
 */
export function storageCost(n: number, p: number, rule: StorageRule, selfCoupling: boolean): Counts {
  const pairs = (n * (n - 1)) / 2;
  const half = (n * (n + 1)) / 2;
  if (rule === "hebb") {
    const words = selfCoupling ? half : pairs;
    return counts({ ac: words, weightRead: words, weightWrite: words });
  }
  if (rule === "storkey")
    return counts({
      ac: n * (n - 1),
      add: 2 * pairs,
      mul: pairs,
      mac: pairs,
      weightRead: n * (n - 1) + pairs,
      weightWrite: pairs,
    });
  if (rule === "pseudo-inverse")
    return counts({
      ac: n * n,
      mac: n * n + n + half,
      add: 2 * n,
      pow: 1,
      cmp: 1,
      div: n,
      weightRead: 2 * n * n + half,
      weightWrite: half,
    });
  // Dreaming starts again from all p + 1 patterns: Gram matrix, Cholesky factor, two triangular systems, product.
  const q = p + 1;
  const gram = (q * (q + 1)) / 2;
  return counts({
    ac: gram * n + half * q,
    mul: gram + half,
    add: q,
    mac: (q * (q * q - 1)) / 6 + q * (q - 1) * n,
    pow: q,
    div: (q * (q - 1)) / 2 + 2 * q * n,
    weightRead: 2 * gram * n + q * n + half * q,
    weightWrite: half,
  });
}
