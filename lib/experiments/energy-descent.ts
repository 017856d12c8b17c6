/** @file Does the energy of the modern Hopfield network ever rise along its iteration? */
import { checkInteger, matrix, norm, normalInto, quantile, row } from "../math";
import { modernHopfield, retrieve } from "../memory";
import type { Experiment } from "./experiment";

/** Sizes of {@link energyDescent}. */
export interface EnergyDescentParams {
  /** p, stored patterns: random directions of norm 1 */
  readonly patterns: number;
  /** n, their length */
  readonly size: number;
  /** inverse temperatures, one family of trajectories each */
  readonly betas: readonly number[];
  /** trajectories for each β, from probes between a stored pattern and a random state */
  readonly probes: number;
  /** updates kept of each trajectory */
  readonly steps: number;
}

/** What {@link energyDescent} found. */
export interface EnergyDescentResult {
  readonly betas: readonly number[];
  /** energies[b][k] = the energies of trajectory k at betas[b], [steps + 1] each */
  readonly energies: readonly (readonly Float64Array[])[];
  /** [b] median number of updates until the energy is within 1e-6 of its last value */
  readonly settledAfter: readonly number[];
  /** largest E(t+1) − E(t) of all steps; at most rounding when the energy never rises */
  readonly largestRise: number;
  /** smallest and largest energy of all states after the first step, and the bound 2M² of theorem 1 */
  readonly lowest: number;
  readonly highest: number;
  readonly bound: number;
}

/**
 * Energies along trajectories of {@link modernHopfield}. After one step a state lies in the convex hull of the
 * patterns, where 0 ≤ E ≤ 2M² must hold.
 *
 * Reference: Ramsauer et al. 2021, theorem 1 and lemma A1.
 */
export const energyDescent: Experiment<EnergyDescentParams, EnergyDescentResult> = {
  quick: { patterns: 50, size: 64, betas: [2, 8, 32], probes: 40, steps: 12 },
  full: { patterns: 500, size: 128, betas: [2, 4, 8, 16, 32, 64], probes: 200, steps: 20 },
  run({ patterns, size, betas, probes, steps }, random) {
    checkInteger("energyDescent", "probes", probes, 1);
    checkInteger("energyDescent", "steps", steps, 1);
    const stored = matrix(
      patterns,
      size,
      normalInto(new Float64Array(patterns * size), random.split("patterns")),
    );
    for (let mu = 0; mu < patterns; mu++) {
      const pattern = row(stored, mu);
      const length = norm(pattern);
      for (let j = 0; j < size; j++) pattern[j] /= length;
    }
    let [largestRise, lowest, highest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
    const energies = betas.map((beta) => {
      const memory = modernHopfield(stored, { beta });
      return Array.from({ length: probes }, (_, k) => {
        const chance = random.split(`probe ${k}`);
        const probe = normalInto(new Float64Array(size), chance, 0, 1 / Math.sqrt(size));
        const share = chance();
        const pattern = row(stored, k % patterns);
        for (let j = 0; j < size; j++) probe[j] = share * probe[j] + (1 - share) * pattern[j];
        const kept = energyOf(memory, probe, steps);
        for (let t = 1; t < kept.length; t++) {
          largestRise = Math.max(largestRise, kept[t] - kept[t - 1]);
          lowest = Math.min(lowest, kept[t]);
          highest = Math.max(highest, kept[t]);
        }
        return kept;
      });
    });
    const settledAfter = energies.map((family) => quantile(family.map(settling), 0.5));
    return { betas, energies, settledAfter, largestRise, lowest, highest, bound: 2 };
  },
};

/** The first update after which the energy stays within 1e-6 of its last value. */
function settling(energies: Float64Array): number {
  let t = energies.length - 1;
  while (t > 0 && Math.abs(energies[t - 1] - energies[energies.length - 1]) <= 1e-6) t--;
  return t;
}

/** Energies of exactly `steps` updates; a trajectory that came to rest stays at its last energy. */
function energyOf(
  memory: ReturnType<typeof modernHopfield>,
  probe: Float64Array,
  steps: number,
): Float64Array {
  const { energies } = retrieve(memory, probe, { maxSteps: steps, tolerance: 0 });
  const kept = new Float64Array(steps + 1).fill(energies[energies.length - 1]);
  kept.set(energies);
  return kept;
}
