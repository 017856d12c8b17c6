/** @file What probability theory expects of memories that stored random pairs once: errors exactly, recall by an estimate. */
import { normalTail } from "../math";

/**
 * Mean squared error of a delta rule of strength 1 after n pairs of random directions, averaged over the pairs; exact.
 *
 * A later write of key k, with residual r = v − Wk, moves the error e of an earlier pair by (k·k_i) r. Directions being
 * random, only even moments stay. With s = E‖W‖², e = E‖W k_i − v_i‖² and c = E (W k_i − v_i)·v_i of a pair of age m:
 *
 *     e ← e + 1/d + (s + 2g) / (d (d + 2)) − 2 (e + c) / d,   g = E‖W k_i‖² = e + 2c + 1
 *     c ← c − (c + 1) / d,      s ← (1 − 1/d) s + 1
 *
 * where a pair starts with e = c = 0 when it is written.
 */
export function deltaError(pairs: number, size: number): number {
  const [e, c] = [new Float64Array(pairs), new Float64Array(pairs)];
  let s = 0;
  for (let written = 0; written < pairs; written++) {
    for (let i = 0; i < written; i++) {
      const g = e[i] + 2 * c[i] + 1;
      e[i] += 1 / size + (s + 2 * g) / (size * (size + 2)) - (2 * (e[i] + c[i])) / size;
      c[i] -= (c[i] + 1) / size;
    }
    s = (1 - 1 / size) * s + 1;
  }
  return e.reduce((sum, one) => sum + one, 0) / pairs;
}

/**
 * Share of pairs that Σ v kᵀ recalls, by the largest of n inner products; an estimate that takes competitors for
 * independent.
 *
 * What is recalled for k_i is v_i + Σ a_m v_m with a_m = k_m·k_i. Pair i beats value j, whose overlap with v_i is x, when
 *
 *     1 − a_j + η > √((1 + x) / (1 − x)) η′
 *
 * where η, η′ are what the n − 2 others add along v_i and across it: normal, of variance (n − 2)/d². All n − 1
 * competitors must be beaten with one η; a is taken as normal with variance 1/d, x has the density (1 − x²)^{(d−3)/2}.
 * For large d half of the pairs are recalled where d² = 2 n ln n.
 */
export function hebbRecall(pairs: number, size: number): number {
  if (pairs < 3) return 1;
  const spread = Math.sqrt(pairs - 2) / size;
  const overlaps = grid(60, Math.min(0.999, 7 / Math.sqrt(size)));
  const shares = normalised(overlaps.map((x) => (1 - x * x) ** ((size - 3) / 2)));
  const noise = grid(60, 6);
  const chances = normalised(noise.map((z) => Math.exp((-z * z) / 2)));
  return noise.reduce((sum, z, k) => {
    const beaten = overlaps.reduce((part, x, i) => {
      const sd = Math.sqrt(1 / size + (spread * spread * (1 + x)) / (1 - x));
      return part + shares[i] * normalTail(-(1 + spread * z) / sd);
    }, 0);
    return sum + chances[k] * beaten ** (pairs - 1);
  }, 0);
}

/** 2 `half` + 1 points from −`end` to `end`. */
function grid(half: number, end: number): Float64Array {
  return Float64Array.from({ length: 2 * half + 1 }, (_, i) => (end * (i - half)) / half);
}

function normalised(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
