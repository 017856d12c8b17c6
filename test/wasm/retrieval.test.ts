import assert from "node:assert/strict";
import { normalInto, randomFrom } from "engram/math";
import { engineInfo, type PreparedRetrieval, prepareRetrieval, type RetrievalOptions } from "engram/wasm";
import fc from "fast-check";
// Internal: the arithmetic of the bound, and the packing into whole numbers.
import { Bounds } from "../../lib/wasm/retrieval-bound";
import { packQueries, packWhole } from "../../lib/wasm/retrieval-pack";

const engines = engineInfo().available;

const kinds = ["random", "repeated", "lengths", "signs"] as const;
type Kind = (typeof kinds)[number];

/** Norm of row `j`. */
function normOf(rows: ArrayLike<number>, j: number, width: number): number {
  let sum = 0;
  for (let h = 0; h < width; h++) sum += rows[j * width + h] ** 2;
  return Math.sqrt(sum);
}

/** Softmax weights of all patterns at one state, naively in float64. */
function weightsAt(patterns: Float32Array, state: ArrayLike<number>, width: number, beta: number): number[] {
  const scores = Array.from({ length: patterns.length / width }, (_, j) => {
    let sum = 0;
    for (let h = 0; h < width; h++) sum += state[h] * patterns[j * width + h];
    return beta * sum;
  });
  const top = scores.reduce((a, b) => Math.max(a, b));
  const terms = scores.map((s) => Math.exp(s - top));
  const total = terms.reduce((a, b) => a + b);
  return terms.map((e) => e / total);
}

function recallBy(weights: readonly number[], patterns: Float32Array, width: number): Float64Array {
  const out = new Float64Array(width);
  weights.forEach((p, j) => {
    if (p > 0) for (let c = 0; c < width; c++) out[c] += p * patterns[j * width + c];
  });
  return out;
}

/**
 * The exact way of one state, and how far float32 arithmetic may stray from it: each step adds its rounding, and carries on
 * what was there by at most β Σ p |ξ − mean|², the trace of its derivative (with a quarter more for what lies nearby).
 */
function exactly(
  patterns: Float32Array,
  start: Float32Array,
  width: number,
  { beta, steps = 1 }: RetrievalOptions,
) {
  let longest = 0;
  for (let j = 0; j < patterns.length / width; j++) longest = Math.max(longest, normOf(patterns, j, width));
  let state: Float64Array = Float64Array.from(start);
  let stray = 0;
  for (let step = 0; step < steps; step++) {
    const weights = weightsAt(patterns, state, width, beta);
    const next = recallBy(weights, patterns, width);
    let spread = 0;
    weights.forEach((p, j) => {
      for (let c = 0; c < width; c++) spread += p * (patterns[j * width + c] - next[c]) ** 2;
    });
    const rounding = 1e-6 * (1 + beta * longest * normOf(state, 0, width)) * longest;
    stray = Math.min(
      2 * longest,
      rounding * (0.1 + beta * spread) + 1e-6 * longest + 1.25 * beta * spread * stray,
    );
    state = next;
  }
  return { state, stray, longest };
}

const apart = (a: ArrayLike<number>, b: ArrayLike<number>, at: number, width: number): number => {
  let sum = 0;
  for (let c = 0; c < width; c++) sum += (a[at + c] - b[c]) ** 2;
  return Math.sqrt(sum);
};

/**
 * Patterns: unit rows, some of them repeated, or of very different lengths (a state may fall into one and go on to a longer
 * one), or ±1; probes: patterns with noise, or noise alone.
 */
function memory(count: number, width: number, batch: number, seed: number, kind: Kind) {
  const random = randomFrom(seed);
  const patterns = normalInto(new Float32Array(count * width), random.split("patterns"));
  if (kind === "signs") for (let i = 0; i < patterns.length; i++) patterns[i] = Math.sign(patterns[i]) || 1;
  else
    for (let j = 0; j < count; j++) {
      const norm = normOf(patterns, j, width);
      const length = kind === "lengths" ? 0.5 + 2 * random() ** 3 : 1;
      for (let c = 0; c < width; c++) patterns[j * width + c] *= length / (norm || 1);
    }
  if (kind === "repeated")
    for (let j = 1; j < count; j += 3) patterns.copyWithin(j * width, (j - 1) * width, j * width);
  const states = normalInto(
    new Float32Array(batch * width),
    random.split("noise"),
    0,
    0.7 / Math.sqrt(width),
  );
  const pick = random.split("probes");
  for (let b = 0; b < batch; b++) {
    const j = Math.floor(pick() * count);
    const share = b % 5 === 4 ? 0 : 1;
    const size = kind === "lengths" ? 4 * pick() : 1;
    for (let c = 0; c < width; c++)
      states[b * width + c] = size * (states[b * width + c] + share * patterns[j * width + c]);
  }
  return { patterns, states };
}

describe("prepareRetrieval()", () => {
  for (const engine of engines)
    describe(`by ${engine}`, () => {
      const open = (patterns: Float32Array, width: number): PreparedRetrieval =>
        prepareRetrieval(patterns, { patterns: patterns.length / width, width }, { engine });

      for (const kind of kinds)
        it(`stays within its bound of naive float64 steps from diffuse to sharp, ${kind} patterns`, () => {
          fc.assert(
            fc.property(
              fc.integer({ min: 1, max: 300 }),
              fc.integer({ min: 1, max: 40 }),
              fc.integer({ min: 1, max: 10 }),
              fc.double({ min: -2, max: 3, noNaN: true }),
              fc.integer({ min: 0, max: 6 }),
              fc.constantFrom(1e-5, 1e-3, 0.1), // so wide that what is left out stands clear of rounding
              fc.integer({ min: 0, max: 1e6 }),
              (count, width, batch, exponent, steps, tolerance, seed) => {
                const { patterns, states } = memory(count, width, batch, seed, kind);
                const beta = 10 ** exponent / (kind === "signs" ? width : 1);
                const found = open(patterns, width).retrieve(states, {
                  beta,
                  steps,
                  tolerance,
                  method: "active",
                });
                for (let b = 0; b < batch; b++) {
                  const start = states.subarray(b * width, (b + 1) * width);
                  const { state, stray, longest } = exactly(patterns, start, width, { beta, steps });
                  const off = apart(found.states, state, b * width, width);
                  assert.ok(found.bounds[b] <= tolerance * longest, `bound ${found.bounds[b]}`);
                  assert.ok(
                    off <= found.bounds[b] + stray,
                    `β ${beta}, state ${b}: ${off} off, bound ${found.bounds[b]}, rounding ${stray}`,
                  );
                }
              },
            ),
            { numRuns: 60, seed: 20 },
          );
        });

      it("surveys each state twice where β is large, and never works with all patterns", () => {
        const { patterns, states } = memory(2000, 64, 20, 1, "random");
        // Patterns alone: probes of pure noise may need a third look.
        const probes = states.filter((_, i) => Math.floor(i / 64) % 5 !== 4);
        const found = open(patterns, 64).retrieve(probes, { beta: 60, steps: 8 });
        assert.equal(found.full, 0);
        assert.equal(found.repeated, 0);
        assert.equal(found.surveyed, 2 * 16);
      });

      it("switches itself off where β is small: full steps, nothing left out", () => {
        const { patterns, states } = memory(600, 32, 10, 2, "random");
        const prepared = open(patterns, 32);
        const found = prepared.retrieve(states, { beta: 0.5, steps: 5, method: "active" });
        assert.equal(found.full, 50);
        assert.ok(found.surveyed <= 20, "it does not look again at every step");
        assert.deepEqual(found.bounds, new Float64Array(10));
        const full = prepared.retrieve(states, { beta: 0.5, steps: 5, method: "full" });
        assert.deepEqual(found.states, full.states);
        assert.equal(full.surveyed, 0);
      });

      it("leaves nothing out when no distance is allowed", () => {
        const { patterns, states } = memory(600, 16, 6, 3, "random");
        const prepared = open(patterns, 16);
        const found = prepared.retrieve(states, { beta: 20, steps: 3, tolerance: 0, method: "active" });
        assert.deepEqual(found.bounds, new Float64Array(6));
        assert.deepEqual(
          found.states,
          prepared.retrieve(states, { beta: 20, steps: 3, method: "full" }).states,
        );
      });

      it("is exact at ties: halfway between two patterns the state stays halfway", () => {
        const patterns = new Float32Array(600 * 4);
        patterns.set([1, 0, 0, 0, 0, 1, 0, 0]);
        for (let j = 2; j < 600; j++) patterns[j * 4 + 2] = -1;
        const found = open(patterns, 4).retrieve(new Float32Array([0.5, 0.5, 0, 0]), {
          beta: 100,
          steps: 4,
          method: "active",
        });
        assert.deepEqual([...found.states], [0.5, 0.5, 0, 0]);
        assert.ok(found.bounds[0] <= 1e-5);
      });

      it("notices when a state goes on to patterns outside of its set", () => {
        // Each pattern is longer than the one before, and turned by so little that it is the next one's prey.
        const patterns = new Float32Array(600 * 2);
        for (let j = 0; j < 12; j++) {
          patterns[2 * j] = 1.1 ** j * Math.cos(0.3 * j);
          patterns[2 * j + 1] = 1.1 ** j * Math.sin(0.3 * j);
        }
        const start = new Float32Array([1, -0.1]);
        for (let steps = 1; steps <= 8; steps++) {
          const found = open(patterns, 2).retrieve(start, { beta: 1000, steps, method: "active" });
          const { state } = exactly(patterns, start, 2, { beta: 1000, steps });
          assert.ok(
            apart(found.states, state, 0, 2) <= 1e-4,
            `${steps} steps: ${found.states}, not ${state}`,
          );
          assert.ok(found.bounds[0] <= 1e-5 * 1.1 ** 11);
        }
      });

      it("notices when the set's own scores fall while those outside rise", () => {
        // From 2 to 1 on a line: the weight of the fifteen at −1 rises from e⁻¹² to e⁻⁶, half of it by the fall of the one at 1.
        const patterns = new Float32Array(16).fill(-1);
        patterns[0] = 1;
        const asked = { beta: 3, steps: 2, tolerance: 0.1, method: "active" } as const;
        const found = open(patterns, 1).retrieve(new Float32Array([2]), asked);
        const { state } = exactly(patterns, new Float32Array([2]), 1, asked);
        assert.ok(Math.abs(found.states[0] - state[0]) <= found.bounds[0] + 1e-6, `bound ${found.bounds[0]}`);
      });

      it("treats states alone as in a batch of any size, and does not change its inputs", () => {
        const { patterns, states } = memory(700, 24, 75, 4, "random");
        const copies = [patterns.slice(), states.slice()];
        const prepared = open(patterns, 24);
        const all = prepared.retrieve(states, { beta: 30, steps: 4 });
        for (const b of [0, 9, 74]) {
          const alone = prepared.retrieve(states.slice(b * 24, (b + 1) * 24), { beta: 30, steps: 4 });
          assert.deepEqual(alone.states, all.states.slice(b * 24, (b + 1) * 24));
          assert.equal(alone.bounds[0], all.bounds[b]);
        }
        assert.deepEqual([patterns, states], copies);
        patterns.fill(0);
        assert.deepEqual(prepared.retrieve(states, { beta: 30, steps: 4 }).states, all.states);
      });

      it("takes full steps from elsewhere, with the same bound", () => {
        const width = 10;
        const { patterns, states } = memory(530, width, 11, 5, "random");
        let asked = 0;
        const fullStep = (rows: Float32Array, beta: number) => {
          asked += rows.length / width;
          const out = new Float32Array(rows.length);
          for (let at = 0; at < rows.length; at += width) {
            const weights = weightsAt(patterns, rows.subarray(at, at + width), width, beta);
            out.set(recallBy(weights, patterns, width), at);
          }
          return out;
        };
        const prepared = prepareRetrieval(patterns, { patterns: 530, width }, { engine, fullStep });
        for (const beta of [3, 40]) {
          asked = 0;
          const found = prepared.retrieve(states, { beta, steps: 3 });
          assert.equal(found.full, asked);
          for (let b = 0; b < 11; b++) {
            const start = states.subarray(b * width, (b + 1) * width);
            const { state, stray } = exactly(patterns, start, width, { beta, steps: 3 });
            assert.ok(apart(found.states, state, b * width, width) <= found.bounds[b] + stray);
          }
        }
      });

      it("comes to all-zero patterns without a division by zero", () => {
        const found = open(new Float32Array(600 * 3), 3).retrieve(new Float32Array([1, 2, 3]), {
          beta: 1,
          steps: 2,
        });
        assert.deepEqual([...found.states], [0, 0, 0]);
      });

      it("gives back the states for no step", () => {
        const { patterns, states } = memory(600, 3, 2, 6, "random");
        assert.deepEqual(open(patterns, 3).retrieve(states, { beta: 1, steps: 0 }).states, states);
      });

      it("refuses what is not finite or would overflow, and names it", () => {
        const { patterns, states } = memory(600, 4, 2, 7, "random");
        const prepared = open(patterns, 4);
        const bad = states.slice();
        bad[5] = Number.NaN;
        assert.throws(() => prepared.retrieve(bad, { beta: 1 }), {
          name: "RangeError",
          message: "retrieve: states[5] must be finite, got NaN",
        });
        assert.throws(
          () =>
            prepared.retrieve(
              states.map((x) => x * 1e38),
              { beta: 1e3 },
            ),
          {
            name: "RangeError",
            message: /^retrieve: scale · \|query\| · \|key\| .* below 3\.4e38, got entries/,
          },
        );
        patterns[3] = Number.POSITIVE_INFINITY;
        assert.throws(() => open(patterns, 4), {
          message: "prepareRetrieval: patterns[3] must be finite, got Infinity",
        });
      });
    });

  it("refuses options and arrays that do not fit", () => {
    const { patterns, states } = memory(10, 4, 2, 8, "random");
    const prepared = prepareRetrieval(patterns, { patterns: 10, width: 4 });
    for (const beta of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => prepared.retrieve(states, { beta }), {
        name: "RangeError",
        message: /beta must be/,
      });
    assert.throws(() => prepared.retrieve(states, { beta: 1, steps: 1.5 }), /steps must be a whole number/);
    assert.throws(
      () => prepared.retrieve(states, { beta: 1, tolerance: -1 }),
      /tolerance must be in \[0, 1\]/,
    );
    assert.throws(() => prepared.retrieve(states, { beta: 1, method: "fast" as "full" }), {
      name: "TypeError",
      message: 'retrieve: method must be one of "auto", "active", "full", got "fast"',
    });
    assert.throws(() => prepared.retrieve(new Float32Array(5), { beta: 1 }), {
      name: "RangeError",
      message: "retrieve: states must hold whole rows of 4 numbers and at least one, got 5 numbers",
    });
    assert.throws(() => prepared.retrieve(new Float64Array(4) as unknown as Float32Array, { beta: 1 }), {
      name: "TypeError",
    });
    assert.throws(() => prepareRetrieval(patterns, { patterns: 9, width: 4 }), /must have length 36, got 40/);
    assert.throws(() => prepareRetrieval(patterns, { patterns: 0, width: 4 }), /patterns must be a whole/);
  });
});

describe("the bound of a retrieval", () => {
  it("holds for any set and any nearby state, in exact arithmetic", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: -1, max: 2, noNaN: true }),
        fc.double({ min: -6, max: -1, noNaN: true }),
        fc.integer({ min: 0, max: 1e6 }),
        (count, width, exponent, near, seed) => {
          const beta = 10 ** exponent;
          const { patterns, states } = memory(count, width, 1, seed, "random");
          const squares = Float64Array.from({ length: count }, (_, j) => normOf(patterns, j, width) ** 2);
          const bounds = new Bounds(squares, width, beta, 1e-5);
          const direction = normalInto(new Float64Array(width), randomFrom(seed).split("direction"));
          const length = Math.hypot(...direction);
          const error = 10 ** near / beta;
          const exact = states.map((x, c) => x + (error * direction[c]) / length);
          const here = weightsAt(patterns, states, width, beta);
          const ranked = here.map((p, j) => [p, j] as const).sort(([a], [b]) => b - a);
          const inside = new Set(ranked.slice(0, 1 + (seed % count)).map(([, j]) => j));
          const outside = here.reduce((sum, p, j) => sum + (inside.has(j) ? 0 : p), 0);
          const partial = recallBy(
            here.map((p, j) => (inside.has(j) ? p / (1 - outside) : 0)),
            patterns,
            width,
          );
          const mean = here.reduce((sum, p, j) => sum + p * squares[j], 0);
          const whole = recallBy(here, patterns, width);
          const spread = Math.min(
            bounds.spreadAroundTop(1 - ranked[0][0]),
            bounds.spreadAroundRecall(mean, normOf(whole, 0, width) ** 2, 0, 0),
          );
          const limit = bounds.after(bounds.omission(outside), spread, error * 1.001);
          const target = recallBy(weightsAt(patterns, exact, width, beta), patterns, width);
          // 1e-7: `states` and `exact` are float32.
          assert.ok(apart(partial, target, 0, width) <= limit + 1e-7 * (1 + beta));
        },
      ),
      { numRuns: 300, seed: 20 },
    );
  });

  it("knows what rounding to whole numbers loses, and leaves sums in 32 bits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.integer({ min: 0, max: 1e6 }),
        (width, exponent, seed) => {
          const pairs = Math.ceil(width / 2);
          const row = normalInto(new Float32Array(width), randomFrom(seed), 0, 10 ** exponent);
          if (seed % 3 === 0) row.fill(0, 1); // one entry carries all
          const norm = normOf(row, 0, width);
          const keys = new Int16Array(pairs * 8);
          const { unit, error } = packWhole(keys, row, width, norm);
          const queries = new Int16Array(pairs * 16);
          const found = packQueries(queries, row, width);
          let [lost, whole] = [0, 0];
          for (let c = 0; c < width; c++) {
            const x = keys[(c >> 1) * 8 + (c & 1)];
            assert.equal(queries[(c >> 1) * 16 + (c & 1)], x);
            lost += (row[c] - x * unit) ** 2;
            whole += x * x;
          }
          assert.ok(Math.abs(Math.sqrt(lost) - error) <= 1e-9 * norm);
          assert.equal(found.units[0], unit);
          assert.ok(whole < 2 ** 31);
          assert.ok(error <= norm * 2 ** -14 * Math.sqrt(width) + 1e-300);
        },
      ),
      { numRuns: 200, seed: 20 },
    );
  });
});
