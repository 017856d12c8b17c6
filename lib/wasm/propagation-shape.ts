/** @file What propagation of spikes is given and gives back, sparse or dense. */
import type { Engine, RunningEngine } from "./engine";

/** Synapses as columns; a column may be one number for all of them. */
export interface SparseSynapses {
  /** neurons that may spike */
  readonly sources: number;
  /** neurons that receive */
  readonly targets: number;
  /** [synapses] index of the neuron that sends, below `sources` */
  readonly pre: ArrayLike<number>;
  /** [synapses] index of the neuron that receives, below `targets`; the same pair may occur again */
  readonly post: ArrayLike<number>;
  /** [synapses] or one for all: what arrives, any finite number */
  readonly weight: number | ArrayLike<number>;
  /** [synapses] or one for all: whole steps from sending to arrival, at least 1 */
  readonly delaySteps: number | ArrayLike<number>;
}

/** How spikes are carried. */
export interface PropagationOptions {
  /** what carries them; `"auto"` when left out. Nothing is fused here, so that `"wasm-relaxed"` runs what `"wasm"` does. */
  readonly engine?: Engine;
  /**
   * `"integer"`: weights become whole multiples of one scale, and sums are exact; refused where they are none. `"float"`: sums
   * in float64, rounded in the order of sending. `"auto"`, the default: integer where it can be.
   */
  readonly arithmetic?: "auto" | "integer" | "float";
  /**
   * threads that share the targets between them, 1 when left out; what arrives is the same to the last byte. Each but the first is a worker
   * that `close` ends; the compiled engine alone has any.
   */
  readonly threads?: number;
}

/** What is on its way: what a run needs to go on elsewhere, whatever engine or layout carries it there. */
export interface PendingSpikes {
  /** the last step that was received; −1 before the first */
  readonly step: number;
  /** [longest delay][targets]: row d − 1 arrives at `step` + d */
  readonly pending: Float64Array;
}

/** How synapses lie in memory. */
export interface PropagationLayout {
  /** `"integer"`: one 32-bit word holds target, slot and weight; else a 32-bit place and a weight of the width named */
  readonly weights: "integer" | "float32" | "float64";
  /** what one number of a ring is; an int16 ring that is watched becomes int32 when activity needs it */
  readonly cell: "int16" | "int32" | "float64";
  /** a weight is `scale` times the whole number that is kept; 1 for floats */
  readonly scale: number;
  /** steps that a ring holds, a power of two of at least the longest delay */
  readonly slots: number;
  /** targets come in blocks of at most so many, each with a ring of its own */
  readonly blockTargets: number;
  readonly blocks: number;
  readonly synapses: number;
  /** why this one */
  readonly reason: string;
}

/** Carries spikes over synapses that stay, step by step. */
export interface Propagation {
  /** what carries them */
  readonly engine: RunningEngine;
  /** threads at work, with the caller's own */
  readonly threads: number;
  /** [bytes] of synapses, rings and lists */
  readonly bytes: number;
  /** steps of the longest delay */
  readonly longest: number;
  readonly sources: number;
  readonly targets: number;
  readonly layout: PropagationLayout;
  /** The layout in one sentence, with the reason for it. */
  describe(): string;
  /**
   * Adds what arrives at `step` to `into` [targets], and forgets it. Steps come in turn, the first may be any.
   *
   * @throws {RangeError} when it is not the turn of `step`, or `into` has the wrong length
   */
  receive(step: number, into: Float64Array): void;
  /**
   * The first `count` entries of `spikes` are the neurons that spike at `step`, which must have been received. May be called again
   * for the same step with other neurons.
   *
   * @throws {RangeError} when `step` is not the one last received, an index is out of range, or a neuron spikes twice in a step
   */
  send(spikes: Int32Array, count: number, step: number): void;
  /** What is on its way now, a copy. */
  snapshot(): PendingSpikes;
  /**
   * Goes on from a snapshot.
   *
   * @throws {RangeError} when it does not fit these synapses: another size, or a number that they cannot have sent; all is as before then
   */
  restore(snapshot: PendingSpikes): void;
  /** Forgets what is on its way; the next step may be any. */
  reset(): void;
  /**
   * Zeros [targets] for `receive` to add to with the least effort; another call may give the same array, cleared, and `receive` into any other
   * array may overwrite it.
   */
  input(): Float64Array;
  /** Ends the threads that came with `threads`; what follows runs on the caller's. */
  close(): void;
}
