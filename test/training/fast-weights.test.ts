/**
 * @file The one-layer memories of Schlag et al. 2021, on every rung, against their update rules written out in 64-bit loops
 * over the fast weights themselves.
 */
import assert from "node:assert/strict";
import { maxDifference, randomFrom } from "engram/math";
import {
  answerLoss,
  type FastWeightOptions,
  type FeatureName,
  fastWeightModel,
  lossAndGradients,
  type PairBatch,
  type ParameterSet,
  pairBatch,
  pairExam,
  toTensors,
  type UpdateRule,
} from "engram/training";
import { directionColumns } from "../../lib/training/fast-weights";
import { on, onEach } from "../tensor/backends";

const [S, d, m] = [5, 4, 3];

/** Rows of a parameter. */
const table = (p: ParameterSet, name: string): number[][] => {
  const { shape, data } = p[name];
  const [rows, cols] = shape.length === 1 ? [1, shape[0]] : shape;
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));
};
const inner = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const times = (x: readonly number[], w: number[][]) =>
  w[0].map((_, c) => x.reduce((sum, y, r) => sum + y * w[r][c], 0));
const plus = (...terms: readonly (readonly number[])[]) =>
  terms[0].map((_, i) => terms.reduce((sum, x) => sum + x[i], 0));

function featuresOf(feature: FeatureName, x: number[], directions: Float32Array): number[] {
  if (feature === "elu") return x.map((y) => (y > 0 ? y + 1 : Math.exp(y)));
  if (feature === "favor") {
    const along = Array.from({ length: m }, (_, c) =>
      x.reduce((sum, y, r) => sum + y * directions[r * m + c], 0),
    );
    const half = inner(x, x) / 2;
    return [1, -1].flatMap((sign) => along.map((y) => Math.exp(sign * y - half) / Math.sqrt(2 * m)));
  }
  const r = [...x, ...x.map((y) => -y)].map((y) => Math.max(0, y));
  const shifts = Number(feature.slice(-1));
  return Array.from({ length: shifts }, (_, j) =>
    r.map((y, i) => y * r[(i - j - 1 + r.length) % r.length]),
  ).flat();
}

/** Answers of a model, pair by pair. */
function answers(p: ParameterSet, { feature, rule }: FastWeightOptions, batch: PairBatch): number[] {
  const tables = Object.fromEntries(Object.keys(p).map((name) => [name, table(p, name)]));
  const embedding = tables["embedding"];
  const oneHot = (v: number) => Array.from({ length: S }, (_, i) => (i === v ? 1 : 0));
  const directions =
    feature === "favor" ? directionColumns(batch.random.split("directions"), d, m) : new Float32Array(0);
  const out: number[] = [];
  for (let b = 0; b < batch.count; b++) {
    const pairs = Array.from({ length: batch.length }, (_, i) => {
      const [key, value] = [batch.keys[b * batch.length + i], batch.values[b * batch.length + i]];
      const ofKey = (name: string) => times(embedding[key], tables[name]);
      const k = plus(ofKey("keyFromKey"), tables["keyFromValue"][value], tables["keyBias"][0]);
      const beta =
        rule === "delta"
          ? 1 /
            (1 +
              Math.exp(
                -plus(
                  ofKey("strengthFromKey"),
                  tables["strengthFromValue"][value],
                  tables["strengthBias"][0],
                )[0],
              ))
          : 1;
      return { k, v: oneHot(value), beta };
    });
    for (let a = 0; a < batch.asked; a++) {
      const question = embedding[batch.questions[b * batch.asked + a]];
      const q = plus(times(question, tables["query"]), tables["queryBias"][0]);
      if (feature === "softmax") {
        const masses = pairs.map(({ k }) => Math.exp(inner(k, q) / Math.sqrt(d)));
        const total = masses.reduce((sum, x) => sum + x);
        out.push(
          ...oneHot(0).map(
            (_, c) =>
              inner(
                masses,
                pairs.map(({ v }) => v[c]),
              ) / total,
          ),
        );
        continue;
      }
      const map = (x: number[]) => featuresOf(feature, x, directions);
      const weights = oneHot(0).map(() => map(q).map(() => 0));
      const share = (x: number[]) => x.map((y) => y / (x.reduce((sum, z) => sum + z) + 1e-6));
      let norm = map(q).map(() => 0);
      for (const { k, v, beta } of pairs) {
        const phi = rule === "delta" ? share(map(k)) : map(k);
        const held = weights.map((line) => (rule === "delta" ? inner(line, phi) : 0));
        weights.forEach((line, c) => {
          for (const i of line.keys()) line[i] += beta * (v[c] - held[c]) * phi[i];
        });
        norm = plus(norm, phi);
      }
      const asked = rule === "delta" ? share(map(q)) : map(q).map((x) => x / (inner(norm, map(q)) + 1e-6));
      out.push(...weights.map((line) => inner(line, asked)));
    }
  }
  return out;
}

const kinds: readonly (readonly [FeatureName, UpdateRule])[] = [
  ["softmax", "sum"],
  ...(["elu", "favor", "dpfp-1", "dpfp-2", "dpfp-3"] as const).flatMap(
    (feature) =>
      [
        [feature, "sum"],
        [feature, "delta"],
      ] as const,
  ),
];

describe("training/fast-weights", () => {
  onEach("answers as the memory that is written pair by pair, to 1e-5", (tf) => {
    for (const [feature, rule] of kinds)
      for (const law of ["once", "reassigned"] as const) {
        const options = { feature, rule, keys: S, width: d, randomFeatures: m };
        const model = fastWeightModel(randomFrom(1), options);
        for (const batch of [pairBatch(randomFrom(2), 3, S, law), pairExam(randomFrom(3), S, law)]) {
          const found = tf.tidy(() => model.answers(tf, toTensors(tf, model.initial), batch));
          assert.deepEqual(found.shape, [batch.count, batch.asked, S]);
          const off = maxDifference(found.dataSync(), answers(model.initial, options, batch));
          assert.ok(off < 1e-5, `${feature}, ${rule}, ${law}: off by ${off}`);
          found.dispose();
        }
      }
  });

  it("has gradients that agree with differences, entry by entry", async () => {
    const tf = await on("cpu");
    assert.ok(typeof tf !== "string");
    for (const [feature, rule] of [
      ["softmax", "sum"],
      ["elu", "sum"],
      ["favor", "delta"],
      ["dpfp-1", "sum"],
      ["dpfp-2", "delta"],
    ] as const) {
      const options = { feature, rule, keys: S, width: d, randomFeatures: m };
      const model = fastWeightModel(randomFrom(4), options);
      const batch = pairBatch(randomFrom(5), 4, S, "reassigned");
      const total = () => {
        const out = answers(model.initial, options, batch);
        return out.reduce((sum, x, i) => {
          const right = batch.answers[Math.floor(i / S)] === i % S ? 1 : 0;
          return sum + (x - right) ** 2 / (2 * batch.count);
        }, 0);
      };
      const { loss, gradients } = lossAndGradients(
        tf,
        { loss: (at, p) => answerLoss(at, model.answers(at, p, batch), batch) },
        model.initial,
        batch,
      );
      assert.ok(Math.abs(loss - total()) < 1e-6);
      for (const [name, { data }] of Object.entries(model.initial)) {
        const slopes = Array.from(data, (kept, i) => {
          const at = (step: number) => {
            data[i] = kept + step;
            const moved = [data[i], total()] as const;
            data[i] = kept;
            return moved;
          };
          const [[high, above], [low, below]] = [at(2 ** -12), at(-(2 ** -12))];
          return (above - below) / (high - low);
        });
        const largest = slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
        const off = maxDifference(gradients[name].data, slopes);
        const where = `${feature}, ${rule}, ${name}: off by ${off} of ${largest}`;
        // What is added to every key alike leaves every score of the softmax higher by the same.
        if (feature === "softmax" && name === "keyBias") assert.ok(largest < 1e-9 && off < 1e-6, where);
        else assert.ok(largest > 1e-3 && off < 1e-4 * largest, where);
      }
    }
  });

  it("directions of FAVOR+ are orthogonal in blocks, and as long as normal vectors are", () => {
    const [width, count] = [8, 12];
    const w = directionColumns(randomFrom(1), width, count);
    const column = (c: number) => Array.from({ length: width }, (_, r) => w[r * count + c]);
    for (const block of [
      [0, 8],
      [8, 12],
    ])
      for (let a = block[0]; a < block[1]; a++)
        for (let b = block[0]; b < a; b++) assert.ok(Math.abs(inner(column(a), column(b))) < 1e-5);
    // E‖ω‖² = width; the mean of 240 has a standard deviation of √(2·8/240) = 0.26, so 5 of them.
    const lengths = Array.from({ length: 20 }, (_, seed) => {
      const many = directionColumns(randomFrom(seed), width, count);
      return many.reduce((sum, x) => sum + x * x, 0) / count;
    });
    assert.ok(Math.abs(lengths.reduce((sum, x) => sum + x, 0) / 20 - width) < 1.3);
  });

  it("refuses features and rules that there are not", () => {
    const make = (options: object) => () =>
      fastWeightModel(randomFrom(1), { feature: "elu", keys: 4, ...options });
    assert.throws(make({ feature: "dpfp-9" }), {
      name: "TypeError",
      message: /feature must be one of .*got "dpfp-9"/,
    });
    assert.throws(make({ feature: "softmax", rule: "delta" }), /rule must be one of "sum", got "delta"/);
    assert.throws(make({ keys: 1 }), /keys must be a whole number at least 2, got 1/);
    assert.throws(make({ width: 0 }), /width must be/);
    for (const randomFeatures of [0, 2.5])
      assert.throws(make({ feature: "favor", randomFeatures }), {
        name: "RangeError",
        message: `fastWeightModel: randomFeatures must be a whole number at least 1, got ${randomFeatures}`,
      });
  });
});

describe("training/pairs", () => {
  it("every key once, or keys drawn anew with the last value asked for", () => {
    for (const law of ["once", "reassigned"] as const)
      for (let seed = 0; seed < 20; seed++) {
        const { keys, values, questions, answers: told, length } = pairBatch(randomFrom(seed), 4, 6, law);
        assert.equal(length, law === "once" ? 6 : 12);
        for (let i = 0; i < 4; i++) {
          const [k, v] = [keys, values].map((x): number[] =>
            Array.from(x.subarray(i * length, (i + 1) * length)),
          );
          if (law === "once") for (const x of [k, v]) assert.deepEqual([...x].sort(), [0, 1, 2, 3, 4, 5]);
          assert.equal(told[i], v[k.lastIndexOf(questions[i])]);
        }
        const exam = pairExam(randomFrom(seed), 6, law);
        assert.equal(exam.length, 6);
        assert.deepEqual(Array.from(exam.questions), [...new Set(exam.keys)].sort());
        exam.questions.forEach((key, i) => {
          assert.equal(exam.answers[i], exam.values[exam.keys.lastIndexOf(key)]);
        });
      }
    assert.equal(pairExam(randomFrom(1), 9, "once", 4).asked, 4);
    assert.throws(() => pairBatch(randomFrom(1), 0, 6, "once"), /pairBatch: count must be/);
    assert.throws(() => pairExam(randomFrom(1), 1, "once"), /pairExam: keys must be/);
    for (const make of [
      () => pairBatch(randomFrom(1), 1, 6, "twice" as never),
      () => pairExam(randomFrom(1), 6, "twice" as never),
    ])
      assert.throws(make, {
        name: "TypeError",
        message: /^pair(Batch|Exam): law must be one of "once", "reassigned", got "twice"$/,
      });
  });
});
