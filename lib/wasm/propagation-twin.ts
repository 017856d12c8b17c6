/** @file Propagation as one would write it on paper: oracle and stand-in of the compiled routines. */
import { Block } from "./propagation-block";
import { largestJump, packRows, type Rows, rowTable } from "./propagation-pack";
import type { PropagationPlan } from "./propagation-plan";
import type { Carrier, Cells } from "./propagation-ring";
import type { SparseSynapses } from "./propagation-shape";

/** Adds words' weights to the places that their low bits name, turned by `base`. */
function addWords(
  { rows, words }: Rows,
  cells: Int16Array | Int32Array,
  spikes: Int32Array,
  [from, to]: readonly [number, number],
  [base, mask, bits]: readonly [number, number, number],
): void {
  for (let s = from; s < to; s++)
    for (let k = rows[2 * spikes[s]], end = rows[2 * spikes[s] + 1]; k < end; k++)
      cells[(words[k] + base) & mask] += words[k] >> bits;
}

/** The same with weights beside the places. */
function addPairs(
  { rows, words }: Rows,
  weights: Float32Array | Float64Array,
  cells: Float64Array,
  spikes: Int32Array,
  [from, to]: readonly [number, number],
  [base, mask]: readonly [number, number],
): void {
  for (let s = from; s < to; s++)
    for (let k = rows[2 * spikes[s]], end = rows[2 * spikes[s] + 1]; k < end; k++)
      cells[(words[k] + base) & mask] += weights[k];
}

const CellsOf = { int16: Int16Array, int32: Int32Array, float64: Float64Array };
const WeightsOf = { integer: undefined, float32: Float32Array, float64: Float64Array };

class TwinBlock extends Block {
  cells: Cells;
  readonly #rows: Rows;
  readonly #bits: number;

  constructor(plan: PropagationPlan, index: number, targets: number, rows: Rows) {
    super(plan, index, targets);
    this.#rows = rows;
    this.#bits = plan.targetBits + plan.slotBits;
    if (plan.watched) this.watched = largestJump(plan, rows, 0);
    this.cells = new CellsOf[plan.cell](plan.slots * 2 ** plan.targetBits);
  }

  protected add(spikes: Int32Array, from: number, to: number, slot: number): void {
    const [base, mask] = [slot * this.stride, this.cells.length - 1];
    const { cells } = this;
    if (cells instanceof Float64Array)
      addPairs(this.#rows, this.#rows.weights!, cells, spikes, [from, to], [base, mask]);
    else addWords(this.#rows, cells, spikes, [from, to], [base, mask, this.#bits]);
  }

  protected peak(): number {
    return (this.cells as Int16Array).reduce((top, x) => Math.max(top, Math.abs(x)), 0);
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
