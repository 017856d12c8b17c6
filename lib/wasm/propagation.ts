/** @file Spikes over sparse synapses with delays: the door. */
import { checkArray, checkChoice, checkInteger, shown } from "./check";
import { chooseEngine } from "./engine";
import type { Carrier } from "./propagation-block";
import { compiledCarrier } from "./propagation-compiled";
import { type PropagationPlan, planPropagation } from "./propagation-plan";
import type { PendingSpikes, Propagation, PropagationOptions, SparseSynapses } from "./propagation-shape";
import { twinCarrier } from "./propagation-twin";

const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** The layout in one sentence. */
function describe(plan: PropagationPlan, { bytes, threads }: Carrier, engine: string): string {
  const { weights, cell, scale, slots, blocks, blockTargets, synapses, reason } = plan;
  const rows =
    weights === "integer"
      ? `one 32-bit word each, weights as multiples of ${scale}`
      : `a 32-bit place and a ${weights} weight each`;
  const ring = `${blocks} ${blocks === 1 ? "ring" : "rings"} of ${slots} × ${thousands(blockTargets)} ${cell}`;
  const where = threads === 1 ? engine : `${engine} with ${threads} threads`;
  return `${thousands(synapses)} synapses on ${where}, ${rows}; ${ring}; ${(bytes / 2 ** 20).toFixed(1)} MiB; ${reason}`;
}

class SparsePropagation implements Propagation {
  readonly engine: Propagation["engine"];
  readonly bytes: number;
  readonly longest: number;
  readonly sources: number;
  readonly targets: number;
  readonly layout: PropagationPlan;
  readonly #carrier: Carrier;
  /** the last step received, −1 before the first */
  #now = -1;
  #begun = false;
  /** [sources] the step of the last spike */
  readonly #spiked: Float64Array;

  constructor(
    engine: Propagation["engine"],
    plan: PropagationPlan,
    { sources, targets }: SparseSynapses,
    carrier: Carrier,
  ) {
    this.engine = engine;
    this.layout = plan;
    this.longest = plan.longest;
    this.sources = sources;
    this.targets = targets;
    this.#carrier = carrier;
    this.bytes = carrier.bytes;
    this.#spiked = new Float64Array(sources).fill(-1);
  }

  get threads(): number {
    return this.#carrier.threads;
  }

  describe(): string {
    return describe(this.layout, this.#carrier, this.engine);
  }

  receive(step: number, into: Float64Array): void {
    checkArray("receive", "into", into, ["Float64Array"], this.targets);
    if (this.#begun ? step !== this.#now + 1 : !(Number.isInteger(step) && step >= 0))
      throw new RangeError(
        `receive: step must be ${this.#begun ? this.#now + 1 : "a whole number at least 0"}, got ${shown(step)}`,
      );
    this.#begun = true;
    this.#now = step;
    this.#carrier.receive(step % this.layout.slots, into);
  }

  send(spikes: Int32Array, count: number, step: number): void {
    checkArray("send", "spikes", spikes, ["Int32Array"], spikes.length);
    checkInteger("send", "count", count, 0, spikes.length);
    if (!this.#begun || step !== this.#now)
      throw new RangeError(
        `send: step must be the one received last, ${this.#begun ? this.#now : "and none was"}, got ${shown(step)}`,
      );
    for (let s = 0; s < count; s++) {
      const neuron = spikes[s];
      const known = neuron >= 0 && neuron < this.sources;
      if (!known || this.#spiked[neuron] === step) {
        for (let r = 0; r < s; r++) this.#spiked[spikes[r]] = -1;
        const rule = known ? "not spike twice in a step" : `be in [0, ${this.sources})`;
        throw new RangeError(`send: spikes[${s}] must ${rule}, got ${neuron}`);
      }
      this.#spiked[neuron] = step;
    }
    this.#carrier.send(spikes, count, step % this.layout.slots);
  }

  input(): Float64Array {
    return this.#carrier.input();
  }

  close(): void {
    this.#carrier.close();
  }

  snapshot(): PendingSpikes {
    this.#carrier.settle();
    const { longest, targets } = this;
    const pending = new Float64Array(longest * targets);
    for (let d = 1; d <= longest; d++)
      for (const block of this.#carrier.blocks) block.read(this.#slotAfter(d), pending, (d - 1) * targets);
    return { step: this.#begun ? this.#now : -1, pending };
  }

  restore({ step, pending }: PendingSpikes): void {
    const { longest, targets } = this;
    checkInteger("restore", "step", step, -1);
    checkArray("restore", "pending", pending, ["Float64Array"], longest * targets);
    this.reset();
    this.#begun = step >= 0;
    this.#now = step;
    for (let d = 1; d <= longest; d++)
      for (const block of this.#carrier.blocks) block.write(this.#slotAfter(d), pending, (d - 1) * targets);
  }

  reset(): void {
    this.#carrier.settle();
    for (const block of this.#carrier.blocks) block.clear();
    this.#begun = false;
    this.#now = -1;
    this.#spiked.fill(-1);
  }

  /** The slot of `delay` steps from now. */
  #slotAfter(delay: number): number {
    return (this.#now + delay) % this.layout.slots;
  }
}

/**
 * Lays out sparse synapses once for carrying spikes over them, step by step.
 *
 *     input_j(t) = Σ_k w_k [spike of pre_k at t − d_k],   over synapses k with post_k = j
 *
 * where w is `weight`, d ≥ 1 `delaySteps`. In every step `receive` comes first, then `send`. Synapses lie in rows, one row per
 * source, and each is one 32-bit word that names target, slot of the ring and weight wherever all weights are small whole
 * multiples of one number; `layout` and `describe` say what was chosen and why.
 *
 * Integer sums are exact: int16 rings are used where no sum can exceed them, or are watched and widened before one
 * does. The same spikes give the same bytes on every engine, for floats too: a target's sum is added up in the order of sending.
 *
 * @throws {TypeError} when an option is unknown
 * @throws {RangeError} when a column has the wrong length or an entry that makes no sense, when `"integer"` is asked for weights
 * that are no whole multiples, or when memory does not suffice
 * @example
 * const carried = preparePropagation({ sources: 2, targets: 1, pre: [0, 1], post: [0, 0], weight: [3, 4], delaySteps: [1, 2] });
 * const input = new Float64Array(1);
 * carried.receive(0, input);
 * carried.send(Int32Array.of(0, 1), 2, 0);
 * carried.receive(1, input); // input: 3
 */
export function preparePropagation(synapses: SparseSynapses, options: PropagationOptions = {}): Propagation {
  const caller = "preparePropagation";
  const { arithmetic = "auto", threads = 1 } = options;
  checkInteger(caller, "threads", threads, 1, 64);
  checkChoice(caller, "arithmetic", arithmetic, ["auto", "integer", "float"]);
  const asked = chooseEngine(caller, options.engine);
  // Nothing here is fused: the relaxed engine has nothing else to run than the plain one.
  const engine = asked === "typescript" ? asked : "wasm";
  const plan = planPropagation(caller, synapses, arithmetic, engine === "wasm" ? threads : 1);
  const carrier =
    engine === "wasm" ? compiledCarrier(caller, plan, synapses, threads) : twinCarrier(plan, synapses);
  return new SparsePropagation(engine, plan, synapses, carrier);
}
