/** @file One step of fixed-point neurons behind dense int8 weights: the door. */
import { checkArray, checkInteger } from "./check";
import { chooseEngine } from "./engine";
import { compiledLif } from "./lif-compiled";
import type { DenseLif, DenseLifOptions, DenseLifShape, LifColumns } from "./lif-shape";
import { twinLif } from "./lif-twin";
import { wrongSpike } from "./spike-list";

/** What a sum may at most contribute to u: then one turn brings u back into its range. */
const TURN = 2 ** 24;
const caller = "prepareDenseLif";

/** A column of whole numbers in [low, high], one for each neuron. */
function columnOf(
  name: string,
  values: number | ArrayLike<number>,
  neurons: number,
  [low, high]: readonly [number, number],
): Int32Array {
  if (typeof values === "number") {
    checkInteger(caller, name, values, low, high);
    return new Int32Array(neurons).fill(values);
  }
  if (values.length !== neurons)
    throw new RangeError(`${caller}: ${name} must have length ${neurons}, got ${values.length}`);
  for (let j = 0; j < neurons; j++) checkInteger(caller, `${name}[${j}]`, values[j], low, high);
  return Int32Array.from(values);
}

/** Largest |weight| of each neuron's inputs, summed. */
function largestSum({ weights, sources, neurons }: DenseLifShape): number {
  let top = 0;
  for (let j = 0; j < neurons; j++) {
    let sum = 0;
    for (let i = j * sources; i < (j + 1) * sources; i++) sum += Math.abs(weights[i]);
    if (sum > top) top = sum;
  }
  return top;
}

/**
 * Lays out a dense layer of fixed-point leaky integrate-and-fire neurons, as neuromorphic chips have them, for steps in place.
 *
 *     a = Σ_i w_ji · [i spikes] + input_j
 *     u ← rtz(u (4096 − (du + 1)) / 4096) + 64 · ⌊a 2^e⌋,   turned by 2²⁴ into (−2²³, 2²³]
 *     v ← rtz(v (4096 − dv) / 4096) + u + bias,              clipped to ±(2²³ − 1)
 *     spike and v ← 0 where v > 64 vth
 *
 * where rtz rounds toward zero, e is `weightExponent`. Whole numbers throughout: the same bits on every engine. The simulator of
 * `engram/spiking`, whose neurons are exact in float64, does not run on it: it is for emulating such chips, and for benchmarks.
 *
 * Reference: Lava, `PyLifModelBitAcc` (lava-nc, process/lif/models.py), whose `du` counts one more 4096th than it says.
 *
 * @throws {TypeError} when `weights` is no Int8Array
 * @throws {RangeError} when a size or a parameter is out of range, or when all sources together could move u by more than 2²⁴
 * @example
 * const layer = prepareDenseLif({ sources: 1, neurons: 1, weights: Int8Array.of(100), du: 4095, dv: 0, vth: 99 });
 * layer.step(Int32Array.of(0), 1); // 1: 6400 > 6336
 */
export function prepareDenseLif(shape: DenseLifShape, options: DenseLifOptions = {}): DenseLif {
  const { sources, neurons, weights, weightExponent = 0 } = shape;
  checkInteger(caller, "sources", sources, 0, 2 ** 24);
  checkInteger(caller, "neurons", neurons, 0, 2 ** 24);
  checkArray(caller, "weights", weights, ["Int8Array"], sources * neurons);
  checkInteger(caller, "weightExponent", weightExponent, -8, 7);
  const columns: LifColumns = {
    keepU: columnOf("du", shape.du, neurons, [-1, 4095]).map((du) => 4095 - du),
    keepV: columnOf("dv", shape.dv, neurons, [0, 4095]).map((dv) => 4096 - dv),
    bias: columnOf("bias", shape.bias ?? 0, neurons, [-(2 ** 20), 2 ** 20]),
    threshold: columnOf("vth", shape.vth, neurons, [1 - 2 ** 17, 2 ** 17 - 1]).map((vth) => 64 * vth),
    right: Math.max(0, -weightExponent),
    left: 6 + Math.max(0, weightExponent),
  };
  const most = Math.floor(TURN / 64 / 2 ** weightExponent);
  const once = largestSum(shape);
  if (once > most)
    throw new RangeError(`${caller}: weights must add up to at most ${most} at each neuron, got ${once}`);
  const asked = chooseEngine(caller, options.engine);
  const engine = asked === "typescript" ? asked : "wasm";
  const running = engine === "wasm" ? compiledLif(caller, shape, columns) : twinLif(shape, columns);
  const firstWrong = wrongSpike(sources);
  return {
    engine,
    sources,
    neurons,
    fired: running.fired,
    step(spikes, count, input) {
      checkArray("step", "spikes", spikes, ["Int32Array"], spikes.length);
      checkInteger("step", "count", count, 0, Math.min(sources, spikes.length));
      const wrong = firstWrong(spikes, count);
      if (wrong >= 0)
        throw new RangeError(
          `step: spikes[${wrong}] must be in [0, ${sources}) and named once, got ${spikes[wrong]}`,
        );
      if (input) {
        checkArray("step", "input", input, ["Int32Array"], neurons);
        for (let j = 0; j < neurons; j++)
          if (Math.abs(input[j]) > most - once)
            throw new RangeError(
              `step: input[${j}] must be at most ${most - once} in size, what weights leave of the range, got ${input[j]}`,
            );
      }
      return running.step(spikes, count, input);
    },
    snapshot: () => running.snapshot(),
    restore({ u, v }) {
      for (const [name, values, most] of [
        ["u", u, 2 ** 23], // the wrap of u reaches one end of its range, the cut of v neither
        ["v", v, 2 ** 23 - 1],
      ] as const) {
        checkArray("restore", name, values, ["Int32Array"], neurons);
        for (let j = 0; j < neurons; j++)
          checkInteger("restore", `${name}[${j}]`, values[j], 1 - 2 ** 23, most);
      }
      running.restore({ u, v });
    },
    reset() {
      running.restore({ u: new Int32Array(neurons), v: new Int32Array(neurons) });
    },
  };
}
