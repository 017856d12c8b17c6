/** @file What a chip does in a step, counted. */
import { addCounts, type Counts } from "../../cost";
import type { Placement } from "./place";

/** What is counted on each core. */
export const coreCounterNames = [
  "denseOperations",
  "sparseOperations",
  "convolutionOperations",
  "gradedOperations",
  "synapseWords",
  "active",
  "idle",
  "fired",
  "messagesIn",
  "messagesOut",
  "bitsIn",
  "bitsOut",
  "payloadBits",
  "learningUpdates",
] as const;

/**
 * One counter of a core:
 *
 * - `denseOperations`, `sparseOperations`, `convolutionOperations`: synaptic operations, one for each synapse of each message, by kind of
 *   connection; `gradedOperations` of all of them with a payload
 * - `synapseWords`: words of synaptic memory that they read
 * - `active`, `idle`: neuron updates, together all neurons of the core. Active is one whose state was not 0 before the step, that
 *   something arrived at, that has a bias, or that sends
 * - `fired`: neurons that sent something
 * - `messagesIn`, `messagesOut`: one for each sender, output and core that it reaches, the own core included; messages of inputs come in from
 *   outside
 * - `bitsIn`, `bitsOut`: of these, header and payload; `payloadBits`: payloads that went out
 * - `learningUpdates`: synapses whose rule was worked out
 */
export type CoreCounterName = (typeof coreCounterNames)[number];

/** One message. */
export interface Message {
  /** index of the core that sent it; −1 from outside */
  readonly from: number;
  readonly to: number;
  /** place of the sender among the neurons of its core, in the order in which they are updated; −1 from outside */
  readonly sender: number;
  /** synaptic operations where it arrives */
  readonly dense: number;
  readonly sparse: number;
  readonly convolution: number;
  /** what its core has done by then in the step, its sender included: neuron updates and spikes */
  readonly active: number;
  readonly idle: number;
  readonly fired: number;
}

/** A step of a chip. */
export interface StepCounters {
  readonly step: number;
  /** [counter][core], by index into the cores of the placement */
  readonly cores: Readonly<Record<CoreCounterName, Float64Array>>;
  /** over the mesh between tiles, all messages together; those from outside have none */
  readonly hopsEastWest: number;
  readonly hopsNorthSouth: number;
  /** links of the mesh that carried something, as `from · tiles + to` in increasing order, and the bits over each */
  readonly links: Int32Array;
  readonly linkBits: Float64Array;
  /** chip-wide barriers: one ends each step */
  readonly barriers: number;
  /**
   * The same step in the categories of `engram/cost`, to be held beside other mechanisms: a synaptic operation is an `ac` (a `mac` with a
   * payload), reads a weight, and reads and writes the sum of its receiver; every neuron is updated by the formula of its kind (an `add`
   * for each instruction of a program), its variables read and written; an update of learning multiplies the factors of each product and
   * adds it, reads and writes each target; `events` are spikes, those of inputs included
   */
  readonly counts: Counts;
  /** only where they were asked for */
  readonly messages: readonly Message[] | undefined;
}

/** What was counted of a run, and where it ran. */
export interface Metered {
  readonly placement: Placement;
  readonly steps: readonly StepCounters[];
}

/** A counter over all steps and cores; 0 without a step. */
export function totalCounter({ steps }: Metered, name: CoreCounterName): number {
  return steps.reduce((sum, { cores }) => cores[name].reduce((a, b) => a + b, sum), 0);
}

/**
 * A whole run in the categories of `engram/cost`, see {@link StepCounters.counts}.
 *
 * @example
 * totalOf(countsOf(meter.metered()), "operations")
 */
export function countsOf({ steps }: Metered): Counts {
  return addCounts(...steps.map(({ counts }) => counts));
}
