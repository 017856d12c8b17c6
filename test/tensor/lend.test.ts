import assert from "node:assert/strict";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs";
import { lendMissing } from "../../lib/tensor/lend";
import type { Tensorflow } from "../../lib/tensor/tfjs";
import { noise, on, onEach } from "./backends";

/** Name of an operation → a computation that needs it. */
const work: Record<string, (tf: Tensorflow) => Tensor | Tensor[]> = {
  "UnsortedSegmentSum (gather has a gradient)": (tf) => {
    const rows = tf.tensor1d([2, 0, 2, 1], "int32");
    const weight = tf.tensor2d(noise(1, 12), [4, 3]);
    return tf.grad((table) => tf.sum(tf.mul(tf.gather(table, rows), weight)))(
      tf.tensor2d(noise(2, 12), [4, 3]),
    );
  },
  Einsum: (tf) =>
    tf.einsum("bij,bjk->bik", tf.tensor3d(noise(3, 12), [2, 2, 3]), tf.tensor3d(noise(4, 24), [2, 3, 4])),
  "Complex, Real, Imag": (tf) => {
    const z = tf.complex(tf.tensor1d(noise(5, 6)), tf.tensor1d(noise(6, 6)));
    return [tf.real(z), tf.imag(z), tf.real(tf.reshape(z, [2, 3]))];
  },
  ComplexAbs: (tf) => tf.abs(tf.complex(tf.tensor1d(noise(7, 5)), tf.tensor1d(noise(8, 5)))),
  "FFT and IFFT": (tf) => {
    const there = tf.fft(tf.complex(tf.tensor2d(noise(9, 16), [2, 8]), tf.tensor2d(noise(10, 16), [2, 8])));
    const back = tf.ifft(there);
    return [tf.real(there), tf.imag(there), tf.real(back), tf.imag(back)];
  },
  "real FFT": (tf) => [
    tf.real(tf.rfft(tf.tensor1d(noise(11, 8)))),
    tf.irfft(tf.rfft(tf.tensor1d(noise(12, 8)))),
  ],
  Conv2DBackpropFilter: (tf) => {
    const image = tf.tensor4d(noise(13, 72), [2, 6, 6, 1]);
    const loss = (filter: Tensor) => tf.sum(tf.square(tf.conv2d(image, filter as Tensor4D, 1, "same")));
    return tf.grad(loss)(tf.tensor4d(noise(14, 18), [3, 3, 1, 2]));
  },
  "DepthwiseConv2dNative, both gradients": (tf) => {
    const loss = (image: Tensor, filter: Tensor) =>
      tf.sum(tf.square(tf.depthwiseConv2d(image as Tensor4D, filter as Tensor4D, 1, "valid")));
    return tf.grads(loss)([
      tf.tensor4d(noise(15, 50), [1, 5, 5, 2]),
      tf.tensor4d(noise(16, 18), [3, 3, 2, 1]),
    ]);
  },
};

/** On native TensorFlow, `irfft` and others of tfjs-node fail for reasons of their own: only what it shares is compared. */
describe("operations on every backend, against plain JavaScript", () => {
  for (const [name, compute] of Object.entries(work))
    onEach(name, async (tf, rung) => {
      const numbers = (): number[][] => {
        const results = [compute(tf)].flat();
        return results.map((tensor) => Array.from(tensor.dataSync()));
      };
      const found = numbers();
      await on("cpu");
      const right = numbers();
      await on(rung);
      assert.equal(found.length, right.length);
      found.forEach((values, i) => {
        assert.equal(values.length, right[i].length);
        for (const [j, value] of values.entries())
          assert.ok(
            Math.abs(value - right[i][j]) <= 1e-5 * (1 + Math.abs(right[i][j])),
            `${value} for ${right[i][j]}`,
          );
      });
    });
});

describe("sums by segment", () => {
  onEach("add up what shares a segment, leave out what has none, and leave empty segments at 0", (tf) => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
    const sums = tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, 2, -1], "int32"), 4);
    assert.deepEqual(sums.shape, [4, 2]);
    assert.deepEqual(Array.from(sums.dataSync()), [3, 4, 0, 0, 6, 8, 0, 0]);
    const counts = tf.unsortedSegmentSum(tf.tensor1d([1, 1, 1], "int32"), tf.tensor1d([1, 1, 0], "int32"), 2);
    assert.equal(counts.dtype, "int32");
    assert.deepEqual(Array.from(counts.dataSync()), [1, 2]);
  });

  onEach("serve the gradient of a gather along any axis", (tf) => {
    const x = tf.tensor3d(noise(30, 24), [2, 3, 4]);
    for (const axis of [0, 1, 2]) {
      const rows = tf.tensor2d([1, 0, 1, 1], [2, 2], "int32");
      const weight = tf.tensor(noise(31, 48).slice(0, (24 / x.shape[axis]) * 4));
      const loss = (table: Tensor) => tf.sum(tf.mul(tf.reshape(tf.gather(table, rows, axis), [-1]), weight));
      const found = tf.grad(loss)(x).dataSync();
      // The loss is linear: its gradient is what one unit more in one place adds.
      const base = loss(x).dataSync()[0];
      for (const at of [0, 5, 23]) {
        const more = x.dataSync().slice();
        more[at] += 1;
        const slope = loss(tf.tensor3d(more as Float32Array, [2, 3, 4])).dataSync()[0] - base;
        assert.ok(Math.abs(found[at] - slope) < 1e-5, `axis ${axis}, place ${at}: ${found[at]} for ${slope}`);
      }
    }
  });
});

describe("lendMissing", () => {
  it("leaves WebAssembly with every operation of plain JavaScript that needs no browser", async () => {
    const tf = (await on("wasm")) as Tensorflow;
    const names = (backend: string): Set<string> =>
      new Set(tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName));
    assert.deepEqual(
      [...names("cpu")].filter((name) => !names("wasm").has(name)),
      ["Draw"],
    );
    assert.deepEqual(lendMissing(tf, "wasm"), []);
  });

  it("keeps no memory", async () => {
    const tf = (await on("wasm")) as Tensorflow;
    const plain = tf.findBackend("cpu");
    const own = tf.findBackend("wasm");
    for (const compute of Object.values(work)) {
      tf.tidy(() => void compute(tf));
      const before = [tf.memory().numTensors, plain.numDataIds(), own.numDataIds()];
      tf.tidy(() => void compute(tf));
      assert.deepEqual([tf.memory().numTensors, plain.numDataIds(), own.numDataIds()], before);
    }
  });

  it("passes strings", async () => {
    const tf = (await on("wasm")) as Tensorflow;
    const replaced = tf.string.staticRegexReplace(
      tf.tensor1d(["spike", "spikes"], "string"),
      "spike",
      "event",
      false,
    );
    assert.deepEqual(Array.from(replaced.dataSync()), ["event", "events"]);
  });
});

describe("products with a transposed factor", () => {
  const cases: [string, number[], number[], boolean, boolean][] = [
    ["A·B", [3, 4], [4, 5], false, false],
    ["A·Bᵀ", [3, 4], [5, 4], false, true],
    ["Aᵀ·B", [4, 3], [4, 5], true, false],
    ["Aᵀ·Bᵀ", [4, 3], [5, 4], true, true],
    ["a batch, A·Bᵀ", [2, 3, 4], [2, 5, 4], false, true],
    ["a batch with one B, Aᵀ·Bᵀ", [2, 2, 4, 3], [1, 1, 5, 4], true, true],
  ];
  for (const [name, left, right, transposeA, transposeB] of cases)
    onEach(`${name}, and its gradients`, async (tf, rung) => {
      const compute = (): number[][] => {
        const a = tf.tensor(
          noise(
            17,
            left.reduce((x, y) => x * y),
          ),
          left,
        );
        const b = tf.tensor(
          noise(
            18,
            right.reduce((x, y) => x * y),
          ),
          right,
        );
        const product = tf.matMul(a, b, transposeA, transposeB);
        const loss = (x: Tensor, y: Tensor) => tf.sum(tf.square(tf.matMul(x, y, transposeA, transposeB)));
        const gradients = right[0] === 1 ? [] : tf.grads(loss)([a, b]);
        return [product, ...gradients].map((tensor) => [...tensor.shape, ...tensor.dataSync()]);
      };
      const found = compute();
      await on("cpu");
      const expected = compute();
      await on(rung);
      found.forEach((values, i) => {
        assert.equal(values.length, expected[i].length);
        for (const [j, value] of values.entries())
          assert.ok(Math.abs(value - expected[i][j]) < 2e-5 * (1 + Math.abs(expected[i][j])));
      });
    });

  const activations = ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu"] as const;
  for (const [name, batchA, batchB] of [
    ["one product", 1, 1],
    ["a batch", 2, 2],
    ["a batch with one B", 2, 1],
  ] as const)
    onEach(`the fused form of ${name}: bias and every activation`, (tf) => {
      const a = tf.tensor3d(noise(19, 12 * batchA), [batchA, 3, 4]);
      const b = tf.tensor3d(noise(20, 20 * batchB), [batchB, 5, 4]);
      const [bias, slope] = [tf.tensor1d(noise(21, 5)), tf.tensor1d(noise(22, 5))];
      const sum = tf.add(tf.matMul(a, b, false, true), bias);
      const expected = {
        linear: sum,
        relu: tf.relu(sum),
        relu6: tf.relu6(sum),
        elu: tf.elu(sum),
        sigmoid: tf.sigmoid(sum),
        leakyrelu: tf.leakyRelu(sum, 0.1),
        prelu: tf.prelu(sum, slope),
      };
      for (const activation of activations) {
        const fused = tf.fused.matMul({
          a,
          b,
          transposeA: false,
          transposeB: true,
          bias,
          activation,
          ...(activation === "prelu" ? { preluActivationWeights: slope } : {}),
          leakyreluAlpha: 0.1,
        });
        assert.deepEqual(fused.shape, sum.shape);
        const off = tf.max(tf.abs(tf.sub(fused, expected[activation]))).dataSync()[0];
        assert.ok(off < 1e-5, `${activation}: off by ${off}`);
      }
    });
});
