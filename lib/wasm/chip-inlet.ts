/** @file Spikes on their way to neurons of a chip, through the compiled routines. */
import type { Arena } from "./arena";
import { type InletPlan, packColumns, packWords } from "./chip-plan";
import type { ChipInlet, ChipSynapses } from "./chip-shape";
import { type RowTable, rowTable } from "./propagation-pack";
import type { SpikeRoutines } from "./webassembly";

/** Spikes whose int8 weights a 16-bit sum is sure to hold. */
const NARROW = 256;

/** What an inlet needs to know to be laid out. */
export interface InletParts {
  readonly synapses: ChipSynapses;
  readonly plan: InletPlan;
  /** of words */
  readonly table: RowTable | undefined;
}

/** [bytes] of its list of spikes, rows, synapses, ring, sums of a step before they are cut, and sums in 16 bits */
export function inletSizes({ synapses, plan, table }: InletParts): number[] {
  const { stride, slots, kind } = plan;
  const ring = 4 * slots * stride;
  return [
    4 * synapses.senders,
    table ? 4 * table.rows.length : 0,
    table ? 4 * table.size : synapses.senders * stride,
    ring,
    synapses.exponent < 0 ? ring : 0,
    kind === "columns" ? 2 * stride : 0,
  ];
}

/** The parts of an inlet, each with the rows of its synapses where it needs them. */
export function inletParts(synapses: ChipSynapses, plan: InletPlan): InletParts {
  if (plan.kind === "columns") return { synapses, plan, table: undefined };
  const { first, senders } = synapses;
  const counts = Uint32Array.from({ length: senders }, (_, i) => first[i + 1] - first[i]);
  return { synapses, plan, table: rowTable({ counts }, 0, senders) };
}

/** Spikes on their way. */
export class CompiledInlet implements ChipInlet {
  readonly longest: number;
  /** sums are in 16 bits, at `narrow` */
  isNarrow = false;
  readonly narrow: number;
  readonly #plan: InletPlan;
  readonly #neurons: number;
  readonly #exponent: number;
  readonly #run: SpikeRoutines;
  readonly #list: Int32Array;
  readonly #sums16: Int16Array;
  readonly #at: { list: number; rows: number; synapses: number; ring: number; fresh: number };
  readonly #ring: Int32Array;
  /** [slots] spikes whose columns were added, for the offset of their weights */
  readonly #counts: Int32Array;
  readonly #filled: Uint8Array;
  /** the slot that arrives in the next step */
  #next = 0;

  constructor(parts: InletParts, neurons: number, arena: Arena<SpikeRoutines>, at: readonly number[]) {
    const { synapses, plan, table } = parts;
    const [list, rows, packed, ring, fresh, narrow] = at;
    this.#plan = plan;
    this.#neurons = neurons;
    this.#exponent = synapses.exponent;
    this.longest = plan.longest;
    this.narrow = narrow;
    this.#run = arena.run;
    this.#list = arena.i32(list, synapses.senders);
    this.#sums16 = arena.i16(narrow, plan.kind === "columns" ? plan.stride : 0);
    this.#at = { list, rows, synapses: packed, ring, fresh };
    this.#ring = arena.i32(ring, plan.slots * plan.stride);
    this.#counts = new Int32Array(plan.slots);
    this.#filled = new Uint8Array(plan.slots);
    if (table) {
      arena.u32(rows, table.rows.length).set(table.rows);
      packWords(synapses, plan, table.rows, arena.i32(packed, table.size));
    } else packColumns(synapses, neurons, plan, arena.i8(packed, synapses.senders * plan.stride));
  }

  /** What a sum in the ring is to be multiplied by, and what is to be added. */
  get scale(): number {
    return this.#exponent < 0 ? 1 : this.#plan.unit * 2 ** this.#exponent;
  }
  get more(): number {
    return this.#exponent < 0 ? 0 : this.#plan.offset * 2 ** this.#exponent * this.#counts[this.#next];
  }
  /** Whether anything arrives in the next step. */
  get arrives(): boolean {
    return this.#filled[this.#next] === 1;
  }
  /** Byte offset of the sums that arrive in the next step. */
  get sums(): number {
    return this.isNarrow ? this.narrow : this.#at.ring + 4 * this.#plan.stride * this.#next;
  }

  /** What arrived has been taken; `cleared` when its sums are 0 already. */
  advance(cleared: boolean): void {
    const { stride, slots } = this.#plan;
    const slot = this.#next;
    if (!cleared && !this.isNarrow && this.#filled[slot])
      this.#ring.fill(0, slot * stride, (slot + 1) * stride);
    this.isNarrow = false;
    this.#filled[slot] = 0;
    this.#counts[slot] = 0;
    this.#next = (slot + 1) & (slots - 1);
  }

  /** Sums in 16 bits are made those of the ring. */
  widen(): void {
    if (!this.isNarrow) return;
    this.#ring.set(this.#sums16, this.#next * this.#plan.stride);
    this.isNarrow = false;
  }

  take(spikes: Int32Array, count: number): number {
    if (count === 0) return 0;
    const { list, rows, synapses, ring, fresh } = this.#at;
    const { kind, stride, slots, delays } = this.#plan;
    const groups = stride / 64;
    const cutting = this.#exponent < 0;
    if (kind === "words") {
      for (let s = 0; s < count; s++) this.#list[s] = spikes[s];
      const bits = Math.log2(stride) + Math.log2(slots) + 1;
      const base = cutting ? 0 : 2 * stride * this.#next;
      this.#run.addWords32(list, count, rows, synapses, cutting ? fresh : ring, base, bits);
      for (const d of delays) this.#filled[(this.#next + d) & (slots - 1)] = 1;
      if (!cutting) return 0;
      let lost = 0;
      for (const d of delays) lost += this.#cut(d, 0);
      return lost;
    }
    for (let s = 0; s < count; s++) this.#list[s] = stride * spikes[s];
    const slot = (this.#next + this.longest) & (slots - 1);
    this.#filled[slot] = 1;
    if (slots === 1 && !cutting && count <= NARROW) {
      this.#run.sumRun(list, list + 4 * count, synapses, groups, this.narrow);
      this.#counts[0] = count;
      this.isNarrow = true;
      return 0;
    }
    const to = (cutting ? fresh : ring) + 4 * stride * (cutting ? this.longest : slot);
    this.#run.addColumns8(list, count, synapses, groups, to, this.narrow);
    if (cutting) return this.#cut(this.longest, count);
    this.#counts[slot] = count;
    return 0;
  }

  /** The sums of a step and delay, cut, into the ring. */
  #cut(delay: number, count: number): number {
    const { stride, slots, unit, offset } = this.#plan;
    const { ring, fresh } = this.#at;
    const to = ring + 4 * stride * ((this.#next + delay) & (slots - 1));
    const from = fresh + 4 * stride * delay;
    return this.#run.chipCut(from, stride / 4, unit, offset * count, -this.#exponent, to);
  }

  read(into: Float64Array, turn: number): void {
    this.widen();
    const { stride, slots, offset } = this.#plan;
    const neurons = this.#neurons;
    const { scale } = this;
    const rows = this.longest + 1;
    const by = this.#exponent < 0 ? 0 : offset * 2 ** this.#exponent;
    for (let d = 0; d < rows; d++) {
      const slot = (this.#next + d) & (slots - 1);
      const to = ((turn + d) % rows) * neurons;
      const more = by * this.#counts[slot];
      for (let j = 0; j < neurons; j++) into[to + j] = this.#ring[slot * stride + j] * scale + more;
    }
  }

  write(from: Float64Array, turn: number): void {
    const { stride } = this.#plan;
    const neurons = this.#neurons;
    const { scale } = this;
    const rows = this.longest + 1;
    for (let at = 0; at < rows * neurons; at++)
      if (Math.abs(from[at] / scale) >= 2 ** 30 || !Number.isInteger(from[at] / scale))
        throw new RangeError(
          `restore: what is on its way must be sums of these weights, got ${from[at]} where they are multiples of ${scale}`,
        );
    this.#next = 0;
    this.isNarrow = false;
    this.#ring.fill(0);
    this.#counts.fill(0);
    this.#filled.fill(1);
    for (let d = 0; d < rows; d++) {
      const at = ((turn + d) % rows) * neurons;
      for (let j = 0; j < neurons; j++) this.#ring[d * stride + j] = from[at + j] / scale;
    }
  }
}
