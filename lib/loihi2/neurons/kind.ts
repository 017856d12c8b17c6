/** @file What the engine asks of a kind of neuron. */
import type { Arithmetic } from "../arithmetic";
import type { Draws } from "../draws";
import type { FaultTally } from "../faults";
import type { Outbox } from "../outbox";
import type { Profile } from "../profile";

/** One number for all neurons of a population, or one each. */
export type PerNeuron = number | ArrayLike<number>;

/** A variable of every neuron. */
export interface Variable {
  readonly name: string;
  /** bits that it takes on the chip, sign included */
  readonly bits: number;
  /** what it is at the start */
  readonly start: Float64Array;
}

/** Something that neurons send. */
export interface Output {
  readonly name: string;
  /** 0: spikes alone; else signed whole numbers of so many bits */
  readonly payloadBits: number;
}

/** A step of one population. All arrays have an entry for each neuron. */
export interface NeuronStep {
  /** 1 in the first step */
  readonly time: number;
  readonly state: Readonly<Record<string, Float64Array>>;
  /** what has arrived at each input, 0 where nothing has */
  readonly input: Readonly<Record<string, Float64Array>>;
  /** what is sent, 0 for nothing; all 0 at the beginning of the step */
  readonly output: Readonly<Record<string, Float64Array>>;
  readonly faults: FaultTally;
  readonly draws: Draws;
}

/** How neurons of one kind, described by `P`, go on. */
export interface NeuronKind<P extends { readonly model: string; readonly size: number }> {
  readonly model: P["model"];
  /** in order; a connection that names none ends at the first */
  readonly inputs: readonly string[] | ((neurons: P) => readonly string[]);
  /** in order; a connection that names none comes from the first */
  outputs(neurons: P): readonly Output[];
  variables(neurons: P): readonly Variable[];
  /** @throws {TypeError | RangeError} when a parameter is missing or outside its range; `name` is that of the population */
  check(caller: string, name: string, neurons: P): void;
  /** What is done at every step. */
  prepare(neurons: P, arithmetic: Arithmetic, profile: Profile): (step: NeuronStep) => void;
  /** The same in whole numbers, written out for speed, where it is; those that spike are added to `out`, the first output. */
  flat?(neurons: P, profile: Profile): ((step: NeuronStep, out: Outbox) => void) | undefined;
}
