/**
 * @file What a computation does, counted: operations, words moved and events, whatever they may cost. Prices are
 * another matter, and another file's.
 *
 * Conventions, the same for every mechanism:
 *
 * - `mac` is one product with its wide accumulation; `ac` one addition of a stored weight that needs no product,
 *   because its input is a spike, a sign or a bit. A dot product of n terms counts n of them: its first addition counts.
 * - `add`, `mul`, `div`, `exp`, `log`, `pow` are what is left: on computed numbers, outside dot products. A subtraction
 *   is an addition, a root is a `pow`, sine and hyperbolic tangent are an `exp`.
 * - `cmp` is one comparison (a maximum of n numbers takes n − 1), `rng` one random word, `lut` one table look-up.
 * - `weightRead` and `weightWrite` are words of what is stored: patterns, keys, values, couplings. `stateRead` and
 *   `stateWrite` are words of what changes while it runs: accumulators that outlive their loop, membranes, fast weights.
 *   The accumulator of a dot product stays in a register; inputs and results are not counted.
 * - `events` are messages on the way: spikes, with all their copies counted as one.
 */
import { checkChoice, checkFinite } from "../math";

/** The categories of {@link Counts}, in the order in which tables show them. */
export const countNames = [
  "mac",
  "ac",
  "add",
  "mul",
  "div",
  "exp",
  "log",
  "pow",
  "cmp",
  "rng",
  "lut",
  "weightRead",
  "weightWrite",
  "stateRead",
  "stateWrite",
  "events",
] as const;

/** One category of {@link Counts}. */
export type CountName = (typeof countNames)[number];

/**
 * How often each operation takes place. Not always whole: an expected number of comparisons or spikes is a count too.
 *
 * Reference: the categories follow the operation counts of Horowitz 2014 ("Computing's energy problem", ISSCC) and
 * the synaptic operations of NeuroBench (Yik et al. 2025, Nature Communications), with exponentials, comparisons,
 * random words and state words kept apart because their prices are.
 */
export type Counts = { readonly [name in CountName]: number };

/**
 * Counts from the categories that are not zero.
 *
 * @throws {TypeError} when a category is unknown
 * @throws {RangeError} when a number is negative or not finite
 * @example
 * counts({ mac: 64 * 1024, exp: 1024 }).cmp // 0
 */
export function counts(given: Partial<Counts> = {}): Counts {
  for (const [name, value] of Object.entries(given)) {
    checkChoice("counts", "category", name, countNames);
    checkFinite("counts", name, value);
    if (value < 0) throw new RangeError(`counts: ${name} must be ≥ 0, got ${value}`);
  }
  const all = {} as Record<CountName, number>;
  for (const name of countNames) all[name] = given[name] ?? 0;
  return all;
}

/** The sum of several counts. */
export function addCounts(...terms: readonly Partial<Counts>[]): Counts {
  const sum = {} as Record<CountName, number>;
  for (const name of countNames) sum[name] = terms.reduce((total, term) => total + (term[name] ?? 0), 0);
  return counts(sum);
}

/** The counts of doing the same `times` times, times ≥ 0. */
export function scaleCounts(given: Partial<Counts>, times: number): Counts {
  checkFinite("scaleCounts", "times", times);
  if (times < 0) throw new RangeError(`scaleCounts: times must be ≥ 0, got ${times}`);
  const scaled = {} as Record<CountName, number>;
  for (const name of countNames) scaled[name] = (given[name] ?? 0) * times;
  return counts(scaled);
}

const words: readonly CountName[] = ["weightRead", "weightWrite", "stateRead", "stateWrite"];
const sorts: Readonly<Record<"operations" | "words", readonly CountName[]>> = {
  operations: countNames.filter((name) => !words.includes(name) && name !== "events"),
  words,
};

/**
 * All operations of the counts in one number, every kind alike, or all words that they move; events are neither.
 *
 * @example
 * totalOf({ mac: 64, exp: 2, weightRead: 64 }, "operations") // 66
 */
export function totalOf(given: Partial<Counts>, what: "operations" | "words"): number {
  checkChoice("totalOf", "what", what, ["operations", "words"]);
  return sorts[what].reduce((sum, name) => sum + (given[name] ?? 0), 0);
}
