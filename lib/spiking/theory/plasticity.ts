/** @file What plasticity does in the simplest cases: one pair of spikes, and a train that goes on for ever. */
import { checkChoice, checkFinite, checkPositive, checkRange } from "../../math";
import { checkRule } from "../check-plasticity";
import type { PairStdp, ShortTerm, TripletStdp } from "../network";

/**
 * Change of a weight by one presynaptic and one postsynaptic spike, all traces at rest before.
 *
 *     lag ≥ 0:  potentiate · (max − w)^exponent · e^(−lag/tauPre)
 *     lag < 0:  −depress · (w − min)^exponent · e^(lag/tauPost)
 *
 * where lag is the postsynaptic time less the time of the *arrival* (presynaptic spike plus delay) [ms]; at lag 0 the arrival comes
 * first. The triplet rule's slow traces are at rest in a single pair, so its window is that of a pair. The weight stays within
 * [min, max].
 *
 * Reference: Song, Miller & Abbott 2000, eq. 1; Gütig et al. 2003, eq. 1; Pfister & Gerstner 2006, eq. 3–4.
 *
 * @param weight before the pair, in [min, max] [mV]; without it there are no bounds, which makes sense at exponent 0
 * @throws {TypeError} when the rule is another one, or has a field unknown or missing
 * @throws {RangeError} when a number is out of its range, or an exponent above 0 comes without a weight
 */
export function stdpWindow(rule: PairStdp | TripletStdp, lag: number, weight?: number): number {
  checkRule("stdpWindow", "rule", rule);
  checkChoice("stdpWindow", "rule.rule", rule.rule, ["pair", "triplet"]);
  checkFinite("stdpWindow", "lag", lag);
  const { min = 0, max } = rule;
  const exponent = rule.rule === "pair" ? (rule.exponent ?? 0) : 0;
  if (weight !== undefined) checkRange("stdpWindow", "weight", weight, min, max);
  else if (exponent > 0)
    throw new RangeError(
      `stdpWindow: weight must be given where exponent is above 0, got exponent ${exponent}`,
    );
  const room = (distance: number) => (exponent === 0 ? 1 : distance ** exponent);
  const change =
    lag >= 0
      ? rule.potentiate * room(max - (weight ?? 0)) * Math.exp(-lag / rule.tauPre)
      : -rule.depress * room((weight ?? 0) - min) * Math.exp(lag / rule.tauPost);
  if (weight === undefined) return change;
  return lag >= 0 ? Math.min(change, max - weight) : Math.max(change, min - weight);
}

/** The part of a weight that spikes send once a train has gone on for long. */
export interface Release {
  /** u, the fraction of what is there that is sent */
  readonly use: number;
  /** x, the fraction that is there when a spike comes */
  readonly resource: number;
  /** u · x, the fraction of the weight */
  readonly sent: number;
}

/**
 * Release of synapses with short-term plasticity in the steady state of a train.
 *
 *     u = U / (1 − (1 − U) f),  x = (1 − r) / (1 − (1 − u) r)
 *
 * where f and r are what is left of facilitation and of depletion after an interval: for a regular train f = e^(−T/tauFacilitation) and
 * r = e^(−T/tauRecovery), T = 1000/rate ms, which is exact; for a Poisson train their means, tau/(tau + T): exact for u, and for x without
 * facilitation (x = 1/(1 + U rate tauRecovery/1000)); with it, u and x are taken as independent, as in the reference.
 *
 * Reference: Tsodyks, Pawelzik & Markram 1998, Neural Comput. 10, eq. 2–4.
 *
 * @param rate [Hz], > 0
 * @param train default "regular"
 * @throws {RangeError} when a number is out of its range
 */
export function shortTermRelease(
  spec: ShortTerm,
  rate: number,
  train: "regular" | "poisson" = "regular",
): Release {
  const { use, tauRecovery, tauFacilitation } = spec;
  checkRange("shortTermRelease", "use", use, 0, 1);
  checkPositive("shortTermRelease", "use", use);
  checkPositive("shortTermRelease", "tauRecovery", tauRecovery);
  checkRange("shortTermRelease", "tauFacilitation", tauFacilitation, 0, Number.MAX_VALUE);
  checkPositive("shortTermRelease", "rate", rate);
  const interval = 1000 / rate;
  const left = (tau: number) => (train === "regular" ? Math.exp(-interval / tau) : tau / (tau + interval));
  const facilitated = use / (1 - (1 - use) * (tauFacilitation > 0 ? left(tauFacilitation) : 0));
  const depleted = left(tauRecovery);
  const resource = (1 - depleted) / (1 - (1 - facilitated) * depleted);
  return { use: facilitated, resource, sent: facilitated * resource };
}
