/** @file What does one more token cost a head that has already read many: how many words it keeps, how many operations it does? */
import { headSpecimens, type MixerState } from "../attention";
import { totalOf } from "../cost";
import { checkInteger, type Random } from "../math";
import type { Experiment } from "./experiment";

/** Sizes of {@link attentionCosts}. */
export interface AttentionCostsParams {
  /** H = V, size of queries, keys and values */
  readonly head: number;
  /** names of families, as in the tables */
  readonly families: readonly string[];
  /** numbers of tokens read before, rising */
  readonly past: readonly number[];
}

/** What {@link attentionCosts} found. */
export interface AttentionCostsResult {
  readonly head: number;
  readonly families: readonly string[];
  readonly past: Int32Array;
  /** words of the state that a stream of so many tokens has left, counted on the state itself: [family][past] */
  readonly words: readonly Float64Array[];
  /** operations of reading one token more, one by one: [family][past] */
  readonly operations: readonly Float64Array[];
  /** words of memory that one token more moves: [family][past] */
  readonly moved: readonly Float64Array[];
}

const powersOfTwo = (last: number): number[] => Array.from({ length: last + 1 }, (_, i) => 2 ** i);

const mainFamilies = ["softmax", "latent", "sliding-window", "linearAttention", "deltaNet", "mesaNet"];

/**
 * The two prices of a head's memory, token by token: what it must keep, and what it must do with it.
 *
 * Words are counted on the state that a stream has left. Operations and words moved are the closed forms of the heads, of
 * the recurrent form; all arithmetic counts alike (a product with its accumulation is one).
 */
export const attentionCosts: Experiment<AttentionCostsParams, AttentionCostsResult> = {
  quick: {
    head: 64,
    families: mainFamilies,
    past: powersOfTwo(10),
  },
  full: {
    head: 64,
    families: mainFamilies,
    past: powersOfTwo(13),
  },
  run({ head, families, past }, random) {
    checkInteger("attentionCosts", "head", head, 1);
    past.forEach((tokens, i) => void checkInteger("attentionCosts", "past", tokens, i ? past[i - 1] : 1));
    const all = headSpecimens(head, head);
    const chosen = families.map((family) => {
      const found = all.find((one) => one.family === family);
      if (!found) throw new RangeError(`attentionCosts: families must be built here, got ${family}`);
      return found;
    });
    const perToken = (what: "operations" | "words"): Float64Array[] =>
      chosen.map(({ mixer }) =>
        Float64Array.from(past, (before) =>
          totalOf(mixer.cost({ length: 1, past: before, head, form: "recurrent" }), what),
        ),
      );
    return {
      head,
      families,
      past: Int32Array.from(past),
      words: chosen.map((one) => wordsKept(one, past, random.split(one.family))),
      operations: perToken("operations"),
      moved: perToken("words"),
    };
  },
};

/** Words of the state after each number of tokens, of one stream that goes on. */
function wordsKept(
  { mixer, tokens }: ReturnType<typeof headSpecimens>[number],
  past: readonly number[],
  random: Random,
): Float64Array {
  let state: MixerState | undefined;
  let read = 0;
  return Float64Array.from(past, (tokensRead) => {
    state = mixer.mix(tokens(tokensRead - read, random.split(tokensRead)), { state }).state;
    read = tokensRead;
    return Object.values(state).reduce((sum, { data }) => sum + data.length, 0);
  });
}
