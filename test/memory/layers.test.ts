import assert from "node:assert/strict";
import { dot, type Matrix, matrix, normalInto, type Random, randomFrom, stackRows } from "engram/math";
import {
  type DenseHopfieldOptions,
  type Dynamics,
  denseHopfield,
  exponentialLagrangian,
  hierarchicalMemory,
  identityLagrangian,
  type Lagrangian,
  layerNormLagrangian,
  modernHopfield,
  powerLagrangian,
  reluLagrangian,
  sigmoidLagrangian,
  signLagrangian,
  softmaxLagrangian,
  sphericalLagrangian,
  tanhLagrangian,
  twoLayerMemory,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { coinMatrix, coins, flipped, neverRises } from "../support/spins";
import { sameCounts, type Tally, tally } from "../support/tally";

const gaussian = (random: Random, rows: number, cols: number, sd = 1): Matrix =>
  matrix(rows, cols, normalInto(new Float64Array(rows * cols), random, 0, sd));

/** Every convex Lagrangian, with its activation as a twin that counts. */
const convex: readonly { of: Lagrangian; twin(t: Tally, x: readonly number[]): number[] }[] = [
  { of: identityLagrangian(), twin: (_, x) => [...x] },
  { of: signLagrangian(), twin: (t, x) => x.map((v) => (t.more(Math.abs(v), 0) ? Math.sign(v) : 0)) },
  { of: reluLagrangian(), twin: (t, x) => x.map((v) => (t.more(v, 0) ? v : 0)) },
  {
    of: powerLagrangian(3),
    twin: (t, x) => x.map((v) => t.pow(t.more(v, 0) ? v : 0, 2)),
  },
  { of: powerLagrangian(4, "plain"), twin: (t, x) => x.map((v) => t.pow(v, 3)) },
  { of: exponentialLagrangian(0.7), twin: (t, x) => x.map((v) => t.exp(t.mul(v, 0.7))) },
  // A hyperbolic tangent counts as one exponential.
  { of: tanhLagrangian(2), twin: (t, x) => x.map((v) => 2 / (1 + t.exp(-2 * t.mul(v, 2))) - 1) },
  { of: sigmoidLagrangian(1.5), twin: (t, x) => x.map((v) => t.div(1, t.add(1, t.exp(t.mul(v, -1.5))))) },
  {
    of: softmaxLagrangian(1.3),
    twin(t, x) {
      const scaled = x.map((v) => t.mul(v, 1.3));
      let top = scaled[0];
      for (const v of scaled.slice(1)) if (t.more(v, top)) top = v;
      const masses = scaled.map((v) => t.exp(t.add(v, -top)));
      const share = t.div(
        1,
        masses.reduce((sum, mass) => t.add(sum, mass)),
      );
      return masses.map((mass) => t.mul(mass, share));
    },
  },
  {
    of: layerNormLagrangian({ gain: 1.2, epsilon: 0.01 }),
    twin(t, x) {
      const mean = t.mul(
        x.reduce((sum, v) => t.add(sum, v)),
        1 / x.length,
      );
      const from = x.map((v) => t.add(v, -mean));
      const variance = t.mul(
        from.reduce((sum, v) => t.mac(sum, v, v), 0),
        1 / x.length,
      );
      const scale = t.div(1.2, t.pow(t.add(variance, 0.01), 0.5));
      return from.map((v) => t.mul(v, scale));
    },
  },
  {
    of: sphericalLagrangian(1.4, 0.02),
    twin(t, x) {
      const square = x.reduce((sum, v) => t.mac(sum, v, v), 0);
      const scale = t.div(1.4, t.pow(t.add(square, 0.02), 0.5));
      return x.map((v) => t.mul(v, scale));
    },
  },
];
/** Up to 40 steps down; neurons without bounds may drive each other away, and are followed as far as numbers are exact. */
function descends(
  memory: Dynamics & { energy(state: ArrayLike<number>): number },
  start: Float64Array,
): void {
  const energies = [memory.energy(start)];
  let state = start;
  try {
    for (let t = 0; t < 40 && state.every((x) => Math.abs(x) < 20); t++) {
      state = memory.step(state);
      energies.push(memory.energy(state));
    }
  } catch (error) {
    if (!/keep its activation below/.test(String(error))) throw error;
  }
  neverRises(energies, 1e-11);
}

const anyConvex = fc.constantFrom(...convex);
const vectors = fc.record({ seed: fc.integer({ min: 0, max: 1e6 }), n: fc.integer({ min: 1, max: 8 }) });

describe("memory/lagrangian", () => {
  const shifted = layerNormLagrangian({ gain: 2, shift: [1, -2, 0.5] });

  it("the activation is the gradient, the energy its Legendre transform", () => {
    const check = (lagrangian: Lagrangian, x: Float64Array) => {
      const g = lagrangian.activation(x);
      x.forEach((_, i) => {
        const moved = (by: number) => lagrangian.value(x.map((v, j) => (j === i ? v + by : v)));
        close(g[i], (moved(1e-6) - moved(-1e-6)) / 2e-6, 1e-7, lagrangian.name);
      });
      close(lagrangian.legendre(x), dot(x, g) - lagrangian.value(x), 1e-12, lagrangian.name);
    };
    fc.assert(
      fc.property(anyConvex, vectors, ({ of }, { seed, n }) =>
        check(of, gaussian(randomFrom(seed), 1, n).data),
      ),
      { seed: 1, numRuns: 300 },
    );
    check(shifted, Float64Array.of(0.3, -1, 2));
    check(powerLagrangian(5, "plain"), Float64Array.of(0.3, -1, 2));
    check(powerLagrangian(1), Float64Array.of(0.3, -1, 2));
    check(powerLagrangian(1, "plain"), Float64Array.of(0.3, -1, 0));
  });

  it("those called convex are: their activations never fall against their states", () => {
    fc.assert(
      fc.property(anyConvex, vectors, ({ of }, { seed, n }) => {
        const random = randomFrom(seed);
        const [x, y] = [gaussian(random, 1, n, 2).data, gaussian(random, 1, n, 2).data];
        const [g, h] = [of.activation(x), of.activation(y)];
        assert.ok(x.reduce((sum, v, i) => sum + (v - y[i]) * (g[i] - h[i]), 0) >= -1e-12, of.name);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("what an activation costs", () => {
    fc.assert(
      fc.property(anyConvex, vectors, ({ of, twin }, { seed, n }) => {
        const x = gaussian(randomFrom(seed), 1, n).data;
        const t = tally();
        allClose(of.activation(x), twin(t, Array.from(x)), 1e-12);
        sameCounts(of.cost(n), t);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("stays exact for states that are large, and says where it cannot", () => {
    assert.equal(tanhLagrangian(3).value([1e6]), 1e6 - Math.LN2 / 3);
    assert.equal(tanhLagrangian(3).legendre([1e6]), Math.LN2 / 3);
    close(tanhLagrangian(1).legendre([1e-4]) / 0.5e-8, 1, 1e-7);
    assert.deepEqual([...sigmoidLagrangian(2).activation([1e6, -1e6])], [1, 0]);
    close(sigmoidLagrangian(2).legendre([1e6, -1e6]), 0, 1e-15);
    assert.deepEqual([...softmaxLagrangian(2).activation([1e6, -1e6])], [1, 0]);
    close(softmaxLagrangian(2).legendre([1e6, -1e6]), 0, 1e-15);
    assert.deepEqual([...sphericalLagrangian().activation([1e200, 0])], [1, 0]);
    allClose(layerNormLagrangian().activation([1e200, -1e200]), [1, -1], 1e-12);
    assert.deepEqual([...layerNormLagrangian().activation([5])], [0]);
    assert.throws(
      () => exponentialLagrangian().activation([1, 800]),
      /^RangeError: exponential: x must keep its activation below 1.8e308, got 800$/,
    );
    assert.throws(() => powerLagrangian(100).value([1e4]), /rectified power: x must keep/);
    assert.throws(() => identityLagrangian().value([Number.NaN]), /identity: x\[0\] must be finite, got NaN/);
    assert.throws(
      () => softmaxLagrangian(1).activation([1, Number.NEGATIVE_INFINITY]),
      /softmax: x\[1\] must be finite/,
    );
    assert.throws(() => softmaxLagrangian(0), /softmaxLagrangian: beta must be > 0, got 0/);
    assert.throws(() => powerLagrangian(0), /powerLagrangian: order must be a whole number at least 1/);
    assert.throws(() => layerNormLagrangian({ epsilon: 0 }), /epsilon must be > 0/);
    assert.throws(() => shifted.activation([1, 2]), /x must have length 3, got 2/);
  });
});

describe("memory/two-layer", () => {
  const worlds = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    p: fc.integer({ min: 1, max: 6 }),
    n: fc.integer({ min: 1, max: 6 }),
    visible: anyConvex,
    hidden: anyConvex,
    rate: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  it("at any rate the energy never rises, for convex Lagrangians", () => {
    fc.assert(
      fc.property(worlds, ({ seed, p, n, visible, hidden, rate }) => {
        const random = randomFrom(seed);
        const memory = twoLayerMemory(gaussian(random, p, n, 0.8), {
          visible: visible.of,
          hidden: hidden.of,
          rate,
          input: normalInto(new Float64Array(n), random, 0, 0.3),
        });
        descends(memory, gaussian(random, 1, n).data);
      }),
      { seed: 4, numRuns: 400 },
    );
  });

  it("identity and softmax are the modern Hopfield network: its step, and its energy but for the constants", () => {
    fc.assert(
      fc.property(worlds, ({ seed, p, n }) => {
        const random = randomFrom(seed);
        const patterns = gaussian(random, p, n);
        const state = gaussian(random, 1, n).data;
        const modern = modernHopfield(patterns, { beta: 2 });
        const layered = twoLayerMemory(patterns, {
          visible: identityLagrangian(),
          hidden: softmaxLagrangian(2),
        });
        allClose(layered.step(state), modern.step(state), 1e-13);
        allClose(layered.hiddenOutput(state), modern.attention(state), 1e-13);
        const origin = new Float64Array(n);
        const shift = modern.energy(origin) - layered.energy(origin);
        close(layered.energy(state) + shift, modern.energy(state), 1e-12);
      }),
      { seed: 5, numRuns: 80 },
    );
  });

  it("sign and a power or the exponential have the energy of the dense memories, and so their update", () => {
    const pairs: readonly [Lagrangian, DenseHopfieldOptions, (energy: number) => number][] = [
      [powerLagrangian(2, "plain"), { order: 2 }, (e) => e / 2],
      [powerLagrangian(5, "plain"), { order: 5 }, (e) => e / 5],
      [powerLagrangian(3), { separation: "rectified", order: 3 }, (e) => e / 3],
      [exponentialLagrangian(), { separation: "exponential" }, (e) => -Math.exp(-e)],
    ];
    fc.assert(
      fc.property(worlds, fc.constantFrom(...pairs), ({ seed, p, n }, [hidden, options, told]) => {
        const random = randomFrom(seed);
        const patterns = coinMatrix(random, p, n);
        const layered = twoLayerMemory(patterns, { visible: signLagrangian(), hidden });
        const dense = denseHopfield(patterns, { ...options, schedule: "synchronous" });
        const state = coins(random, n);
        close(layered.energy(state), told(dense.energy(state)), 1e-12);
        dense.step(state).forEach((value, i) => {
          const other = layered.energy(flipped(state, i));
          const lower = other < layered.energy(state) - 1e-9 * Math.abs(other);
          const tie = Math.abs(other - layered.energy(state)) <= 1e-9 * Math.abs(other);
          if (!tie) assert.equal(value, lower ? -state[i] : state[i]);
        });
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it("store(), cost and refusals", () => {
    fc.assert(
      fc.property(worlds, fc.boolean(), ({ seed, p, n, visible, hidden }, driven) => {
        const random = randomFrom(seed);
        const patterns = gaussian(random, p, n);
        const state = Array.from(gaussian(random, 1, n).data);
        const rate = driven ? 0.6 : 1;
        const input = driven ? 0.3 : 0;
        const memory = twoLayerMemory(patterns, { visible: visible.of, hidden: hidden.of, rate, input });
        const t = tally();
        const word = (mu: number, i: number) => t.weight(patterns.data[mu * n + i]);
        const g = visible.twin(t, state);
        const h = Array.from({ length: p }, (_, mu) =>
          g.reduce((sum, v, i) => t.mac(sum, word(mu, i), v), 0),
        );
        const f = hidden.twin(t, h);
        const next = state.map((v, i) => {
          let sum = f.reduce((so, x, mu) => t.mac(so, word(mu, i), x), 0);
          if (driven) sum = t.add(sum, t.weight(input));
          return driven ? t.mac(t.mul(v, 1 - rate), rate, sum) : sum;
        });
        allClose(memory.step(state), next, 1e-10);
        sameCounts(memory.cost().step, t);
        const more = gaussian(random, 2, n);
        assert.deepEqual(memory.store(more).patterns, stackRows(patterns, more));
        assert.equal(memory.cost().store.weightWrite, n);
      }),
      { seed: 7, numRuns: 150 },
    );
    const layers = { visible: identityLagrangian(), hidden: softmaxLagrangian() };
    const patterns = gaussian(randomFrom(1), 2, 3);
    assert.throws(() => twoLayerMemory(matrix(0, 3), layers), /at least one pattern, got 0 × 3/);
    assert.throws(
      () => twoLayerMemory(patterns, { ...layers, rate: 1.1 }),
      /rate must be in \[0, 1\], got 1.1/,
    );
    assert.throws(() => twoLayerMemory(patterns, { ...layers, rate: 0 }), /rate must be > 0, got 0/);
    assert.throws(() => twoLayerMemory(patterns, { ...layers, input: [1] }), /input must have length 3/);
    assert.throws(() => twoLayerMemory(patterns, layers).step([1]), /state must have length 3, got 1/);
    assert.throws(
      () => twoLayerMemory(matrix(1, 1, Float64Array.of(Number.NaN)), layers),
      /patterns\[0\] must be finite/,
    );
  });
});

describe("memory/hierarchical", () => {
  const stacks = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    kinds: fc.array(anyConvex, { minLength: 4, maxLength: 4 }),
    skip: fc.boolean(),
  });
  function stack(given: typeof stacks extends fc.Arbitrary<infer T> ? T : never) {
    const { seed, sizes, kinds, skip } = given;
    const random = randomFrom(seed);
    const layers = sizes.map((size, l) => ({
      size,
      lagrangian: kinds[l].of,
      bias: normalInto(new Float64Array(size), random, 0, 0.2),
      rate: random() < 0.3 ? 1 : 0.05 + 0.95 * random(),
    }));
    const ends = sizes.slice(1).map((_, l) => [l, l + 1]);
    if (skip && sizes.length > 2) ends.push([sizes.length - 1, 0]);
    const synapses = ends.map(([from, to]) => ({
      from,
      to,
      weights: gaussian(random, sizes[to], sizes[from], 0.4),
    }));
    const memory = hierarchicalMemory(layers, synapses);
    return { random, memory, start: normalInto(new Float64Array(memory.size), random) };
  }

  it("layer by layer, at any rates, the energy never rises", () => {
    fc.assert(
      fc.property(stacks, (given) => {
        const { memory, start } = stack(given);
        descends(memory, start);
      }),
      { seed: 8, numRuns: 400 },
    );
  });

  it("each layer moves down the energy's slope in its outputs", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const random = randomFrom(seed);
        const sizes = [3, 4, 2];
        const rate = 1e-3; // so small that the layers before it in the sweep have hardly moved
        const layers = sizes.map((size, l) => ({ size, lagrangian: tanhLagrangian(1 + l), bias: 0.1, rate }));
        const synapses = [
          { from: 0, to: 1, weights: gaussian(random, 4, 3) },
          { from: 2, to: 1, weights: gaussian(random, 4, 2) },
        ];
        const memory = hierarchicalMemory(layers, synapses);
        const x = normalInto(new Float64Array(9), random, 0, 0.7);
        const moved = memory.step(x);
        x.forEach((v, i) => {
          const at = (by: number) => {
            const y = x.slice();
            y[i] += by;
            const g = Float64Array.from(memory.outputs(y).flatMap((part) => Array.from(part)));
            return { energy: memory.energy(y), g: g[i] };
          };
          const [up, down] = [at(1e-5), at(-1e-5)];
          close((moved[i] - v) / rate, -(up.energy - down.energy) / (up.g - down.g), 2e-2);
        });
      }),
      { seed: 9, numRuns: 30 },
    );
  });

  it("two layers of which the hidden one moves first, at once, are the two-layer memory", () => {
    const random = randomFrom(3);
    const patterns = gaussian(random, 5, 4);
    const state = gaussian(random, 1, 4).data;
    const [visible, hidden] = [tanhLagrangian(2), softmaxLagrangian(3)];
    const memory = hierarchicalMemory(
      [
        { size: 5, lagrangian: hidden },
        { size: 4, lagrangian: visible, rate: 0.3, bias: 0.1 },
      ],
      [{ from: 1, to: 0, weights: patterns }],
    );
    const layered = twoLayerMemory(patterns, { visible, hidden, rate: 0.3, input: 0.1 });
    const [h, v] = memory.split(memory.step(memory.join([new Float64Array(5), state])));
    allClose(v, layered.step(state), 1e-14);
    close(memory.energy(memory.join([h, state])), layered.energy(state), 1e-12);
    allClose(memory.outputs(memory.join([h, state]))[0], layered.hiddenOutput(state), 1e-14);
  });

  it("cost: one step of any stack", () => {
    fc.assert(
      fc.property(stacks, (given) => {
        const { memory, start } = stack(given);
        const t = tally();
        const twin = (l: number, x: readonly number[]) => given.kinds[l].twin(t, x);
        const x = memory.split(start).map((part) => Array.from(part));
        const g = x.map((part, l) => (l === 0 ? [] : twin(l, part)));
        memory.layers.forEach(({ size, bias, rate = 1 }, l) => {
          const fields = memory.synapses
            .filter(({ from, to }) => from === l || to === l)
            .map(({ from, to, weights: { data, cols } }) =>
              Array.from({ length: size }, (_, i) =>
                g[from === l ? to : from].reduce(
                  (sum, value, j) =>
                    t.mac(sum, t.weight(data[to === l ? i * cols + j : j * cols + i]), value),
                  0,
                ),
              ),
            );
          x[l] = x[l].map((value, i) => {
            let sum = fields.length === 0 ? 0 : fields.map((field) => field[i]).reduce((a, b) => t.add(a, b));
            const b = t.weight((bias as Float64Array)[i]);
            sum = t.add(sum, b);
            return rate === 1 ? sum : t.mac(t.mul(value, 1 - rate), rate, sum);
          });
          if (l < memory.layers.length - 1) g[l] = twin(l, x[l]);
        });
        allClose(memory.step(start), x.flat(), 1e-10);
        sameCounts(memory.cost().step, t);
      }),
      { seed: 10, numRuns: 150 },
    );
  });

  it("refuses what has no meaning", () => {
    const layer = { size: 2, lagrangian: identityLagrangian() };
    const weights = matrix(2, 2);
    assert.throws(() => hierarchicalMemory([], []), /layers must hold at least one, got none/);
    assert.throws(
      () => hierarchicalMemory([{ ...layer, size: 0 }], []),
      /layers\[0\].size must be a whole number/,
    );
    assert.throws(
      () => hierarchicalMemory([{ ...layer, rate: 2 }], []),
      /layers\[0\].rate must be in \[0, 1\], got 2/,
    );
    assert.throws(
      () => hierarchicalMemory([{ ...layer, bias: [1] }], []),
      /layers\[0\].bias must have length 2/,
    );
    assert.throws(
      () => hierarchicalMemory([layer], [{ from: 0, to: 0, weights }]),
      /synapses\[0\] must join two layers, got 0 twice/,
    );
    assert.throws(
      () => hierarchicalMemory([layer], [{ from: 0, to: 1, weights }]),
      /synapses\[0\].to must be/,
    );
    assert.throws(
      () => hierarchicalMemory([layer, layer], [{ from: 0, to: 1, weights: matrix(2, 3) }]),
      /synapses\[0\].weights must be 2 × 2, got 2 × 3/,
    );
    const memory = hierarchicalMemory([layer, layer], [{ from: 0, to: 1, weights }]);
    assert.throws(() => memory.step([1, 2, 3]), /state must have length 4, got 3/);
    assert.throws(() => memory.join([[1, 2]]), /parts must have length 2, got 1/);
    assert.throws(() => memory.join([[1, 2], [1]]), /parts\[1\] must have length 2, got 1/);
  });
});
