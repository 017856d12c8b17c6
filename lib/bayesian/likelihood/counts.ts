/** @file Memories seen as spike counts of Poisson inputs. */
import { checkInteger, checkLength, checkPositive, type Matrix, row } from "../../math";
import { poissonOf } from "../chance";
import { checkMemories, checkMemory } from "./check";
import type { Likelihood } from "./likelihood";

/**
 * Spike counts of inputs that fire as Poisson processes, at rates of their own in each memory.
 *
 *     u_k = Σ_i n_i ln λ_ki − T Σ_i λ_ki
 *
 * A rate of 0 is allowed: such a memory never makes a spike there.
 *
 * @param rates [P, N] λ_ki [Hz], ≥ 0
 * @param options T [ms], for how long spikes are counted
 * @throws {RangeError} when a rate is negative or T is not > 0; `evidence`, when an entry is no whole number ≥ 0
 */
export function poissonLikelihood(rates: Matrix, { duration }: { readonly duration: number }): Likelihood {
  const caller = "poissonLikelihood";
  checkMemories(caller, "rates", rates);
  checkPositive(caller, "duration", duration);
  const { rows: count, cols: size, data } = rates;
  const expected = data.map((rate, i) => {
    if (!(rate >= 0)) throw new RangeError(`${caller}: rates[${i}] must be ≥ 0, got ${rate}`);
    return (rate * duration) / 1000;
  });
  const logs = expected.map(Math.log);
  return {
    count,
    size,
    evidence(observation) {
      checkLength(caller, "observation", observation, size);
      for (let i = 0; i < size; i++) checkInteger(caller, `observation[${i}]`, observation[i]);
      const u = new Float64Array(count);
      for (let k = 0; k < count; k++)
        for (let i = k * size, j = 0; j < size; i++, j++)
          u[k] += (observation[j] === 0 ? 0 : observation[j] * logs[i]) - expected[i];
      return u;
    },
    sample(memory, random) {
      checkMemory(caller, memory, count);
      return row(rates, memory).map((rate) => poissonOf(random, (rate * duration) / 1000));
    },
  };
}
