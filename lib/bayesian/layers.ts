/**
 * @file The state of the network in its two forms: as it is, in a visible layer, or folded into the memory neurons, which then hear of each
 * other's spikes through the Gram matrix. Both give the same overlaps.
 */
import type { Counts } from "../cost";
import { type Matrix, matVec } from "../math";
import type { SamplerShape } from "./cost";
import { Leaky } from "./leaky";
import type { BayesianHopfield } from "./network";
import { type Keeper, leakyKeeper, type Saved } from "./saved";

/** `"two-layer"` keeps the state, `"collapsed"` the overlap of every memory with it: both as they read, in double precision. */
export type LayeredForm = "two-layer" | "collapsed";

/**
 * Forms of large networks whose state acts back, which keep only what they need.
 *
 * `"gram"` keeps overlaps in compiled float32, and up to 512 MiB of columns of the Gram matrix. Potentials are off by at most about
 * 2⁻²³ (1 + ν) β max‖x‖² nats however long it runs, and weights by 3e-6 of themselves; its choices are those of the readable forms,
 * but for one in some hundred thousand that rounding decides. `"active-set"` follows only memories that matter, bounds the overlaps of all
 * others, and thins what it draws from that bound to what is really there: exact in double precision, with choices of its own.
 */
export type FastForm = "gram" | "active-set";

/** How the network is carried on. */
export type Form = LayeredForm | FastForm;

/** What a state is to the spikes. */
export interface Layers extends Keeper {
  /** that runs now */
  readonly form: Form;
  /** The state leaks. */
  decay(factor: number): void;
  /** Memory k's pattern is added. */
  add(k: number, amount: number): void;
  /** x_k·ξ of every memory, written to `into` [P]. */
  overlaps(into: Float64Array): void;
  /** ξ [N], a copy */
  state(): Float64Array;
  /**
   * The state leaks, and one memory fires, found by the layers themselves: its pattern is added, after a `reset` to nothing. Who it was. Only of layers
   * that have a way of their own to find out.
   */
  fire?(factor: number, amount: number, reset: boolean): number;
  /** What all its `spikes` have taken so far, of layers whose work depends on who fires; but for what waits and drives take. */
  readonly spent?: ((shape: SamplerShape, spikes: number) => Counts) | undefined;
}

/** State and patterns, N numbers and N P synapses each way. */
function twoLayer(patterns: Matrix, start: ArrayLike<number>): Layers {
  const { cols } = patterns;
  const state = new Leaky(cols);
  state.stored.set(Float64Array.from(start));
  return {
    form: "two-layer",
    decay: (factor) => state.decay(factor),
    add: (k, amount) => state.addRow(patterns.data, k * cols, amount),
    overlaps(into) {
      into.set(matVec(patterns, state.stored));
      for (let k = 0; k < into.length; k++) into[k] *= state.factor;
    },
    state: () => state.values(),
    ...leakyKeeper(state),
  };
}

/** Overlaps alone, P numbers and P² synapses; the state is what is left of the start and the leaky share of each memory's spikes. */
function collapsed({ patterns, gram }: BayesianHopfield, start: ArrayLike<number>): Layers {
  const { rows, cols } = patterns;
  const { data: g } = gram();
  const overlaps = new Leaky(rows);
  overlaps.stored.set(matVec(patterns, start));
  const shares = new Leaky(rows + 1);
  shares.stored[rows] = 1;
  const began = Float64Array.from(start);
  const [kept, keptShares] = [leakyKeeper(overlaps), leakyKeeper(shares)];
  return {
    form: "collapsed",
    decay(factor) {
      overlaps.decay(factor);
      shares.decay(factor);
    },
    add(k, amount) {
      overlaps.addRow(g, k * rows, amount);
      shares.add(k, amount);
    },
    overlaps(into) {
      const { stored, factor } = overlaps;
      for (let k = 0; k < rows; k++) into[k] = factor * stored[k];
    },
    state() {
      const { stored, factor } = shares;
      const state = began.map((x) => x * factor * stored[rows]);
      for (let k = 0; k < rows; k++) {
        const share = factor * stored[k];
        if (share !== 0) for (let i = 0; i < cols; i++) state[i] += share * patterns.data[k * cols + i];
      }
      return state;
    },
    save() {
      const { stored, factor } = keptShares.save();
      return { ...kept.save(), shares: stored, sharesFactor: factor } as Saved;
    },
    load(saved) {
      kept.load(saved);
      keptShares.load({ stored: saved["shares"], factor: saved["sharesFactor"] });
    },
  };
}

/** The state that starts at `start` [N], in the form asked for; the numbers are the same to rounding. */
export function layersOf(form: LayeredForm, network: BayesianHopfield, start: ArrayLike<number>): Layers {
  return form === "two-layer" ? twoLayer(network.patterns, start) : collapsed(network, start);
}
