import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromRows, type Matrix, matrix, normalInto, randomFrom, row, uniform } from "engram/math";
import {
  argmaxSeparation,
  cosineSimilarity,
  dotSimilarity,
  euclideanSimilarity,
  gaussianHopfield,
  hammingSimilarity,
  hopfieldFenchelYoung,
  jensenShannonSimilarity,
  klSimilarity,
  manhattanSimilarity,
  modernHopfield,
  type PublishedSeparation,
  type PublishedSimilarity,
  publishedSimilarities,
  publishedUniversalHopfield,
  reverseKlSimilarity,
  type Similarity,
  similarities,
  softmaxSeparation,
  sparsemaxSeparation,
  universalHopfield,
} from "engram/memory";
import { cosine, hamming } from "engram/pattern";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { sameCounts, type Tally, tally } from "../support/tally";
import { softmaxTwin } from "./separation/twins";

const reference = JSON.parse(
  readFileSync(join(__dirname, "../reference/memory/published-universal.json"), "utf8"),
) as {
  patterns: number[][];
  state: number[];
  similarities: Record<PublishedSimilarity, number[]>;
  jensenShannon: number[];
  cases: {
    similarity: PublishedSimilarity;
    separation: PublishedSeparation;
    normalise: boolean;
    beta: number;
    parameter: number;
    weights: number[];
  }[];
};

/** Patterns and a state in (0, 1], so that every similarity can compare them. */
const images = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    p: fc.integer({ min: 1, max: 6 }),
    n: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ seed, p, n }) => {
    const random = randomFrom(seed);
    const draw = (length: number) => Float64Array.from({ length }, () => 1 - uniform(random));
    return { patterns: matrix(p, n, draw(p * n)), state: draw(n) };
  });

describe("memory/similarity", () => {
  it("a pattern is nearest to itself by every distance and divergence, and by cosine", () => {
    fc.assert(
      fc.property(images, ({ patterns }) => {
        for (const similarity of similarities()) {
          if (similarity.name === "dot") continue;
          const scores = similarity.over(patterns);
          for (let mu = 0; mu < patterns.rows; mu++) {
            const found = scores(row(patterns, mu));
            for (const score of found) assert.ok(found[mu] >= score - 1e-12, similarity.name);
            close(found[mu], similarity.name === "cosine" ? 1 : 0, 1e-12, similarity.name);
          }
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("agrees with the functions of engram/pattern, and with scipy", () => {
    const patterns = fromRows(reference.patterns);
    const found = cosineSimilarity().over(patterns)(reference.state);
    found.forEach((score, mu) => {
      close(score, cosine(row(patterns, mu), reference.state), 1e-15);
    });
    const signs = fromRows([
      [1, -1, 1],
      [1, 1, 1],
    ]);
    allClose(
      hammingSimilarity().over(signs)([1, 1, -1]),
      [0, 1].map((mu) => -hamming(row(signs, mu), [1, 1, -1])),
      0,
    );
    allClose(
      jensenShannonSimilarity()
        .over(patterns)(reference.state)
        .map((s) => -s),
      reference.jensenShannon,
      1e-14,
    );
  });

  it("closed forms on two entries", () => {
    const patterns = fromRows([
      [3, 1],
      [0, 2],
    ]);
    const probe = [1, 1];
    const of = (similarity: Similarity) => similarity.over(patterns)(probe);
    allClose(of(dotSimilarity()), [4, 2], 0);
    allClose(of(euclideanSimilarity()), [-4, -2], 0);
    allClose(of(manhattanSimilarity()), [-2, -2], 0);
    allClose(of(klSimilarity()), [-(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5)), -Math.log(2)], 1e-15);
    allClose([of(reverseKlSimilarity())[0]], [-(0.5 * Math.log(2 / 3) + 0.5 * Math.log(2))], 1e-15);
    assert.equal(of(reverseKlSimilarity())[1], -Infinity);
    assert.ok(of(reverseKlSimilarity({ smoothing: 1e-4 }))[1] > -10);
    close(jensenShannonSimilarity().over(fromRows([[1, 0]]))([0, 1])[0], -Math.log(2), 1e-15);
  });

  it("refuses what it cannot compare", () => {
    assert.throws(
      () => klSimilarity().over(fromRows([[1, -1]])),
      /^RangeError: klSimilarity: patterns row 0\[1\] must be ≥ 0, got -1/,
    );
    assert.throws(
      () => reverseKlSimilarity().over(fromRows([[0, 0]])),
      /patterns row 0 must have a positive finite sum, got 0/,
    );
    assert.throws(
      () => jensenShannonSimilarity().over(fromRows([[1, 1]]))([0, 0]),
      /state must have a positive finite sum/,
    );
    assert.throws(() => klSimilarity({ smoothing: -1 }), /smoothing must be a finite number ≥ 0, got -1/);
    for (const similarity of similarities()) {
      assert.throws(() => similarity.over(fromRows([[1, 2]]))([1]), /state must have length 2, got 1/);
      assert.throws(
        () => similarity.over(fromRows([[1]]))([Number.NaN]),
        /state\[0\] must be finite, got NaN/,
      );
    }
    assert.deepEqual([...cosineSimilarity().over(fromRows([[0, 0]]))([1, 1])], [0]);
  });
});

describe("memory/universal", () => {
  it("inner products and softmax are the modern Hopfield network; distances and softmax the Gaussian one", () => {
    fc.assert(
      fc.property(images, ({ patterns, state }) => {
        const separation = softmaxSeparation();
        const dot = universalHopfield(patterns, { similarity: dotSimilarity(), separation, beta: 3 });
        allClose(dot.step(state), modernHopfield(patterns, { beta: 3 }).step(state), 1e-13);
        const euclid = universalHopfield(patterns, {
          similarity: euclideanSimilarity(),
          separation,
          beta: 1.5,
        });
        allClose(euclid.step(state), gaussianHopfield(patterns, { beta: 3 }).step(state), 1e-13);
        const sparse = universalHopfield(patterns, {
          similarity: dotSimilarity(),
          separation: sparsemaxSeparation(),
          beta: 3,
        });
        const same = hopfieldFenchelYoung(patterns, { beta: 3, separation: sparsemaxSeparation() });
        allClose(sparse.step(state), same.step(state), 1e-13);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("reads out values of its own, stores more, and recalls nothing when all is infinitely far", () => {
    const options = { similarity: klSimilarity(), separation: argmaxSeparation() };
    const patterns = fromRows([
      [1, 0],
      [1, 1],
    ]);
    const memory = universalHopfield(patterns, { ...options, values: fromRows([[7], [8]]) });
    assert.deepEqual([...memory.recall([5, 5])], [8]);
    assert.deepEqual([...memory.step([0, 1])], [0, 0]);
    assert.deepEqual([...memory.attention([0, 1])], [0, 0]);
    const more = memory.store(fromRows([[0, 3]]), fromRows([[9]]));
    assert.deepEqual([...more.recall([0, 1])], [9]);
    assert.equal(memory.patterns.rows, 2);
    assert.throws(() => memory.store(patterns), /exactly when the network has its own, got none/);
  });

  it("refuses what has no meaning", () => {
    const options = { similarity: dotSimilarity(), separation: argmaxSeparation() };
    assert.throws(() => universalHopfield(matrix(0, 1), options), /at least one pattern, got 0 × 1/);
    assert.throws(
      () => universalHopfield(fromRows([[1]]), { ...options, beta: -1 }),
      /^RangeError: universalHopfield: beta must be > 0, got -1$/,
    );
    assert.throws(
      () => universalHopfield(fromRows([[1]]), { ...options, values: matrix(3, 1) }),
      /values must have 1 rows, got 3/,
    );
    assert.throws(() => universalHopfield(fromRows([[Infinity]]), options), /patterns\[0\] must be finite/);
  });
});

describe("memory/universal as published", () => {
  const patterns = fromRows(reference.patterns);

  it("has the program's similarities and weights", () => {
    for (const name of publishedSimilarities) {
      const memory = publishedUniversalHopfield(patterns, { similarity: name });
      allClose(memory.similarity(reference.state), reference.similarities[name], 1e-12);
    }
    for (const { weights, ...options } of reference.cases)
      allClose(publishedUniversalHopfield(patterns, options).attention(reference.state), weights, 1e-9);
  });

  it("β cancels when similarities are normalised", () => {
    const at = (beta: number) =>
      publishedUniversalHopfield(patterns, {
        similarity: "Manhattan",
        separation: "softmax",
        beta,
      }).attention(reference.state);
    allClose(at(1e3), at(1e-3), 1e-12);
  });

  it("its cosine ranks as the inner product does, not as a cosine", () => {
    const rows = fromRows([
      [1, 0],
      [3, 3],
    ]);
    const probe = [1, 0.2];
    const pick = (similarity: PublishedSimilarity) => [
      ...publishedUniversalHopfield(rows, { similarity }).attention(probe),
    ];
    assert.deepEqual(
      [pick("cosine"), pick("dot")],
      [
        [0, 1],
        [0, 1],
      ],
    );
    const right = universalHopfield(rows, { similarity: cosineSimilarity(), separation: argmaxSeparation() });
    assert.deepEqual([...right.attention(probe)], [1, 0]);
  });

  it("its Jensen–Shannon picks the memory most unlike the probe", () => {
    const random = randomFrom(4);
    const stored = matrix(
      8,
      10,
      Float64Array.from({ length: 80 }, () => 1 - uniform(random)),
    );
    const right = universalHopfield(stored, {
      similarity: jensenShannonSimilarity(),
      separation: argmaxSeparation(),
    });
    const wrong = publishedUniversalHopfield(stored, { similarity: "Jensen–Shannon" });
    for (let mu = 0; mu < 8; mu++) {
      const probe = row(stored, mu).map((x) => x + 0.02 * uniform(random));
      assert.equal(right.attention(probe)[mu], 1);
      const scores = jensenShannonSimilarity().over(stored)(probe);
      const picked = wrong.attention(probe).indexOf(1);
      assert.ok(scores.filter((score) => score < scores[picked]).length <= 1, `rank of ${picked}`);
    }
  });

  it("its smoothed divergence can be negative, and then turns the order round", () => {
    const rows = fromRows([
      [0.5, 0.5],
      [0.9999, 0.0001],
      [0.2, 0.8],
    ]);
    const kl = publishedUniversalHopfield(rows, { similarity: "KL", normalise: false });
    const found = kl.similarity([0.99995, 0.00005]);
    assert.ok(found[1] < 0 && found[0] > 0, `${found}`);
    assert.equal(kl.attention([0.99995, 0.00005])[1], 0);
  });

  it("an exact match takes all, two of them share; other divisions by zero are errors", () => {
    const rows = fromRows([
      [1, 2],
      [3, 4],
      [1, 2],
    ]);
    const memory = publishedUniversalHopfield(rows, { similarity: "Euclidean", separation: "identity" });
    assert.deepEqual([...memory.attention([1, 2])], [0.5, 0, 0.5]);
    assert.deepEqual([...publishedUniversalHopfield(rows, { similarity: "Euclidean" }).step([3, 4])], [3, 4]);
    assert.throws(
      () => publishedUniversalHopfield(rows, { similarity: "KL" }).step([0, 0]),
      /^RangeError: publishedUniversalHopfield: state must not sum to 0, got 0$/,
    );
    assert.throws(
      () =>
        publishedUniversalHopfield(rows, { similarity: "dot", separation: "log", normalise: false }).step([
          -1, 0,
        ]),
      /weights\[0\] must be finite, got NaN/,
    );
    assert.throws(
      () => publishedUniversalHopfield(rows, { similarity: "sine" as "cosine" }),
      /^TypeError: publishedUniversalHopfield: similarity must be one of/,
    );
    assert.throws(
      () => publishedUniversalHopfield(matrix(0, 2), { similarity: "dot" }),
      /at least one pattern/,
    );
    assert.throws(
      () => publishedUniversalHopfield(fromRows([[0, 0]]), { similarity: "cosine" }).step([1, 1]),
      /state and patterns must not be 0/,
    );
  });
});

/** Shares of a vector, one operation at a time. */
function sharing(t: Tally, x: ArrayLike<number>): number[] {
  const share = t.div(
    1,
    Array.from(x).reduce((sum, value) => t.add(sum, value)),
  );
  return Array.from(x, (value) => t.mul(value, share));
}

describe("memory/universal cost", () => {
  const ln = (t: Tally, x: number, smoothing: number) => t.log(smoothing > 0 ? t.add(x, smoothing) : x);
  const size = (t: Tally, x: readonly number[]) => {
    const scale = t.div(
      1,
      t.pow(
        x.reduce((sum, value) => t.mac(sum, value, value), 0),
        0.5,
      ),
    );
    return x.map((value) => t.mul(value, scale));
  };
  const adding = (t: Tally, x: readonly number[]) => x.reduce((sum, value) => t.add(sum, value));
  const product = (t: Tally, kept: readonly number[], x: readonly number[]) =>
    kept.reduce((sum, value, i) => t.mac(sum, t.weight(value), x[i]), 0);

  /** For each similarity: what is kept of a pattern, what is made of the state, and the score of the two. */
  const twins: readonly [
    Similarity,
    (t: Tally, x: number[]) => number[],
    (t: Tally, q: number[]) => (kept: number[]) => number,
  ][] = [
    [dotSimilarity(), (t, x) => x.map(t.storeWeight), (t, q) => (x) => product(t, x, q)],
    [
      cosineSimilarity(),
      (t, x) => {
        for (const value of x) t.storeWeight(value);
        return size(t, x).map(t.storeWeight);
      },
      (t, q) => {
        const unit = size(t, q);
        return (x) => product(t, x, unit);
      },
    ],
    [
      euclideanSimilarity(),
      (t, x) => x.map(t.storeWeight),
      (t, q) => (x) =>
        -x.reduce((sum, value, i) => {
          const difference = t.add(t.weight(value), -q[i]);
          return t.mac(sum, difference, difference);
        }, 0),
    ],
    [
      manhattanSimilarity(),
      (t, x) => x.map(t.storeWeight),
      (t, q) => (x) =>
        -adding(
          t,
          x.map((value, i) => Math.abs(t.add(t.weight(value), -q[i]))),
        ),
    ],
    [
      hammingSimilarity(),
      (t, x) => x.map(t.storeWeight),
      (t, q) => (x) =>
        -adding(
          t,
          x.map((value, i) => {
            t.note("cmp");
            return t.weight(value) === q[i] ? 0 : 1;
          }),
        ),
    ],
    ...[0, 1e-4].flatMap((smoothing): typeof twins => [
      [
        klSimilarity({ smoothing }),
        (t, x) => {
          for (const value of x) t.storeWeight(value);
          const share = sharing(t, x);
          const own = share.reduce((sum, value) => t.mac(sum, value, ln(t, value, smoothing)), 0);
          return [...share.map(t.storeWeight), t.storeWeight(own)];
        },
        (t, q) => {
          const logs = sharing(t, q).map((value) => ln(t, value, smoothing));
          return (kept) => t.add(product(t, kept.slice(0, -1), logs), -t.weight(kept[kept.length - 1]));
        },
      ],
      [
        reverseKlSimilarity({ smoothing }),
        (t, x) => {
          for (const value of x) t.storeWeight(value);
          return sharing(t, x).map((value) => t.storeWeight(ln(t, value, smoothing)));
        },
        (t, q) => {
          const share = sharing(t, q);
          const own = share.reduce((sum, value) => t.mac(sum, value, ln(t, value, smoothing)), 0);
          return (kept) => t.add(product(t, kept, share), -own);
        },
      ],
    ]),
    [
      jensenShannonSimilarity(),
      (t, x) => {
        for (const value of x) t.storeWeight(value);
        const share = sharing(t, x);
        const own = t.mul(
          0.5,
          share.reduce((sum, value) => t.mac(sum, value, t.log(value)), 0),
        );
        return [...share.map(t.storeWeight), t.storeWeight(own)];
      },
      (t, q) => {
        const share = sharing(t, q);
        const own = t.mul(
          0.5,
          share.reduce((sum, value) => t.mac(sum, value, t.log(value)), 0),
        );
        return (kept) => {
          const middle = share.reduce((sum, value, i) => {
            const m = t.mul(0.5, t.add(value, t.weight(kept[i])));
            return t.mac(sum, m, t.log(m));
          }, 0);
          return t.add(middle, -t.add(own, t.weight(kept[kept.length - 1])));
        };
      },
    ],
  ];

  it("one step and one stored pattern, for every similarity", () => {
    fc.assert(
      fc.property(images, ({ patterns, state }) => {
        const { rows: p, cols: n } = patterns;
        for (const [similarity, keep, compare] of twins) {
          const memory = universalHopfield(patterns, {
            similarity,
            separation: softmaxSeparation(),
            beta: 2,
          });
          const kept = Array.from({ length: p }, (_, mu) => {
            const store = tally();
            const words = keep(store, [...row(patterns, mu)]);
            sameCounts(memory.cost().store, store);
            return words;
          });
          const t = tally();
          const score = compare(t, [...state]);
          const scores = kept.map((words) => score(words));
          allClose(similarity.over(patterns)(state), scores, 1e-9);
          const weights = softmaxTwin(
            t,
            scores.map((s) => t.mul(2, s)),
          );
          const out = Array.from({ length: n }, (_, i) =>
            weights.reduce(
              (sum, weight, mu) => t.mac(sum, weight, t.weight((patterns as Matrix).data[mu * n + i])),
              0,
            ),
          );
          allClose(memory.step(state), out, 1e-9);
          sameCounts(memory.cost().step, t);
        }
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it("reads out values of its own, and one pattern where one is chosen", () => {
    const patterns = matrix(5, 4, normalInto(new Float64Array(20), randomFrom(1)));
    const memory = universalHopfield(patterns, {
      similarity: dotSimilarity(),
      separation: argmaxSeparation(),
      values: matrix(5, 2),
    });
    assert.equal(memory.cost().step.mac, 20 + 4);
    assert.equal(memory.cost().step.mul, 0);
    assert.equal(memory.cost().store.weightWrite, 6);
  });
});
