/** @file Does the energy of an Energy Transformer block fall at every step, and how long may a step be? */
import { checkInteger, checkPositive, type Matrix, matrix, normal, normalInto, type Random } from "../math";
import { energyTransformer, retrieve, type SelfKey } from "../memory";
import type { Experiment } from "./experiment";

/** The two blocks that are compared. */
export type BlockKind = "whole block" | "attention alone";

/** Sizes of {@link blockDescent}. */
export interface BlockDescentParams {
  /** T, tokens of n numbers */
  readonly tokens: number;
  readonly size: number;
  readonly heads: number;
  /** H, size of a head */
  readonly head: number;
  /** m, memories of the Hopfield layer of a whole block; attention alone has none */
  readonly memories: number;
  /** α, lengths of a step */
  readonly rates: readonly number[];
  /** rates at which the trajectories of whole blocks are kept; the published one is 0.1 */
  readonly shownRates: readonly number[];
  /** standard deviations of a token's entries around their mean: 1 is usual, 0 would be equal entries */
  readonly spreads: readonly number[];
  readonly steps: number;
  /** random blocks, one trajectory each for every rate, spread and choice of the own key */
  readonly blocks: number;
}

/** What {@link blockDescent} found. */
export interface BlockDescentResult {
  readonly rates: readonly number[];
  readonly spreads: readonly number[];
  readonly shownRates: readonly number[];
  /** trajectories[r][k] = energies of whole block k at shownRates[r] and the first spread, own key left out [steps + 1] */
  readonly trajectories: readonly (readonly Float64Array[])[];
  /** [kind][s][r] = share of trajectories at spreads[s], rates[r] whose energy rises in some step, over both choices of the own key */
  readonly rising: Readonly<Record<BlockKind, readonly (readonly number[])[]>>;
  /** trajectories behind each of these shares */
  readonly trials: number;
  /** the trajectory of attention alone with the largest rise at the published rate, and the same block at the smallest rate */
  readonly worst: { readonly published: Float64Array; readonly smallest: Float64Array };
}

/** A rise counts from here, as part of the energy: below it is rounding. */
const rounding = 1e-10;

/** The length of step of the published program. */
export const publishedRate = 0.1;

/**
 * Energies along x ← x − α ∂E/∂g in random blocks: weights W^Q, W^K and memories Ξ normal with variance 1/n.
 *
 * Reference: Hoover et al. 2023, arXiv 2302.07253, the block's energy and its descent.
 */
export const blockDescent: Experiment<BlockDescentParams, BlockDescentResult> = {
  quick: {
    ...{ tokens: 8, size: 16, heads: 2, head: 4, memories: 32, steps: 40, blocks: 25 },
    rates: [0.001, 0.01, 0.1, 1, 10],
    shownRates: [0.1, 1, 10],
    spreads: [1, 0.03, 0.001],
  },
  full: {
    ...{ tokens: 16, size: 32, heads: 4, head: 8, memories: 64, steps: 60, blocks: 20 },
    rates: [0.001, 0.003, 0.01, 0.03, 0.1, 1, 10],
    shownRates: [0.1, 1, 10],
    spreads: [1, 0.03, 0.001],
  },
  run(params, random) {
    const { tokens, size, heads, head, memories, rates, shownRates, spreads, steps, blocks } = params;
    checkInteger("blockDescent", "blocks", blocks, 1);
    checkInteger("blockDescent", "steps", steps, 1);
    for (const spread of spreads) checkPositive("blockDescent", "spread", spread);
    const gaussian = (rows: number, chance: Random): Matrix =>
      matrix(rows, size, normalInto(new Float64Array(rows * size), chance, 0, 1 / Math.sqrt(size)));
    const along = (kind: BlockKind, k: number, rate: number, spread: number, selfKey: SelfKey) => {
      const chance = random.split(`block ${k}`);
      const queryWeights = Array.from({ length: heads }, (_, h) =>
        gaussian(head, chance.split(`query ${h}`)),
      );
      const keyWeights = Array.from({ length: heads }, (_, h) => gaussian(head, chance.split(`key ${h}`)));
      const block = energyTransformer({
        ...{ tokens, queryWeights, keyWeights, rate, selfKey },
        memories: gaussian(kind === "whole block" ? memories : 0, chance.split("memories")),
      });
      const start = normalInto(new Float64Array(tokens * size), chance.split("state"), 0, spread);
      // Every token has a mean of its own, which the normalisation takes off again.
      const means = chance.split("means");
      for (let c = 0; c < tokens; c++) {
        const mean = normal(means);
        for (let i = 0; i < size; i++) start[c * size + i] += mean;
      }
      return retrieve(block, start, { maxSteps: steps, tolerance: 0 }).energies;
    };
    const keys: readonly SelfKey[] = ["excluded", "included"];
    const [finest, smallestRate] = [Math.min(...spreads), Math.min(...rates)];
    let worst = { block: 0, selfKey: keys[0], rise: Number.NEGATIVE_INFINITY };
    const risingOf = (kind: BlockKind): number[][] =>
      spreads.map((spread) =>
        rates.map((rate) => {
          let rising = 0;
          for (let k = 0; k < blocks; k++)
            for (const selfKey of keys) {
              const energies = along(kind, k, rate, spread, selfKey);
              const rise = largestRise(energies);
              if (rise > rounding * Math.abs(energies[0])) rising++;
              if (kind === "attention alone" && rate === publishedRate && spread === finest)
                if (rise > worst.rise) worst = { block: k, selfKey, rise };
            }
          return rising / (blocks * keys.length);
        }),
      );
    const rising = {
      "whole block": risingOf("whole block"),
      "attention alone": risingOf("attention alone"),
    };
    const again = (rate: number) => along("attention alone", worst.block, rate, finest, worst.selfKey);
    return {
      ...{ rates, spreads, shownRates, rising },
      trajectories: shownRates.map((rate) =>
        Array.from({ length: blocks }, (_, k) => along("whole block", k, rate, spreads[0], "excluded")),
      ),
      trials: blocks * keys.length,
      worst: { published: again(publishedRate), smallest: again(smallestRate) },
    };
  },
};

function largestRise(energies: Float64Array): number {
  let rise = Number.NEGATIVE_INFINITY;
  for (let t = 1; t < energies.length; t++) rise = Math.max(rise, energies[t] - energies[t - 1]);
  return rise;
}
