import assert from "node:assert/strict";
import { softmaxAttention } from "engram/attention";
import { fromRows, type Matrix, matrix, matVec, normalInto, randomFrom, row, transpose } from "engram/math";
import {
  collisionLength,
  decorrelatedSequence,
  dwellTime,
  exponentialBase,
  heteroHopfield,
  mixedCapacity,
  mixedSequence,
  retrieve,
  type SequenceMemoryOptions,
  type SequenceSeparation,
  sequenceAttention,
  sequenceCapacity,
  sequenceMemory,
} from "engram/memory";
import { orthogonalPatterns, randomPatterns } from "engram/pattern";
import * as fc from "fast-check";
import fixture from "../reference/memory/sequences.json";
import { allClose, close } from "../support/close";

const poly = (degree: number): SequenceSeparation => ({ kind: "polynomial", degree });
const exponential: SequenceSeparation = { kind: "exponential" };
const letters = (text: string): Float64Array => Float64Array.from(text, (c) => (c === "+" ? 1 : -1));
const draw = (seed: number, p: number, n: number): Matrix => randomPatterns(randomFrom(seed), p, n).matrix;
const bits = (word: number, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => ((word >> i) & 1 ? 1 : -1));

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
            for (let word = 0; word < 64; word++) {
              const state = bits(word, 6);
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

describe("memory/sequence mixed", () => {
  it("among orthogonal patterns every dwell time is that of theory, or there is no transition at all", () => {
    const patterns = orthogonalPatterns(32, 32).matrix;
    const seen = new Set<number>();
    for (const window of [1, 2, 3, 5, 8])
      for (const strength of [0.5, 1, 1.5, 2.5, 4, 20])
        for (const degree of [1, 2, 3, 10]) {
          const memory = mixedSequence(patterns, { window, strength, stay: poly(degree), selfTerm: true });
          const states = retrieve(memory, memory.begin(row(patterns, 0), row(patterns, 31), 1), {
            maxSteps: 12 * window,
            keepStates: true,
          }).states.map((state) => memory.present(state));
          const order = states.map((state) =>
            Array.from({ length: 32 }, (_, mu) => mu).findIndex((mu) =>
              row(patterns, mu).every((x, i) => x === state[i]),
            ),
          );
          const dwell = dwellTime(window, strength, poly(degree));
          seen.add(dwell);
          const what = `τ ${window}, λ ${strength}, d ${degree}: ${order.join(" ")}`;
          if (dwell === Number.POSITIVE_INFINITY)
            assert.ok(
              order.every((mu) => mu === 0),
              what,
            );
          else
            assert.deepEqual(
              order,
              order.map((_, t) => Math.floor(t / dwell)),
              `${what}, dwell ${dwell}`,
            );
        }
    assert.deepEqual(
      [...seen].sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8, Number.POSITIVE_INFINITY],
    );
  });

  it("with a window of one and λ ≫ 1 it goes on at every step; with λ ≪ 1 patterns are at rest", () => {
    const patterns = draw(3, 6, 300);
    for (const separation of [poly(1), poly(2), exponential]) {
      const quick = mixedSequence(patterns, { window: 1, strength: 1e6, stay: separation });
      for (let mu = 0; mu < 6; mu++)
        assert.deepEqual(quick.step(row(patterns, mu)), row(patterns, (mu + 1) % 6));
      const slow = mixedSequence(patterns, { window: 3, strength: 1e-6, stay: separation });
      const rest = retrieve(slow, slow.begin(row(patterns, 2)));
      assert.equal(rest.status, "converged");
      assert.deepEqual(slow.present(rest.state), row(patterns, 2));
    }
  });

  it("holds with one separation and leads on with another, whatever their scales", () => {
    const patterns = draw(9, 5, 400);
    for (const [stay, go] of [
      [poly(1), exponential],
      [exponential, poly(3)],
      [poly(60), poly(2)],
    ]) {
      const memory = mixedSequence(patterns, { window: 1, strength: 3, stay, go });
      for (let mu = 0; mu < 5; mu++)
        assert.deepEqual(
          memory.step(row(patterns, mu)),
          row(patterns, (mu + 1) % 5),
          `${stay.kind}, ${go.kind}`,
        );
    }
    assert.deepEqual(
      mixedSequence(fromRows([row(patterns, 0)]), {
        window: 2,
        strength: 2,
        stay: exponential,
        cyclic: false,
      }).store(fromRows([row(patterns, 1)])).patterns.rows,
      2,
    );
    const alone = mixedSequence(fromRows([row(patterns, 0)]), {
      window: 1,
      strength: 9,
      stay: exponential,
      cyclic: false,
    });
    assert.deepEqual(alone.step(row(patterns, 0)), row(patterns, 0), "nothing leads on from an only pattern");
  });
});

describe("memory/sequence decorrelated", () => {
  it("recalls any independent sequence exactly, however correlated, where the plain memory cannot", () => {
    const random = randomFrom(4);
    const patterns = randomPatterns(random, 30, 60, { law: "bipolar", activity: 0.9 }).matrix;
    let plainErrors = 0;
    for (const separation of [poly(1), poly(3), exponential]) {
      const memory = decorrelatedSequence(patterns, { separation });
      const plain = sequenceMemory(patterns, { separation: poly(1) });
      for (let mu = 0; mu < 30; mu++) {
        assert.deepEqual(memory.step(row(patterns, mu)), row(patterns, (mu + 1) % 30), separation.kind);
        plain.step(row(patterns, mu)).forEach((x, i) => {
          if (x !== row(patterns, (mu + 1) % 30)[i]) plainErrors++;
        });
      }
    }
    assert.ok(plainErrors > 100, `the plain memory makes ${plainErrors} errors`);
  });

  it("duals are the Moore–Penrose inverse, one pattern at a time or all at once, dependent ones included", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const rows = Array.from({ length: 6 }, (_, mu) => row(draw(seed + mu, 1, 8), 0));
        rows[3] = rows[1].slice();
        rows[5] = rows[0].map((x) => -x);
        const patterns = fromRows(rows);
        const memory = decorrelatedSequence(fromRows(rows.slice(0, 2))).store(fromRows(rows.slice(2)));
        allClose(memory.duals.data, decorrelatedSequence(patterns).duals.data, 1e-9);
        const inverse = (i: number, mu: number): number => memory.duals.data[mu * 8 + i] / 8; // A⁺ [8, 6]
        const entry = (mu: number, i: number): number => patterns.data[mu * 8 + i];
        const over = (size: number, term: (k: number) => number): number =>
          Array.from({ length: size }, (_, k) => term(k)).reduce((sum, x) => sum + x, 0);
        const left = (i: number, j: number): number => over(6, (mu) => inverse(i, mu) * entry(mu, j)); // A⁺A
        const right = (mu: number, nu: number): number => over(8, (i) => entry(mu, i) * inverse(i, nu)); // AA⁺
        for (let i = 0; i < 8; i++) {
          for (let j = 0; j < 8; j++) close(left(i, j), left(j, i), 1e-9);
          for (let mu = 0; mu < 6; mu++) {
            close(
              over(8, (j) => entry(mu, j) * left(j, i)),
              entry(mu, i),
              1e-9,
              "A A⁺ A",
            );
            close(
              over(8, (j) => left(i, j) * inverse(j, mu)),
              inverse(i, mu),
              1e-9,
              "A⁺ A A⁺",
            );
          }
        }
        for (let mu = 0; mu < 6; mu++)
          for (let nu = 0; nu < 6; nu++) close(right(mu, nu), right(nu, mu), 1e-9);
      }),
      { seed: 3, numRuns: 20 },
    );
  });
});

describe("memory/sequence hetero", () => {
  const gaussian = (seed: number, rows: number, cols: number): Matrix =>
    matrix(rows, cols, normalInto(new Float64Array(rows * cols), randomFrom(seed)));

  it("recall is softmax attention over keys and values", () => {
    const [keys, values, query] = [gaussian(1, 7, 16), gaussian(2, 7, 5), gaussian(3, 4, 16)];
    const memory = heteroHopfield(keys, values, { beta: 1 / Math.sqrt(16) });
    const attended = softmaxAttention(query, keys, values).output;
    for (let l = 0; l < 4; l++) allClose(memory.recall(row(query, l)), row(attended, l), 1e-14);
    const more = memory.store(gaussian(4, 2, 16), gaussian(5, 2, 5));
    assert.deepEqual([more.keys.rows, more.values.rows, memory.keys.rows], [9, 9, 7]);
  });

  it("with values shifted by one it follows a sequence of real patterns", () => {
    const patterns = gaussian(6, 6, 64);
    const memory = sequenceAttention(patterns, { beta: 8 });
    for (let mu = 0; mu < 6; mu++)
      allClose(memory.step(row(patterns, mu)), row(patterns, (mu + 1) % 6), 1e-9);
    const open = sequenceAttention(patterns, { beta: 8, cyclic: false });
    assert.equal(open.attention(row(patterns, 5)).length, 5);
    assert.deepEqual(memory.store(gaussian(7, 1, 64)).patterns.rows, 7);
  });

  it("refuses rows that do not pair, and no inverse temperature", () => {
    const [keys, values] = [gaussian(1, 2, 3), gaussian(2, 3, 3)];
    assert.throws(() => heteroHopfield(keys, values, { beta: 1 }), /values must have 2 rows, got 3/);
    assert.throws(
      () => heteroHopfield(keys, keys, { beta: 0 }),
      /^RangeError: heteroHopfield: beta must be > 0, got 0$/,
    );
    assert.throws(
      () => heteroHopfield(matrix(0, 3), matrix(0, 3), { beta: 1 }),
      /keys must hold at least one/,
    );
    assert.throws(
      () => heteroHopfield(fromRows([[Number.NaN]]), fromRows([[1]]), { beta: 1 }),
      /keys\[0\] must be finite, got NaN/,
    );
    assert.throws(
      () => sequenceAttention(gaussian(1, 1, 3), { beta: 1, cyclic: false }),
      /patterns must hold at least two where the sequence is open, got 1/,
    );
  });
});

describe("memory/sequence capacity", () => {
  it("has the paper's values, and the published code's where that differs", () => {
    // N^d/(2 (2d−1)!! ln N) by hand
    close(sequenceCapacity(100, poly(1)).transition, 100 / (2 * Math.log(100)), 1e-12);
    close(sequenceCapacity(100, poly(3)).transition, 1e6 / (2 * 15 * Math.log(100)), 1e-12);
    close(sequenceCapacity(100, poly(3)).sequence, 1e6 / (2 * 4 * 15 * Math.log(100)), 1e-12);
    close(exponentialBase, 1.96403, 1e-5);
    const [paper, code] = [
      sequenceCapacity(20, exponential),
      sequenceCapacity(20, exponential, "published code"),
    ];
    close(paper.transition, exponentialBase ** 19 / (2 * Math.log(20)), 1e-10);
    close(paper.sequence, exponentialBase ** 19 / (2 * 20 * Math.log(exponentialBase)), 1e-10);
    close(code.sequence / paper.sequence, exponentialBase, 1e-12);
    assert.equal(code.transition, paper.transition);
    assert.equal(sequenceCapacity(2000, exponential).transition, Number.POSITIVE_INFINITY);
  });

  it("the mixed factors are those of the crosstalk's variance", () => {
    const at = (stay: number, go: number): number =>
      mixedCapacity(100, { stay: poly(stay), go: poly(go), strength: 2.5 }).transition;
    const scale = (degree: number, gamma: number): number =>
      (1.5 ** 2 / (2 * gamma)) * (100 ** degree / Math.log(100));
    close(at(1, 2), scale(1, 1), 1e-12);
    close(at(2, 1), scale(1, 6.25), 1e-12);
    close(at(1, 1), scale(1, 7.25), 1e-12);
    close(at(2, 2), scale(2, 7.25 * 3 + 5), 1e-12);
    close(at(3, 3), scale(3, 7.25 * 15), 1e-12);
    close(at(4, 4), scale(4, 7.25 * 105 + 5 * 9), 1e-12);
    const mixed = { stay: poly(2), go: poly(2), strength: 2.5 };
    close(mixedCapacity(100, mixed).transition / mixedCapacity(100, mixed).sequence, 3, 1e-12);
    const code = mixedCapacity(100, mixed, "published code");
    close(code.transition / code.sequence, 2, 1e-12);
    const soft = { stay: exponential, go: exponential, strength: 2.5 };
    close(
      mixedCapacity(20, soft).transition / sequenceCapacity(20, exponential).transition,
      2.25 / 7.25,
      1e-12,
    );
  });

  it("γ for two even powers is what a simulated crosstalk has", () => {
    // Variance of the field on one bit from P − 1 patterns other than the present one, over 5000 draws: its kurtosis is about 3.3,
    // hence a relative standard error of √(2.3/5000) = 2.2 %, and ±10 % fails by chance less than once in 10⁴. Without the covariance of
    // neighbours γ would be 19 % lower.
    const [n, p, strength, draws] = [100, 40, 2.5, 5000];
    let squares = 0;
    for (let k = 0; k < draws; k++) {
      const { data } = draw(1000 + k, p, n);
      let field = 0;
      for (let mu = 1; mu < p; mu++) {
        let score = 0;
        for (let j = 1; j < n; j++) score += data[mu * n + j] * data[j];
        const weight = (score / (n - 1)) ** 2;
        field += weight * (data[mu * n] + strength * data[((mu + 1) % p) * n]);
      }
      squares += field * field;
    }
    const simulated = (squares / draws / (p - 1)) * (n - 1) ** 2;
    const { transition } = mixedCapacity(n, { stay: poly(2), go: poly(2), strength });
    const gamma = ((strength - 1) ** 2 * n ** 2) / (2 * Math.log(n) * transition);
    close(simulated / gamma, 1, 0.1, "γ");
  });

  it("two patterns are equal half of the time at the collision length, which the exponential formula passes at n = 11", () => {
    // 400 draws of 75 words of 12 bits, at the length of 75.4: the share of draws with a pair is ½ within 0.025 of standard error.
    const p = Math.round(collisionLength(12));
    let pairs = 0;
    for (let k = 0; k < 400; k++) {
      const { data } = draw(5000 + k, p, 12);
      const seen = new Set(Array.from({ length: p }, (_, mu) => data.slice(mu * 12, mu * 12 + 12).join("")));
      if (seen.size < p) pairs++;
    }
    close(pairs / 400, 0.5, 0.1);
    const passes = (n: number): boolean => sequenceCapacity(n, exponential).sequence > collisionLength(n);
    assert.deepEqual([passes(10), passes(11), passes(60)], [false, true, true]);
    assert.throws(() => collisionLength(0), /n must be a whole number at least 1, got 0/);
  });

  it("refuses numbers without a capacity", () => {
    assert.throws(
      () => sequenceCapacity(1, poly(1)),
      /^RangeError: sequenceCapacity: n must be a whole number at least 2, got 1$/,
    );
    assert.throws(
      () => sequenceCapacity(9, poly(1), "rumour" as "paper"),
      /^TypeError: sequenceCapacity: formula must be one of/,
    );
    assert.throws(
      () => mixedCapacity(9, { stay: poly(1), go: poly(1), strength: 1 }),
      /strength − 1 must be > 0, got 0/,
    );
    assert.throws(
      () => mixedCapacity(9, { stay: poly(1), go: exponential, strength: 2 }),
      /stay and go must be of one kind, got polynomial and exponential/,
    );
    assert.throws(() => dwellTime(0, 2, poly(1)), /window must be a whole number at least 1, got 0/);
    assert.equal(dwellTime(4, 3, exponential), 4);
  });
});
