import assert from "node:assert/strict";
import { matrix, normalInto, randomFrom } from "engram/math";
import {
  hierarchicalMemory,
  identityLagrangian,
  softmaxLagrangian,
  tanhLagrangian,
  twoLayerMemory,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { sameCounts, tally } from "../support/tally";
import { anyConvex, descends, gaussian } from "./lagrangians";

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
