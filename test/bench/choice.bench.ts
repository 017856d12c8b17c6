import { normalInto, randomFrom } from "engram/math";
import type { Runner } from "engram/tensor";
import { attention, prepareRetrieval } from "engram/wasm";
import type { Bench, Case, Goal, Result, Running, Variant } from "../../lib/notebook/bench/declare";
import { errorAt, normals, places } from "./data";
import { onNative, type TensorRoom } from "./native";

/** Goals: what is chosen unasked is nearly the fastest of what there is. */
const nearly = ["wasm", "TensorFlow"].map(
  (peer): Goal => ({ id: "choice", variant: "auto", peer, atLeast: 0.8 }),
);

/** The three ways of running: each named one, and the one chosen. */
function ways(make: (room: TensorRoom, on: Runner | "auto") => Promise<Running>): readonly Variant[] {
  const way = (name: string, on: Runner | "auto"): Variant => ({
    name,
    open: async () => {
      let close = () => {};
      const opened = await onNative(async (room) => {
        const made = await make(room, on);
        close = made.close ?? close;
        return () => made.run();
      });
      return { ...opened, close: () => close() };
    },
  });
  return [way("wasm", "wasm"), way("TensorFlow", "native"), way("auto", "auto")];
}

function attentionCase(n: number, width: number, causal = false): Case {
  const [query, key, value] = ["query", "key", "value"].map((name) => normals(name, n * width));
  const shape = { queries: n, keys: n, headSize: width };
  const pairs = causal ? (n * (n + 1)) / 2 : n * n;
  const rows = places(8, n);
  const exact = attention(query, key, value, shape, { engine: "typescript", causal });
  const expected = rows.map((row) => Float64Array.from(exact.subarray(row * width, (row + 1) * width)));
  return {
    name: `${causal ? "causal " : ""}attention, ${n} queries and keys of ${width}: ${(2 * pairs * width).toExponential(1)} products`,
    operations: 4 * pairs * width,
    variants: ways(async (room, on) => ({
      run: async (): Promise<Result> => (await room.attend(query, key, value, shape, { on, causal })).values,
    })),
    error: errorAt(rows, width, expected),
    tolerance: 1e-5,
    goals: nearly,
  };
}

function retrievalCase(count: number, batch: number, beta: number): Case {
  const width = 128;
  const steps = 5;
  const random = randomFrom(2);
  const patterns = normalInto(new Float32Array(count * width), random.split("patterns"), 0, width ** -0.5);
  const states = normalInto(new Float32Array(batch * width), random.split("states"), 0, width ** -0.5);
  for (let b = 0; b < batch; b++)
    for (let c = 0; c < width; c++)
      states[b * width + c] += patterns[Math.floor((b * count) / batch) * width + c];
  const shape = { patterns: count, width };
  const asked = { beta, steps };
  const exact = prepareRetrieval(patterns, shape, { engine: "typescript" }).retrieve(
    states.subarray(0, 2 * width),
    { ...asked, method: "full" },
  ).states;
  const expected = [0, 1].map((row) => Float64Array.from(exact.subarray(row * width, (row + 1) * width)));
  return {
    name: `retrieval, ${count} patterns of ${width}, ${batch} states, ${steps} steps at β = ${beta}: ${(2 * count * width * batch).toExponential(1)} products a step`,
    variants: ways(async (room, on) => {
      const memory = await room.retriever(patterns, shape, { on, batch });
      return { run: () => memory.retrieve(states, asked).states, close: memory.dispose };
    }),
    error: errorAt([0, 1], width, expected),
    tolerance: 2e-5,
    goals: nearly,
  };
}

function* cases(): Iterable<Case> {
  for (const n of [32, 64, 128, 256, 512, 1024]) yield attentionCase(n, 64);
  for (const n of [256, 1024, 1448, 2048]) yield attentionCase(n, 64, true);
  for (const [count, batch] of [
    [600, 16],
    [2500, 16],
    [10_000, 16],
    [10_000, 64],
    [40_000, 64],
  ])
    for (const beta of [40, 4]) yield retrievalCase(count, batch, beta);
}

export const bench: Bench = {
  question:
    "from which size on is native TensorFlow faster than the compiled routines, and is it chosen there?",
  cases,
};
