/** @file How a cue enters: held as the query, given once as the first state, or kept on beside the state. */
import { checkAllFinite, checkChoice, checkLength, checkPositive, matVec } from "../math";
import { type CueMode, cueModes } from "./dynamics";
import type { BayesianHopfield } from "./network";

/** What a network is asked. */
export interface CueOptions {
  /** [N] q, the cue; entries that are missing are 0 */
  readonly cue?: ArrayLike<number>;
  /**
   * [P] u_k [nat] instead of a cue, where it is clamped: evidence and log-prior of each memory from any observation, up to a common
   * term, as `potentialsOf` gives them. They stand in for all of β x_k·q + b_k; −Infinity for a memory that never fires.
   */
  readonly evidence?: ArrayLike<number>;
  /**
   * `"clamped"`: potentials come from the cue alone, and spikes are samples of the posterior p(k | q): attention. `"autonomous"`, when left
   * out: the cue is the first state, then the network is left to itself: Hopfield retrieval. `"evidence"`: the state starts at 0
   * and the cue stays on, u = β x·ξ + β_in x·q + b. With `evidence`, `"clamped"` is meant when left out.
   */
  readonly mode?: CueMode;
  /** β_in > 0, precision of a cue in mode `"evidence"`; β when left out */
  readonly cueBeta?: number;
}

/** A cue, ready for a sampler. */
export interface Cued {
  readonly mode: CueMode;
  /** ξ(0) */
  readonly start: Float64Array;
  /** [P] what of the potentials does not change: b and the cue's own part */
  readonly bias: Float64Array;
  /** whether the state adds to the potentials */
  readonly closed: boolean;
}

/** Potentials given as they are, in place of a cue. */
function given(caller: string, network: BayesianHopfield, options: CueOptions): Cued {
  const { cue, cueBeta, mode = "clamped", evidence = [] } = options;
  if (cue !== undefined || cueBeta !== undefined)
    throw new RangeError(`${caller}: cue and evidence exclude each other, got both`);
  if (mode !== "clamped")
    throw new RangeError(`${caller}: evidence is for mode "clamped", got mode ${JSON.stringify(mode)}`);
  checkLength(caller, "evidence", evidence, network.count);
  let possible = false;
  for (let k = 0; k < evidence.length; k++) {
    if (Number.isNaN(evidence[k]) || evidence[k] === Number.POSITIVE_INFINITY)
      throw new RangeError(`${caller}: evidence[${k}] must be a number below Infinity, got ${evidence[k]}`);
    possible ||= evidence[k] !== Number.NEGATIVE_INFINITY;
  }
  if (!possible)
    throw new RangeError(`${caller}: evidence must leave a memory that can fire, got −Infinity everywhere`);
  const start = new Float64Array(network.size);
  return { mode, start, bias: Float64Array.from(evidence), closed: false };
}

/** @throws {RangeError} when the cue or the evidence has another length or is not finite, or a potential overflows */
export function cued(caller: string, network: BayesianHopfield, options: CueOptions): Cued {
  if (options.mode !== undefined) checkChoice(caller, "mode", options.mode, cueModes);
  if (options.evidence !== undefined) return given(caller, network, options);
  const { cue, mode = "autonomous", cueBeta } = options;
  if (cue === undefined) throw new TypeError(`${caller}: cue or evidence must be given, got neither`);
  checkLength(caller, "cue", cue, network.size);
  checkAllFinite(caller, "cue", cue);
  if (cueBeta !== undefined) {
    checkPositive(caller, "cueBeta", cueBeta);
    if (mode !== "evidence")
      throw new RangeError(`${caller}: cueBeta is for mode "evidence", got mode ${JSON.stringify(mode)}`);
  }
  network.evidence(cue); // refuses what overflows
  const bias = network.excitability.slice();
  if (mode !== "autonomous") {
    const beta = mode === "clamped" ? network.beta : (cueBeta ?? network.beta);
    const seen = matVec(network.patterns, cue);
    for (let k = 0; k < bias.length; k++) {
      bias[k] += beta * seen[k];
      // −Infinity is that of a memory whose prior is 0.
      if (!Number.isFinite(beta * seen[k]))
        throw new RangeError(
          `${caller}: cueBeta must leave potentials finite, got ${beta * seen[k]} at ${k}`,
        );
    }
  }
  return {
    mode,
    start: mode === "autonomous" ? Float64Array.from(cue) : new Float64Array(network.size),
    bias,
    closed: mode !== "clamped",
  };
}
