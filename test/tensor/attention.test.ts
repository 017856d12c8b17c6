import assert from "node:assert/strict";
import { fromRows, matMul, matrix, maxDifference, randomFrom, softmax, transpose } from "engram/math";
import type { Tensor, Tensorflow } from "engram/tensor";
import { attention } from "engram/wasm";
import { attentionOn, type BlockedCall, defaultBlock } from "../../lib/tensor/blocks";
import { stepperOn } from "../../lib/tensor/retriever";
import { noise, on, onEach } from "./backends";

/** Softmax attention in 64-bit floats with the whole score matrix: the oracle. */
function oracle(query: Float32Array, key: Float32Array, value: Float32Array, width: number, scale: number) {
  const rows = (data: Float32Array, cols: number) =>
    matrix(data.length / cols, cols, Float64Array.from(data));
  const [q, k] = [rows(query, width), rows(key, width)];
  const scores = matMul(q, transpose(k));
  const weights = fromRows(
    Array.from({ length: q.rows }, (_, i) =>
      softmax(scores.data.subarray(i * k.rows, (i + 1) * k.rows), scale),
    ),
  );
  return matMul(weights, rows(value, value.length / k.rows)).data;
}

describe("attention in blocks", () => {
  // [queries, keys, width, valueWidth, block]: one row, blocks that do not divide, a block above all, wide values
  const sizes = [
    [1, 1, 1, 1, 1],
    [5, 9, 4, 4, 2],
    [64, 33, 8, 3, 16],
    [33, 64, 16, 16, 100],
  ];
  for (const [queries, keys, width, valueWidth, block] of sizes)
    onEach(`gives the oracle's numbers for ${queries} queries, ${keys} keys, blocks of ${block}`, (tf) => {
      const q = noise(1, queries * width);
      const k = noise(2, keys * width);
      const v = noise(3, keys * valueWidth);
      const scale = 1 / Math.sqrt(width);
      const found = attentionOn(tf, q, k, v, { width, valueWidth, scale, block });
      assert.ok(maxDifference(found, oracle(q, k, v, width, scale)) < 2e-6);
    });

  // [queries, keys, block]: blocks that do not divide, more keys than queries and fewer, one block for all
  const lattice = [
    [1, 1, 1],
    [7, 7, 3],
    [33, 64, 16],
    [64, 33, 16],
    [40, 40, 100],
  ];
  const heads = 2;
  onEach(
    "attends to what masks allow, as the readable twin does, and gives zeros where that is nothing",
    (tf) => {
      const before = tf.memory().numTensors;
      for (const [queries, keys, block] of lattice) {
        const [q, k, v] = [
          noise(1, heads * queries * 8),
          noise(2, heads * keys * 8),
          noise(3, heads * keys * 3),
        ];
        const chance = randomFrom(queries);
        const sparse = Uint8Array.from({ length: queries * keys }, () => (chance() < 0.3 ? 1 : 0));
        // One row that sees nothing, and keys at the end that nobody sees.
        sparse.fill(0, (queries >> 1) * keys, ((queries >> 1) + 1) * keys);
        const short = Uint8Array.from({ length: queries * keys }, (_, i) => (i % keys < keys / 2 ? 1 : 0));
        const none = new Uint8Array(queries * keys);
        for (const causal of [false, true])
          for (const mask of [undefined, sparse, short, none]) {
            const sizes = { width: 8, valueWidth: 3, scale: 0.5, block, heads, causal, mask };
            const found = attentionOn(tf, q, k, v, sizes);
            const shape = { queries, keys, headSize: 8, valueSize: 3, heads };
            const options = { engine: "typescript", scale: 0.5, causal, ...(mask && { mask }) } as const;
            const right = attention(q, k, v, shape, options);
            assert.ok(maxDifference(found, right) < 2e-6, `${queries} ${keys} ${block} ${causal}`);
            right.forEach((x, i) => {
              if (x === 0) assert.equal(found[i], 0);
            });
          }
      }
      assert.equal(tf.memory().numTensors, before);
    },
  );

  it("multiplies no key behind the last one that a block sees", async () => {
    const tf = (await on("cpu")) as Tensorflow;
    const products = (call: Partial<BlockedCall>): number => {
      let sum = 0;
      const matMul = (a: Tensor, b: Tensor): Tensor => {
        sum += a.size * (b.shape.at(-1) as number);
        return tf.matMul(a, b);
      };
      const watched = new Proxy(tf, {
        get: (target, name) => (name === "matMul" ? matMul : target[name as "add"]),
      });
      const data = noise(1, 64 * 4);
      attentionOn(watched, data, data, data, { width: 4, valueWidth: 4, scale: 1, block: 8, ...call });
      return sum;
    };
    const whole = products({});
    assert.equal(whole, 2 * 64 * 64 * 4);
    // Blocks of 8 of 64 queries see 8, 16, …, 64 keys: (1 + 2 + … + 8) / 64 of the whole.
    assert.equal(products({ causal: true }), (whole * 36) / 64);
    const triangle = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 <= Math.floor(i / 64) ? 1 : 0));
    assert.equal(products({ mask: triangle }), (whole * 36) / 64);
    assert.equal(products({ mask: new Uint8Array(64 * 64) }), 0);
  });

  onEach("stays right with large scores, where a naive exponential overflows", (tf) => {
    const [q, k, v] = [noise(4, 8 * 4), noise(5, 6 * 4), noise(6, 6 * 4)];
    const found = attentionOn(tf, q, k, v, { width: 4, valueWidth: 4, scale: 100, block: 3 });
    assert.ok(found.every(Number.isFinite));
    // At β = 100 the scores reach hundreds, where 32 bits resolve 3e-5: the weights follow.
    assert.ok(maxDifference(found, oracle(q, k, v, 4, 100)) < 2e-4);
  });

  onEach("does not change its inputs, keeps no memory, and gives the same numbers for every block", (tf) => {
    const [q, k, v] = [noise(7, 40 * 8), noise(8, 24 * 8), noise(9, 24 * 8)];
    const copies = [q, k, v].map((data) => data.slice());
    const before = tf.memory().numTensors;
    const run = (block: number) => attentionOn(tf, q, k, v, { width: 8, valueWidth: 8, scale: 0.3, block });
    const whole = run(40);
    for (const block of [1, 7, 39]) assert.ok(maxDifference(run(block), whole) < 1e-6);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([q, k, v], copies);
  });

  onEach("takes less than a tenth of the memory of the whole score matrices", async (tf, rung) => {
    const n = rung === "cpu" ? 512 : 2048;
    const data = noise(10, n * 8);
    const block = rung === "cpu" ? 16 : 64;
    const profile = await tf.profile(() => {
      attentionOn(tf, data, data, data, { width: 8, valueWidth: 8, scale: 1, block });
      return tf.scalar(0);
    });
    assert.ok(profile.peakBytes > n * block * 4, "the profile sees the scores");
    assert.ok(profile.peakBytes < (2 * n * n * 4) / 10, `${profile.peakBytes} bytes`);
  });

  it("chooses blocks between 64 and 512 queries, of at most 2²⁰ scores", () => {
    assert.deepEqual(
      [10, 2048, 4096, 16_384, 10 ** 6].map((keys) => defaultBlock(keys)),
      [512, 512, 256, 64, 64],
    );
    // A causal block of 128 looks at fewer keys in vain than one of 512.
    assert.deepEqual(
      [64, 4096, 10 ** 6].map((keys) => defaultBlock(keys, true)),
      [128, 128, 64],
    );
  });
});

/** `steps` of retrieval, one after the other. */
function retrieveOn(
  tf: Tensorflow,
  patterns: Float32Array,
  states: Float32Array,
  { width, beta, steps }: Record<"width" | "beta" | "steps", number>,
) {
  const stepper = stepperOn(tf, patterns, width);
  stepper.load();
  let found = states;
  for (let step = 0; step < steps; step++) found = stepper.step(found, beta);
  stepper.dispose();
  return found;
}

describe("steps of retrieval", () => {
  onEach("gives the oracle's numbers over three steps", (tf) => {
    const [width, beta] = [16, 0.7];
    const [patterns, states] = [noise(14, 30 * width), noise(15, 5 * width)];
    let right: Float64Array = Float64Array.from(states);
    for (let step = 0; step < 3; step++)
      right = oracle(Float32Array.from(right), patterns, patterns, width, beta);
    const before = tf.memory().numTensors;
    const found = retrieveOn(tf, patterns, states, { width, beta, steps: 3 });
    assert.ok(maxDifference(found, right) < 5e-6);
    assert.equal(tf.memory().numTensors, before);
  });

  onEach("falls into the nearest pattern when β is large, and stays", (tf) => {
    const width = 32;
    const patterns = noise(16, 10 * width);
    const kept = patterns.slice(3 * width, 4 * width);
    const noisy = noise(17, width).map((value, i) => kept[i] + 0.3 * value);
    const found = retrieveOn(tf, patterns, noisy, { width, beta: 8, steps: 2 });
    assert.ok(maxDifference(found, kept) < 1e-5);
  });
});
