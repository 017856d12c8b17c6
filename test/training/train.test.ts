/**
 * @file The loop of training, on every rung present. The same training gives the same numbers on all of them: after 9 steps
 * losses agree to 1e-5 of their size and parameters to 1e-4 (arithmetic in 32 bits, in another order).
 */
import assert from "node:assert/strict";
import { maxDifference, randomFrom } from "engram/math";
import {
  type Checkpoint,
  clipByGlobalNorm,
  cosineSchedule,
  crossEntropy,
  decodeCheckpoint,
  decodeParameters,
  dense,
  encodeCheckpoint,
  encodeParameters,
  lossAndGradients,
  multiQueryRecall,
  normalParameter,
  type RecallBatch,
  sequenceModel,
  type Task,
  type TrainOptions,
  train,
} from "engram/training";
import type { Tensorflow } from "../../lib/tensor/tfjs";

import { on, onEach } from "../tensor/backends";

const sizes = { vocabulary: 16, length: 8, pairs: 2 };
const model = sequenceModel(randomFrom(1), { mixer: "delta", vocabulary: 16, width: 8 });
const task: Task<RecallBatch> = {
  initial: model.initial,
  batch: (random) => multiQueryRecall(random, 4, sizes),
  loss: (tf, parameters, { tokens, labels, length }) =>
    crossEntropy(tf, model.scores(tf, parameters, tokens, length), labels),
};
const steps = 9;
const options: TrainOptions = {
  steps,
  schedule: cosineSchedule({ peak: 0.05, steps, warmUp: 2 }),
  adam: { weightDecay: 0.01 },
  clip: 1,
};
const run = (tf: Tensorflow, more: Partial<TrainOptions> = {}): Checkpoint =>
  train(tf, task, randomFrom(2), { ...options, ...more });

describe("training/train", () => {
  onEach("is the same bytes when it is cut anywhere, written down, read and resumed", (tf) => {
    const whole = run(tf);
    for (const cut of [4]) {
      const first = decodeCheckpoint(encodeCheckpoint(run(tf, { onStep: ({ step }) => step === cut })));
      assert.equal(first.moments.step, cut);
      assert.deepEqual(encodeCheckpoint(run(tf, { from: first })), encodeCheckpoint(whole));
    }
    const kept: Checkpoint[] = [];
    run(tf, { checkpointEvery: 3, onCheckpoint: (checkpoint) => kept.push(checkpoint) });
    assert.deepEqual(
      kept.map(({ moments }) => moments.step),
      [3, 6, 9],
    );
    assert.deepEqual(encodeCheckpoint(run(tf, { from: kept[0] })), encodeCheckpoint(whole));
  });

  it("keeps what onStep writes down, and makes no checkpoint of the step that it ends at", async () => {
    const tf = (await on("cpu")) as Tensorflow;
    const kept: Checkpoint[] = [];
    const seen: [number, number][] = [];
    const noting: Partial<TrainOptions> = {
      onStep: ({ step, loss }, _, notes) => {
        if (step % 2 === 0) notes.push(loss);
        return notes.length === 3;
      },
      onProgress: (...far) => seen.push(far),
      checkpointEvery: 3,
      onCheckpoint: (checkpoint) => kept.push(checkpoint),
    };
    const whole = run(tf, noting);
    assert.deepEqual(
      whole.notes,
      whole.losses.filter((_, i) => i % 2 === 1),
    );
    assert.equal(whole.moments.step, 6);
    assert.deepEqual(
      kept.map(({ moments }) => moments.step),
      [3],
    );
    assert.deepEqual(
      seen,
      [1, 2, 3, 4, 5, 6].map((step) => [step, steps]),
    );
    const from = decodeCheckpoint(encodeCheckpoint(kept[0]));
    assert.deepEqual(from.notes, whole.notes.slice(0, 1));
    assert.deepEqual(encodeCheckpoint(run(tf, { ...noting, from })), encodeCheckpoint(whole));
  });

  it("gives the same numbers on every rung", async () => {
    const runs: Checkpoint[] = [];
    for (const rung of ["cpu", "wasm", "native"] as const) {
      const tf = await on(rung);
      if (typeof tf !== "string") runs.push(run(tf));
    }
    for (const { parameters, losses } of runs.slice(1)) {
      losses.forEach((loss, i) => {
        assert.ok(
          Math.abs(loss / runs[0].losses[i] - 1) <= 1e-5,
          `loss ${i}: ${loss} and ${runs[0].losses[i]}`,
        );
      });
      for (const [name, { data }] of Object.entries(parameters)) {
        const off = maxDifference(data, runs[0].parameters[name].data);
        assert.ok(off <= 1e-4, `${name} is off by ${off}`);
      }
    }
  });

  onEach("learns, reports every step, and keeps no tensor", (tf) => {
    run(tf, { steps: 2 });
    const before = tf.memory().numTensors;
    const reports: number[] = [];
    const { losses, parameters } = run(tf, {
      onStep: ({ step, loss, norm, rate }) => {
        assert.ok(norm > 0 && rate >= 0);
        reports.push(step, loss);
      },
    });
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(
      reports,
      Array.from(losses).flatMap((loss, i) => [i + 1, loss]),
    );
    assert.ok(losses[steps - 1] < 0.95 * losses[0]);
    assert.notDeepEqual(parameters, model.initial);
    assert.deepEqual(
      model.initial,
      sequenceModel(randomFrom(1), { mixer: "delta", vocabulary: 16, width: 8 }).initial,
    );
  });

  onEach("stops at a loss or a gradient that is not finite, and names the step", (tf) => {
    const wild: Task<number> = {
      initial: { x: { shape: [1], data: Float32Array.of(1) } },
      batch: (_, step) => step,
      // 0·log 0 at the fourth step.
      loss: (at, { x }, step) => at.sum(at.mul(x, at.log(at.scalar(step < 3 ? 1 : 0)))),
    };
    const go = () => train(tf, wild, randomFrom(1), { steps: 9, schedule: () => 0.1 });
    assert.throws(
      go,
      /train: loss must be finite, got -?(Infinity|NaN) at step 4 with rate 0\.1; lower the rate/,
    );
    const steep: Task<number> = {
      ...wild,
      // √x at 0: the value is finite, the slope is not.
      loss: (at, { x }) => at.sum(at.sqrt(at.mul(x, 0))),
    };
    assert.throws(
      () => train(tf, steep, randomFrom(1), { steps: 2, schedule: () => 0.1 }),
      /gradient norm must be finite, got NaN at step 1/,
    );
  });

  it("has gradients that agree with differences, and none for what the loss does not touch", async () => {
    const tf = (await on("cpu")) as Tensorflow;
    const parameters = {
      used: normalParameter(randomFrom(1), [3, 2], 1),
      idle: normalParameter(randomFrom(2), [4], 1),
    };
    const loss: Task<number>["loss"] = (at, p) => at.sum(at.square(dense(at, at.ones([5, 3]), p["used"])));
    const { gradients, loss: value } = lossAndGradients(tf, { loss }, parameters, 0);
    const sums = [0, 1].map((c) => [0, 1, 2].reduce((sum, r) => sum + parameters.used.data[2 * r + c], 0));
    assert.ok(Math.abs(value - 5 * (sums[0] ** 2 + sums[1] ** 2)) < 1e-5);
    assert.ok(
      maxDifference(
        gradients["used"].data,
        [0, 1, 2].flatMap(() => sums.map((s) => 10 * s)),
      ) < 1e-5,
    );
    assert.deepEqual(gradients["idle"].data, new Float32Array(4));
  });

  onEach("clips once where two parameters have one gradient", (tf) => {
    const initial = {
      a: { shape: [2], data: Float32Array.of(3, 4) },
      b: { shape: [2], data: Float32Array.of(0, 0) },
    };
    const loss: Task<number>["loss"] = (at, p) => at.sum(at.square(at.add(p["a"], p["b"])));
    const { gradients } = lossAndGradients(tf, { loss }, initial, 0);
    assert.ok(Math.abs(clipByGlobalNorm(gradients, 1) - 10 * Math.SQRT2) < 1e-5);
    for (const { data } of Object.values(gradients))
      assert.ok(maxDifference(data, [0.6 * Math.SQRT1_2, 0.8 * Math.SQRT1_2]) < 1e-6);
  });

  it("refuses a checkpoint of another stream or task, and options out of range", async () => {
    const tf = (await on("cpu")) as Tensorflow;
    const first = run(tf, { steps: 1 });
    assert.throws(() => train(tf, task, randomFrom(3), { ...options, from: first }), {
      name: "RangeError",
      message: "train: random must be the stream that the checkpoint was made with, got another",
    });
    const other = sequenceModel(randomFrom(1), { mixer: "delta", vocabulary: 16, width: 9 });
    assert.throws(
      () => train(tf, { ...task, initial: other.initial }, randomFrom(2), { ...options, from: first }),
      /train: from\.embedding must have shape \[16, 9\], got \[16, 8\]/,
    );
    assert.throws(() => run(tf, { steps: 0 }), /train: steps must be a whole number at least 1, got 0/);
    assert.throws(() => run(tf, { clip: 0 }), /train: clip must be > 0/);
    assert.throws(() => run(tf, { checkpointEvery: 0 }), /checkpointEvery must be/);
    assert.throws(
      () => train(tf, { ...task, initial: {} }, randomFrom(2), options),
      /train: initial must hold at least one parameter, got none/,
    );
    const broken = { x: { shape: [2], data: Float32Array.of(1, Number.NaN) } };
    assert.throws(
      () => train(tf, { ...task, initial: broken }, randomFrom(2), options),
      /initial\.x\[1\] must be finite, got NaN/,
    );
    const short = { x: { shape: [3], data: Float32Array.of(1, 2) } };
    assert.throws(
      () => train(tf, { ...task, initial: short }, randomFrom(2), options),
      /initial\.x must hold 3 numbers for shape \[3\], got 2/,
    );
  });
});

describe("training/sequence-model", () => {
  it("refuses words and sizes that there are not: none is another model in silence", () => {
    const refused = (options: object, name: string, message: string) =>
      assert.throws(
        () => sequenceModel(randomFrom(1), { mixer: "linear", vocabulary: 16, width: 8, ...options }),
        { name, message: `sequenceModel: ${message}` },
      );
    refused(
      { convolution: "seperate" },
      "TypeError",
      'convolution must be one of "shared", "separate", got "seperate"',
    );
    refused({ feature: "relu" }, "TypeError", 'feature must be one of "none", "silu", got "relu"');
    refused({ taps: 0 }, "RangeError", "taps must be a whole number at least 1, got 0");
    assert.throws(
      () => sequenceModel(randomFrom(1), { mixer: "quadratic" as never, vocabulary: 16, width: 8 }),
      { name: "TypeError", message: /^sequenceModel: mixer must be one of "softmax", "linear", / },
    );
  });
});

describe("training/checkpoint", () => {
  const parameters = {
    "a.b": { shape: [2], data: Float32Array.of(1 / 3, -0) },
    c: { shape: [1, 1], data: Float32Array.of(7) },
  };
  const checkpoint: Checkpoint = {
    stream: "0.1 0.2",
    parameters,
    moments: { step: 2, first: parameters, second: parameters },
    losses: Float64Array.of(1 / 3, 0.25),
    notes: Float64Array.of(),
  };
  const bytes = encodeCheckpoint(checkpoint);

  it("comes back to the last bit, from any place in a larger buffer", () => {
    assert.deepEqual(decodeCheckpoint(bytes), checkpoint);
    const noted = { ...checkpoint, notes: Float64Array.of(1 / 7, 2) };
    assert.deepEqual(decodeCheckpoint(encodeCheckpoint(noted)), noted);
    const larger = new Uint8Array(bytes.length + 5);
    larger.set(bytes, 3);
    assert.deepEqual(decodeCheckpoint(larger.subarray(3, 3 + bytes.length)), checkpoint);
  });

  it("has the layout of safetensors: length, head, data without gaps", () => {
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    assert.equal(length % 8, 0);
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    assert.deepEqual(head["parameters.a.b"], { dtype: "F32", shape: [2], data_offsets: [16, 24] });
    assert.deepEqual(head["__metadata__"], { format: "engram/checkpoint@1", stream: "0.1 0.2", step: "2" });
    const ends = Object.entries(head)
      .filter(([name]) => name !== "__metadata__")
      .map(([, entry]) => (entry as { data_offsets: number[] }).data_offsets);
    assert.deepEqual(
      ends.map(([from]) => from),
      [0, ...ends.slice(0, -1).map(([, to]) => to)],
    );
    assert.equal(8 + length + (ends.at(-1) as number[])[1], bytes.length);
  });

  it("refuses what is cut off, too long, or something else", () => {
    const wrong = (given: Uint8Array, message: RegExp) =>
      assert.throws(
        () => decodeCheckpoint(given),
        (error: Error) => {
          assert.equal(error.name, "SyntaxError");
          assert.match(error.message, message);
          return true;
        },
      );
    for (const length of [0, 5, 12, bytes.length - 4, bytes.length - 1])
      wrong(bytes.subarray(0, length), /^decodeCheckpoint: /);
    wrong(Uint8Array.of(...bytes, 0), /bytes must end after 52 bytes of data, got 53/);
    const edited = (from: string, to: string) => {
      const text = new TextDecoder("latin1").decode(bytes);
      assert.ok(text.includes(from), from);
      return Uint8Array.from(text.replace(from, to), (letter) => letter.charCodeAt(0));
    };
    wrong(
      edited("checkpoint@1", "checkpoint@9"),
      /format must be "engram\/checkpoint@1", got "engram\/checkpoint@9"/,
    );
    wrong(edited('"step":"2"', '"step":"3"'), /losses must be 3, got 2/);
    wrong(edited("__metadata__", "__metadat\n__"), /head must be JSON/);
    const swapped = (from: string, to: string) => edited(from, to.padEnd(from.length));
    wrong(edited("second.a.b", "second.a.z"), /moments must hold a\.b, c, got a\.z, c/);
    wrong(
      edited('"second.c":{"dtype":"F32","shape":[1,1]', '"second.c":{"dtype":"F32","shape":[1  ]'),
      /moments\.c must have shape \[1, 1\], got \[1\]/,
    );
    const entry = '"first.c":{"dtype":"F32","shape":[1,1],"data_offsets":[36,40]}';
    for (const [put, message] of [
      ['"first.c":5', /"first\.c" must have the dtype "F32", got undefined/],
      ['"first.c":null', /"first\.c" must have the dtype "F32", got undefined/],
      ['"first.c":{"dtype":"F64"}', /"first\.c" must have the dtype "F32", got "F64"/],
      ['"first.c":{"dtype":"F32"}', /"first\.c" must have a shape of whole numbers, got undefined/],
      [
        '"first.c":{"dtype":"F32","shape":[1,"1"]}',
        /"first\.c" must have a shape of whole numbers, got Array/,
      ],
      ['"first.c":{"dtype":"F32","shape":[1]}', /"first\.c" must have two data_offsets, got undefined/],
      [
        '"first.c":{"dtype":"F32","shape":[1],"data_offsets":[36]}',
        /"first\.c" must have two data_offsets, got Array of length 1/,
      ],
      [
        '"first.c":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}',
        /"first\.c" must have two data_offsets, got Array of length 2/,
      ],
      ['"__proto__.c":5', /"__proto__\.c" must be a parameter or a moment/],
      ['"first":5', /"first" must be a parameter or a moment/],
    ] as const)
      wrong(swapped(entry, put), message);
    wrong(
      swapped('"losses":{"dtype":"F64"', '"losses":{"dtype":"F32"'),
      /"losses" must have the dtype "F64"/,
    );
    wrong(swapped('"stream":"0.1 0.2"', '"stream":12'), /stream must be a string, got 12/);
    wrong(swapped('"step":"2"', '"step":""'), /step must be a whole number, got ""/);
    wrong(edited("parameters.c", "parametric.c"), /"parametric\.c" must be a parameter or a moment/);
    assert.throws(() => decodeCheckpoint("text" as never), { name: "TypeError" });
  });

  it("parameters alone go through JSON to the last bit", () => {
    assert.deepEqual(decodeParameters(JSON.parse(JSON.stringify(encodeParameters(parameters)))), parameters);
    assert.throws(() => decodeParameters({ x: { shape: [1] } } as never), {
      name: "SyntaxError",
      message: /x must have shape and data/,
    });
    const cut = { x: { shape: [3], data: encodeParameters(parameters)["c"].data } };
    assert.throws(() => decodeParameters(cut), /encoded\.x must hold 3 numbers for shape \[3\], got 1/);
  });
});
