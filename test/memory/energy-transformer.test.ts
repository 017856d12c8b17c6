import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromRows, type Matrix, matrix, normalInto, type Random, randomFrom } from "engram/math";
import {
  type EnergyTransformerOptions,
  energyTransformer,
  hopfieldFenchelYoung,
  layerNormPost,
  retrieve,
  type SelfKey,
  softmaxSeparation,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { sameCounts, type Tally, tally } from "../support/tally";

const reference = JSON.parse(
  readFileSync(join(__dirname, "../reference/memory/energy-transformer.json"), "utf8"),
) as {
  queryWeights: number[][][];
  keyWeights: number[][][];
  memories: number[][];
  shift: number[];
  gain: number;
  epsilon: number;
  rate: number;
  state: number[];
  cases: { selfKey: SelfKey; beta: number; gradient: number[]; energies: number[]; state: number[] }[];
};

const gaussian = (rows: number, cols: number, sd: number, random: Random): Matrix =>
  matrix(rows, cols, normalInto(new Float64Array(rows * cols), random, 0, sd));

const blocks = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    tokens: fc.integer({ min: 1, max: 4 }),
    n: fc.integer({ min: 1, max: 5 }),
    heads: fc.integer({ min: 1, max: 3 }),
    head: fc.integer({ min: 1, max: 3 }),
    m: fc.integer({ min: 0, max: 4 }),
    selfKey: fc.constantFrom<SelfKey>("excluded", "included"),
    shifted: fc.boolean(),
  })
  .map(({ seed, tokens, n, heads, head, m, selfKey, shifted }) => {
    const random = randomFrom(seed);
    const weights = () => Array.from({ length: heads }, () => gaussian(head, n, 1 / Math.sqrt(n), random));
    const options: EnergyTransformerOptions = {
      tokens,
      queryWeights: weights(),
      keyWeights: weights(),
      memories: gaussian(m, n, 1 / Math.sqrt(n), random),
      selfKey,
      ...(shifted ? { shift: normalInto(new Float64Array(n), random) } : {}),
    };
    return { options, state: normalInto(new Float64Array(tokens * n), random) };
  });

describe("memory/energy-transformer", () => {
  it("has the energy, the gradient and the descent of automatic differentiation", () => {
    for (const { selfKey, beta, gradient, energies, state } of reference.cases) {
      const block = energyTransformer({
        tokens: 4,
        queryWeights: reference.queryWeights.map(fromRows),
        keyWeights: reference.keyWeights.map(fromRows),
        memories: fromRows(reference.memories),
        shift: reference.shift,
        gain: reference.gain,
        epsilon: reference.epsilon,
        rate: reference.rate,
        selfKey,
        beta,
      });
      allClose(block.gradient(block.normalise(reference.state)), gradient, 1e-12);
      const found = retrieve(block, reference.state, { maxSteps: 5, tolerance: 0 });
      allClose(found.energies, energies, 1e-12);
      allClose(found.state, state, 1e-12);
    }
  });

  it("the gradient is that of finite differences, with the token's own key and without", () => {
    fc.assert(
      fc.property(blocks, ({ options, state }) => {
        const block = energyTransformer(options);
        const g = block.normalise(state);
        const slope = block.gradient(g);
        const h = 1e-5;
        g.forEach((x, i) => {
          const at = (value: number) => {
            const moved = Float64Array.from(g);
            moved[i] = value;
            return block.energyOf(moved);
          };
          close(slope[i], (at(x + h) - at(x - h)) / (2 * h), 1e-5);
        });
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("the energy falls along small steps", () => {
    // How small depends on the state: where a token's entries are nearly equal, g turns by up to γ/√ε per unit of x.
    fc.assert(
      fc.property(blocks, ({ options, state }) => {
        const { energies } = retrieve(energyTransformer({ ...options, rate: 1e-4 }), state, {
          maxSteps: 30,
          tolerance: 0,
        });
        for (let t = 1; t < energies.length; t++)
          assert.ok(energies[t] <= energies[t - 1] + 1e-12 * (1 + Math.abs(energies[t - 1])), `${energies}`);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("a step can be too long: equal entries are a cliff of the normalisation", () => {
    const options: EnergyTransformerOptions = {
      tokens: 1,
      queryWeights: [fromRows([[0, 0.5]])],
      keyWeights: [fromRows([[1, 0.5]])],
      memories: matrix(0, 2),
      selfKey: "included",
    };
    const rises = (rate: number) => {
      const { energies } = retrieve(energyTransformer({ ...options, rate }), [0.05, 0], {
        maxSteps: 60,
        tolerance: 0,
      });
      return energies.some((energy, t) => t > 0 && energy > energies[t - 1] + 1e-12);
    };
    assert.deepEqual([rises(0.1), rises(1e-3)], [true, false]);
  });

  it("at the paper's own size of step, 0.1, random weights of variance 1/n still descend", () => {
    const random = randomFrom(3);
    const weights = () => Array.from({ length: 2 }, () => gaussian(4, 16, 0.25, random));
    for (const selfKey of ["excluded", "included"] as const) {
      const block = energyTransformer({
        tokens: 6,
        queryWeights: weights(),
        keyWeights: weights(),
        memories: gaussian(32, 16, 0.25, random),
        selfKey,
      });
      const { energies } = retrieve(block, normalInto(new Float64Array(96), random), { maxSteps: 100 });
      for (let t = 1; t < energies.length; t++) assert.ok(energies[t] < energies[t - 1]);
      assert.ok(energies[0] - energies[energies.length - 1] > 1);
    }
  });

  it("a token alone has nobody to attend to when its own key is excluded", () => {
    const options: EnergyTransformerOptions = {
      tokens: 1,
      queryWeights: [fromRows([[1, 2]])],
      keyWeights: [fromRows([[3, 4]])],
      memories: matrix(0, 2),
    };
    const block = energyTransformer(options);
    assert.equal(block.energy([1, 5]), 0);
    assert.deepEqual([...block.step([1, 5])], [1, 5]);
    const itself = energyTransformer({ ...options, selfKey: "included" });
    const g = itself.normalise([1, 5]);
    close(itself.energyOf(g), -(g[0] + 2 * g[1]) * (3 * g[0] + 4 * g[1]), 1e-14);
  });

  it("normalises tokens of any size: large ones neither stop nor vanish", () => {
    const options = {
      tokens: 1,
      queryWeights: [matrix(1, 3)],
      keyWeights: [matrix(1, 3)],
      memories: fromRows([[1, 0.5, -1]]),
    };
    const block = energyTransformer(options);
    const wanted = [Math.SQRT2, -Math.SQRT1_2, -Math.SQRT1_2];
    for (const size of [1e10, 1e150, 1e160, 1e200, 1e308]) {
      allClose(block.normalise([size, 0, 0]), wanted, 1e-12);
      allClose(block.gradient(block.normalise([size, 0, 0])), block.gradient(wanted), 1e-12);
    }
    allClose(block.normalise([1.7e308, -1.7e308, 0]), [Math.sqrt(1.5), -Math.sqrt(1.5), 0], 1e-12);
    allClose(energyTransformer({ ...options, epsilon: 0 }).normalise([1e-170, 0, 0]), wanted, 1e-12);
    assert.throws(
      () => block.step([Number.NaN, 0, 0]),
      /energyTransformer: state\[0\] must be finite, got NaN/,
    );
  });

  it("normalises as a layer does; equal entries and no ε give the shift", () => {
    const options: EnergyTransformerOptions = {
      tokens: 2,
      queryWeights: [matrix(1, 3)],
      keyWeights: [matrix(1, 3)],
      memories: matrix(0, 3),
      epsilon: 0,
      gain: 2,
      shift: [1, 2, 3],
    };
    const g = energyTransformer(options).normalise([4, 4, 4, 1, 2, 6]);
    allClose(g.subarray(0, 3), [1, 2, 3], 0);
    const post = layerNormPost({ gain: 2, shift: [1, 2, 3] });
    allClose(g.subarray(3), post.apply(Float64Array.of(1, 2, 6), []), 1e-14);
  });

  it("with fixed keys its attention part is a modern Hopfield network's: the query's share of the gradient is the recall", () => {
    // Two tokens, one head, identity weights: token 0 attends to token 1 alone, so ∂E/∂g_0 = −g_1 − g_1.
    const identity = fromRows([
      [1, 0],
      [0, 1],
    ]);
    const block = energyTransformer({
      tokens: 2,
      queryWeights: [identity],
      keyWeights: [identity],
      memories: matrix(0, 2),
    });
    const g = [0.3, -0.3, 1, -1];
    allClose(block.gradient(g), [-2, 2, -0.6, 0.6], 1e-15);
    const memory = hopfieldFenchelYoung(fromRows([[1, -1]]), { beta: 1, separation: softmaxSeparation() });
    allClose(memory.step([0.3, -0.3]), [1, -1], 0);
  });

  it("refuses what does not fit", () => {
    const options: EnergyTransformerOptions = {
      tokens: 2,
      queryWeights: [matrix(1, 3)],
      keyWeights: [matrix(1, 3)],
      memories: matrix(1, 3),
    };
    const wrong = (change: Partial<EnergyTransformerOptions>) => () =>
      energyTransformer({ ...options, ...change });
    assert.throws(
      wrong({ tokens: 0 }),
      /^RangeError: energyTransformer: tokens must be a whole number at least 1, got 0$/,
    );
    assert.throws(wrong({ queryWeights: [] }), /queryWeights must have at least one head, got none/);
    assert.throws(wrong({ keyWeights: [] }), /keyWeights must have length 1, got 0/);
    assert.throws(wrong({ keyWeights: [matrix(2, 3)] }), /weights must be 1 × 3 in every head, got 2 × 3/);
    assert.throws(wrong({ memories: matrix(1, 2) }), /memories must have 3 columns, got 2/);
    assert.throws(wrong({ beta: 0 }), /beta must be > 0, got 0/);
    assert.throws(wrong({ rate: Number.NaN }), /rate must be finite, got NaN/);
    assert.throws(wrong({ epsilon: -1 }), /epsilon must be in/);
    assert.throws(wrong({ shift: [1] }), /shift must have length 3, got 1/);
    assert.throws(
      wrong({ selfKey: "no" as SelfKey }),
      /^TypeError: energyTransformer: selfKey must be one of/,
    );
    assert.throws(() => energyTransformer(options).step([1]), /state must have length 6, got 1/);
  });
});

/** One step of a block, one operation at a time. */
function stepTwin(t: Tally, options: EnergyTransformerOptions, state: Float64Array): Float64Array {
  const { tokens, queryWeights, keyWeights, memories, shift, selfKey } = options;
  const { rows: head, cols: n } = queryWeights[0];
  const beta = 1 / Math.sqrt(head);
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  const apply = ({ rows, cols, data }: Matrix, x: readonly number[]) =>
    range(rows).map((r) => x.reduce((sum, value, i) => t.mac(sum, t.weight(data[r * cols + i]), value), 0));
  const back = ({ cols, data }: Matrix, y: readonly number[], onto: number[]) =>
    range(cols).forEach((i) => {
      onto[i] = y.reduce((sum, value, r) => t.mac(sum, t.weight(data[r * cols + i]), value), onto[i]);
    });
  const g = range(tokens).map((c) => {
    const x = [...state.subarray(c * n, (c + 1) * n)];
    const mean = t.div(
      x.reduce((sum, value) => t.add(sum, value)),
      n,
    );
    const deviations = x.map((value) => t.add(value, -mean));
    const squares = deviations.reduce((sum, value) => t.mac(sum, value, value), 0);
    const scale = t.div(1, t.pow(t.add(t.div(squares, n), 1e-5), 0.5));
    return deviations.map((value, i) => {
      const scaled = t.mul(value, scale);
      return shift ? t.add(scaled, t.weight(shift[i])) : scaled;
    });
  });
  const slope = g.map(() => new Array<number>(n).fill(0)); // −∂E/∂g
  if (tokens > 1 || selfKey === "included")
    queryWeights.forEach((weights, h) => {
      const keys = g.map((token) => apply(keyWeights[h], token));
      const towardsKeys = g.map(() => new Array<number>(head).fill(0));
      g.forEach((token, c) => {
        const query = apply(weights, token);
        const scaled = query.map((value) => t.mul(beta, value));
        const others = range(tokens).filter((b) => b !== c || selfKey === "included");
        const scores = others.map((b) => keys[b].reduce((sum, value, i) => t.mac(sum, value, scaled[i]), 0));
        const top = scores.reduce((best, score) => (t.more(score, best) ? score : best));
        const masses = scores.map((score) => t.exp(t.add(score, -top)));
        const share = t.div(
          1,
          masses.reduce((sum, mass) => t.add(sum, mass)),
        );
        const attention = masses.map((mass) => t.mul(mass, share));
        const towards = new Array<number>(head).fill(0);
        others.forEach((b, at) => {
          for (let i = 0; i < head; i++) {
            towards[i] = t.mac(towards[i], attention[at], keys[b][i]);
            towardsKeys[b][i] = t.mac(towardsKeys[b][i], attention[at], query[i]);
          }
        });
        back(weights, towards, slope[c]);
      });
      towardsKeys.forEach((towards, b) => {
        back(keyWeights[h], towards, slope[b]);
      });
    });
  g.forEach((token, c) => {
    const hidden = apply(memories, token).map((value) => (t.more(value, 0) ? value : 0));
    back(memories, hidden, slope[c]);
  });
  return state.map((value, i) => t.storeState(t.mac(t.state(value), 0.1, slope[Math.floor(i / n)][i % n])));
}

describe("memory/energy-transformer cost", () => {
  it("one step", () => {
    fc.assert(
      fc.property(blocks, ({ options, state }) => {
        const block = energyTransformer(options);
        const t = tally();
        allClose(stepTwin(t, options, state), block.step(state), 1e-10);
        sameCounts(block.cost().step, t);
      }),
      { seed: 4, numRuns: 60 },
    );
  });
});
