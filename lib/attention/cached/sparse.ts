/** @file Heads that choose the keys of each query before they compare it with them. */
import type { Counts } from "../../cost";
import type { Form, Tokens } from "../mixer";
import { dotSimilarity, placeOf } from "./dot-similarity";
import type { Sizes } from "./kernel-cost";
import type { Branch, Similarity } from "./kernel-head";
import { softmaxSeparation } from "./separation";

/** The forms of such heads: which tiles a query needs is known only when its keys are chosen. */
export const sparseForms: readonly Form[] = ["parallel", "recurrent"];

/** A choice of keys, and what it costs. */
export interface Choice {
  /** for query i of the block, which of the first `keys` entries it meets */
  among(asked: Tokens, i: number, cache: Tokens, keys: number): Uint8Array;
  /** how many of `keys` entries are chosen */
  held(keys: number): number;
  /** operations of choosing among `keys` entries */
  work(keys: number, sizes: Sizes): Partial<Counts>;
}

/**
 * Softmax over the chosen keys alone: the others have score −∞.
 */
export function sparseBranch(caller: string, scale: number | undefined, choice: Choice): Branch {
  const dots = dotSimilarity(caller, { scale });
  const similarity: Similarity = {
    ask(asked, i, cache) {
      const chosen = choice.among(asked, i, cache, placeOf(asked, i, cache) + 1);
      const score = dots.ask(asked, i, cache);
      return (from, to) => {
        const scores = new Float64Array(to - from).fill(Number.NEGATIVE_INFINITY);
        for (let j = from; j < to; j++) if (chosen[j]) scores[j - from] = score(j, j + 1)[0][0];
        return [scores];
      };
    },
    work: (sizes) => ({
      row: { mul: sizes.H },
      each(keys) {
        const { H } = sizes;
        const held = choice.held(keys);
        const sum: Record<string, number> = { ...choice.work(keys, sizes) };
        sum["mac"] = (sum["mac"] ?? 0) + held * H;
        sum["weightRead"] = (sum["weightRead"] ?? 0) + held * H;
        return sum;
      },
    }),
  };
  const separation = softmaxSeparation(caller);
  return {
    similarity,
    separation: {
      ...separation,
      work: ({ V }) => ({
        row: { add: -1, cmp: -1, mul: V, div: 1 },
        each(keys) {
          const held = choice.held(keys);
          return { add: 2 * held, cmp: held, exp: held, mac: held * V, weightRead: held * V };
        },
      }),
    },
  };
}
