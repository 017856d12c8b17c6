/** @file The door of plasticity rules. */
import { checkChoice, checkFinite, checkPositive, checkRange, shown } from "../math";
import { checkFields, checkObject } from "./known-fields";
import { type PairStdp, type Plasticity, type Synapses, weightsOf } from "./network";

/**
 * Guard: a plasticity rule all of whose numbers have a meaning.
 *
 * @throws {TypeError} when the rule is unknown, or a field unknown or missing
 * @throws {RangeError} when a number is out of its range
 */
export function checkRule(caller: string, at: string, rule: Plasticity): void {
  checkObject(caller, at, rule, "a rule of plasticity");
  if (!["pair", "triplet", "bcpnn"].includes(rule.rule))
    throw new TypeError(
      `${caller}: ${at}.rule must be one of "pair", "triplet", "bcpnn", got ${shown((rule as { rule: unknown }).rule)}`,
    );
  checkFields(caller, at, rule, rule.rule);
  checkPositive(caller, `${at}.tauPre`, rule.tauPre);
  checkPositive(caller, `${at}.tauPost`, rule.tauPost);
  if (rule.rule === "bcpnn") {
    checkPositive(caller, `${at}.tauP`, rule.tauP);
    checkPositive(caller, `${at}.rateMax`, rule.rateMax);
    checkFinite(caller, `${at}.gain`, rule.gain);
    if (rule.gain === 0) throw new RangeError(`${caller}: ${at}.gain must not be 0, got 0`);
    const { floor = 0.001, start = Math.max(floor, 0.1) } = rule;
    checkPositive(caller, `${at}.floor`, floor);
    checkRange(caller, `${at}.floor`, floor, 0, 1);
    checkRange(caller, `${at}.start`, start, floor, 1);
    return;
  }
  const { min = 0, max } = rule;
  checkFinite(caller, `${at}.min`, min);
  checkFinite(caller, `${at}.max`, max);
  if (max < min) throw new RangeError(`${caller}: ${at}.max must be at least min (${min}), got ${max}`);
  checkRange(caller, `${at}.potentiate`, rule.potentiate, 0, Number.MAX_VALUE);
  checkRange(caller, `${at}.depress`, rule.depress, 0, Number.MAX_VALUE);
  if (rule.pairing !== undefined) {
    const choices: readonly string[] =
      rule.rule === "pair" ? ["all", "nearest", "postsynaptic"] : ["all", "nearest"];
    checkChoice(caller, `${at}.pairing`, rule.pairing as string, choices);
  }
  if (rule.rule === "pair") {
    if (rule.exponent !== undefined) checkRange(caller, `${at}.exponent`, rule.exponent, 0, 1);
    if (rule.precision !== undefined)
      checkChoice(caller, `${at}.precision`, rule.precision, ["float32", "float64"]);
    if (rule.precision === "float32") checkSingle(caller, at, rule);
  } else {
    checkRange(caller, `${at}.potentiateTriplet`, rule.potentiateTriplet, 0, Number.MAX_VALUE);
    checkRange(caller, `${at}.depressTriplet`, rule.depressTriplet, 0, Number.MAX_VALUE);
    checkPositive(caller, `${at}.tauPreSlow`, rule.tauPreSlow);
    checkPositive(caller, `${at}.tauPostSlow`, rule.tauPostSlow);
  }
}

/** Largest size of a number that float32 holds, with room for a step. */
const largestSingle = 3e38;

/** What learns in float32 must be simple: all pairs, wherever the weight stands, in numbers that float32 holds. */
function checkSingle(caller: string, at: string, rule: PairStdp): void {
  const { exponent = 0, pairing = "all" } = rule;
  if (exponent !== 0 || pairing !== "all")
    throw new RangeError(
      `${caller}: ${at}.precision must be "float64" unless exponent is 0 and pairing "all", got ${exponent} and "${pairing}"`,
    );
  for (const name of ["min", "max", "potentiate", "depress"] as const)
    checkRange(caller, `${at}.${name}`, rule[name] ?? 0, -largestSingle, largestSingle);
}

/**
 * Guard: a plasticity rule all of whose numbers have a meaning, on weights that lie within its bounds.
 *
 * @throws {TypeError} as {@link checkRule}
 * @throws {RangeError} when a number is out of its range, or a weight outside [min, max]
 */
export function checkPlasticity(caller: string, at: string, rule: Plasticity, synapses: Synapses): void {
  checkRule(caller, at, rule);
  const single = rule.rule === "pair" && rule.precision === "float32";
  if (single && (synapses.kind !== "dense" || typeof synapses.delay !== "number"))
    throw new RangeError(
      `${caller}: ${at}.precision must be "float64" unless synapses are dense and have one delay, got "float32"`,
    );
  const weights = weightsOf(synapses);
  const all: ArrayLike<number> = typeof weights === "number" ? [weights] : weights;
  if (rule.rule === "bcpnn") {
    const { floor = 0.001, start = Math.max(floor, 0.1), gain } = rule;
    // p_ij = start² e^(w/gain) is a probability of both, so at most that of one, and at least the floor
    const odds = [2 * Math.log(floor / start), -Math.log(start)];
    for (let k = 0; k < all.length; k++)
      if (!(all[k] / gain >= odds[0] - 1e-12 && all[k] / gain <= odds[1] + 1e-12))
        throw new RangeError(
          `${caller}: ${at} needs every weight in [${odds[0]}, ${odds[1]}] · gain at the start, got ${shown(all[k])} at synapse ${k}`,
        );
    return;
  }
  const { min = 0, max } = rule;
  for (let k = 0; k < all.length; k++)
    if (!(all[k] >= min && all[k] <= max))
      throw new RangeError(
        `${caller}: ${at} needs every weight in [${min}, ${max}], got ${shown(all[k])} at synapse ${k}`,
      );
}
