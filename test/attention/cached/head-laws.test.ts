/** @file Heads in kernel form at their special cases: where each becomes another one, and what each says at its edges. */
import assert from "node:assert/strict";
import {
  alibiHead,
  alibiSlopes,
  attentionResidualsHead,
  blockAttentionHead,
  cosineHead,
  deepseekSparseHead,
  deltaformerHead,
  differentialHead,
  distanceHead,
  forgettingHead,
  latentHead,
  type Mixer,
  type MixerState,
  nativeSparseHead,
  parallaxHead,
  pathHead,
  rotaryHead,
  rotate,
  sigmoidHead,
  sinkHead,
  slidingWindowHead,
  softmaxAttention,
  softmaxHead,
  stickBreakingHead,
  type Tokens,
  topKHead,
  wallHead,
} from "engram/attention";
import { dot, fromRows, type Matrix, matMul, matrix, norm, randomFrom, row, transpose } from "engram/math";
import * as fc from "fast-check";
import { allClose, close } from "../../support/close";
import { gaussian, H, randomTokens, V } from "../../support/heads";

const basic = ["query", "key", "value"];
const filled = (rows: number, cols: number, value: number) =>
  matrix(rows, cols, new Float64Array(rows * cols).fill(value));

/** The rows of a matrix, each of length 1. */
const unitRows = (rows: Matrix) =>
  fromRows(
    Array.from({ length: rows.rows }, (_, t) => {
      const size = norm(row(rows, t));
      return row(rows, t).map((x) => x / size);
    }),
  );

/** The causal mask [T, T], of the newest `window` keys. */
const causal = (T: number, window = T) =>
  Uint8Array.from({ length: T * T }, (_, at) => {
    const far = Math.floor(at / T) - (at % T);
    return far >= 0 && far < window ? 1 : 0;
  });

/**
 * Both heads give the same on random tokens of up to 12, in all forms of the first, and keep the same: every entry that both
 * have, but for what a window has dropped.
 */
function same(
  head: Mixer,
  other: Mixer,
  names: readonly string[],
  fixed: (T: number) => Tokens = () => ({}),
  seen: (state: MixerState) => MixerState = (state) => state,
): void {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 12 }), (seed, T) => {
      const tokens = { ...randomTokens(names, T, seed, H), ...fixed(T) };
      const { output, state } = other.mix(tokens);
      for (const form of head.forms) {
        const mixed = head.mix(tokens, { form, chunk: 4 });
        allClose(mixed.output.data, output.data, 1e-12);
        const kept = seen(mixed.state);
        const both = Object.keys(state).filter((entry) => entry in kept);
        assert.ok(both.includes("key") && both.includes("value"));
        for (const entry of both) {
          const newest = Math.min(kept[entry].data.length, state[entry].data.length);
          const [ours, theirs] = [kept, state].map((held) =>
            held[entry].data.subarray(held[entry].data.length - newest),
          );
          allClose(ours, theirs, 1e-12);
          const windowed = "position" in kept || "position" in state;
          assert.ok(windowed || kept[entry].rows === state[entry].rows);
        }
      }
    }),
    { seed: 2, numRuns: 20 },
  );
}

describe("attention: special cases of heads in kernel form", () => {
  it("the causal head is softmax attention under the causal mask, and so is a window", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 12 }), (seed, T) => {
        const { query, key, value } = randomTokens(basic, T, seed);
        const full = softmaxAttention(query, key, value, { mask: causal(T) });
        const head = softmaxHead();
        allClose(head.mix({ query, key, value }).output.data, full.output.data, 1e-13);
        allClose(head.attention({ query, key, value }).data, full.attention.data, 1e-13);
        const near = softmaxAttention(query, key, value, { mask: causal(T, 3) });
        for (const form of head.forms) {
          const { output } = slidingWindowHead(3).mix({ query, key, value }, { form, chunk: 2 });
          allClose(output.data, near.output.data, 1e-13);
        }
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  const softmax = softmaxHead();
  const zeros = (name: string, cols: number) => (T: number) => ({ [name]: matrix(T, cols) });
  it("window ≥ T, k ≥ T, a sink of −∞, slope 0 and tiles ≥ T are full attention", () => {
    for (const head of [
      slidingWindowHead(12),
      topKHead(12),
      sinkHead(Number.NEGATIVE_INFINITY),
      alibiHead(0),
      blockAttentionHead({ blocks: 4, size: 3 }),
      blockAttentionHead({ blocks: 1, size: 12 }),
    ])
      same(head, softmax, basic);
    const tokens = randomTokens(basic, 9, 1);
    const whole = softmax.mix(tokens, { form: "chunked", chunk: 9 }).output.data;
    allClose(whole, softmax.mix(tokens, { form: "chunked", chunk: 100 }).output.data, 0);
    allClose(whole, softmax.mix(tokens).output.data, 1e-14);
  });

  it("a forgetting gate of 1 is full attention, a constant one is ALiBi, and one near 0 reads the newest value", () => {
    same(forgettingHead(), softmax, basic, zeros("logDecay", 1));
    same(forgettingHead(), alibiHead(0.25), basic, (T) => ({ logDecay: filled(T, 1, -0.25) }));
    const tokens = { ...randomTokens(basic, 6, 1), logDecay: filled(6, 1, -1e4) };
    allClose(forgettingHead().mix(tokens).output.data, tokens.value.data, 1e-12);
  });

  it("differential with λ = 0, Parallax with r = 0, PaTH and DeltaFormer with strength 0, Wall without decay are softmax", () => {
    same(differentialHead(0), softmax, [...basic, "otherQuery", "otherKey"]);
    same(parallaxHead(), softmax, basic, zeros("tilt", H));
    same(pathHead(), softmax, [...basic, "direction"], zeros("strength", 1));
    same(deltaformerHead(), softmax, basic, zeros("strength", 1), ({ key, corrected }) => ({
      key,
      value: corrected,
    }));
    same(wallHead(), softmax, basic, zeros("logDecay", H));
    same(deepseekSparseHead({ keys: 12, indexHeads: 3, indexSize: 2 }), softmax, [
      ...basic,
      "indexQuery",
      "indexKey",
      "indexWeight",
    ]);
  });

  it("differential with twice the same pair is softmax times 1 − λ", () => {
    const tokens = randomTokens(basic, 7, 3);
    const twice = { ...tokens, otherQuery: tokens.query, otherKey: tokens.key };
    const { output } = differentialHead(0.25).mix(twice);
    allClose(
      output.data,
      softmax.mix(tokens).output.data.map((x) => 0.75 * x),
      1e-14,
    );
  });

  it("native sparse attention: its window alone, and its chosen blocks when they are all", () => {
    const gates = (coarse: number, fine: number, window: number) => (T: number) => ({
      coarseGate: filled(T, 1, coarse),
      fineGate: filled(T, 1, fine),
      windowGate: filled(T, 1, window),
    });
    const head = nativeSparseHead({ size: 4, blocks: 3, window: 5 });
    same(head, slidingWindowHead(5), basic, gates(0, 0, 1));
    same(head, softmax, basic, gates(0, 1, 0));
    // Blocks of one token: the coarse view has every key, compressed to itself.
    same(nativeSparseHead({ size: 1, blocks: 3, window: 1 }), softmax, basic, gates(1, 0, 0));
    const tokens = { ...randomTokens(basic, 3, 1), ...gates(1, 0, 0)(3) };
    assert.ok(
      head.mix(tokens).output.data.every((x) => x === 0),
      "no block has ended yet",
    );
  });

  it("a latent head forms the keys and values it never keeps", () => {
    const random = randomFrom(5);
    const [keyUp, valueUp] = [gaussian(random, H, 5), gaussian(random, V, 5)];
    const tokens = randomTokens(["query", "latent"], 9, 6);
    const written = {
      query: tokens.query,
      key: matMul(tokens.latent, transpose(keyUp)),
      value: matMul(tokens.latent, transpose(valueUp)),
    };
    const none = matrix(9, 0);
    const head = latentHead({ keyUp, valueUp });
    const mixed = head.mix({ ...tokens, rotaryQuery: none, rotaryKey: none });
    allClose(mixed.output.data, softmax.mix(written).output.data, 1e-12);
    assert.deepEqual([mixed.state["latent"].rows, mixed.state["latent"].cols], [9, 5]);
  });

  it("rotation keeps lengths, and inner products see the difference of positions alone", () => {
    const [a, b] = [gaussian(randomFrom(1), 1, 6), gaussian(randomFrom(2), 1, 6)];
    const product = (p: number, q: number) => dot(rotate(a, p).data, rotate(b, q).data);
    close(norm(rotate(a, 17).data), norm(a.data), 1e-14);
    close(product(3, 10), product(103, 110), 1e-12);
    assert.ok(Math.abs(product(3, 10) - product(3, 11)) > 1e-3);
    allClose(rotate(a).data, a.data, 0);
    assert.throws(
      () => rotate(matrix(1, 3)),
      /^RangeError: rotate: rows must have an even number of columns, got 3$/,
    );
    const late = { ...randomTokens(basic, 4, 1) };
    allClose(rotaryHead().mix(late).output.data.subarray(0, V), row(late["value"], 0), 1e-15);
  });

  it("cosines do not see lengths, and a key of zeros is as good as one at a right angle", () => {
    const tokens = randomTokens(basic, 6, 1);
    const longer = {
      ...tokens,
      query: matrix(
        6,
        H,
        tokens.query.data.map((x) => 7 * x),
      ),
    };
    const head = cosineHead({ scale: 5 });
    allClose(head.mix(longer).output.data, head.mix(tokens).output.data, 1e-13);
    const query = fromRows([
      [1, 0],
      [1, 0],
    ]);
    const value = fromRows([[1], [3]]);
    const { output } = head.mix({
      query,
      key: fromRows([
        [0, 0],
        [0, 2],
      ]),
      value,
    });
    assert.equal(output.data[1], 2);
  });

  it("distances between keys of length 1 are softmax attention with twice the scale", () => {
    const tokens = randomTokens(basic, 8, 4);
    const unit = { ...tokens, key: unitRows(tokens.key) };
    allClose(
      distanceHead({ scale: 0.7 }).mix(unit).output.data,
      softmaxHead({ scale: 1.4 }).mix(unit).output.data,
      1e-12,
    );
  });

  it("stick-breaking: the first token meets no key, weights sum to what has broken off, sure matches take it all", () => {
    const tokens = randomTokens(basic, 7, 1);
    const head = stickBreakingHead();
    assert.deepEqual([...row(head.mix(tokens).output, 0)], [0, 0, 0]);
    const weights = head.attention(tokens);
    for (let i = 0; i < 7; i++) {
      let rest = 1;
      for (let j = 0; j < i; j++)
        rest *= 1 - 1 / (1 + Math.exp(-dot(row(tokens.query, i), row(tokens.key, j)) / 2));
      close(
        row(weights, i).reduce((a, b) => a + b, 0),
        1 - rest,
        1e-14,
      );
    }
    const sure = { query: filled(3, 1, 1e3), key: filled(3, 1, 1), value: fromRows([[5], [6], [7]]) };
    assert.deepEqual([...head.mix(sure).output.data], [0, 5, 6]);
    const never = { ...sure, query: filled(3, 1, -1e3) };
    assert.deepEqual([...head.mix(never).output.data], [0, 0, 0]);
  });

  it("weights sum to 1 where they must: softmax, Parallax, top-k; to less with a sink; to 1 − λ for differential", () => {
    const tokens = randomTokens([...basic, "tilt", "otherQuery", "otherKey"], 8, 1);
    const sums = (weights: Matrix) =>
      Array.from({ length: 8 }, (_, i) => row(weights, i).reduce((a, b) => a + b));
    for (const head of [softmax, parallaxHead(), topKHead(2), differentialHead(0)])
      allClose(sums(head.attention(tokens)), new Float64Array(8).fill(1), 1e-13);
    allClose(sums(differentialHead(0.4).attention(tokens)), new Float64Array(8).fill(0.6), 1e-13);
    assert.ok(sums(sinkHead(0).attention(tokens)).every((sum) => sum < 1));
    assert.ok(sums(sigmoidHead().attention(tokens)).some((sum) => sum > 1.5));
    const alone = topKHead(1).attention(tokens);
    assert.ok(alone.data.every((weight) => weight === 0 || weight === 1));
  });

  it("top-k keeps the newer of equal keys, in every form", () => {
    const tokens = { query: filled(4, 1, 1), key: filled(4, 1, 1), value: fromRows([[1], [2], [3], [4]]) };
    for (const form of ["parallel", "chunked", "recurrent"] as const)
      assert.deepEqual([...topKHead(1).mix(tokens, { form, chunk: 2 }).output.data], [1, 2, 3, 4]);
  });

  it("a sink far above all scores reads zeros, far below it is not there", () => {
    const tokens = randomTokens(basic, 5, 1) as never;
    assert.ok(
      sinkHead(1e4)
        .mix(tokens)
        .output.data.every((x) => x === 0),
    );
    allClose(sinkHead(-1e4).mix(tokens).output.data, softmax.mix(tokens).output.data, 1e-15);
    for (const form of softmax.forms)
      assert.ok(
        sinkHead(1e4)
          .mix(tokens, { form, chunk: 2 })
          .output.data.every((x) => x === 0),
      );
  });

  it("DeltaFormer overwrites: the same key with another value takes the place of the first", () => {
    // Scores are so far apart that a query recalls one item, or the mean of equal ones. The first recall has one key only
    // to choose from, and takes its value off whatever the query.
    const key = fromRows([
      [40, 0],
      [0, 40],
      [40, 0],
      [0, 0],
    ]);
    const value = fromRows([[1], [2], [5], [0]]);
    const query = fromRows([
      [40, 0],
      [0, 40],
      [40, 0],
      [40, 0],
    ]);
    const strength = fromRows([[1], [1], [1], [0]]);
    const { state, output } = deltaformerHead().mix({ query, key, value, strength });
    allClose(state["corrected"].data, [1, 2 - 1, 5 - 1, 0], 1e-12);
    // Both entries of the key are read: half of 1 + 4 is half of the new value, and nothing of the old one.
    close(output.data[3], 5 / 2, 1e-12);
  });

  it("attention residuals: queries of zeros give the mean of all layers so far", () => {
    const value = gaussian(randomFrom(1), 5, 3);
    const { output } = attentionResidualsHead().mix({ query: matrix(5, 3), value });
    for (let l = 0; l < 5; l++)
      for (let h = 0; h < 3; h++) {
        let mean = 0;
        for (let i = 0; i <= l; i++) mean += value.data[3 * i + h] / (l + 1);
        close(output.data[3 * l + h], mean, 1e-14);
      }
  });

  it("PaTH with reflections of strength 2 along unit directions keeps the length of its keys", () => {
    const tokens = randomTokens([...basic, "direction"], 9, 1);
    const unit = unitRows(tokens.direction);
    const { state } = pathHead().mix({ ...tokens, direction: unit, strength: filled(9, 1, 2) });
    for (let t = 0; t < 9; t++) close(norm(row(state["key"], t)), norm(row(tokens.key, t)), 1e-13);
  });

  it("what large values or strengths make overflow is refused, in every form", () => {
    const tokens = randomTokens([...basic, "direction", "tilt"], 6, 1);
    const large: [Mixer, Tokens, RegExp][] = [
      [
        deltaformerHead(),
        { ...tokens, strength: filled(6, 1, 1e160) },
        /^RangeError: deltaformer: corrected\[[2-4]\]\[\d\] must be finite, got/,
      ],
      [
        pathHead(),
        { ...tokens, strength: filled(6, 1, 1e160) },
        /^RangeError: path: (scores|state\.key)\[\d+\] must be finite, got/,
      ],
      [
        parallaxHead(),
        {
          ...tokens,
          value: filled(6, V, 1e300),
          tilt: matrix(
            6,
            H,
            tokens.tilt.data.map((x) => 1e150 * x),
          ),
        },
        /^RangeError: parallax: output\[\d+\] must be finite, got/,
      ],
    ];
    for (const [head, given, message] of large)
      for (const form of head.forms) assert.throws(() => head.mix(given, { form, chunk: 2 }), message);
  });

  it("arguments out of range are refused", () => {
    const thrown: [() => unknown, RegExp][] = [
      [() => softmaxHead({ scale: Number.NaN }), /^RangeError: softmax: scale must be finite, got NaN$/],
      [
        () => slidingWindowHead(0),
        /^RangeError: sliding-window: window must be a whole number at least 1, got 0$/,
      ],
      [() => sinkHead(Number.NaN), /^RangeError: sink: sink must be a number below Infinity, got NaN$/],
      [() => topKHead(0), /^RangeError: top-k: k must be a whole number at least 1, got 0$/],
      [() => topKHead(1, { window: 1.5 }), /top-k: window must be a whole number at least 1, got 1.5$/],
      [() => alibiHead(Number.POSITIVE_INFINITY), /^RangeError: alibi: slope must be finite, got Infinity$/],
      [() => cosineHead({ scale: 0 }), /^RangeError: cosine: scale must be > 0, got 0$/],
      [() => distanceHead({ scale: -1 }), /^RangeError: distance: scale must be > 0, got -1$/],
      [() => rotaryHead({ base: 0 }), /^RangeError: rotary: base must be > 0, got 0$/],
      [() => sigmoidHead(Number.NaN), /^RangeError: sigmoid: bias must be finite, got NaN$/],
      [() => differentialHead(Number.NaN), /^RangeError: differential: lambda must be finite, got NaN$/],
      [
        () => deltaformerHead({ probe: "value" as never }),
        /^TypeError: deltaformer: probe must be one of "query", "key"/,
      ],
      [
        () => nativeSparseHead({ size: 2, blocks: 2, window: 1 }),
        /blocks must be a whole number at least 3, got 2$/,
      ],
      [
        () => blockAttentionHead({ size: 0, blocks: 2 }),
        /block-attention: size must be a whole number at least 1, got 0$/,
      ],
      [
        () => deepseekSparseHead({ keys: 0, indexHeads: 1, indexSize: 1 }),
        /keys must be a whole number at least 1, got 0$/,
      ],
      [
        () => attentionResidualsHead({ epsilon: 0 }),
        /^RangeError: attention-residuals: epsilon must be > 0, got 0$/,
      ],
      [
        () => latentHead({ keyUp: matrix(2, 3), valueUp: matrix(2, 4) }),
        /valueUp must have 3 columns, got 4$/,
      ],
      [
        () => latentHead({ keyUp: matrix(2, 3), valueUp: matrix(2, 3), rotary: 3 }),
        /rotary must be an even whole number ≥ 0, got 3$/,
      ],
      [() => alibiSlopes(0), /^RangeError: alibiSlopes: heads must be a whole number at least 1, got 0$/],
    ];
    for (const [call, message] of thrown) assert.throws(call, message);
    const tokens = { ...randomTokens(basic, 2, 1), logDecay: fromRows([[-1], [0.5]]) };
    assert.throws(
      () => forgettingHead().mix(tokens),
      /^RangeError: forgetting: logDecay\[1\] must be ≤ 0, got 0.5$/,
    );
    const layers = { query: matrix(2, 3), value: matrix(2, 3) };
    assert.throws(
      () => attentionResidualsHead({ gain: [1, 1] }).mix(layers),
      /^RangeError: attention-residuals: gain must have length 3, got 2$/,
    );
    assert.throws(
      () => rotaryHead().mix({ query: matrix(1, 3), key: matrix(1, 3), value: matrix(1, 1) }),
      /even number/,
    );
  });
});
