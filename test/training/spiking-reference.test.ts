/**
 * @file Neurons and spiking attentions against SpikingJelly (test/reference/training/make-spikes.py): spikes, and what the
 * surrogate gradient carries back, on every rung.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lifLayer, spikeDrivenAttention, spikingSelfAttention } from "engram/training";
import type { Tensor, Tensorflow } from "../../lib/tensor";
import { allClose } from "../support/close";
import { onEach } from "../tensor/backends";

/** An array whose first axis is the step. */
interface Plain {
  readonly shape: number[];
  readonly data: number[];
}
interface Attention {
  readonly query: Plain;
  readonly key: Plain;
  readonly value: Plain;
  readonly output: Plain;
  readonly weights: Plain;
  readonly gradients: Plain[];
}
const reference = JSON.parse(readFileSync(join(__dirname, "../reference/training/spikes.json"), "utf8")) as {
  neurons: {
    tau: number;
    threshold: number;
    slope: number;
    currents: Plain;
    spikes: Plain;
    weights: Plain;
    gradient: Plain;
  }[];
  spikformer: Attention & { scale: number };
  driven: Attention & { gates: Plain };
};

/** One tensor for each step. */
function stepsOf(tf: Tensorflow, { shape: [steps, ...shape], data }: Plain): Tensor[] {
  const size = data.length / steps;
  return Array.from({ length: steps }, (_, t) =>
    tf.tensor(Float32Array.from(data.slice(t * size, (t + 1) * size)), shape),
  );
}
const numbersOf = (steps: readonly Tensor[]): number[] => steps.flatMap((x) => Array.from(x.dataSync()));

/** Gradients of Σ weights · output(inputs), step by step and input by input. */
function gradientsOf(
  tf: Tensorflow,
  output: (inputs: Tensor[]) => Tensor[],
  inputs: Tensor[],
  weights: Tensor[],
): Tensor[] {
  const loss = (...x: Tensor[]): Tensor =>
    tf.addN(output(x).map((out, t) => tf.sum(tf.mul(out, weights[t]))));
  return tf.grads(loss as never)(inputs);
}

/** 32-bit numbers against 64-bit ones, through a few steps. */
const tolerance = 2e-5;

describe("training/spiking against SpikingJelly", () => {
  for (const { tau, threshold, slope, ...made } of reference.neurons)
    onEach(`neurons with τ = ${tau}, θ = ${threshold}, α = ${slope}`, (tf) => {
      const fire = (x: Tensor[]): Tensor[] => lifLayer(tf, x, { tau, threshold, slope });
      const currents = stepsOf(tf, made.currents);
      assert.deepEqual(numbersOf(fire(currents)), made.spikes.data);
      const gradients = gradientsOf(tf, fire, currents, stepsOf(tf, made.weights));
      allClose(numbersOf(gradients), made.gradient.data, tolerance);
    });

  /** `gradients` of the inputs in the order in which the attention takes them. */
  function attends(
    tf: Tensorflow,
    [query, key, value]: Plain[],
    made: Attention,
    gradients: Plain[],
    attend: (inputs: { query: Tensor[]; key: Tensor[]; value: Tensor[] }) => Tensor[],
  ): void {
    const inputs = [query, key, value].map((x) => stepsOf(tf, x));
    const steps = inputs[0].length;
    const of = (x: Tensor[]): Tensor[] =>
      attend({ query: x.slice(0, steps), key: x.slice(steps, 2 * steps), value: x.slice(2 * steps) });
    assert.deepEqual(numbersOf(of(inputs.flat())), made.output.data);
    const found = gradientsOf(tf, of, inputs.flat(), stepsOf(tf, made.weights));
    gradients.forEach((expected, i) => {
      allClose(numbersOf(found.slice(i * steps, (i + 1) * steps)), expected.data, tolerance);
    });
  }

  onEach("spiking self-attention is Spikformer's", (tf) => {
    const { query, key, value, scale, gradients } = reference.spikformer;
    attends(tf, [query, key, value], reference.spikformer, gradients, (inputs) =>
      spikingSelfAttention(tf, inputs, scale),
    );
  });

  onEach("spike-driven attention is the spike-driven transformer's, with its names exchanged", (tf) => {
    // There keys and values make the gate, and queries go through it.
    const { query, key, value, gates, gradients } = reference.driven;
    const [through, ...makers] = gradients;
    const order = [key, value, query];
    attends(
      tf,
      order,
      reference.driven,
      [...makers, through],
      (inputs) => spikeDrivenAttention(tf, inputs).output,
    );
    const [first, second, last] = order.map((x) => stepsOf(tf, x));
    const found = spikeDrivenAttention(tf, { query: first, key: second, value: last });
    assert.deepEqual(numbersOf(found.gates), gates.data);
  });
});
