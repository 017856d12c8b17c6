import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  basedAttention,
  dpfp,
  elu1,
  favor,
  linearAttention,
  orthogonalDirections,
  performer,
  softmaxAttention,
  squares,
  sumNormalised,
  taylor,
} from "engram/attention";
import { dot, fromRows, matrix, mean, norm, randomFrom, row, variance } from "engram/math";
import { allClose, close } from "../../support/close";
import { gaussian, unitRows } from "../recurrent/heads";

/** Made by test/reference/attention/make-features.py. */
const reference = JSON.parse(
  readFileSync(join(__dirname, "../../reference/attention/features.json"), "utf8"),
) as Record<"query" | "key" | "value", number[][]> & {
  readonly cases: {
    readonly map: string;
    readonly order: number;
    readonly features: number[][];
    readonly similarity: number[][];
    readonly output: number[][];
    readonly state: number[][];
    readonly sum: number[];
  }[];
};

const pair = (seed: number, n = 4) =>
  [gaussian(1, n, randomFrom(seed)), gaussian(1, n, randomFrom(seed + 1))] as const;

describe("attention/features", () => {
  it("elu1 is x + 1 above zero and exp x below", () => {
    allClose(elu1.apply(fromRows([[2, 0, -1]])).data, [3, 1, Math.exp(-1)], 1e-15);
  });

  it("taylor and squares give their polynomials of the inner product", () => {
    for (const seed of [1, 5, 9]) {
      const [q, k] = pair(seed);
      const s = dot(q.data, k.data);
      close(dot(taylor.apply(q).data, taylor.apply(k).data), 1 + s + s ** 2 / 2, 1e-13);
      close(dot(squares.apply(q).data, squares.apply(k).data), s ** 2, 1e-13);
    }
  });

  it("dpfp multiplies each rectified entry with those that follow it, around the end", () => {
    allClose(dpfp().apply(fromRows([[2, -3]])).data, [0, 0, 0, 6], 0); // r = [2, 0, 0, 3]
    allClose(dpfp({ order: 2 }).apply(fromRows([[2, -3]])).data, [0, 0, 0, 6, 0, 0, 0, 0], 0);
    allClose(dpfp({ order: 3 }).apply(fromRows([[1, 2]])).data, [2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0], 0); // r = [1, 2, 0, 0]
  });

  const [query, key, value] = (["query", "key", "value"] as const).map((name) => fromRows(reference[name]));
  for (const { map, order, features, similarity, output, state, sum } of reference.cases)
    it(`${map} of order ${order}: features, similarity and linear attention with them are those of fla-core`, () => {
      // There the order-j products are r_i · r_{i−j}: the same numbers, j places on in their block of 2H. Taylor's features are
      // fewer, since x_i x_j and x_j x_i are one there, and have the scale in them.
      const blocks = 2 * key.cols;
      const moved = (row: readonly number[]) =>
        row.map((_, at) => {
          const j = Math.floor(at / blocks);
          return row[j * blocks + ((at + j + 1) % blocks)];
        });
      const mixer =
        map === "dpfp"
          ? linearAttention({ featureMap: dpfp({ order }), epsilon: 1e-10 })
          : basedAttention({ epsilon: 1e-10 });
      for (const form of mixer.forms) {
        const mixed = mixer.mix({ query, key, value }, { form, chunk: 3 });
        allClose(mixed.output.data, output.flat(), 1e-12);
        if (map === "dpfp") allClose(mixed.state["fastWeights"].data, [...state, sum].flatMap(moved), 1e-12);
      }
      const ours = map === "dpfp" ? dpfp({ order }) : taylor;
      const half = map === "dpfp" ? 1 : key.cols ** -0.25;
      const [asked, kept] = [query, key].map((x) =>
        ours.apply(
          matrix(
            x.rows,
            x.cols,
            x.data.map((y) => half * y),
          ),
        ),
      );
      if (map === "dpfp") allClose(kept.data, features.flatMap(moved), 0);
      for (let t = 0; t < query.rows; t++)
        for (let j = 0; j < key.rows; j++) close(dot(row(asked, t), row(kept, j)), similarity[t][j], 1e-13);
    });

  it("sumNormalised sums to one, and leaves zeros", () => {
    const [one, none] = [
      sumNormalised(dpfp()).apply(fromRows([[2, -3]])),
      sumNormalised(dpfp()).apply(matrix(1, 2)),
    ];
    allClose(one.data, [0, 0, 0, 1], 1e-15);
    allClose(none.data, [0, 0, 0, 0], 0);
  });

  it("orthogonalDirections: orthogonal in blocks, each of its own length", () => {
    const directions = orthogonalDirections(7, 3, randomFrom(1));
    for (let i = 0; i < 7; i++)
      for (let j = 0; j < i; j++) {
        const [a, b] = [row(directions, i), row(directions, j)];
        const inner = Math.abs(dot(a, b)) / (norm(a) * norm(b));
        if (Math.floor(i / 3) === Math.floor(j / 3)) assert.ok(inner < 1e-14, `${i}, ${j}: ${inner}`);
        else assert.ok(inner > 1e-3 && inner < 1, "other blocks stand at random");
      }
    // 300 lengths: mean of the squares 3 ± 4 standard deviations of √(6/300): false alarms 6 in 100 000.
    const many = orthogonalDirections(300, 3, randomFrom(2));
    const squared = Array.from({ length: 300 }, (_, i) => norm(row(many, i)) ** 2);
    assert.ok(Math.abs(mean(squared) - 3) < 4 * Math.sqrt(6 / 300), `${mean(squared)}`);
    // Another seed, other directions; the same, the same.
    assert.deepEqual(
      orthogonalDirections(4, 3, randomFrom(2)).data.slice(0, 3),
      orthogonalDirections(4, 3, randomFrom(2)).data.slice(0, 3),
    );
    assert.notDeepEqual(
      orthogonalDirections(4, 3, randomFrom(3)).data,
      orthogonalDirections(4, 3, randomFrom(2)).data,
    );
  });

  it("favor estimates exp(q·k/√H) without bias, and with less spread than independent directions would", () => {
    const [q, k] = [unitRows(1, 4, randomFrom(1)), unitRows(1, 4, randomFrom(2))];
    const truth = Math.exp(dot(q.data, k.data) / 2);
    const estimates = Array.from({ length: 400 }, (_, i) => {
      const map = favor({ head: 4, features: 16, random: randomFrom(100 + i) });
      return dot(map.apply(q).data, map.apply(k).data);
    });
    // The mean of 400 lies within 4 standard errors: false alarms 6 in 100 000.
    const error = Math.sqrt(variance(estimates) / 400);
    assert.ok(Math.abs(mean(estimates) - truth) < 4 * error, `${mean(estimates)} for ${truth} ± ${error}`);
    // Var of one independent feature: e^{‖q+k‖²/√H}·truth² − truth² (Choromanski et al. 2021, lemma 2), with ‖·‖ of the scaled vectors.
    const both = q.data.map((x, i) => (x + k.data[i]) / Math.SQRT2);
    const independent = (truth ** 2 * (Math.exp(dot(both, both)) - 1)) / 16;
    assert.ok(variance(estimates) < independent, `${variance(estimates)} against ${independent}`);
  });

  it("performer comes near softmax attention as features are added", () => {
    const random = randomFrom(8);
    const [query, key, value] = [unitRows(6, 4, random), unitRows(6, 4, random), gaussian(6, 2, random)];
    const mask = Uint8Array.from({ length: 36 }, (_, i) => (i % 6 <= Math.floor(i / 6) ? 1 : 0));
    const exact = softmaxAttention(query, key, value, { mask }).output.data;
    const far = (features: number): number => {
      const { output } = performer({ head: 4, features, random: randomFrom(1) }).mix({ query, key, value });
      return Math.max(...output.data.map((x, i) => Math.abs(x - exact[i])));
    };
    assert.ok(far(4096) < 0.03, `${far(4096)}`);
    assert.ok(far(4096) < far(16));
  });

  it("linear attention is a weighted mean of the values so far", () => {
    const random = randomFrom(3);
    const [query, key, value] = [gaussian(5, 3, random), gaussian(5, 3, random), gaussian(5, 1, random)];
    const { output } = linearAttention({ epsilon: 0 }).mix({ query, key, value });
    const [q, k] = [elu1.apply(query), elu1.apply(key)];
    for (let t = 0; t < 5; t++) {
      const weights = Array.from({ length: t + 1 }, (_, j) => dot(row(q, t), row(k, j)));
      const total = weights.reduce((a, b) => a + b);
      close(
        output.data[t],
        weights.reduce((a, w, j) => a + (w / total) * value.data[j], 0),
        1e-13,
      );
    }
  });
});
