import { logSumExpRows, softmaxRows } from "engram/wasm";
import type { Bench, Case } from "../../lib/notebook/bench/declare";
import { errorAt, normals, places } from "./data";

const engines = ["wasm", "wasm-relaxed", "typescript"] as const;

function* cases(): Iterable<Case> {
  for (const [rows, cols] of [
    [4096, 512],
    [64, 10_000],
  ])
    for (const precision of ["float32", "float64"] as const) {
      const single = normals("scores", rows * cols).map((x) => 4 * x);
      const scores = precision === "float32" ? single : Float64Array.from(single);
      const at = places(40, rows);
      const exponentials = at.map((row) => {
        const part = Float64Array.from(scores.subarray(row * cols, (row + 1) * cols));
        const top = part.reduce((a, b) => Math.max(a, b));
        const terms = part.map((s) => Math.exp(s - top));
        return { top, terms, sum: terms.reduce((a, b) => a + b) };
      });
      const common = {
        data: { scores: { values: scores, shape: [rows, cols] } },
        tolerance: precision === "float32" ? 1e-6 : 1e-14,
      };
      yield {
        ...common,
        name: `softmax of ${rows} rows of ${cols}, ${precision}`,
        operations: rows * cols,
        variants: engines.map((engine) => ({
          name: engine,
          open: () => ({ run: () => softmaxRows(scores, rows, cols, { engine }) }),
        })),
        peers: [
          { name: "PyTorch", python: "softmax_torch" },
          { name: "NumPy", python: "softmax_numpy" },
        ],
        error: errorAt(
          at,
          cols,
          exponentials.map(({ terms, sum }) => terms.map((e) => e / sum)),
        ),
      };
      yield {
        ...common,
        name: `log-sum-exp of ${rows} rows of ${cols}, ${precision}`,
        operations: rows * cols,
        variants: engines.map((engine) => ({
          name: engine,
          open: () => ({ run: () => logSumExpRows(scores, rows, cols, { engine }) }),
        })),
        peers: [
          { name: "PyTorch", python: "logsumexp_torch" },
          { name: "NumPy", python: "logsumexp_numpy" },
        ],
        error: errorAt(
          at,
          1,
          exponentials.map(({ top, sum }) => Float64Array.of(top + Math.log(sum))),
        ),
      };
    }
}

export const bench: Bench = {
  question: "how fast are softmax and log-sum-exp over rows (operations are entries)?",
  cases,
};
