/** @file MesaNet: the least-squares regression of all values on all keys so far, solved again for every query. */
import { addCounts, type Counts, scaleCounts } from "../../cost";
import {
  checkAllFinite,
  checkInteger,
  checkLength,
  checkPositive,
  checkRange,
  choleskyFactor,
  choleskySolve,
  matrix,
} from "../../math";
import { checkTokens, type Form, type Mixer, stateEntry } from "../mixer";
import { choleskyCost } from "./cholesky-cost";
import { conjugateGradients, conjugateGradientsCost } from "./conjugate-gradients";
import { decayFactors } from "./entries";
import { checkForm, checkShape, checkStayedFinite, type HeadTokens, smallTokens } from "./fast-weight-mixer";
import { type MesaSteps, mesaChunk, mesaChunkCost, mesaStep, mesaStepCost } from "./mesa-steps";

/** What may be chosen about MesaNet. */
export interface MesaOptions {
  /** Λ > 0, one number or [H]; default 0.25 */
  readonly regulariser?: number | ArrayLike<number>;
  /** exactly, or by so many steps of conjugate gradients; default "cholesky" */
  readonly solver?: "cholesky" | { readonly steps: number; readonly damping?: number };
}

/** Tokens of {@link mesaNet}. */
export type MesaTokens = HeadTokens<"strength" | "logDecay">;

/**
 * MesaNet, one head.
 *
 *     A ← γ A + β k kᵀ        W ← γ W + β v kᵀ        o = W (A + Diag(Λ))⁻¹ q
 *
 * where ln γ is `logDecay` [T, 1], ≤ 0, β `strength` [T, 1] ≥ 0; A [H, H] and W [V, H] are `keyProducts` and
 * `fastWeights` of the state. No factor on the queries. Solved by Cholesky, or by conjugate gradients as published,
 * from zero and with `damping` (1e-5 there, which costs up to 5e-4 of the answer; default 0) added to its
 * denominators; these need products with A alone and so can be worked out in chunks too.
 *
 * Reference: von Oswald et al. 2025, "MesaNet: Sequence Modeling by Locally Optimal Test-Time Training", arXiv
 * 2506.05233.
 *
 * @throws {RangeError} when an entry of `strength` is negative
 */
export function mesaNet(options: MesaOptions = {}): Mixer<MesaTokens> {
  const name = "mesaNet";
  const { regulariser = 0.25, solver = "cholesky" } = options;
  if (typeof regulariser === "number") checkPositive(name, "regulariser", regulariser);
  else {
    checkAllFinite(name, "regulariser", regulariser);
    for (let f = 0; f < regulariser.length; f++) checkPositive(name, `regulariser[${f}]`, regulariser[f]);
  }
  if (solver !== "cholesky") {
    checkInteger(name, "solver.steps", solver.steps, 1);
    checkRange(name, "solver.damping", solver.damping ?? 0, 0, 1);
  }
  const forms: readonly Form[] = solver === "cholesky" ? ["recurrent"] : ["recurrent", "chunked", "parallel"];
  return {
    name,
    forms,
    mix(tokens, given = {}) {
      const { form, chunk } = checkForm(name, given, forms);
      const columns = { query: "H", key: "H", value: "V", strength: 1, logDecay: 1 };
      const { H, V, T } = checkTokens(name, tokens, columns);
      if (typeof regulariser !== "number") checkLength(name, "regulariser", regulariser, H);
      for (let t = 0; t < T; t++)
        checkRange(name, `strength[${t}]`, tokens.strength.data[t], 0, Number.MAX_VALUE);
      const both = matrix(V + H, H); // W above A: one memory of values and keys
      if (given.state) {
        both.data.set(stateEntry(name, given.state, "fastWeights", V, H).data);
        both.data.set(stateEntry(name, given.state, "keyProducts", H, H).data, V * H);
      }
      const ridge = Float64Array.from({ length: H }, (_, f) =>
        typeof regulariser === "number" ? regulariser : regulariser[f],
      );
      const steps: MesaSteps = {
        ...tokens,
        decay: decayFactors(name, "logDecay", tokens.logDecay),
        solve:
          solver === "cholesky"
            ? (a, q) =>
                choleskySolve(choleskyFactor(a.matrix, ridge), matrix(H, 1, Float64Array.from(q))).data
            : (a, q) => {
                const damped = (x: Float64Array): Float64Array =>
                  a.product(x).map((y, f) => y + ridge[f] * x[f]);
                return conjugateGradients(damped, q, solver);
              },
      };
      const output = matrix(T, V);
      if (form === "recurrent") for (let t = 0; t < T; t++) mesaStep(steps, both, t, output);
      else {
        const size = form === "parallel" ? Math.max(T, 1) : chunk;
        for (let from = 0; from < T; from += size)
          mesaChunk(steps, both, from, Math.min(from + size, T), output);
      }
      checkStayedFinite(name, smallTokens, output, both);
      return {
        output,
        state: {
          fastWeights: matrix(V, H, both.data.slice(0, V * H)),
          keyProducts: matrix(H, H, both.data.slice(V * H)),
        },
      };
    },
    cost(shape) {
      const { length, head, value, form, chunk } = checkShape(name, shape, forms);
      const solve = (product: Counts): Counts =>
        solver === "cholesky"
          ? choleskyCost(head)
          : conjugateGradientsCost(head, solver, addCounts(product, { mac: head, weightRead: head }));
      const gates = scaleCounts({ exp: 1, weightRead: solver === "cholesky" ? head : 0 }, length);
      if (form === "recurrent")
        return addCounts(gates, scaleCounts(mesaStepCost(head, value, solve), length));
      const size = form === "parallel" ? length : Math.min(chunk, length);
      const whole = Math.floor(length / size);
      return addCounts(
        gates,
        scaleCounts(mesaChunkCost(head, value, solve, size), whole),
        length > whole * size ? mesaChunkCost(head, value, solve, length - whole * size) : {},
      );
    },
  };
}
