import { matMul, type RunningEngine } from "engram/wasm";
import type { Bench, Case, Variant } from "../../lib/notebook/bench/declare";
import { errorAt, normals, places } from "./data";
import { onNative } from "./native";

const n = 1024;

function* cases(): Iterable<Case> {
  const a = normals("a", n * n);
  const b = normals("b", n * n);
  const rows = places(16, n);
  const expected = rows.map((row) => {
    const out = new Float64Array(n);
    for (let k = 0; k < n; k++) for (let c = 0; c < n; c++) out[c] += a[row * n + k] * b[k * n + c];
    return out;
  });
  const ours = (engine: RunningEngine): Variant => ({
    name: engine,
    open: () => ({ run: () => matMul(a, b, { rows: n, inner: n, cols: n }, { engine }) }),
  });
  yield {
    name: `${n}³, float32`,
    operations: 2 * n ** 3,
    data: { a: { values: a, shape: [n, n] }, b: { values: b, shape: [n, n] } },
    variants: [
      ours("wasm"),
      ours("wasm-relaxed"),
      ours("typescript"),
      {
        name: "TensorFlow",
        open: () =>
          onNative((_, tf) => {
            const [left, right] = [tf.tensor2d(a, [n, n]), tf.tensor2d(b, [n, n])];
            return () => {
              const product = tf.matMul(left, right);
              const values = product.dataSync();
              product.dispose();
              return values;
            };
          }),
      },
    ],
    peers: [
      { name: "PyTorch", python: "product_torch" },
      { name: "NumPy", python: "product_numpy" },
    ],
    error: errorAt(rows, n, expected),
    tolerance: 1e-5,
    goals: [
      { id: "G1", variant: "wasm", peer: "NumPy", atLeast: 0.45 },
      { id: "G1", variant: "wasm-relaxed", peer: "NumPy", atLeast: 0.52 },
      ...[1, 2].flatMap((threads) =>
        ["PyTorch", "NumPy"].map((peer) => ({ id: "G1c", variant: "TensorFlow", peer, atLeast: 1, threads })),
      ),
    ],
  };
}

export const bench: Bench = {
  question: "how fast is a dense matrix product?",
  cases,
};
