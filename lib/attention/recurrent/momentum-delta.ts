/** @file Delta rule with momentum. */
import { addCounts, scaleCounts } from "../../cost";
import { matrix } from "../../math";
import { checkTokens, type Form, type Mixer, stateEntry } from "../mixer";
import { decayFactors, scaled } from "./entries";
import { checkForm, checkShape, checkStayedFinite, type HeadTokens, smallerRates } from "./fast-weight-mixer";
import { momentumCost } from "./momentum-cost";
import { runMomentum } from "./momentum-steps";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/** Tokens of {@link momentumDelta}. */
export type MomentumTokens = HeadTokens<"feedback" | "rate" | "strength" | "logDecay" | "logMomentum">;

const forms: readonly Form[] = ["recurrent", "chunked", "parallel"];

/**
 * Momentum delta rule.
 *
 *     M ← μ M + η (v − W p) kᵀ        W ← α W + β M        o = scale · W q
 *
 * where ln μ is `logMomentum` [T, 1], ≤ 0, η `rate` [T, 1], p `feedback` [T, H], ln α `logDecay` [T, 1], ≤ 0, β
 * `strength` [T, 1]. W and M are `fastWeights` and `momentum` [V, H] of the state. With μ = 0, β = 1 it is Comba. The
 * reference keeps −M and adds 1e-6 to β in its chunked form.
 *
 * Reference: flash-linear-attention 0.6.0, `ops/momentum_delta_rule` (2026), whose formula this is.
 */
export function momentumDelta(options: ScaleOptions = {}): Mixer<MomentumTokens> {
  const name = "momentumDelta";
  checkScale(name, options);
  const columns = {
    query: "H",
    key: "H",
    value: "V",
    feedback: "H",
    rate: 1,
    strength: 1,
    logDecay: 1,
    logMomentum: 1,
  } as const;
  return {
    name,
    forms,
    mix(tokens, given = {}) {
      const { form, chunk } = checkForm(name, given, forms);
      const { H, V } = checkTokens(name, tokens, columns);
      const weights = matrix(V, H);
      const momentum = matrix(V, H);
      if (given.state) {
        weights.data.set(stateEntry(name, given.state, "fastWeights", V, H).data);
        momentum.data.set(stateEntry(name, given.state, "momentum", V, H).data);
      }
      const output = runMomentum(
        {
          query: scaled(tokens.query, queryScale(options, H)),
          key: tokens.key,
          reader: tokens.feedback,
          keep: decayFactors(name, "logDecay", tokens.logDecay),
          momentum: decayFactors(name, "logMomentum", tokens.logMomentum),
          gain: tokens.strength,
          batch: 1,
          write: (t, found) => found.map((x, v) => tokens.rate.data[t] * (tokens.value.data[t * V + v] - x)),
        },
        { weights, momentum, base: weights, seen: 0 },
        form,
        chunk,
      );
      checkStayedFinite(name, smallerRates, output, weights, momentum);
      return { output, state: { fastWeights: weights, momentum } };
    },
    cost(shape) {
      const checked = checkShape(name, shape, forms);
      const { length, head, value } = checked;
      return addCounts(
        momentumCost({ ...checked, batch: 1, gain: true }),
        scaleCounts({ exp: 2, mul: scaleCost(options, head) + value, add: value }, length),
      );
    },
  };
}
