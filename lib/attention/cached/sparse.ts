/** @file Heads that choose the keys of each query before they compare it with them. */
import type { Counts } from "../../cost";
import type { Tokens } from "../mixer";
import { dotSimilarity, placeOf } from "./dot-similarity";
import type { Sizes } from "./kernel-cost";
import type { Branch } from "./kernel-head";
import { softmaxSeparation } from "./separation";

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
 * Softmax over the chosen keys alone, as if there were no others: in the chunked form a query gathers the keys it has
 * chosen, and meets them in tiles.
 */
export function sparseBranch(caller: string, scale: number | undefined, choice: Choice): Branch {
  return {
    choose(asked, i, cache) {
      const places: number[] = [];
      choice.among(asked, i, cache, placeOf(asked, i, cache) + 1).forEach((chosen, j) => {
        if (chosen) places.push(j);
      });
      return places;
    },
    similarity: {
      ask: dotSimilarity(caller, { scale }).ask,
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
    },
    separation: {
      ...softmaxSeparation(caller),
      work: ({ V }) => ({
        row: { add: -1, cmp: -1, mul: V, div: 1 },
        each(keys, tile) {
          const held = choice.held(keys);
          const more = Math.max(0, Math.ceil(held / tile) - 1); // tiles after the first rescale what was read
          return {
            add: 2 * held + more,
            cmp: held,
            exp: held + more,
            mul: more * (V + 1),
            mac: held * V,
            weightRead: held * V,
          };
        },
      }),
    },
  };
}
