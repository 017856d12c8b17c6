/** @file Steps in their turn, spikes that make sense, snapshots: what every propagation does around the engine that carries it. */
import { checkArray, checkInteger, shown } from "./check";
import type { HelperState } from "./propagation-crew";
import type { Carrier } from "./propagation-ring";
import type { PendingSpikes, Propagation, PropagationLayout } from "./propagation-shape";

const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** What a propagation is made of. */
export interface CarriedParts
  extends Pick<Propagation, "engine" | "layout" | "longest" | "sources" | "targets"> {
  readonly carrier: Carrier;
  /** how a synapse lies in memory, in words */
  readonly each: string;
}

/** Carries spikes by an engine's carrier. */
export class Carried implements Propagation {
  readonly engine: Propagation["engine"];
  readonly bytes: number;
  readonly longest: number;
  readonly sources: number;
  readonly targets: number;
  readonly layout: PropagationLayout;
  readonly #each: string;
  readonly #carrier: Carrier;
  /** the last step received, −1 before the first */
  #now = -1;
  #begun = false;
  /** [sources] the step of the last spike */
  readonly #spiked: Float64Array;

  constructor({ engine, layout, longest, sources, targets, carrier, each }: CarriedParts) {
    this.engine = engine;
    this.layout = layout;
    this.#each = each;
    this.longest = longest;
    this.sources = sources;
    this.targets = targets;
    this.#carrier = carrier;
    this.bytes = carrier.bytes;
    this.#spiked = new Float64Array(sources).fill(-1);
  }

  get threads(): number {
    return this.#carrier.threads;
  }

  /** Workers beside the caller: for tests, which must know whether any took part. */
  get helpers(): readonly HelperState[] {
    return this.#carrier.helpers?.() ?? [];
  }

  describe(): string {
    const { cell, slots, blocks, blockTargets, synapses, reason } = this.layout;
    const where = this.threads === 1 ? this.engine : `${this.engine} with ${this.threads} threads`;
    const ring = `${blocks} ${blocks === 1 ? "ring" : "rings"} of ${slots} × ${thousands(blockTargets)} ${cell}`;
    const size = `${(this.bytes / 2 ** 20).toFixed(1)} MiB`;
    return `${thousands(synapses)} synapses on ${where}, ${this.#each}; ${ring}; ${size}; ${reason}`;
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
      for (const ring of this.#carrier.rings) ring.read(this.#slotAfter(d), pending, (d - 1) * targets);
    return { step: this.#begun ? this.#now : -1, pending };
  }

  restore({ step, pending }: PendingSpikes): void {
    const { longest, targets } = this;
    checkInteger("restore", "step", step, -1);
    checkArray("restore", "pending", pending, ["Float64Array"], longest * targets);
    for (let d = 1; d <= longest; d++)
      for (const ring of this.#carrier.rings) ring.check("restore", pending, (d - 1) * targets);
    this.reset();
    this.#begun = step >= 0;
    this.#now = step;
    for (let d = 1; d <= longest; d++)
      for (const ring of this.#carrier.rings) ring.write(this.#slotAfter(d), pending, (d - 1) * targets);
  }

  reset(): void {
    this.#carrier.settle();
    for (const ring of this.#carrier.rings) ring.clear();
    this.#begun = false;
    this.#now = -1;
    this.#spiked.fill(-1);
  }

  /** The slot of `delay` steps from now. */
  #slotAfter(delay: number): number {
    return (this.#now + delay) % this.layout.slots;
  }
}
