/** @file Many heads out of one: what is shared, what is apart, and what would go wrong. */
import assert from "node:assert/strict";
import {
  alibiSlopes,
  attentionHeads,
  mergeHeads,
  pathHead,
  type QueryKeyValue,
  softmaxAttention,
  softmaxHead,
  splitHeads,
} from "engram/attention";
import { fromRows, matrix, randomFrom } from "engram/math";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { gaussian, H, V } from "../support/heads";

const filled = (rows: number, cols: number, value: number) =>
  matrix(rows, cols, new Float64Array(rows * cols).fill(value));

/** The causal mask [T, T], of the newest `window` keys. */
const causal = (T: number, window = T) =>
  Uint8Array.from({ length: T * T }, (_, at) => {
    const far = Math.floor(at / T) - (at % T);
    return far >= 0 && far < window ? 1 : 0;
  });

describe("attention/heads", () => {
  const wide = (T: number, seed: number, heads: number, groups: number): QueryKeyValue => {
    const random = randomFrom(seed);
    return {
      query: gaussian(random.split("query"), T, heads * H),
      key: gaussian(random.split("key"), T, groups * H),
      value: gaussian(random.split("value"), T, groups * V),
    };
  };

  it("G = N is a head per part; fewer groups are the same with keys and values repeated, and keep less", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(1, 2, 4), (seed, groups) => {
        const tokens = wide(7, seed, 4, groups);
        const { output, state } = attentionHeads(softmaxHead(), { heads: 4, groups }).mix(tokens);
        const repeat = (name: "key" | "value") =>
          splitHeads(tokens[name], groups).flatMap((part) => Array(4 / groups).fill(part));
        const [keys, values] = [repeat("key"), repeat("value")];
        const parts = splitHeads(tokens.query, 4).map(
          (query, h) => softmaxAttention(query, keys[h], values[h], { mask: causal(7) }).output,
        );
        allClose(output.data, mergeHeads(parts).data, 1e-13);
        assert.deepEqual([state["key"].cols, state["value"].cols], [groups * H, groups * V]);
        const many = attentionHeads(softmaxHead(), { heads: 4 });
        const all = { ...tokens, key: mergeHeads(keys), value: mergeHeads(values) };
        allClose(many.mix(all).output.data, output.data, 0);
      }),
      { seed: 3, numRuns: 15 },
    );
  });

  it("split and merge are each other's inverse, and refuse what does not fit", () => {
    const whole = gaussian(randomFrom(1), 3, 6);
    assert.deepEqual(mergeHeads(splitHeads(whole, 3)).data, whole.data);
    assert.deepEqual([...splitHeads(fromRows([[1, 2, 3, 4]]), 2)[1].data], [3, 4]);
    assert.throws(
      () => splitHeads(whole, 4),
      /^RangeError: splitHeads: wide must have a multiple of 4 columns, got 6$/,
    );
    assert.throws(
      () => mergeHeads([]),
      /^RangeError: mergeHeads: parts must hold at least one matrix, got none$/,
    );
    assert.throws(() => mergeHeads([matrix(2, 1), matrix(3, 1)]), /parts\[1\] must be 2 × 1, got 3 × 1$/);
    assert.throws(
      () => attentionHeads(softmaxHead(), { heads: 4, groups: 3 }),
      /^RangeError: attentionHeads: groups must divide 4, got 3$/,
    );
  });

  it("a group that shares its keys but not what moves them is found out", () => {
    const head = attentionHeads(pathHead(), { heads: 2, groups: 1 });
    const tokens = {
      ...wide(3, 1, 2, 1),
      direction: gaussian(randomFrom(2), 3, 2 * H),
      strength: filled(3, 2, 0.5),
    };
    assert.throws(
      () => head.mix(tokens),
      /^RangeError: attentionHeads: state.key must be the same for all heads of a group, got another for head 1$/,
    );
    const shared = attentionHeads(pathHead(), {
      heads: 2,
      groups: 1,
      shared: ["key", "value", "direction", "strength"],
    });
    const common = {
      ...wide(3, 1, 2, 1),
      direction: gaussian(randomFrom(2), 3, H),
      strength: filled(3, 1, 0.5),
    };
    const [first, second] = splitHeads(common["query"], 2).map((query) =>
      pathHead().mix({ ...common, query }),
    );
    allClose(shared.mix(common).output.data, mergeHeads([first.output, second.output]).data, 0);
  });

  it("the slopes of ALiBi fall by the same factor to 2^−8", () => {
    assert.deepEqual(
      [...alibiSlopes(8)],
      [1, 2, 3, 4, 5, 6, 7, 8].map((h) => 2 ** -h),
    );
    close(alibiSlopes(5)[4], 2 ** -8, 1e-15);
  });
});
