import { engineInfo } from "engram/wasm";
import { loadAfresh } from "../../lib/dist/wasm/arena.js";
import type { Bench, Case } from "../../lib/notebook/bench/declare";
import { median } from "../../lib/notebook/bench/measure";

function* cases(): Iterable<Case> {
  for (const engine of engineInfo().available) {
    if (engine === "typescript") continue;
    const times: number[] = [];
    yield {
      name: `from text to a running ${engine} module`,
      variants: [
        {
          name: engine,
          open: () => ({
            run: () => {
              const start = performance.now();
              const base = loadAfresh(engine);
              times.push(performance.now() - start);
              return Float32Array.of(base);
            },
          }),
        },
      ],
      error: ([base]) => (base > 0 ? 0 : Number.NaN),
      tolerance: 0,
      facts: () => [
        {
          id: "G9",
          what: "time by the clock, median",
          value: median(times),
          unit: "ms",
          atMost: 1,
        },
        {
          id: "G9",
          what: "both modules of the dense routines",
          value:
            engineInfo()
              .modules.filter(({ name }) => name.startsWith("wasm"))
              .reduce((sum, { bytes }) => sum + bytes, 0) / 1024,
          unit: "KiB",
          atMost: 32,
        },
      ],
    };
  }
}

export const bench: Bench = {
  question: "what does it cost to load the compiled routines?",
  cases,
};
