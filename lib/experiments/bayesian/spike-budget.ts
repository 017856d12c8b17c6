/** @file How many memories do a few spikes tell apart, and how many spikes does a decision need? */
import type { Interval } from "../../analysis";
import { decisionError, spikesForDecision } from "../../bayesian";
import {
  checkInteger,
  checkPositive,
  checkRange,
  logSpace,
  type Proportion,
  proportion,
  type Random,
  uniformInteger,
} from "../../math";
import type { TabularExperiment } from "../experiment";
import { judged } from "./capacity";
import { decideBy } from "./decide";
import { halfWayOver } from "./half-way";
import { mostMemories, type Rivals, rivalMass, rivalsOf } from "./rivals";

/** Sizes of {@link spikeBudget}. */
export interface SpikeBudgetParams {
  /** N */
  readonly size: number;
  /** ε */
  readonly flips: number;
  /** β/β*, one family of curves for each */
  readonly ratios: readonly number[];
  /** numbers of memories, rising, 2⁴⁰ at most */
  readonly memories: readonly number[];
  /** n, rising: the first so many of the same spikes */
  readonly spikes: readonly number[];
  readonly seeds: number;
  /** cues for each seed, the same for every n and β */
  readonly cues: number;
  /** posteriors of P memories, one with p₁ and the rest alike, that are decided at this error */
  readonly decisions: readonly { readonly memories: number; readonly best: number }[];
  readonly error: number;
  readonly decided: number;
}

/** One β. */
export interface BudgetFamily {
  readonly ratio: number;
  readonly beta: number;
  /** for each n: share of cues for which the pattern sought has the most spikes (ties broken at random), at every number of memories */
  readonly curves: readonly {
    readonly spikes: number;
    readonly right: readonly Proportion[];
    /** load at which half are right; NaN where the curve does not come by */
    readonly capacity: Interval;
  }[];
}

/** How many spikes decide a posterior. */
export interface Decision {
  readonly memories: number;
  readonly best: number;
  /** fewest spikes with an error of no more than asked, exactly */
  readonly needed: number;
  /** n_δ = ln((P − 1)/δ)/C, which suffice */
  readonly bound: number;
  /** share of errors with `needed` spikes */
  readonly wrong: Proportion;
  /** the same at other numbers, rising to that of the bound and to 2 at least, for the first so many of the same spikes */
  readonly course: readonly { readonly spikes: number; readonly wrong: Proportion }[];
}

/** What {@link spikeBudget} found. */
export interface SpikeBudgetResult {
  readonly params: SpikeBudgetParams;
  /** ln P/N */
  readonly loads: readonly number[];
  readonly families: readonly BudgetFamily[];
  /** share of cues for which the likeliest memory is the right one: as many spikes as can be */
  readonly likeliest: readonly Proportion[];
  readonly decisions: readonly Decision[];
}

/** Spikes of the posterior over rivals and the pattern sought, which is −1; rivals alike are told apart by number. */
function spikesOf(rivals: Rivals, flipped: number, beta: number, count: number, random: Random): number[] {
  const { counts } = rivals;
  const size = counts.length - 1;
  const total = 1 + rivalMass(rivals, flipped, beta);
  return Array.from({ length: count }, () => {
    let place = random() * total - 1;
    if (place < 0) return -1;
    for (let n = size; n > 0; n--) {
      const one = Math.exp(2 * beta * (n - size + flipped));
      if (place < counts[n] * one) return n * mostMemories + Math.floor(place / one);
      place -= counts[n] * one;
    }
    return uniformInteger(random, mostMemories); // rounding, or a pattern that shares no sign: whoever
  });
}

/** Whether the likeliest memory is the right one, by chance among several. */
function likeliestOf({ counts }: Rivals, flipped: number, random: Random): boolean {
  const own = counts.length - 1 - flipped;
  for (let n = counts.length - 1; n > own; n--) if (counts[n] > 0) return false;
  return random() * (1 + counts[own]) < 1;
}

function decisionOf(
  { memories, best }: SpikeBudgetParams["decisions"][number],
  { error, decided }: SpikeBudgetParams,
  random: Random,
): Decision {
  checkInteger("spikeBudget", "memories", memories, 2);
  checkRange("spikeBudget", "best", best, 1 / memories, 1);
  const posterior = Array.from({ length: memories }, (_, k) =>
    k === 0 ? best : (1 - best) / (memories - 1),
  );
  const bound = spikesForDecision(posterior, error);
  if (!(bound <= 10_000))
    throw new RangeError(
      `spikeBudget: decisions must be made with 10000 spikes, got ${bound} as enough for best = ${best} of ${memories} memories`,
    );
  // The exact error falls with n but for ties; the bound is enough.
  const enough = Math.max(2, Math.ceil(bound));
  let [low, high] = [0, enough];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (decisionError(posterior, middle) <= error) high = middle;
    else low = middle;
  }
  // Evenly on a logarithmic axis, and where it is needed.
  const numbers = [...new Set([...Array.from(logSpace(1, enough, 8), Math.round), high])].sort(
    (a, b) => a - b,
  );
  const wrong = new Float64Array(numbers.length);
  for (let trial = 0; trial < decided; trial++) {
    const spikes = Array.from({ length: enough }, () =>
      random() < best ? -1 : uniformInteger(random, memories - 1),
    );
    decideBy(spikes, -1, numbers, random).forEach(({ right }, i) => {
      if (!right) wrong[i]++;
    });
  }
  const course = numbers.map((spikes, i) => ({ spikes, wrong: proportion(wrong[i], decided) }));
  return { memories, best, needed: high, bound, wrong: course[numbers.indexOf(high)].wrong, course };
}

/**
 * Capacity against a budget of spikes under a clamped cue: the memory with the most of n spikes is the answer.
 *
 * One spike is right with the posterior of the pattern sought, so that half of the answers are right at the load of `finiteCapacity`; many
 * spikes find the likeliest memory. In between the number that decides grows with the load: near capacity the posterior is shared.
 *
 * @throws {RangeError} when a number is no whole number or outside its range
 */
export const spikeBudget: TabularExperiment<SpikeBudgetParams, SpikeBudgetResult> = {
  quick: {
    ...{ size: 64, flips: 0.2, ratios: [0.5, 1] },
    memories: Array.from({ length: 12 }, (_, i) => 2 ** (2 * i + 2)),
    spikes: [1, 3, 10, 30, 100],
    ...{ seeds: 20, cues: 15 },
    decisions: [
      ...[0.2, 0.3, 0.45, 0.6, 0.8].map((best) => ({ memories: 16, best })),
      ...[0.2, 0.4].map((best) => ({ memories: 64, best })),
    ],
    ...{ error: 0.01, decided: 4000 },
  },
  full: {
    ...{ size: 64, flips: 0.2, ratios: [0.25, 0.5, 1, 2] },
    memories: Array.from({ length: 23 }, (_, i) => 2 ** (i + 2)),
    spikes: [1, 3, 10, 30, 100, 300],
    ...{ seeds: 40, cues: 100 },
    decisions: [
      ...[0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8].map((best) => ({ memories: 16, best })),
      ...[0.1, 0.2, 0.3, 0.5, 0.7].map((best) => ({ memories: 64, best })),
      ...[0.1, 0.2, 0.4].map((best) => ({ memories: 256, best })),
    ],
    ...{ error: 0.01, decided: 40_000 },
  },
  run(params, random) {
    const caller = "spikeBudget";
    const { size, flips, ratios, memories, spikes, seeds, cues } = params;
    checkInteger(caller, "seeds", seeds, 2);
    checkInteger(caller, "cues", cues, 1);
    checkInteger(caller, "decided", params.decided, 1);
    memories.forEach((count, i) => {
      checkInteger(caller, "memories", count, i === 0 ? 1 : memories[i - 1] + 1, mostMemories);
    });
    spikes.forEach((n, i) => {
      checkInteger(caller, "spikes", n, i === 0 ? 1 : spikes[i - 1] + 1);
    });
    const most = spikes[spikes.length - 1];
    const hows = ratios.map((ratio) => {
      checkPositive(caller, "ratio", ratio);
      return { ratio, ...judged({ size, flips, ratio }) };
    });
    const loads = memories.map((count) => Math.log(count) / size);
    // right[family][n][seed][P]
    const right = hows.map(() =>
      spikes.map(() => Array.from({ length: seeds }, () => new Float64Array(memories.length))),
    );
    const likeliest = new Float64Array(memories.length);
    for (let seed = 0; seed < seeds; seed++)
      for (let cue = 0; cue < cues; cue++) {
        const chance = random.split(`${seed} ${cue}`);
        const rivals = rivalsOf(size, chance.split("rivals"));
        memories.forEach((count, i) => {
          rivals.add(count - (i === 0 ? 1 : memories[i - 1]));
          if (likeliestOf(rivals, hows[0].flipped, chance)) likeliest[i]++;
          hows.forEach(({ ratio, flipped, beta }, family) => {
            const own = chance.split(`spikes ${ratio} ${count}`);
            decideBy(spikesOf(rivals, flipped, beta, most, own), -1, spikes, own).forEach((one, n) => {
              if (one.right) right[family][n][seed][i]++;
            });
          });
        });
      }
    return {
      params,
      loads,
      families: hows.map(({ ratio, beta }, family) => ({
        ratio,
        beta,
        curves: spikes.map((n, index) => {
          const bySeed = right[family][index];
          const sums = loads.map((_, i) => bySeed.reduce((sum, counts) => sum + counts[i], 0));
          return {
            spikes: n,
            right: sums.map((sum) => proportion(sum, seeds * cues)),
            capacity: halfWayOver(
              loads,
              bySeed.map((counts) => counts.map((count) => count / cues)),
              random.split(`bootstrap ${ratio} ${n}`),
            ),
          };
        }),
      })),
      likeliest: Array.from(likeliest, (count) => proportion(count, seeds * cues)),
      decisions: params.decisions.map((one) =>
        decisionOf(one, params, random.split(`decision ${one.memories} ${one.best}`)),
      ),
    };
  },
  rows: ({ params: { memories }, loads, families }) =>
    families.flatMap(({ ratio, beta, curves }) =>
      curves.flatMap(({ spikes, right, capacity }) =>
        right.map(({ fraction, low, high }, i) => ({
          ...{ ratio, beta, spikes, memories: memories[i], load: loads[i], right: fraction, low, high },
          capacity: capacity.value,
        })),
      ),
    ),
};
