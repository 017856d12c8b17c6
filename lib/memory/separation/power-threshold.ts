/**
 * @file The one equation behind sparsemax, α-entmax and γ-normmax: the threshold below which scores get no weight.
 *
 *     Σ_μ max(1 + u_μ − θ, 0)^r = 1,   θ in [0, 1)
 *
 * where u ≤ 0 are gaps below the best score, whose own is 0. The left side falls in θ from at least 1 to less, so there is one solution.
 */
import { type Counts, counts } from "../../cost";
import { sortComparisons } from "./separation";

/** Halvings of the interval, as in the reference implementation of Peters et al.; they leave 1e-15 of its width. */
export const halvings = 50;

/** Gaps that can have weight, since θ ≥ 0; in falling order. */
function candidates(u: Float64Array): Float64Array {
  return u
    .filter((gap) => gap > -1)
    .sort()
    .reverse();
}

/** r = 1, by the running sum over sorted scores (Held, Wolfe & Crowder 1974; Martins & Astudillo 2016, algorithm 1). */
function linearThreshold(sorted: Float64Array): number {
  let sum = 0;
  let theta = 0;
  for (let k = 1; k <= sorted.length; k++) {
    sum += sorted[k - 1];
    const next = (k - 1 + sum) / k;
    if (1 + sorted[k - 1] <= next) break;
    theta = next;
  }
  return theta;
}

/** r = 2, by running sums of scores and squares (Peters, Niculae & Martins 2019, the exact algorithm for α = 1.5). */
function squareThreshold(sorted: Float64Array): number {
  let sum = 0;
  let squares = 0;
  let theta = 0;
  for (let k = 1; k <= sorted.length; k++) {
    const gap = sorted[k - 1];
    sum += gap;
    squares += gap * gap;
    const mean = sum / k;
    const next = 1 + mean - Math.sqrt(Math.max(0, (1 - (squares - sum * mean)) / k));
    if (1 + gap < next) break;
    theta = next;
  }
  return theta;
}

/** (1 + w)^r, exact also where r is large and w small, as it is when α or γ tends to 1; 0 for w ≤ −1. */
export function powerOfOnePlus(w: number, r: number): number {
  return w > -1 ? Math.exp(r * Math.log1p(w)) : 0;
}

/** Any r > 0, by bisection: with n candidates the threshold lies in [0, 1 − n^(−1/r)]. */
export function bisectThreshold(u: Float64Array, r: number): number {
  const near = candidates(u);
  let low = 0;
  let width = -Math.expm1(-Math.log(near.length) / r);
  for (let k = 0; k < halvings; k++) {
    width /= 2;
    const theta = low + width;
    let sum = 0;
    for (const gap of near) sum += powerOfOnePlus(gap - theta, r);
    if (sum >= 1) low = theta;
  }
  return low;
}

/** The threshold θ: by sorting for r = 1 and 2, else by bisection. `u` [p] has at least one 0. */
export function powerThreshold(u: Float64Array, r: number): number {
  if (r === 1) return linearThreshold(candidates(u));
  if (r === 2) return squareThreshold(candidates(u));
  return bisectThreshold(u, r);
}

/** What finding θ costs among `p` scores that are scaled already. */
export function thresholdCost(p: number, r: number): Counts {
  if (r === 1) return counts({ cmp: sortComparisons(p) + p, add: p, mac: p, div: 1 });
  if (r === 2)
    return counts({
      cmp: sortComparisons(p) + 2 * p,
      add: 3 * p - 1,
      mac: 2 * p,
      div: 2 * p,
      pow: p,
    });
  const perHalving = { add: 2 * p, cmp: p + 1, pow: p, mul: 1 };
  return counts({
    add: p + 2 + halvings * perHalving.add,
    cmp: p - 1 + halvings * perHalving.cmp,
    pow: 1 + halvings * perHalving.pow,
    mul: halvings * perHalving.mul,
  });
}
