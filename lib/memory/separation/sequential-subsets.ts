/** @file SparseMAP over sets of k patterns on a chain, which likes neighbours: recall of what follows one another. */
import { counts } from "../../cost";
import { checkFinite, checkInteger } from "../../math";
import { sparseChain } from "./chain";
import { bestPlaces } from "./selected";
import { checkScores, reachedConjugate, type Separation } from "./separation";

/** Scores beyond this many times 1 + |bonus| from the k-th are decided whatever the others are. */
const decided = 1e6;

/**
 * Sets of k patterns whose order matters: SparseMAP on a chain with a bonus for neighbours.
 *
 *     p = argmax of β s·p + e v − ½‖p‖² over mixtures of sets of k patterns,   v = mean number of adjacent pairs in the mixture
 *     Ω*(z) = that maximum + k/2
 *
 * where k ≥ 1 is `k`, e `bonus`: above 0 it favours patterns stored one after the other, below 0 it keeps them apart. e = 0 or k = 1 is
 * {@link subsetSeparation}. The weights sum to k; when no more than k patterns are present each has weight 1. Solved by the active set
 * method to a gap of 10⁻¹² in the objective. Its cost is that of the case in which one set takes all (two searches for the best set); every
 * further set in the mixture adds a search. `largestEntropy` is an upper bound.
 *
 * Reference: Niculae et al. 2018, "SparseMAP", arXiv 1802.04223; Santos et al. 2024, arXiv 2411.08590 (sequential k-subsets).
 *
 * @throws {RangeError} when `k` is not a whole number ≥ 1 or `bonus` not finite
 */
export function sequentialSubsetSeparation(k: number, bonus: number): Separation {
  checkInteger("sequentialSubsetSeparation", "k", k, 1);
  checkFinite("sequentialSubsetSeparation", "bonus", bonus);
  const separate = (scores: ArrayLike<number>, beta: number) => {
    checkScores("sequentialSubsetSeparation", scores, beta);
    const best = bestPlaces(scores, k + 1);
    if (best.length <= k) {
      const places = [...best].sort((a, b) => a - b);
      const weights = new Float64Array(scores.length);
      for (const mu of places) weights[mu] = 1;
      const pairs = places.filter((mu, i) => i > 0 && mu === places[i - 1] + 1).length;
      return { weights, pairs };
    }
    const last = scores[best[k - 1]];
    const limit = decided * (1 + Math.abs(bonus));
    const z = Float64Array.from(scores, (score) =>
      score === Number.NEGATIVE_INFINITY ? score : Math.min(limit, Math.max(-limit, beta * (score - last))),
    );
    return sparseChain(z, k, bonus);
  };
  return {
    name: `sequential ${k}-subsets`,
    mass: k,
    weights: (scores, beta = 1) => separate(scores, beta).weights,
    conjugate: (scores, beta = 1) => {
      const { weights, pairs } = separate(scores, beta);
      let value = (bonus * pairs) / beta;
      let present = 0;
      weights.forEach((weight, mu) => {
        if (weight === 0) return;
        present++;
        value += weight * scores[mu] + (weight * (1 - weight)) / (2 * beta);
      });
      return present === 0
        ? Number.NEGATIVE_INFINITY
        : reachedConjugate("sequentialSubsetSeparation", value, scores, beta);
    },
    largestEntropy: (patterns) =>
      (patterns > k ? 0.5 * (k - (k * k) / patterns) : 0) + Math.max(0, bonus) * (Math.min(k, patterns) - 1),
    support: (patterns) => patterns,
    // A search fills a table of places by numbers chosen, chosen or not; between the two, the slope z − p.
    cost: (p) => counts({ cmp: 2 * (p * (2 * k + 1) + 1), add: 2 * (2 * p * k) + p }),
  };
}
