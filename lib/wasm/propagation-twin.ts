/** @file Propagation as one would write it on paper: oracle and stand-in of the compiled routines. */
import { Block } from "./propagation-block";
import { jumpsOf, packRows, type Rows, rowTable } from "./propagation-pack";
import type { PropagationPlan } from "./propagation-plan";
import type { Carrier, Cells } from "./propagation-ring";
import type { SparseSynapses } from "./propagation-shape";

/** Rows whose beginnings are looked at together, and the words of a beginning: see assembly/propagation.ts for why. */
const [TOGETHER, HEAD, LINE] = [4, 256, 16];

// The two loops take their numbers one by one: the engine that compiles them keeps those of an array in memory.

/** Adds words' weights to the places that their low bits name, turned by `base`. What is returned has no meaning: it keeps looks alive. */
function addWords(
  rows: Uint32Array,
  words: Int32Array,
  cells: Int16Array | Int32Array,
  spikes: Int32Array,
  from: number,
  to: number,
  base: number,
  mask: number,
  bits: number,
): number {
  let seen = 0;
  // Known for whole numbers here, they need not be looked at anew for every synapse.
  const turn = base | 0;
  const low = mask | 0;
  const shift = bits | 0;
  for (let first = from; first < to; first += TOGETHER) {
    const end = Math.min(to, first + TOGETHER);
    for (let s = first; s < end; s++) {
      const stop = Math.min(rows[2 * spikes[s]] + HEAD, rows[2 * spikes[s] + 1]);
      for (let k = rows[2 * spikes[s]]; k < stop; k += LINE) seen |= words[k];
    }
    for (let s = first; s < end; s++) {
      const stop = rows[2 * spikes[s] + 1];
      let k = rows[2 * spikes[s]];
      // Four synapses per turn of the loop: the engine asks at each whether it should stop.
      for (; k + 3 < stop; k += 4) {
        const a = words[k];
        const b = words[k + 1];
        const c = words[k + 2];
        const d = words[k + 3];
        cells[(a + turn) & low] += a >> shift;
        cells[(b + turn) & low] += b >> shift;
        cells[(c + turn) & low] += c >> shift;
        cells[(d + turn) & low] += d >> shift;
      }
      for (; k < stop; k++) cells[(words[k] + turn) & low] += words[k] >> shift;
    }
  }
  return seen;
}

/** The same with weights beside the places. */
function addPairs(
  rows: Uint32Array,
  words: Int32Array,
  weights: Float32Array | Float64Array,
  cells: Float64Array,
  spikes: Int32Array,
  from: number,
  to: number,
  base: number,
  mask: number,
): void {
  const turn = base | 0;
  const low = mask | 0;
  for (let s = from; s < to; s++) {
    const stop = rows[2 * spikes[s] + 1];
    for (let k = rows[2 * spikes[s]]; k < stop; k++) cells[(words[k] + turn) & low] += weights[k];
  }
}

const CellsOf = { int16: Int16Array, int32: Int32Array, float64: Float64Array };
const WeightsOf = { integer: undefined, float32: Float32Array, float64: Float64Array };

class TwinBlock extends Block {
  cells: Cells;
  /** without meaning */
  seen = 0;
  readonly #rows: Rows;
  readonly #bits: number;

  constructor(plan: PropagationPlan, index: number, targets: number, rows: Rows) {
    super(plan, index, targets);
    this.#rows = rows;
    this.#bits = plan.targetBits + plan.slotBits;
    if (plan.watched) this.jumps = jumpsOf(plan, rows, 0);
    this.cells = new CellsOf[plan.cell](plan.slots * 2 ** plan.targetBits);
  }

  protected add(spikes: Int32Array, from: number, to: number, slot: number): void {
    const [base, mask] = [slot * this.stride, this.cells.length - 1];
    const { cells } = this;
    const { rows, words, weights } = this.#rows;
    if (cells instanceof Float64Array) addPairs(rows, words, weights!, cells, spikes, from, to, base, mask);
    else this.seen |= addWords(rows, words, cells, spikes, from, to, base, mask, this.#bits);
  }

  protected peak(slot: number): number {
    const { cells, stride, width } = this;
    let top = 0;
    for (let at = slot * stride, end = at + width; at < end; at++) {
      const size = Math.abs(cells[at]);
      if (size > top) top = size;
    }
    return top;
  }

  protected widen(): void {
    this.cells = Int32Array.from(this.cells);
  }

  /** Adds `scale` times a slot to `into`, and clears it. */
  deliver(slot: number, into: Float64Array): void {
    const from = slot * this.stride;
    const { cells, first, width, scale } = this;
    for (let j = 0; j < width; j++) into[first + j] += scale * cells[from + j];
    cells.fill(0, from, from + width);
    this.emptied(slot);
  }
}

/** Carries spikes in TypeScript. */
export function twinCarrier(plan: PropagationPlan, synapses: SparseSynapses): Carrier {
  const { sources, targets } = synapses;
  const rows = Array.from({ length: plan.blocks }, (_, b): Rows => {
    const table = rowTable(plan, b, sources);
    const kind = WeightsOf[plan.weights];
    const lists = { rows: table.rows, words: new Int32Array(table.size) };
    return kind ? { ...lists, weights: new kind(table.size) } : lists;
  });
  packRows(plan, synapses, rows, 0);
  const blocks = rows.map((list, b) => new TwinBlock(plan, b, targets, list));
  const held = [...rows.flatMap((list) => Object.values(list)), ...blocks.map(({ cells }) => cells)];
  return {
    rings: blocks,
    bytes: held.reduce((sum, { byteLength }) => sum + byteLength, 0),
    threads: 1,
    send: (spikes, count, slot) => {
      for (const block of blocks) block.send(spikes, count, slot);
    },
    receive: (slot, into) => {
      for (const block of blocks) block.deliver(slot, into);
    },
    settle: () => {},
    input: () => new Float64Array(targets),
    close: () => {},
  };
}
