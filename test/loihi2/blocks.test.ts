/** Blocks of attention on the chip, each against the mechanism that it stands for, within the error that it states. */
import assert from "node:assert/strict";
import { identityFeatures, linearAttention, softmaxAttention } from "engram/attention";
import {
  dotBlock,
  hopfieldStoreBlock,
  inputBlock,
  joinBlocks,
  type LoihiBlock,
  linearAttentionBlock,
  normaliseBlock,
  prepareEmulation,
  softmaxBlock,
} from "engram/loihi2";
import { dot, fromRows, type Matrix, matrix, matVec, randomFrom, row, softmax } from "engram/math";
import { hebb } from "engram/memory";
import { randomPatterns } from "engram/pattern";
import fc from "fast-check";

function random(rows: number, cols: number, seed: number, from = -1, to = 1): Matrix {
  const chance = randomFrom(seed);
  const values = matrix(rows, cols);
  for (let i = 0; i < values.data.length; i++) values.data[i] = from + (to - from) * chance();
  return values;
}
const run = (blocks: readonly LoihiBlock[]) =>
  prepareEmulation(joinBlocks(blocks), { random: randomFrom(1) });

describe("blocks on the chip", () => {
  it("inner products are within their stated error", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 3, max: 8 }), (seed, weightBits) => {
        const rows = random(5, 12, seed, -3, 3);
        const input = inputBlock("x", { size: 12, bits: 10, fraction: 6 });
        const scores = dotBlock("scores", input.output, { rows, weightBits });
        const chip = run([input, scores]);
        const x = random(1, 12, seed + 1).data.map((v) => Math.round(v * 64));
        chip.step({ x });
        chip.step();
        const exact = matVec(
          rows,
          x.map((v) => v / 64),
        );
        const size = x.reduce((sum, v) => sum + Math.abs(v) / 64, 0);
        exact.forEach((y, k) => {
          const found = chip.sent("scores")[k] / scores.output.perUnit;
          assert.ok(Math.abs(found - y) <= scores.error(size), `${found} ${y} ± ${scores.error(size)}`);
        });
        assert.ok(scores.weightError <= 3 * 2 ** (2 - weightBits));
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it("a vector is divided by its within its stated error", () => {
    let largest = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 9 }), (seed, bits) => {
        const input = inputBlock("x", { size: 6, bits: 12, fraction: 0 });
        const unit = normaliseBlock("unit", input.output);
        const x = random(1, 6, seed, -(2 ** bits), 2 ** bits).data.map((v) => Math.round(v) + 0);
        const squares = dot(x, x);
        if (squares === 0) return;
        const chip = run([input, unit]);
        chip.step({ x });
        chip.step();
        const bound = unit.error(squares);
        x.forEach((v, i) => {
          const error = Math.abs(chip.sent("unit")[i] / unit.output.perUnit - v / Math.sqrt(squares));
          largest = Math.max(largest, error);
          assert.ok(error <= bound, `${error} above ${bound} at Σx² = ${squares}`);
        });
      }),
      { numRuns: 300, seed: 6 },
    );
    assert.ok(largest > 1e-4, "the test must be able to see an error");
  });

  // Seeded; each bound is passed by chance less than once in 10^5.
  it("queries, keys and values make attention: spikes by softmax, their values on average", () => {
    const [keys, values] = [random(8, 16, 3), random(8, 4, 4)];
    const beta = 1.5;
    const input = inputBlock("query", { size: 16, bits: 9, fraction: 6 });
    const scores = dotBlock("scores", input.output, { rows: keys });
    const winner = softmaxBlock("winner", scores.output, { beta, highest: 6, slope: 1 / 4 });
    const transposed = matrix(4, 8);
    for (let k = 0; k < 8; k++)
      for (let i = 0; i < 4; i++) transposed.data[i * 8 + k] = values.data[k * 4 + i];
    const out = dotBlock("out", winner.output, { rows: transposed });
    const chip = run([input, scores, winner, out]);
    const query = random(1, 16, 5).data.map((v) => Math.round(v * 64));
    chip.step({ query, "winner start": [1] });
    const counts = new Float64Array(8);
    const sum = new Float64Array(4);
    let spikes = 0;
    while (spikes < 4000) {
      chip.step();
      for (const [k, s] of chip.sent("winner").entries()) counts[k] += s;
      for (const [i, y] of chip.sent("out").entries()) sum[i] += y / out.output.perUnit;
      spikes = counts.reduce((a, b) => a + b, 0);
    }
    const exact = softmax(
      matVec(
        keys,
        query.map((v) => v / 64),
      ),
      beta,
    );
    const statistic = counts.reduce(
      (total, c, k) => total + (c - spikes * exact[k]) ** 2 / (spikes * exact[k]),
      0,
    );
    // χ² of 7 degrees: 36; ties and weights of 8 bits move shares by less than 1 % of each.
    assert.ok(statistic < 36 + 0.01 ** 2 * spikes * 8, `${statistic}`);
    const { output } = softmaxAttention(fromRows([query.map((v) => v / 64)]), keys, values, { scale: beta });
    const wanted = row(output, 0);
    for (let i = 0; i < 4; i++)
      assert.ok(
        Math.abs(sum[i] / spikes - wanted[i]) < 4.5 * Math.sqrt(1 / 3 / spikes) + 0.02,
        `${sum[i] / spikes} ${wanted[i]}`,
      );
  });

  it("linear attention learns its weights on the chip, in whole units exactly", () => {
    const [tokens, features, size] = [6, 5, 3];
    const block = linearAttentionBlock("memory", { features, values: size, keyUnits: 4, valueUnits: 4 });
    const chip = run([block]);
    // Multiples of a unit, so that what is compared is the arithmetic and not the rounding of inputs.
    const units = (values: Matrix): Matrix => ({
      ...values,
      data: values.data.map((x) => Math.round(4 * x) / 4 + 0),
    });
    const key = units(random(tokens, features, 7, 0, 1.5));
    const value = units(random(tokens, size, 8, -1.5, 1.5));
    const query = units(random(tokens, features, 9, 0, 1.5));
    const mixer = linearAttention({ featureMap: identityFeatures, normalise: false });
    const { output } = mixer.mix({ query, key, value }, {});
    for (let t = 0; t < tokens; t++) {
      chip.step(block.write(row(key, t), row(value, t)));
      chip.step(block.read(row(query, t)));
      chip.step();
      const found = chip.sent("memory");
      for (let i = 0; i < size; i++)
        assert.equal(found[i] / block.output.perUnit, output.data[t * size + i], `token ${t}, value ${i}`);
    }
    assert.equal(chip.faults()[block.weights].clip, 0);
  });

  it("a Hopfield network's couplings are learned on the chip", () => {
    const size = 24;
    const patterns = randomPatterns(randomFrom(3), 3, size).matrix;
    const block = hopfieldStoreBlock("store", size);
    const chip = run([block]);
    for (let k = 0; k < 3; k++) chip.step(block.write(row(patterns, k), row(patterns, k)));
    const { weights } = hebb(patterns);
    const probe = Float64Array.from(row(patterns, 1), (x, i) => (i < 3 ? -x : x));
    chip.step(block.read(probe));
    chip.step();
    const field = chip.sent("store");
    for (let i = 0; i < size; i++) {
      const wanted = dot(row(weights, i), probe);
      assert.equal(field[i], wanted);
    }
    assert.deepEqual(Array.from(field, Math.sign), Array.from(row(patterns, 1)));
  });

  it("say what cannot be", () => {
    const input = inputBlock("x", { size: 2, bits: 8, fraction: 0 });
    assert.throws(() => joinBlocks([input, input]), /different names, got "x" twice/);
    assert.throws(
      () => dotBlock("y", input.output, { rows: matrix(2, 3) }),
      /an entry for each of 2 inputs, got 3/,
    );
    const block = linearAttentionBlock("m", { features: 2, values: 1 });
    assert.throws(() => block.write([-1, 0], [1]), /key\[0\] in units/);
    assert.throws(() => block.write([1], [1]), /key/);
    assert.throws(() => hopfieldStoreBlock("h", 2).write([2, 0], [1, 1]), /key\[0\]/);
    assert.throws(() => softmaxBlock("s", input.output, { beta: 0, highest: 1 }), /beta/);
  });
});
