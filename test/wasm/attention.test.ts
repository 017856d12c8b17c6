import assert from "node:assert/strict";
import { normalInto, randomFrom } from "engram/math";
import {
  type AttentionOptions,
  attention,
  engineInfo,
  prepareAttention,
  type RunningEngine,
} from "engram/wasm";
import fc from "fast-check";
import { naiveAttention } from "./oracle";

type Sizes = readonly [queries: number, keys: number, head: number, width: number];

const engines = engineInfo().available;
const sizes = fc.tuple(
  fc.integer({ min: 1, max: 70 }),
  fc.integer({ min: 1, max: 300 }), // crosses the routine's key blocks of 128
  fc.integer({ min: 1, max: 70 }),
  fc.integer({ min: 1, max: 70 }),
);

function arrays([queries, keys, head, width]: Sizes, seed: number, heads = 1) {
  const random = randomFrom(seed);
  const draw = (label: string, length: number) => normalInto(new Float32Array(length), random.split(label));
  return {
    query: draw("query", heads * queries * head),
    key: draw("key", heads * keys * head),
    value: draw("value", heads * keys * width),
  };
}

const shapeOf = ([queries, keys, headSize, valueSize]: Sizes) => ({ queries, keys, headSize, valueSize });

const largest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);

function largestNorm(values: Float32Array, width: number): number {
  let top = 0;
  for (let at = 0; at < values.length; at += width)
    top = Math.max(top, Math.hypot(...values.subarray(at, at + width)));
  return top;
}

/** The documented bound 2e-7 (1 + m) max|v|. */
function bound({ query, key, value }: ReturnType<typeof arrays>, head: number, scale: number): number {
  return 2e-7 * (1 + Math.abs(scale) * largestNorm(query, head) * largestNorm(key, head)) * largest(value);
}

function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; i++)
    if (!(Math.abs(found[i] - expected[i]) <= tolerance))
      assert.fail(`entry ${i}: ${found[i]} is not within ${tolerance} of ${expected[i]}`);
}

const run = (
  { query, key, value }: ReturnType<typeof arrays>,
  shape: Sizes,
  engine: RunningEngine,
  options: AttentionOptions = {},
) => attention(query, key, value, shapeOf(shape), { ...options, engine });

describe("attention()", () => {
  for (const engine of engines)
    describe(`by ${engine}`, () => {
      it("agrees with naive float64 attention for any sizes, within the documented bound", () => {
        fc.assert(
          fc.property(sizes, fc.integer({ min: 0, max: 1e6 }), (shape, seed) => {
            const input = arrays(shape, seed);
            const scale = 1 / Math.sqrt(shape[2]);
            const expected = naiveAttention(input.query, input.key, input.value, shape, scale);
            assertClose(run(input, shape, engine), expected, bound(input, shape[2], scale));
          }),
          { numRuns: 60, seed: 20 },
        );
      });

      it("stays within the bound for scores as large as ±1e4", () => {
        fc.assert(
          fc.property(sizes, fc.integer({ min: 0, max: 1e6 }), fc.boolean(), (shape, seed, negative) => {
            const input = arrays(shape, seed);
            const scale =
              ((negative ? -1 : 1) * 1e4) /
              (largestNorm(input.query, shape[2]) * largestNorm(input.key, shape[2]));
            const expected = naiveAttention(input.query, input.key, input.value, shape, scale);
            assertClose(run(input, shape, engine, { scale }), expected, bound(input, shape[2], scale));
          }),
          { numRuns: 30, seed: 20 },
        );
      });

      it("does not look at keys that mask or causal order hide, whatever they hold", () => {
        fc.assert(
          fc.property(
            sizes,
            fc.integer({ min: 0, max: 1e6 }),
            fc.boolean(),
            fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
            (shape, seed, causal, density) => {
              const [queries, keys, head] = shape;
              const input = arrays(shape, seed);
              const chance = randomFrom(seed).split("mask");
              const mask =
                density === undefined
                  ? undefined
                  : Uint8Array.from({ length: queries * keys }, () => (chance() < density ? 1 : 0));
              const sees = (i: number, j: number) =>
                (!causal || j <= i + keys - queries) && mask?.[i * keys + j] !== 0;
              const scale = 1 / Math.sqrt(head);
              const expected = naiveAttention(input.query, input.key, input.value, shape, scale, sees);
              const options = mask === undefined ? { causal } : { causal, mask };
              assertClose(run(input, shape, engine, options), expected, bound(input, head, scale));
            },
          ),
          { numRuns: 60, seed: 20 },
        );
      });

      it("gives zeros to a query that may attend to nothing", () => {
        const shape: Sizes = [3, 5, 2, 4];
        const mask = Uint8Array.from([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        const out = run(arrays(shape, 1), shape, engine, { mask });
        assert.deepEqual([...out.subarray(4, 8)], [0, 0, 0, 0]);
        assert.ok(out.subarray(0, 4).every((x) => x !== 0) && out.subarray(8).every((x) => x !== 0));
        const longer: Sizes = [9, 2, 3, 1]; // seven queries stand before the first key
        const causal = run(arrays(longer, 2), longer, engine, { causal: true });
        assert.deepEqual([...causal.subarray(0, 7)], new Array(7).fill(0));
        assert.ok(causal[7] !== 0 && causal[8] !== 0);
      });

      it("returns the value itself where there is one key, and their mean where all keys are equal", () => {
        const one: Sizes = [11, 1, 7, 5];
        const single = arrays(one, 3);
        const out = run(single, one, engine);
        for (let i = 0; i < 11; i++) assert.deepEqual(out.subarray(i * 5, i * 5 + 5), single.value);
        const many: Sizes = [5, 200, 6, 3];
        const equal = arrays(many, 4);
        for (let j = 1; j < 200; j++) equal.key.copyWithin(j * 6, 0, 6);
        const mean = [0, 1, 2].map((c) => {
          let sum = 0;
          for (let j = 0; j < 200; j++) sum += equal.value[j * 3 + c];
          return sum / 200;
        });
        const averaged = run(equal, many, engine);
        for (let i = 0; i < 5; i++) assertClose(averaged.subarray(i * 3, i * 3 + 3), mean, 1e-6);
      });

      it("weighs the keys by numbers that sum to one: constant values come back", () => {
        fc.assert(
          fc.property(sizes, fc.integer({ min: 0, max: 1e6 }), (shape, seed) => {
            const input = arrays(shape, seed);
            input.value.fill(3);
            assertClose(run(input, shape, engine), new Float32Array(shape[0] * shape[3]).fill(3), 3e-6);
          }),
          { numRuns: 30, seed: 20 },
        );
      });

      it("does not depend on the order of the keys", () => {
        fc.assert(
          fc.property(sizes, fc.integer({ min: 0, max: 1e6 }), (shape, seed) => {
            const [, keys, head, width] = shape;
            const input = arrays(shape, seed);
            const turned = { ...input, key: input.key.slice(), value: input.value.slice() };
            for (let j = 0; j < keys; j++) {
              const from = keys - 1 - j;
              turned.key.set(input.key.subarray(from * head, (from + 1) * head), j * head);
              turned.value.set(input.value.subarray(from * width, (from + 1) * width), j * width);
            }
            const tolerance = bound(input, head, 1 / Math.sqrt(head));
            assertClose(run(turned, shape, engine), run(input, shape, engine), 2 * tolerance);
          }),
          { numRuns: 30, seed: 20 },
        );
      });

      it("does not change when every score is shifted: a coordinate that all keys share", () => {
        const shape: Sizes = [20, 150, 8, 5];
        const input = arrays(shape, 5);
        const shifted = { ...input, key: input.key.slice() };
        for (let i = 0; i < 20; i++) input.query[i * 8] = 2;
        for (let j = 0; j < 150; j++) {
          input.key[j * 8] = 0;
          shifted.key[j * 8] = 8; // scores rise by 16 / √8
        }
        shifted.query = input.query;
        assertClose(run(shifted, shape, engine), run(input, shape, engine), 1e-5);
      });

      it("treats heads as separate calls, and gives the same bits every time", () => {
        const shape: Sizes = [70, 131, 16, 9];
        const heads = 3;
        const input = arrays(shape, 6, heads);
        const { query, key, value } = input;
        const all = attention(query, key, value, { ...shapeOf(shape), heads }, { engine });
        assert.deepEqual(attention(query, key, value, { ...shapeOf(shape), heads }, { engine }), all);
        for (let n = 0; n < heads; n++) {
          const part = {
            query: query.subarray(n * 70 * 16, (n + 1) * 70 * 16),
            key: key.subarray(n * 131 * 16, (n + 1) * 131 * 16),
            value: value.subarray(n * 131 * 9, (n + 1) * 131 * 9),
          };
          assert.deepEqual(run(part, shape, engine), all.subarray(n * 70 * 9, (n + 1) * 70 * 9));
        }
      });

      it("prepared once answers as the single call does, for any number of queries", () => {
        const shape: Sizes = [65, 140, 12, 6];
        const { query, key, value } = arrays(shape, 7, 2);
        const stored = { keys: 140, headSize: 12, valueSize: 6, heads: 2 };
        const prepared = prepareAttention(key, value, stored, { engine });
        assert.equal(prepared.engine, engine);
        const expected = attention(query, key, value, { ...stored, queries: 65 }, { engine, causal: true });
        key.fill(0);
        assert.deepEqual(prepared.attend(query, { causal: true }), expected);
        for (const queries of [1, 4, 200]) {
          const more = arrays([queries, 1, 12, 1], 8, 2).query;
          const copy = arrays(shape, 7, 2);
          const single = attention(more, copy.key, copy.value, { ...stored, queries }, { engine });
          assert.deepEqual(prepared.attend(more), single);
        }
      });

      it("refuses what is not finite or would overflow, and names it", () => {
        const shape: Sizes = [2, 3, 4, 5];
        for (const name of ["query", "key", "value"] as const)
          for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
            const input = arrays(shape, 9);
            input[name][6] = bad;
            assert.throws(() => run(input, shape, engine), {
              name: "RangeError",
              message: `attention: ${name}[6] must be finite, got ${bad}`,
            });
          }
        const large = arrays(shape, 10);
        large.query[1] = 1e25;
        large.key[1] = -1e25;
        assert.throws(
          () => run(large, shape, engine),
          /^RangeError: attention: scale · \|query\| · \|key\| .* below 3\.4e38, got/,
        );
        assert.throws(() => run(arrays(shape, 10), shape, engine, { scale: 1e39 }), RangeError);
        const { key, value } = arrays(shape, 11);
        const prepared = prepareAttention(key, value, shapeOf(shape), { engine });
        assert.throws(() => prepared.attend(new Float32Array([1, 2, 3, Number.NaN])), {
          message: "attend: query[3] must be finite, got NaN",
        });
        key[2] = Number.NaN;
        assert.throws(() => prepareAttention(key, value, shapeOf(shape), { engine }), {
          message: "prepareAttention: key[2] must be finite, got NaN",
        });
      });
    });

  it("refuses sizes and arrays that do not fit", () => {
    const input = arrays([2, 3, 4, 5], 12);
    const { query, key, value } = input;
    const shape = { queries: 2, keys: 3, headSize: 4, valueSize: 5 };
    for (const name of ["queries", "keys", "headSize", "valueSize", "heads"])
      for (const size of [0, -1, 1.5])
        assert.throws(() => attention(query, key, value, { ...shape, [name]: size }), {
          name: "RangeError",
          message: new RegExp(
            `^attention: ${name} must be a whole number in \\[1, 2147483647\\], got ${size}$`,
          ),
        });
    assert.throws(() => attention(query.subarray(1), key, value, shape), {
      name: "RangeError",
      message: "attention: query must have length 8, got 7",
    });
    assert.throws(() => attention(query, key, value.subarray(1), shape), /value must have length 15, got 14/);
    assert.throws(() => attention(query, key.subarray(1), value, shape), /key must have length 12, got 11/);
    assert.throws(
      () => attention(query, key, value, shape, { mask: new Uint8Array(5) }),
      /mask must have length 6/,
    );
    for (const engine of engines) {
      const mask = Uint8Array.from([1, 0, 1, 7, 1, 1]);
      const refused = (caller: string) => ({
        name: "RangeError",
        message: `${caller}: mask[3] must be 0 or 1, got 7`,
      });
      assert.throws(() => attention(query, key, value, shape, { engine, mask }), refused("attention"));
      const prepared = prepareAttention(key, value, shape, { engine });
      assert.throws(() => prepared.attend(query, { mask }), refused("attend"));
    }
    assert.throws(() => attention(query, key, value, shape, { scale: Number.NaN }), /scale must be finite/);
    assert.throws(() => attention(new Float64Array(8) as unknown as Float32Array, key, value, shape), {
      name: "TypeError",
      message: "attention: query must be a Float32Array, got Float64Array of length 8",
    });
    assert.throws(() => prepareAttention(key, value, shape).attend(new Float32Array(5)), {
      message: "attend: query must have a multiple of 4 entries, got 5",
    });
  });
});
