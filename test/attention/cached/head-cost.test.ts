/** @file The closed forms of what heads in kernel form cost, against twins that count while they compute. */
import assert from "node:assert/strict";
import {
  attentionHeads,
  type Form,
  forgettingHead,
  latentHead,
  type Mixer,
  softmaxHead,
  type Tokens,
} from "engram/attention";
import { countNames } from "engram/cost";
import { matrix, normalInto, permutation, randomFrom, row } from "engram/math";
import * as fc from "fast-check";
import { comparisonsOfLargest, largest } from "../../../lib/attention/cached/largest";
import { allClose, close } from "../../support/close";
import { twinned } from "../../support/head-twin-table";
import { type Rows, runTwin } from "../../support/head-twins";
import { sparseTwins } from "../../support/sparse-twin-table";
import { tally } from "../../support/tally";

const shapes = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  past: fc.integer({ min: 0, max: 7 }),
  length: fc.integer({ min: 1, max: 8 }),
  H: fc.constantFrom(2, 4, 6),
  V: fc.integer({ min: 1, max: 5 }),
  chunk: fc.integer({ min: 1, max: 6 }),
});

describe("attention: the cost of heads in kernel form", () => {
  for (const [name, build] of Object.entries({ ...twinned, ...sparseTwins }))
    it(`${name}: the closed form is what a plain twin counts, in every form`, () => {
      fc.assert(
        fc.property(shapes, ({ seed, past, length, H, V: given, chunk }) => {
          const V = name === "attention residuals" ? H : given;
          const { mixer, tokens: columns, twin, run } = build({ H, V });
          const T = past + length;
          const random = randomFrom(seed);
          const tokens: Tokens = Object.fromEntries(
            Object.entries(columns).map(([token, cols]) => {
              const data = normalInto(new Float64Array(T * cols), random.split(token));
              return [token, matrix(T, cols, token === "logDecay" ? data.map((x) => -Math.abs(x)) : data)];
            }),
          );
          const rows: Rows = Object.fromEntries(
            Object.entries(tokens).map(([token, all]) => [
              token,
              Array.from({ length: T }, (_, i) => [...row(all, i)]),
            ]),
          );
          const { output } = mixer.mix(tokens);
          for (const form of mixer.forms) {
            const t = tally();
            const tile = form === "chunked" ? chunk : Number.POSITIVE_INFINITY;
            const block = form === "recurrent" ? 1 : form === "chunked" ? chunk : length;
            const outputs = twin
              ? runTwin(t, twin(rows), T, past, V, form === "chunked" ? chunk : undefined)
              : (run as NonNullable<typeof run>)(t, rows, past, { block, tile });
            allClose(outputs.flat(), output.data.subarray(past * output.cols), 1e-10);
            const counted = mixer.cost({ length, past, head: H, value: V, form, chunk });
            for (const category of countNames)
              close(counted[category], t.seen[category], 1e-9, `${form} ${category}`);
          }
        }),
        { seed: 6, numRuns: 40 },
      );
    });

  it("grouped heads: a group's cache is written once, everything else is done by every head", () => {
    const shape = { length: 5, past: 3, head: 4, value: 3 };
    const one = softmaxHead().cost(shape);
    const { weightWrite, ...all } = attentionHeads(softmaxHead(), { heads: 6, groups: 2 }).cost(shape);
    assert.equal(weightWrite, 2 * one.weightWrite);
    assert.equal(weightWrite, 2 * 5 * (4 + 3));
    for (const [name, times] of Object.entries(all)) assert.equal(times, 6 * one[name as keyof typeof one]);
    const gated = attentionHeads(forgettingHead(), { heads: 6, groups: 2 }).cost(shape);
    assert.equal(gated.weightWrite, 5 * (2 * (4 + 3) + 6));
  });

  it("the k largest: comparisons over random orders average to the closed form", () => {
    // 400 orders each; 5 standard errors, a false alarm in about 10⁶ draws of the whole test.
    const random = randomFrom(8);
    for (const [k, n] of [
      [1, 20],
      [3, 3],
      [4, 9],
      [5, 60],
      [8, 200],
    ]) {
      const seen = Array.from({ length: 400 }, () => {
        let comparisons = 0;
        const best = largest(k, (a, b) => {
          comparisons++;
          return a > b;
        });
        const order = permutation(random, n);
        order.forEach((value, at) => {
          best.offer(value, at);
        });
        assert.deepEqual(
          best.values,
          Array.from({ length: Math.min(k, n) }, (_, i) => n - 1 - i),
        );
        return comparisons;
      });
      const mean = seen.reduce((a, b) => a + b) / 400;
      const spread = Math.sqrt(seen.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 399);
      close(mean, comparisonsOfLargest(k, n), (5 * spread) / 20 / comparisonsOfLargest(k, n) + 1e-12);
    }
  });

  it("a shape out of range is refused", () => {
    const head: Mixer = softmaxHead();
    const shape = { length: 3, head: 2 };
    for (const [change, message] of [
      [{ length: 0 }, "length must be a whole number at least 1, got 0"],
      [{ past: -1 }, "past must be a whole number at least 0, got -1"],
      [{ head: 0 }, "head must be a whole number at least 1, got 0"],
      [{ value: 1.5 }, "value must be a whole number at least 1, got 1.5"],
      [{ chunk: 0 }, "chunk must be a whole number at least 1, got 0"],
    ] as const)
      assert.throws(
        () => head.cost({ ...shape, ...change }),
        new RegExp(`^RangeError: softmax: ${message}$`),
      );
    const form = "sideways" as Form;
    assert.throws(() => head.cost({ ...shape, form }), /^TypeError: softmax: form must be one of/);
    const latent = latentHead({ keyUp: matrix(2, 3), valueUp: matrix(2, 3) });
    assert.throws(() => latent.cost({ length: 1, head: 3 }), /^RangeError: latent: head must be 2, got 3$/);
  });
});
