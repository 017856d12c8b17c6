/** @file Multi-query associative recall: sequences that name pairs and later ask for them. Pure: only the stream given is used. */
import { checkInteger, checkPositive, type Random, uniformInteger } from "../math";

/** Sizes of the task. */
export interface MultiQueryRecallOptions {
  /** V, tokens: 0 fills, keys are 1 … V/2 − 1, values V/2 … V − 1; more than `length` */
  readonly vocabulary: number;
  /** T, tokens of a sequence; even */
  readonly length: number;
  /** pairs in a sequence; at most T/4, and fewer than V/2 */
  readonly pairs: number;
  /** a in p(j) ∝ j^{a−1}, how strongly queries crowd behind the pairs; 1 is uniform; default 0.01 */
  readonly power?: number;
  /** puts random tokens where nothing is said, as the generator's default, not the paper, does; default false */
  readonly randomFill?: boolean;
}

/** Sequences with their answers. */
export interface RecallBatch {
  /** [count, T] tokens, row by row */
  readonly tokens: Int32Array;
  /** [count, T] the value asked for where a key is a query, −100 elsewhere */
  readonly labels: Int32Array;
  readonly count: number;
  readonly length: number;
}

/** What a place without a question is labelled with. */
export const noLabel = -100;

/** `count` different numbers of `from` … `to` − 1, in random order. */
function choose(random: Random, from: number, to: number, count: number): number[] {
  const pool = Array.from({ length: to - from }, (_, i) => from + i);
  for (let i = 0; i < count; i++) {
    const j = i + uniformInteger(random, pool.length - i);
    [pool[i], pool[j]] = [pool[j], pool[i]];
  }
  return pool.slice(0, count);
}

/** `count` different places, one after another with chance in proportion to the weights that are left. */
function chooseWeighted(random: Random, weights: readonly number[], count: number): number[] {
  const left = [...weights];
  return Array.from({ length: count }, () => {
    let at = random() * left.reduce((sum, w) => sum + w, 0);
    let chosen = left.findIndex((weight) => {
      at -= weight;
      return at < 0;
    });
    // The sum and the differences round apart: the last place that is left.
    if (chosen < 0) chosen = left.findLastIndex((weight) => weight > 0);
    left[chosen] = 0;
    return chosen;
  });
}

function checkTask({ vocabulary, length, pairs, power = 0.01 }: MultiQueryRecallOptions): void {
  checkInteger("multiQueryRecall", "length", length, 4);
  if (length % 2 !== 0) throw new RangeError(`multiQueryRecall: length must be even, got ${length}`);
  checkInteger("multiQueryRecall", "vocabulary", vocabulary, length + 1);
  checkInteger("multiQueryRecall", "pairs", pairs, 1, Math.min(length / 4, Math.floor(vocabulary / 2) - 1));
  checkPositive("multiQueryRecall", "power", power);
}

/**
 * Sequences of the task: `pairs` keys, each followed by its value, then the same keys as queries at even places behind them,
 * the rest filled with token 0. Keys and values are drawn without replacement within a sequence; the j-th even place is a query
 * with chance ∝ j^{a−1}, drawn without replacement too. A query's label is the key's value.
 *
 * Reference: Arora et al. 2024 (Zoology, arXiv 2312.04927), section 4 and the authors' generator.
 *
 * @throws {RangeError} when the sizes do not fit each other
 */
export function multiQueryRecall(
  random: Random,
  count: number,
  options: MultiQueryRecallOptions,
): RecallBatch {
  checkTask(options);
  checkInteger("multiQueryRecall", "count", count, 1);
  const { vocabulary, length, pairs, power = 0.01, randomFill = false } = options;
  const half = Math.floor(vocabulary / 2);
  const context = 2 * pairs;
  const weights = Array.from({ length: (length - context) / 2 }, (_, j) => (j + 1) ** (power - 1));
  const tokens = new Int32Array(count * length);
  const labels = new Int32Array(count * length).fill(noLabel);
  for (let i = 0, start = 0; i < count; i++, start += length) {
    const keys = choose(random, 1, half, pairs);
    const values = choose(random, half, vocabulary, pairs);
    const places = chooseWeighted(random, weights, pairs);
    for (let p = 0; p < pairs; p++) {
      tokens[start + 2 * p] = keys[p];
      tokens[start + 2 * p + 1] = values[p];
      const asked = start + context + 2 * places[p];
      tokens[asked] = keys[p];
      labels[asked] = values[p];
    }
    if (randomFill)
      for (let t = start; t < start + length; t++)
        if (tokens[t] === 0) tokens[t] = uniformInteger(random, vocabulary);
  }
  return { tokens, labels, count, length };
}
