/** @file One-shot recall at finite size, exactly: a random-energy model of which the mean can be had. */
import { checkInteger, checkPositive, checkRange, integral, root } from "../../math";

/** Weights of Binomial(size, ½) at every number of equal signs. */
function binomial(size: number): Float64Array {
  const weights = new Float64Array(size + 1);
  let logarithm = -size * Math.LN2;
  for (let n = 0; n <= size; n++) {
    weights[n] = Math.exp(logarithm);
    logarithm += Math.log((size - n) / (n + 1));
  }
  return weights;
}

/** E p_target as a function of ln P. */
function meanPosterior(size: number, flipped: number, beta: number): (logMemories: number) => number {
  const weights = binomial(size);
  // e^u of a competitor beside the target's, by the number of signs it shares with the cue.
  const ratios = weights.map((_, n) => Math.exp(2 * beta * (n - size + flipped)));
  // ln of −ln φ(t) on x = ln t: the same nodes for every P.
  const known = new Map<number, number>();
  const logFelt = (x: number): number => {
    let value = known.get(x);
    if (value === undefined) {
      const t = Math.exp(x);
      let felt = 0; // 1 − φ, the chance that a competitor is felt at t
      for (let n = 0; n <= size; n++) felt -= weights[n] * Math.expm1(-t * ratios[n]);
      value = Math.log(-Math.log1p(-Math.min(1, felt)));
      known.set(x, value);
    }
    return value;
  };
  return (logMemories) => {
    const logRivals = logMemories + Math.log(-Math.expm1(-logMemories)); // −Infinity for one memory; P itself may overflow
    // To where e^−t ends.
    return integral((x) => Math.exp(x - Math.exp(x) - Math.exp(logRivals + logFelt(x))), -40, 4, 88);
  };
}

function check(caller: string, size: number, flipped: number, beta: number): void {
  checkInteger(caller, "size", size, 1, 1000);
  checkInteger(caller, "flipped", flipped, 0, size);
  checkPositive(caller, "beta", beta);
}

/**
 * Mean posterior of the pattern behind a cue among independent random patterns of signs, exactly, at any size.
 *
 *     E p = E 1/(1 + Σ_j e^(β(s_j − s))) = ∫₀^∞ e^−t φ(t)^(P−1) dt,   φ(t) = Σ_n 2^−N C(N, n) exp(−t e^(2β(n − N + flipped)))
 *
 * where n is the number of signs that a competitor shares with the cue, so that s_j − s = 2(n − N + flipped). Since 1/(1 + X) is the
 * integral of e^(−t(1 + X)) and competitors are independent, the mean over all of them is a power.
 *
 * @param size N, 1 to 1000
 * @param memories P ≥ 1, not necessarily whole
 * @param flipped how many signs of the cue are wrong
 * @throws {RangeError} when `size` or `flipped` is no such whole number, `memories` is below 1 or `beta` not > 0
 */
export function targetPosterior(size: number, memories: number, flipped: number, beta: number): number {
  check("targetPosterior", size, flipped, beta);
  checkRange("targetPosterior", "memories", memories, 1, Number.MAX_VALUE);
  return meanPosterior(size, flipped, beta)(Math.log(memories));
}

/**
 * Load at which the {@link targetPosterior} falls to a level: one-shot capacity at finite size.
 *
 * It tends to {@link oneShotCapacity} from above as ln N/N.
 *
 * @param level in (0, 1), ½ when left out
 * @returns ln P/N
 * @throws {RangeError} when an argument is out of range as for {@link targetPosterior}, or `level` is not in (0, 1)
 * @example
 * finiteCapacity(64, 13, Math.atanh(0.6)) // 0.199, of a limit of 0.188
 */
export function finiteCapacity(size: number, flipped: number, beta: number, level = 0.5): number {
  check("finiteCapacity", size, flipped, beta);
  if (!(level > 0 && level < 1))
    throw new RangeError(`finiteCapacity: level must be above 0 and below 1, got ${level}`);
  const mean = meanPosterior(size, flipped, beta);
  // Enough memories that a copy of the cue is among them many times over.
  return root((x) => mean(x) - level, 0, Math.LN2 * size + 2 * beta * size + 40) / size;
}
