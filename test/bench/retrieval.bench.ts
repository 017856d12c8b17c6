import { randomFrom } from "engram/math";
import { type Engine, prepareAttention } from "engram/wasm";
import type { Bench, Case, Variant } from "../../lib/notebook/bench/declare";
import { attend64, errorAt, normals, places } from "./data";
import { onNative } from "./native";

const patternCount = 10_000;
const width = 256;
const batch = 64;
const beta = 25;

/** Rows of unit length. */
function normalised(values: Float32Array): Float32Array {
  for (let at = 0; at < values.length; at += width) {
    const row = values.subarray(at, at + width);
    const norm = Math.hypot(...row);
    row.forEach((x, i) => {
      row[i] = x / norm;
    });
  }
  return values;
}

function* cases(): Iterable<Case> {
  const patterns = normalised(normals("patterns", patternCount * width));
  // Probes: stored patterns with as much noise again.
  const random = randomFrom(1).split("probes");
  const noise = normalised(normals("noise", batch * width));
  const states = Float32Array.from(noise);
  for (let b = 0; b < batch; b++) {
    const of = Math.floor(random() * patternCount);
    for (let i = 0; i < width; i++) states[b * width + i] += patterns[of * width + i];
  }
  const rows = places(8, batch);
  for (const steps of [1, 5]) {
    const expected = rows.map((row) => {
      let state: ArrayLike<number> = states.subarray(row * width, (row + 1) * width);
      for (let step = 0; step < steps; step++)
        state = attend64(state, patterns, patterns, beta, [0, patternCount, width, width]);
      return Float64Array.from(state);
    });
    const ours = (engine: Engine): Variant => ({
      name: engine,
      open: () => {
        const stored = prepareAttention(
          patterns,
          patterns,
          { keys: patternCount, headSize: width },
          { engine },
        );
        return {
          run: () => {
            let state: Float32Array = states;
            for (let step = 0; step < steps; step++) state = stored.attend(state, { scale: beta });
            return state;
          },
        };
      },
    });
    const native: Variant = {
      name: "TensorFlow",
      open: () => onNative((room) => () => room.retrieveBlocked(patterns, states, { width, beta, steps })),
    };
    const resident: Variant = {
      name: "TensorFlow, patterns kept",
      open: () =>
        onNative((_, tf) => {
          const stored = tf.tensor2d(patterns, [patternCount, width]);
          const turned = tf.transpose(stored);
          return () => {
            const found = tf.tidy(() => {
              let state = tf.tensor2d(states, [batch, width]);
              for (let step = 0; step < steps; step++)
                state = tf.matMul(tf.softmax(tf.matMul(tf.mul(state, beta), turned)), stored);
              return state;
            });
            const values = found.dataSync();
            found.dispose();
            return values;
          };
        }),
    };
    yield {
      name: `${steps} ${steps === 1 ? "step" : "steps"}, 10,000 patterns of 256, batch 64, β = ${beta}`,
      operations: 4 * patternCount * width * batch * steps,
      data: {
        patterns: { values: patterns, shape: [patternCount, width] },
        states: { values: states, shape: [batch, width] },
      },
      variants: [
        ours("wasm"),
        ours("wasm-relaxed"),
        ...(steps === 1 ? [ours("typescript")] : []),
        native,
        resident,
      ],
      peers: [
        { name: "NumPy", python: "retrieval_numpy", settings: { beta, steps } },
        { name: "PyTorch", python: "retrieval_torch", settings: { beta, steps } },
      ],
      error: errorAt(rows, width, expected),
      tolerance: 1e-5,
      ...(steps === 5 && {
        goals: [
          { id: "G3", variant: "wasm", peer: "NumPy", atLeast: 2 },
          { id: "G3", variant: "TensorFlow, patterns kept", peer: "NumPy", atLeast: 3 },
        ],
      }),
    };
  }
}

export const bench: Bench = {
  question: "how fast does a batch of states of a modern Hopfield network reach its patterns?",
  cases,
};
