/** @file Memories that are not followed one by one: proposed by what of their potentials does not change. */

/** Proposes memories with probabilities ∝ e^(b_k). */
export interface Tail {
  /** ln Σ_k e^(b_k) over all that may be proposed */
  readonly logMass: number;
  propose(random: () => number): number;
  /** whether it ever proposes memory k */
  has(k: number): boolean;
}

/** Of all memories, where b is the same for all. */
export function evenTail(bias: number, count: number): Tail {
  return {
    logMass: bias + Math.log(count),
    propose: (random) => Math.floor(random() * count),
    has: () => true,
  };
}

/** Of those that are not `followed`. */
export function unevenTail(bias: Float64Array, followed: (k: number) => boolean): Tail {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < bias.length; k++) if (bias[k] > top && !followed(k)) top = bias[k];
  const sums = new Float64Array(bias.length);
  let sum = 0;
  for (let k = 0; k < bias.length; k++) {
    if (bias[k] > Number.NEGATIVE_INFINITY && !followed(k)) sum += Math.exp(bias[k] - top);
    sums[k] = sum;
  }
  return {
    logMass: sum > 0 ? top + Math.log(sum) : Number.NEGATIVE_INFINITY,
    has: (k) => sums[k] > (k === 0 ? 0 : sums[k - 1]),
    propose(random) {
      const place = random() * sum;
      let [low, high] = [0, sums.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sums[middle] > place) high = middle;
        else low = middle + 1;
      }
      return low;
    },
  };
}
