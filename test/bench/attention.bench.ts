import { type AttentionOptions, attention } from "engram/wasm";
import { idleBytes, letGo } from "../../lib/dist/wasm/arena.js";
import type { Bench, Case, Variant } from "../../lib/notebook/bench/declare";
import { attend64, errorAt, normals, places } from "./data";
import { onNative } from "./native";

const heads = 8;
const width = 64;
const scale = 1 / Math.sqrt(width);

function* cases(): Iterable<Case> {
  for (const n of [1024, 4096]) {
    const length = heads * n * width;
    const [query, key, value] = ["query", "key", "value"].map((name) => normals(name, length));
    const rows = places(64, heads * n);
    const expected = rows.map((row) =>
      attend64(query.subarray(row * width, (row + 1) * width), key, value, scale, [
        row - (row % n),
        n,
        width,
        width,
      ]),
    );
    const shape = { queries: n, keys: n, headSize: width, heads };
    const ours = (engine: NonNullable<AttentionOptions["engine"]>): Variant => ({
      name: engine,
      open: () => {
        // What other benches needed of the same memory is not attention's.
        if (engine === "wasm" || engine === "wasm-relaxed") letGo(engine);
        return { run: () => attention(query, key, value, shape, { engine }) };
      },
    });
    // TensorFlow's own count of what its tensors took at most, those of the inputs included.
    let nativeBytes: number | undefined;
    const native: Variant = {
      name: "TensorFlow",
      open: () =>
        onNative(async (room) => {
          const run = async () => (await room.attend(query, key, value, shape, { on: "native" })).values;
          const { tf } = await room.backend();
          const profile = await tf.profile(async () => {
            await run();
            return tf.scalar(0);
          });
          nativeBytes = profile.peakBytes;
          return run;
        }),
    };
    const shaped = (values: Float32Array) => ({ values, shape: [heads, n, width] });
    yield {
      name: `n = ${n}, 8 heads of 64`,
      operations: 4 * n * n * width * heads,
      data: { query: shaped(query), key: shaped(key), value: shaped(value) },
      variants: [ours("wasm"), ours("wasm-relaxed"), ...(n <= 1024 ? [ours("typescript")] : []), native],
      peers: [
        { name: "PyTorch fused", python: "attention_fused", settings: { scale } },
        { name: "PyTorch unfused", python: "attention_unfused", settings: { scale } },
        { name: "NumPy", python: "attention_numpy", settings: { scale } },
      ],
      error: errorAt(rows, width, expected),
      tolerance: 1e-5,
      ...(n === 4096 && {
        goals: [
          { id: "G2", variant: "wasm", peer: "PyTorch fused", atLeast: 0.42 },
          { id: "G2", variant: "wasm-relaxed", peer: "PyTorch fused", atLeast: 0.55 },
          { id: "G2", variant: "TensorFlow", peer: "PyTorch fused", atLeast: 1.15 },
          { id: "G2", variant: "TensorFlow", peer: "PyTorch fused", atLeast: 1, threads: 2 },
        ],
        facts: () => [
          {
            id: "G2b",
            what: "WebAssembly memory, inputs of one head included, as a share of the scores of unfused attention",
            value: idleBytes("wasm") / (heads * n * n * 4),
            unit: "",
            atMost: 0.01,
          },
          ...(nativeBytes === undefined
            ? []
            : [
                {
                  id: "G2b",
                  what: "TensorFlow's memory, inputs of one head included, as a share of the same",
                  value: nativeBytes / (heads * n * n * 4),
                  unit: "",
                  atMost: 0.1,
                },
              ]),
        ],
      }),
    };
  }
}

export const bench: Bench = {
  question: "how fast is exact softmax attention, and how much memory does it take?",
  cases,
};
