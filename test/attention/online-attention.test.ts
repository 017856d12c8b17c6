/** @file Tiled softmax attention against the whole one. */
import assert from "node:assert/strict";
import { onlineAttention, sliceTokens, softmaxAttention, softmaxHead } from "engram/attention";
import { fromRows, randomFrom, row } from "engram/math";
import * as fc from "fast-check";
import { allClose } from "../support/close";
import { gaussian, H, randomTokens, V } from "../support/heads";

const basic = ["query", "key", "value"];
describe("attention/online-attention", () => {
  it("is softmax attention for every tile, mask and bias", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 12 }), (seed, tile) => {
        const random = randomFrom(seed);
        const [query, key, value] = [gaussian(random, 4, H), gaussian(random, 9, H), gaussian(random, 9, V)];
        const mask = Uint8Array.from({ length: 36 }, () => (random() < 0.4 ? 1 : 0));
        const bias = gaussian(random, 4, 9);
        bias.data[7] = Number.NEGATIVE_INFINITY;
        mask.fill(0, 18, 27); // the third query may attend to nothing
        for (const options of [{}, { mask }, { bias }, { mask, bias }, { scale: -2, bias }, { scale: 0 }]) {
          const { output } = softmaxAttention(query, key, value, options);
          allClose(onlineAttention(query, key, value, { ...options, tile }).data, output.data, 1e-13);
        }
        assert.deepEqual([...row(onlineAttention(query, key, value, { mask, tile }), 2)], [0, 0, 0]);
      }),
      { seed: 5, numRuns: 25 },
    );
  });

  it("scores of ten thousand, rising or falling from tile to tile, do not overflow", () => {
    const key = fromRows([[-1e4], [0], [1e4], [1e4 - 1]]);
    const value = fromRows([[1], [2], [3], [5]]);
    const query = fromRows([[1], [-1]]);
    const output = onlineAttention(query, key, value, { scale: 1, tile: 1 });
    const share = 1 / (1 + Math.exp(-1));
    allClose(output.data, [3 * share + 5 * (1 - share), 1], 1e-14);
    allClose(output.data, softmaxAttention(query, key, value, { scale: 1 }).output.data, 1e-14);
  });

  it("a bias of −∞ masks, one of +∞ or NaN is refused, and so is a size that does not fit", () => {
    const one = fromRows([[1]]);
    const two = fromRows([[1], [2]]);
    const bias = fromRows([[0, Number.NEGATIVE_INFINITY]]);
    for (const attend of [onlineAttention, softmaxAttention]) {
      const answer = attend(one, two, two, { bias });
      assert.equal(("output" in answer ? answer.output : answer).data[0], 1);
      const wrong = (given: object, message: RegExp) =>
        assert.throws(() => attend(one, two, two, given), message);
      wrong(
        { bias: fromRows([[0, Number.NaN]]) },
        new RegExp(`${attend.name}: bias\\[1\\] must be a number below Infinity, got NaN`),
      );
      wrong({ bias: one }, /bias must be 1 × 2, got 1 × 1/);
      wrong({ mask: new Uint8Array(3) }, /mask must have 1 × 2 entries, got 3/);
    }
    assert.throws(
      () => onlineAttention(one, two, two, { tile: 0 }),
      /^RangeError: onlineAttention: tile must be a whole number at least 1, got 0$/,
    );
    const huge = fromRows([[1e200]]);
    assert.throws(() => onlineAttention(huge, huge, huge), /scores\[0\] must be finite, got Infinity/);
    assert.throws(() => softmaxAttention(huge, huge, huge), /scores\[0\] must be finite, got Infinity/);
  });

  it("tokens mixed one by one are one query each over all keys so far", () => {
    const tokens = randomTokens(basic, 6, 8);
    const { output } = softmaxHead().mix(tokens, { form: "recurrent" });
    for (let t = 0; t < 6; t++) {
      const { query, key, value } = sliceTokens(tokens, 0, t + 1);
      allClose(
        row(output, t),
        onlineAttention(fromRows([row(query, t)]), key, value, { tile: 2 }).data,
        1e-13,
      );
    }
  });
});
