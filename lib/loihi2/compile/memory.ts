/** @file The Bayesian spiking Hopfield network on the chip: memories as neurons that race, spikes that reset all and write back. */
import type { BayesianHopfield } from "../../bayesian";
import { checkAllFinite, checkLength, type Matrix, row } from "../../math";
import { fixed } from "../arithmetic";
import type { Connection, LoihiNetwork } from "../network";
import { arriving, type ChipWeights, chipWeights } from "./chip-weights";
import { mantissaOf, overlapFraction, raceUnits } from "./memory-neurons";
import { type CompileMemoryOptions, checkMemoryOptions, type MemoryForm } from "./memory-options";
import { farthest, type RoundingRow, rounded } from "./rounding";

/** Memories on a chip. */
export interface CompiledMemory {
  readonly network: LoihiNetwork<"cue" | "start" | "memory">;
  readonly form: MemoryForm;
  readonly mode: "clamped" | "autonomous";
  /** what is not as it was wanted */
  readonly rounding: readonly RoundingRow[];
  /** units of the register x per unit of overlap, and of potentials per nat */
  readonly perOverlap: number;
  readonly perNat: number;
  /** θ and slope of ramps and accumulators as the chip has them [nat], above {@link common} */
  readonly threshold: number | undefined;
  readonly slope: number | undefined;
  /** steps by which the latest of a spike's own messages comes late */
  readonly delay: number;
  /** what of the excitability is left out because all memories have it [nat] */
  readonly common: number;
  /**
   * What the input `cue` sends.
   *
   * @throws {RangeError} when an entry is not finite or larger than the cue may be
   */
  payload(cue: ArrayLike<number>): Float64Array;
  /** u of each memory after a cue, in the chip's whole numbers [units]. Not where a state was held at its limit: faults say so */
  potentials(cue: ArrayLike<number>): Float64Array;
}

/** Columns without their mean over memories, where a race needs that. */
function centredRows(values: Matrix, centred: boolean): Float64Array {
  const { rows, cols, data } = values;
  const mean = new Float64Array(cols);
  if (centred)
    for (let k = 0; k < rows; k++) for (let i = 0; i < cols; i++) mean[i] += data[k * cols + i] / rows;
  return Float64Array.from(data, (x, at) => x - mean[at % cols]);
}

const dense = ({ weights, weightBits, weightExponent, signMode }: ChipWeights, delay = 0) =>
  ({ kind: "dense", weights, weightBits, weightExponent, signMode, delay }) as const;

/** One bit each: whether anyone has sent is all that counts. */
const anyone = (senders: number, receivers: number, delay = 0) =>
  dense(
    {
      ...{ weights: new Float64Array(senders * receivers).fill(128), error: 0 },
      ...{ weightBits: 1, weightExponent: -7, signMode: "excitatory" as const },
    },
    delay,
  );

/** What leaks in a register of its own: what tires, and what speaks for others. */
function driveOf(caller: string, options: CompileMemoryOptions, count: number, perNat: number) {
  const { adaptation, transitions, resetDelay = 0 } = options;
  const drive = adaptation ?? transitions;
  if (!drive) return { zDecay: 0, connections: [], rounding: [] };
  const pairs = transitions?.pairs ?? Array.from({ length: count - 1 }, (_, k) => ({ from: k, to: k + 1 }));
  const pre = adaptation ? Array.from({ length: count }, (_, k) => k) : pairs.map(({ from }) => from);
  const post = adaptation ? pre : pairs.map(({ to }) => to);
  const wanted = ((adaptation ? -1 : 1) * drive.strength * perNat) / drive.tau;
  const { weights, weightBits, weightExponent, signMode } = chipWeights(caller, "jump", [wanted]);
  const zDecay = Math.round(-Math.expm1(-1 / drive.tau) * 4096);
  const connection: Connection = {
    ...{ name: adaptation ? "tiring" : "transitions", pre: "memory", post: "memory", input: "z" },
    synapses: {
      ...{ kind: "sparse", pre, post, weight: weights[0], weightBits, weightExponent, signMode },
      delay: adaptation ? resetDelay : (transitions?.delay ?? 0),
    },
  };
  return {
    zDecay,
    connections: [connection],
    rounding: [
      rounded("jump of the drive", "nat", wanted / perNat, (weights[0] * 2 ** weightExponent) / perNat),
      rounded("decay of the drive", "per round", -Math.expm1(-1 / drive.tau), zDecay / 4096),
    ],
  };
}

/**
 * A Bayesian spiking Hopfield network as a network for the chip: inputs `cue` and `start`, and a population `memory` whose neurons race. A cue and
 * a start in the same step begin a retrieval; every spike of `memory` resets all neurons over their own connection, in the next step.
 *
 *     x_k     overlap x_k·ξ, 2^6 units each where the state has room;  weights of 8 bits with an exponent
 *     u_k     rtz(x_k m/2^s) + b_k, β as a mantissa m of 12 bits and a shift s; 2^6 units per nat for ramps
 *     round   x ← rtz(x (4096 − δ)/4096) + a G_kj,  δ = round(4096 a), where spikes write back: G = X Xᵀ, the overlaps alone are kept
 *
 * Of the excitability the part that all memories share is left out. Where neurons tie, all of them spike, and all write back in one round. The
 * noisy race sees potentials less their mean over memories.
 *
 * @throws {TypeError | RangeError} when an option is outside its range, a memory never fires, or the chip's numbers cannot hold the network
 * @example
 * const memory = compileMemory(bayesianHopfield(patterns, { beta: 0.4 }), { slope: 1 / 8 });
 * placeNetwork(memory.network, loihi2).cores.length;
 */
export function compileMemory(network: BayesianHopfield, options: CompileMemoryOptions = {}): CompiledMemory {
  const caller = "compileMemory";
  checkMemoryOptions(caller, options);
  const {
    form = "gumbel",
    mode = "clamped",
    gain = 0.2,
    stateBits = 24,
    weightBits = 8,
    resetDelay = 0,
  } = options;
  const { cueBits = 2, cueLimit = 1 } = options;
  const { count, size, beta, patterns } = network;
  checkAllFinite(caller, "excitability", network.excitability);
  const common = network.excitability.reduce((most, b) => Math.max(most, b), Number.NEGATIVE_INFINITY);
  const excitability = network.excitability.map((b) => b - common);

  const seen = Array.from(
    { length: count },
    (_, k) => row(patterns, k).reduce((sum, x) => sum + Math.abs(x), 0) * cueLimit,
  );
  const written = Array.from({ length: count }, (_, k) =>
    row(patterns, k).reduce((sum, x) => sum + x * x, 0),
  );
  const clearest = Math.max(
    ...seen.map((m, k) => beta * (mode === "clamped" ? m : Math.max(m, written[k])) + excitability[k]),
  );
  const units = raceUnits(caller, options, clearest);
  const { perNat, base, centred } = units;
  const fraction = overlapFraction(Math.max(...seen, ...written), stateBits);
  const perOverlap = 2 ** fraction;

  const cueFraction = cueBits - 2 - Math.ceil(Math.log2(cueLimit));
  const perCue = 2 ** cueFraction;
  const keys = centredRows(patterns, centred);
  const weights = chipWeights(
    caller,
    "patterns",
    keys.map((x) => (x * perOverlap) / perCue),
    weightBits,
  );
  const factor = (beta * perNat) / perOverlap;
  const { mantissa, shift } = mantissaOf(caller, factor);
  const meanB = centred ? excitability.reduce((a, b) => a + b, 0) / count : 0;
  const own = excitability.map((b) => Math.round((b - meanB) * perNat) + base);
  const offset = own.every((b) => b === own[0]) ? own[0] : own;
  const xDecay = mode === "autonomous" ? Math.round(4096 * gain) : 0;
  const gram =
    mode === "autonomous"
      ? centredRows(network.gram(), centred).map((g) => gain * g * perOverlap)
      : undefined;
  const back = gram && chipWeights(caller, "overlaps of patterns", gram, weightBits);
  const drive = driveOf(caller, options, count, perNat);

  const evidence = {
    size: count,
    gainMantissa: mantissa,
    gainShift: shift,
    offset,
    xDecay,
    zDecay: drive.zDecay,
    stateBits,
  };
  const reset = { ...{ pre: "memory", post: "memory", input: "reset" }, name: "reset" };
  const chip: CompiledMemory["network"] = {
    populations: {
      cue: { model: "input", size, payloadBits: cueBits },
      start: { model: "input", size: 1 },
      memory: units.neurons(evidence),
    },
    connections: [
      { name: "patterns", pre: "cue", post: "memory", synapses: dense(weights) },
      { name: "start", pre: "start", post: "memory", input: "start", synapses: anyone(1, count) },
      { ...reset, synapses: anyone(count, count, resetDelay) },
      ...(back
        ? [{ name: "overlaps", pre: "memory", post: "memory", synapses: dense(back, resetDelay) }]
        : []),
      ...drive.connections,
    ],
  };

  const payload = (cue: ArrayLike<number>): Float64Array => {
    checkLength(caller, "cue", cue, size);
    checkAllFinite(caller, "cue", cue);
    return Float64Array.from(cue, (q, i) => {
      if (Math.abs(q) > cueLimit)
        throw new RangeError(`${caller}: cue[${i}] must be at most ${cueLimit} in size, got ${q}`);
      return Math.round(q * perCue) + 0;
    });
  };
  const stored = weights.weights.map((w) => (w * 2 ** weights.weightExponent * perCue) / perOverlap);
  return {
    ...{ network: chip, form, mode, perOverlap, perNat, common },
    ...{ threshold: units.threshold, slope: units.slope },
    delay: Math.max(resetDelay, options.transitions?.delay ?? 0),
    rounding: [
      farthest("patterns", "", keys, stored),
      rounded("β", "nat per overlap", beta, (mantissa * 2 ** -shift * perOverlap) / perNat),
      rounded("unit of an overlap", "", 0, 1 / perOverlap),
      farthest(
        "excitability",
        "nat",
        excitability.map((b) => b - meanB),
        own.map((b) => (b - base) / perNat),
      ),
      ...(gram && back
        ? [
            farthest(
              "a times overlaps of patterns",
              "overlap",
              gram.map((g) => g / perOverlap),
              back.weights.map((w) => (w * 2 ** back.weightExponent) / perOverlap),
            ),
            rounded("a, decay of the state", "per round", gain, xDecay / 4096),
          ]
        : []),
      ...units.rounding,
      ...drive.rounding,
    ],
    payload,
    potentials(cue) {
      const sent = payload(cue);
      return Float64Array.from(
        { length: count },
        (_, k) => fixed.towardZero(arriving(weights, sent, k) * mantissa, shift) + own[k],
      );
    },
  };
}
