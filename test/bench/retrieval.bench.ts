import { randomFrom } from "engram/math";
import { prepareRetrieval, type Retrieved, type RunningEngine } from "engram/wasm";
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
    // What proves that nothing that matters was left out: the largest bound of any contender's run.
    let bound = 0;
    const watched = (found: Retrieved): Float32Array => {
      bound = Math.max(
        bound,
        found.bounds.reduce((a, b) => Math.max(a, b)),
      );
      return found.states;
    };
    const ours = (engine: RunningEngine, method: "active" | "full"): Variant => ({
      name: method === "full" ? `${engine}, full steps` : engine,
      open: () => {
        const stored = prepareRetrieval(patterns, { patterns: patternCount, width }, { engine });
        return { run: () => watched(stored.retrieve(states, { beta, steps, method })) };
      },
    });
    // Named, TensorFlow makes every step; unasked, a user gets active sets by the compiled routines and TensorFlow for the rest.
    const chosen = (on: "native" | "auto"): Variant => ({
      name: on === "native" ? "TensorFlow, full steps" : "auto",
      open: async () => {
        let close = () => {};
        const opened = await onNative(async (room) => {
          const stored = await room.retriever(patterns, { patterns: patternCount, width }, { on, batch });
          close = stored.dispose;
          return () => watched(stored.retrieve(states, { beta, steps }));
        });
        return { ...opened, close: () => close() };
      },
    });
    yield {
      name: `${steps} ${steps === 1 ? "step" : "steps"}, 10,000 patterns of 256, batch 64, β = ${beta}`,
      operations: 4 * patternCount * width * batch * steps,
      data: {
        patterns: { values: patterns, shape: [patternCount, width] },
        states: { values: states, shape: [batch, width] },
      },
      variants: [
        ours("wasm", "active"),
        ours("wasm-relaxed", "active"),
        ...(steps === 1 ? [ours("typescript", "active")] : []),
        chosen("auto"),
        ours("wasm", "full"),
        chosen("native"),
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
          { id: "G3", variant: "TensorFlow, full steps", peer: "NumPy", atLeast: 3 },
        ],
        facts: () => [
          {
            id: "G3",
            what: "proven bound on what leaving patterns out moved any state by, as a share of a pattern's length",
            value: bound,
            unit: "",
            atMost: 1e-5,
          },
        ],
      }),
    };
  }
}

export const bench: Bench = {
  question: "how fast does a batch of states of a modern Hopfield network reach its patterns?",
  cases,
};
