/**
 * The same training steps on every backend, against the same steps in 64-bit floats written out here:
 * a perceptron with hand-derived gradients, and one head of attention over learned embeddings whose gradient
 * is checked by differences. Stated tolerance: after 20 steps of Adam losses agree to 1e-5 (relative) and
 * weights to 2e-5; 32-bit arithmetic in another order gives no more, backend by backend.
 */
import assert from "node:assert/strict";
import type { Scalar, Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs";
import {
  fromRows,
  type Matrix,
  matMul,
  matrix,
  maxDifference,
  normal,
  randomFrom,
  softmax,
  transpose,
} from "engram/math";
import type { Tensorflow } from "../../lib/tensor/tfjs";
import { onEach } from "./backends";

const steps = 20;
const adam = { rate: 0.05, beta1: 0.9, beta2: 0.999, epsilon: 1e-4 };
const lossTolerance = 1e-5;
const weightTolerance = 2e-5;

/** Numbers that 32-bit floats hold exactly, so that all start from the same. */
function start(seed: number, rows: number, cols: number, size: number): Matrix {
  const random = randomFrom(seed);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => Math.fround(size * normal(random))),
  );
}

const map = (a: Matrix, f: (value: number, i: number) => number): Matrix =>
  matrix(a.rows, a.cols, a.data.map(f));
const softmaxRows = (a: Matrix): Matrix =>
  fromRows(Array.from({ length: a.rows }, (_, i) => softmax(a.data.subarray(i * a.cols, (i + 1) * a.cols))));

/** Adam (Kingma & Ba 2015, algorithm 1), the oracle's own. */
function adamOracle(weights: Matrix[]): (gradients: Matrix[]) => void {
  const first = weights.map((w) => new Float64Array(w.data.length));
  const second = weights.map((w) => new Float64Array(w.data.length));
  let t = 0;
  return (gradients) => {
    t++;
    weights.forEach((w, k) => {
      for (let i = 0; i < w.data.length; i++) {
        const g = gradients[k].data[i];
        first[k][i] = adam.beta1 * first[k][i] + (1 - adam.beta1) * g;
        second[k][i] = adam.beta2 * second[k][i] + (1 - adam.beta2) * g * g;
        const m = first[k][i] / (1 - adam.beta1 ** t);
        const v = second[k][i] / (1 - adam.beta2 ** t);
        w.data[i] -= (adam.rate * m) / (Math.sqrt(v) + adam.epsilon);
      }
    });
  };
}

/** The same steps on a backend: the loss before each step and the weights after the last. */
function train(tf: Tensorflow, initial: Matrix[], loss: (tf: Tensorflow, weights: Variable[]) => Scalar) {
  const weights = initial.map((w) =>
    tf.tidy(() => tf.variable(tf.tensor2d(Float32Array.from(w.data), [w.rows, w.cols]))),
  );
  const optimizer = tf.train.adam(adam.rate, adam.beta1, adam.beta2, adam.epsilon);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const value = optimizer.minimize(() => loss(tf, weights), true, weights) as Scalar;
    losses.push(value.dataSync()[0]);
    value.dispose();
  }
  const after = weights.map((w) => Float64Array.from(w.dataSync()));
  tf.dispose(weights);
  optimizer.dispose();
  return { losses, after };
}

function agree(found: ReturnType<typeof train>, losses: number[], after: Matrix[]): void {
  assert.ok(losses[steps - 1] < 0.7 * losses[0], "it learns");
  found.losses.forEach((value, i) => {
    const off = Math.abs(value - losses[i]);
    assert.ok(off <= lossTolerance * Math.abs(losses[i]), `loss ${i} is off by ${off}`);
  });
  found.after.forEach((w, k) => {
    const off = maxDifference(w, after[k].data);
    assert.ok(off <= weightTolerance, `weights ${k} are off by ${off}`);
  });
}

describe("training a perceptron: 20 steps of Adam", () => {
  const [x, w1, w2] = [start(1, 16, 5, 1), start(2, 5, 7, 0.5), start(3, 7, 3, 0.5)];
  const labels = Int32Array.from({ length: x.rows }, (_, i) => i % 3);

  // p = softmax(tanh(X W₁) W₂), loss = mean −log p(label); the gradient of the scores is (p − onehot)/n.
  function gradient(weights: Matrix[]): { loss: number; gradients: Matrix[] } {
    const hidden = map(matMul(x, weights[0]), Math.tanh);
    const p = softmaxRows(matMul(hidden, weights[1]));
    let loss = 0;
    for (const [i, label] of labels.entries()) loss -= Math.log(p.data[i * 3 + label]) / x.rows;
    const delta = map(p, (value, i) => (value - (labels[Math.floor(i / 3)] === i % 3 ? 1 : 0)) / x.rows);
    const back = matMul(delta, transpose(weights[1]));
    const inner = map(back, (value, i) => value * (1 - hidden.data[i] ** 2));
    return { loss, gradients: [matMul(transpose(x), inner), matMul(transpose(hidden), delta)] };
  }

  const oracle = [w1, w2].map((w) => map(w, (value) => value));
  const losses: number[] = [];
  const update = adamOracle(oracle);
  for (let step = 0; step < steps; step++) {
    const { loss, gradients } = gradient(oracle);
    losses.push(loss);
    update(gradients);
  }

  onEach("gives the numbers of the oracle", (tf) => {
    const inputs = tf.tensor2d(Float32Array.from(x.data), [x.rows, x.cols]);
    const targets = tf.oneHot(tf.tensor1d(labels, "int32"), 3);
    const found = train(tf, [w1, w2], (_, [first, second]) => {
      const scores = tf.matMul(tf.tanh(tf.matMul(inputs, first as Tensor2D)), second as Tensor2D);
      return tf.losses.softmaxCrossEntropy(targets, scores) as Scalar;
    });
    tf.dispose([inputs, targets]);
    agree(found, losses, oracle);
  });
});

describe("training one head of attention over embeddings: 20 steps of Adam", () => {
  const [vocabulary, width] = [6, 4];
  const initial = [
    start(4, vocabulary, width, 0.8),
    ...[5, 6, 7].map((seed) => start(seed, width, width, 0.6)),
  ];
  const tokens = Int32Array.from([3, 0, 5, 3, 1, 2, 4, 0]); // some twice: their gradients add up
  const target = start(8, tokens.length, width, 0.5);

  function lossOf(weights: Matrix[]): number {
    const [table, wq, wk, wv] = weights;
    const x = fromRows(
      Array.from(tokens, (token) => table.data.subarray(token * width, (token + 1) * width)),
    );
    const scores = matMul(matMul(x, wq), transpose(matMul(x, wk)));
    const mixed = matMul(softmaxRows(map(scores, (value) => value / Math.sqrt(width))), matMul(x, wv));
    return mixed.data.reduce((sum, value, i) => sum + (value - target.data[i]) ** 2, 0) / mixed.data.length;
  }

  // Central differences: with h = 1e-5 their own error is near 1e-10.
  function gradient(weights: Matrix[]): Matrix[] {
    return weights.map((w) =>
      map(w, (value, i) => {
        w.data[i] = value + 1e-5;
        const above = lossOf(weights);
        w.data[i] = value - 1e-5;
        const below = lossOf(weights);
        w.data[i] = value;
        return (above - below) / 2e-5;
      }),
    );
  }

  const oracle = initial.map((w) => map(w, (value) => value));
  const losses: number[] = [];
  const update = adamOracle(oracle);
  const firstGradient = gradient(oracle);
  for (let step = 0; step < steps; step++) {
    losses.push(lossOf(oracle));
    update(gradient(oracle));
  }

  const lossOn = (tf: Tensorflow, weights: Tensor2D[]): Scalar => {
    const [table, wq, wk, wv] = weights;
    const x = tf.gather(table, tf.tensor1d(tokens, "int32") as Tensor1D);
    const scores = tf.matMul(tf.matMul(x, wq), tf.matMul(x, wk), false, true);
    const mixed = tf.matMul(tf.softmax(tf.div(scores, Math.sqrt(width))), tf.matMul(x, wv));
    return tf.mean(
      tf.square(tf.sub(mixed, tf.tensor2d(Float32Array.from(target.data), [target.rows, width]))),
    );
  };

  onEach("has the oracle's gradient, to 1e-6", (tf) => {
    const at = initial.map((w) => tf.tensor2d(Float32Array.from(w.data), [w.rows, w.cols]));
    const found = tf.grads((...weights) => lossOn(tf, weights as Tensor2D[]))(at);
    found.forEach((g, k) => {
      assert.ok(maxDifference(g.dataSync(), firstGradient[k].data) < 1e-6);
    });
    tf.dispose([at, found]);
  });

  onEach("gives the numbers of the oracle", (tf) => {
    agree(
      train(tf, initial, (_, weights) => lossOn(tf, weights as never)),
      losses,
      oracle,
    );
  });

  onEach("keeps no memory", (tf) => {
    const loss = (_: Tensorflow, weights: Variable[]) => tf.tidy(() => lossOn(tf, weights as never));
    train(tf, initial, loss);
    const before = tf.memory().numTensors;
    train(tf, initial, loss);
    assert.equal(tf.memory().numTensors, before);
  });
});
