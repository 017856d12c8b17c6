/** @file Sequence memories against separate programs and exact arithmetic, and as walks along their sequence. */
import assert from "node:assert/strict";
import { fromRows, type Matrix, matrix, matVec, row, transpose } from "engram/math";
import {
  decorrelatedSequence,
  mixedSequence,
  retrieve,
  type SequenceMemoryOptions,
  type SequenceSeparation,
  sequenceMemory,
} from "engram/memory";
import * as fc from "fast-check";
import fixture from "../../reference/memory/sequences.json";
import { allStates } from "../../support/spins";
import { draw } from "../words";
import { exponential, poly } from "./separations";

const letters = (text: string): Float64Array => Float64Array.from(text, (c) => (c === "+" ? 1 : -1));

/**
 * The update in whole numbers of any size: the sign of Σ ξ^{μ+1} S^d, nothing rounded. Where float64 cannot hold the sum, what is
 * left of larger votes that cancel, 2⁻⁵⁰ of them or less, is a tie by definition.
 */
function exactStep(
  patterns: Matrix,
  state: Float64Array,
  degree: number,
  { cyclic = true, selfTerm = false }: SequenceMemoryOptions,
): Float64Array {
  const { rows: p, cols: n } = patterns;
  return state.map((old, i) => {
    let [field, total] = [0n, 0n];
    for (let mu = 0; mu < (cyclic ? p : p - 1); mu++) {
      const key = row(patterns, mu);
      let score = 0;
      for (let j = 0; j < n; j++) if (selfTerm || j !== i) score += key[j] * state[j];
      const vote = BigInt(score) ** BigInt(degree);
      field += BigInt(row(patterns, (mu + 1) % p)[i]) * vote;
      total += vote < 0n ? -vote : vote;
    }
    const beyond = p * (n + 1) ** degree >= 2 ** 53;
    if (beyond && (field < 0n ? -field : field) * 2n ** 50n <= total) return old;
    return field > 0n ? 1 : field < 0n ? -1 : old;
  });
}

describe("memory/sequence", () => {
  it("agrees with the paper's formulas in NumPy: every kind, with and without self term, cyclic and open", () => {
    const patterns = fromRows(fixture.patterns.map(letters));
    for (const { kind, degree, selfTerm, cyclic, state, next } of fixture.sequence) {
      const separation = kind === "polynomial" ? poly(degree) : exponential;
      const memory = sequenceMemory(patterns, { separation, selfTerm, cyclic });
      assert.deepEqual(memory.step(letters(state)), letters(next), `${kind} ${degree} ${selfTerm} ${cyclic}`);
    }
    for (const { kind, degree, window, state, next } of fixture.mixed) {
      const stay = kind === "polynomial" ? poly(degree) : exponential;
      const memory = mixedSequence(patterns, { window, strength: 2.5, stay });
      const stepped = memory.step(letters(state));
      assert.deepEqual(memory.present(stepped), letters(next), `${kind} ${degree}, window ${window}`);
      assert.deepEqual(
        stepped.slice(fixture.size),
        letters(state).slice(0, -fixture.size),
        "the window moves by one",
      );
    }
    const correlated = fromRows(fixture.correlated.map(letters));
    for (const { degree, selfTerm, state, next } of fixture.decorrelated) {
      const memory = decorrelatedSequence(correlated, { separation: poly(degree), selfTerm });
      assert.deepEqual(memory.step(letters(state)), letters(next), `pseudo-inverse ${degree} ${selfTerm}`);
    }
  });

  it("polynomials are exact over all states of six neurons, ties among them, also where 7³⁰ is no whole float", () => {
    let ties = 0;
    for (const seed of [1, 2, 3])
      for (const p of [1, 2, 5])
        for (const degree of [1, 2, 3, 12, 30])
          for (const selfTerm of [false, true]) {
            const patterns = draw(seed, p, 6);
            const options = { separation: poly(degree), selfTerm, cyclic: seed > 1 };
            const memory = sequenceMemory(patterns, options);
            for (const state of allStates(6)) {
              const expected = exactStep(patterns, state, degree, options);
              assert.deepEqual(memory.step(state), expected);
              const turned = exactStep(
                patterns,
                state.map((x) => -x),
                degree,
                options,
              );
              if (degree % 2 === 1) for (let i = 0; i < 6; i++) if (turned[i] === expected[i]) ties++;
            }
          }
    assert.equal(ties, 0, "an odd separation turns with the state, ties included");
  });

  it("the linear memory with self term is the sign of J σ, J = (1/n) Σ ξ^{μ+1} (ξ^μ)ᵀ", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const patterns = draw(seed, 5, 9);
        const next = fromRows(Array.from({ length: 5 }, (_, mu) => row(patterns, (mu + 1) % 5)));
        const state = draw(seed + 1, 1, 9).data;
        const field = matVec(transpose(next), matVec(patterns, state));
        const memory = sequenceMemory(patterns, { selfTerm: true });
        assert.deepEqual(
          memory.step(state),
          field.map((h, i) => (h === 0 ? state[i] : Math.sign(h))),
        );
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("turning a neuron over, in patterns and state, turns its answer over and changes nothing else", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom(poly(1), poly(2), poly(5), exponential),
        fc.boolean(),
        (seed, separation, selfTerm) => {
          const patterns = draw(seed, 4, 7);
          const state = draw(seed + 1, 1, 7).data;
          const turn = draw(seed + 2, 1, 7).data;
          const turned = matrix(
            4,
            7,
            patterns.data.map((x, at) => x * turn[at % 7]),
          );
          const plain = sequenceMemory(patterns, { separation, selfTerm }).step(state);
          const other = sequenceMemory(turned, { separation, selfTerm }).step(
            state.map((x, i) => x * turn[i]),
          );
          assert.deepEqual(
            other,
            plain.map((x, i) => x * turn[i]),
          );
        },
      ),
      { seed: 2, numRuns: 60 },
    );
  });

  it("an exponential memory is sure where a nearest pattern wins, however large it is", () => {
    // 3000 neurons: e^{(n−1)(m−1)} of any other pattern is e^{−3000} and less, below the smallest double.
    const patterns = draw(5, 20, 3000);
    const memory = sequenceMemory(patterns, { separation: exponential });
    for (let mu = 0; mu < 20; mu++)
      assert.deepEqual(memory.step(row(patterns, mu)), row(patterns, (mu + 1) % 20));
    const far = Float64Array.from(row(patterns, 3), (x, i) => (i % 5 < 2 ? -x : x)); // 40 % of the bits are wrong
    assert.deepEqual(memory.step(far), row(patterns, 4));
  });

  it("the highest degree still hears every overlap: 20 at 784 neurons, 103 at most", () => {
    const patterns = draw(6, 12, 784);
    for (const degree of [20, 103]) {
      const memory = sequenceMemory(patterns, { separation: poly(degree) });
      for (let mu = 0; mu < 12; mu++)
        assert.deepEqual(memory.step(row(patterns, mu)), row(patterns, (mu + 1) % 12));
      const far = draw(7, 1, 784).data; // no overlap above 0.12
      assert.notDeepEqual(memory.step(far), far);
    }
    assert.throws(
      () => sequenceMemory(patterns, { separation: poly(104) }),
      /^RangeError: sequenceMemory: separation.degree must be a whole number in \[1, 103\], got 104$/,
    );
  });

  it("walks along a sequence, stays at the end of an open one only by chance, and store() lengthens it", () => {
    const patterns = draw(7, 8, 200);
    const walk = retrieve(sequenceMemory(patterns), row(patterns, 0), { maxSteps: 16, keepStates: true });
    walk.states.forEach((state, t) => {
      assert.deepEqual(state, row(patterns, t % 8), `step ${t}`);
    });
    assert.deepEqual([walk.status, walk.period, walk.steps], ["cycle", 8, 15]);
    assert.equal(walk.energies.length, 0);
    const [first, rest] = [fromRows([0, 1, 2].map((mu) => row(patterns, mu))), [3, 4, 5, 6, 7]];
    const grown = sequenceMemory(first).store(fromRows(rest.map((mu) => row(patterns, mu))));
    assert.deepEqual(grown.patterns, patterns);
    assert.deepEqual(grown.step(row(patterns, 2)), row(patterns, 3));
    const alone = sequenceMemory(fromRows([row(patterns, 0)]), { cyclic: false });
    assert.deepEqual(alone.step(row(patterns, 4)), row(patterns, 4), "no link, no vote: the state is kept");
    const pair = sequenceMemory(fromRows([row(patterns, 0), row(patterns, 1)]));
    assert.equal(retrieve(pair, row(patterns, 0)).status, "cycle");
    const same = sequenceMemory(fromRows([row(patterns, 0), row(patterns, 0)]));
    assert.equal(
      retrieve(same, row(patterns, 0)).status,
      "converged",
      "a pattern that follows itself is at rest",
    );
  });

  it("refuses what has no meaning, with the value in the message", () => {
    const patterns = draw(1, 2, 4);
    assert.throws(
      () => sequenceMemory(matrix(0, 4)),
      /^RangeError: sequenceMemory: patterns must hold at least one/,
    );
    assert.throws(() => sequenceMemory(fromRows([[1, 0]])), /patterns\[1\] must be -1 or 1, got 0/);
    assert.throws(
      () => sequenceMemory(fromRows([[1, Number.NaN]])),
      /patterns\[1\] must be -1 or 1, got NaN/,
    );
    assert.throws(() => sequenceMemory(fromRows([[1]])), /at least 2 columns without self term, got 1/);
    assert.throws(
      () => sequenceMemory(patterns, { separation: poly(0) }),
      /^RangeError: sequenceMemory: separation.degree must be a whole number in \[1, 498\], got 0$/,
    );
    assert.throws(
      () => sequenceMemory(patterns, { separation: { kind: "cubic" } as unknown as SequenceSeparation }),
      /^TypeError: sequenceMemory: separation.kind must be one of "polynomial", "exponential", got "cubic"$/,
    );
    assert.throws(() => sequenceMemory(patterns).step([1, 1, 1]), /state must have length 4, got 3/);
    assert.throws(() => sequenceMemory(patterns).step([1, 1, 1, 0.5]), /state\[3\] must be -1 or 1, got 0.5/);
    assert.throws(
      () => mixedSequence(patterns, { window: 0, strength: 2 }),
      /window must be a whole number at least 1/,
    );
    assert.throws(() => mixedSequence(patterns, { window: 2, strength: 0 }), /strength must be > 0, got 0/);
    const mixed = mixedSequence(patterns, { window: 2, strength: 2 });
    assert.throws(() => mixed.step(row(patterns, 0)), /state must have length 8, got 4/);
    assert.throws(() => mixed.begin([1, 1]), /state must have length 4, got 2/);
    assert.throws(() => mixed.begin(row(patterns, 0), [1]), /before must have length 4, got 1/);
    assert.throws(
      () => mixed.begin(row(patterns, 0), row(patterns, 1), 3),
      /steps must be a whole number in \[1, 2\]/,
    );
  });
});
