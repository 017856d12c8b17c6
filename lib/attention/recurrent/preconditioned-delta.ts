/** @file Delta rules whose write key is rescaled, feature by feature, by how much was written there before. */
import { checkFinite, checkPositive, type Matrix, matrix } from "../../math";
import { type Mixer, type MixerState, stateEntry } from "../mixer";
import { decayFactors, negated, scaled, times } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/** What may be chosen about preconditioned delta rules. */
export interface PreconditionOptions extends ScaleOptions {
  /** x > 0, the preconditioner lies in (1/x, x); default 1.5 */
  readonly range?: number;
  /** c, the logarithm of the energy at which nothing is rescaled; default −0.2 */
  readonly centre?: number;
  /** ε > 0; default 1e-6 */
  readonly epsilon?: number;
}

/**
 * Tokens of preconditioned delta rules: those of a gated delta rule, and how fast key energy is forgotten and
 * gathered.
 */
export type PreconditionedTokens = HeadTokens<"strength" | "logDecay" | "energyStrength" | "logEnergyDecay">;

/**
 * Preconditioned gated delta rule.
 *
 *     A ← γ A + β′ k²,   m = x^{−s},  s = r/(1 + |r|),  r = ln(A + ε) − c
 *     W ← α W,  then  W ← W + β (v − W k) (m ⊙ k)ᵀ        o = scale · W q
 *
 * where ln α is `logDecay` [T, 1], β `strength` [T, 1], ln γ `logEnergyDecay` [T, 1], β′ `energyStrength` [T, 1] ≥ 0;
 * A [H] is `keyEnergy` [1, H] of the state and holds the present k already. Only the written key is rescaled, not the
 * one that reads. Queries and keys are taken as they come; the reference normalises them to length 1 itself (and its
 * variant for Kimi delta attention does not).
 *
 * Reference: flash-linear-attention 0.6.0, `ops/precond_gated_delta_rule` (2026), whose formula this is.
 *
 * @throws {RangeError} when an entry of `energyStrength` is negative
 */
export function preconditionedGatedDelta(options: PreconditionOptions = {}): Mixer<PreconditionedTokens> {
  return preconditioned("preconditionedGatedDelta", options, "scalar");
}

/**
 * Preconditioned Kimi delta attention: {@link preconditionedGatedDelta} with α for each feature, `logDecay` [T, H].
 *
 * Reference: flash-linear-attention 0.6.0, `ops/precond_kda` (2026), whose formula this is.
 *
 * @throws {RangeError} when an entry of `energyStrength` is negative
 */
export function preconditionedKimiDelta(options: PreconditionOptions = {}): Mixer<PreconditionedTokens> {
  return preconditioned("preconditionedKimiDelta", options, "channel");
}

function preconditioned(
  name: string,
  options: PreconditionOptions,
  decay: "scalar" | "channel",
): Mixer<PreconditionedTokens> {
  const { range = 1.5, centre = -0.2, epsilon = 1e-6 } = options;
  checkScale(name, options);
  checkPositive(name, "range", range);
  checkFinite(name, "centre", centre);
  checkPositive(name, "epsilon", epsilon);
  const logRange = Math.log(range);
  return fastWeightMixer<PreconditionedTokens>({
    name,
    columns: {
      query: "H",
      key: "H",
      value: "V",
      strength: 1,
      logDecay: decay === "scalar" ? 1 : "H",
      energyStrength: 1,
      logEnergyDecay: 1,
    },
    shape: (features, values) => ({ features, values, decay, erase: "key" }),
    transitions(tokens, past) {
      const { query, key, value, strength } = tokens;
      const factors = decayFactors(name, "logDecay", tokens.logDecay);
      const { energies, keyEnergy } = gatherEnergy(name, tokens, past);
      const written = matrix(
        key.rows,
        key.cols,
        key.data.map((k, i) => {
          const r = Math.log(energies.data[i] + epsilon) - centre;
          return k * Math.exp(-logRange * (r / (1 + Math.abs(r))));
        }),
      );
      return {
        query: scaled(query, queryScale(options, query.cols)),
        key: written,
        value: times(value, strength),
        decay: factors,
        erase:
          decay === "scalar"
            ? times(key, negated(times(strength, factors)))
            : times(times(key, factors), negated(strength)),
        carried: { keyEnergy },
      };
    },
    remedy: "shorter keys and smaller strengths keep it so",
    perToken: (head, value) => ({
      exp: 1 + head + (decay === "scalar" ? 1 : head),
      log: head,
      div: head,
      add: 3 * head,
      mac: head,
      mul: scaleCost(options, head) + (decay === "scalar" ? 1 + head : 2 * head) + value + 4 * head,
      stateRead: head,
      stateWrite: head,
    }),
  });
}

/** A after every token, and after the last. */
function gatherEnergy(
  name: string,
  { key, energyStrength, logEnergyDecay }: PreconditionedTokens,
  past: MixerState | undefined,
): { energies: Matrix; keyEnergy: Matrix } {
  const H = key.cols;
  const keep = decayFactors(name, "logEnergyDecay", logEnergyDecay);
  const energies = matrix(key.rows, H);
  const keyEnergy = matrix(1, H);
  if (past) keyEnergy.data.set(stateEntry(name, past, "keyEnergy", 1, H).data);
  for (let t = 0; t < key.rows; t++) {
    if (energyStrength.data[t] < 0)
      throw new RangeError(`${name}: energyStrength[${t}] must be ≥ 0, got ${energyStrength.data[t]}`);
    for (let f = 0; f < H; f++)
      keyEnergy.data[f] =
        keep.data[t] * keyEnergy.data[f] + energyStrength.data[t] * key.data[t * H + f] ** 2;
    energies.data.set(keyEnergy.data, t * H);
  }
  return { energies, keyEnergy };
}
