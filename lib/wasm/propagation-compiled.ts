/** @file Propagation through the compiled routines: rows and rings of all blocks lie in memories of their own. */
import { Arena } from "./arena";
import { Block, type Cells } from "./propagation-block";
import { blockSynapses, largestJump, packRows, type Rows } from "./propagation-pack";
import type { PropagationPlan } from "./propagation-plan";
import type { SparseSynapses } from "./propagation-shape";

/** [bytes] blocks share a memory as long as it stays below; the most there can be is 4 GiB */
const MEMORY = 3.5 * 2 ** 30;
const weightBytes = { integer: 0, float32: 4, float64: 8 };

/** Byte offsets of a block's parts. */
interface Places {
  readonly starts: number;
  readonly words: number;
  readonly weights: number;
  readonly ring: number;
}

class CompiledBlock extends Block {
  cells: Cells;
  readonly rows: Rows;
  readonly #arena: Arena;
  readonly #at: Places;
  readonly #list: number;
  readonly #bits: number;
  readonly #weights: PropagationPlan["weights"];

  constructor(
    plan: PropagationPlan,
    index: number,
    { sources, targets }: SparseSynapses,
    arena: Arena,
    at: Places,
    list: number,
  ) {
    super(plan, index, targets);
    this.#arena = arena;
    this.#at = at;
    this.#list = list;
    this.#bits = plan.targetBits + plan.slotBits;
    this.#weights = plan.weights;
    const count = blockSynapses(plan, index, sources);
    const { weights } = plan;
    this.rows = {
      starts: arena.u32(at.starts, sources + 1),
      words: arena.i32(at.words, count),
      ...(weights === "float32" && { weights: arena.f32(at.weights, count) }),
      ...(weights === "float64" && { weights: arena.f64(at.weights, count) }),
    };
    const cells = 2 ** this.#bits;
    this.cells =
      plan.cell === "int16"
        ? arena.i16(at.ring, cells)
        : plan.cell === "int32"
          ? arena.i32(at.ring, cells)
          : arena.f64(at.ring, cells);
  }

  protected add(_: Int32Array, from: number, to: number, slot: number): void {
    const { run } = this.#arena;
    const { starts, words, weights, ring } = this.#at;
    const [list, count, base] = [this.#list + 4 * from, to - from, slot << this.targetBits];
    if (this.#weights !== "integer") {
      const add = this.#weights === "float32" ? run.addPairsF32 : run.addPairsF64;
      add(list, count, starts, words, weights, ring, base, this.cells.length - 1);
    } else {
      const add = this.cells.BYTES_PER_ELEMENT === 2 ? run.addWords16 : run.addWords32;
      add(list, count, starts, words, ring, base, this.#bits);
    }
  }

  protected peak(): number {
    const { cells } = this;
    if (cells.length >= 8) return this.#arena.run.peak16(this.#at.ring, cells.length / 8);
    return (cells as Int16Array).reduce((top, x) => Math.max(top, Math.abs(x)), 0);
  }

  protected widen(): void {
    const narrow = this.cells.slice();
    this.cells = this.#arena.i32(this.#at.ring, narrow.length);
    this.cells.set(narrow);
  }

  deliver(slot: number, into: Float64Array): void {
    const from = slot * 2 ** this.targetBits;
    const { cells, first, width, scale } = this;
    for (let j = 0; j < width; j++) into[first + j] += scale * cells[from + j];
    cells.fill(0, from, from + width);
  }
}

/** [bytes] of each part of a block. */
function sizes(plan: PropagationPlan, block: number, sources: number): number[] {
  const count = blockSynapses(plan, block, sources);
  const cell = { int16: plan.watched > 0 ? 4 : 2, int32: 4, float64: 8 }[plan.cell];
  return [
    4 * (sources + 1),
    4 * count,
    weightBytes[plan.weights] * count,
    cell * 2 ** (plan.targetBits + plan.slotBits),
  ];
}

/** All blocks in WebAssembly memories, and the bytes they take. */
export function compiledBlocks(
  caller: string,
  plan: PropagationPlan,
  synapses: SparseSynapses,
): { blocks: Block[]; bytes: number; begin: (spikes: Int32Array, count: number) => void } {
  const { sources } = synapses;
  const blocks: CompiledBlock[] = [];
  const lists: Int32Array[] = [];
  let bytes = 0;
  for (let first = 0, end = 0; first < plan.blocks; first = end) {
    const needed = [4 * sources];
    let sum = needed[0];
    for (; end < plan.blocks; end++) {
      const parts = sizes(plan, end, sources);
      const more = parts.reduce((a, b) => a + b, 0);
      if (end > first && sum + more > MEMORY) break;
      sum += more;
      needed.push(...parts);
    }
    const arena = new Arena("wasm");
    const [list, ...at] = arena.layout(caller, needed);
    lists.push(arena.i32(list, sources));
    bytes += arena.size;
    for (let b = first; b < end; b++) {
      const [starts, words, weights, ring] = at.slice(4 * (b - first));
      blocks.push(new CompiledBlock(plan, b, synapses, arena, { starts, words, weights, ring }, list));
    }
  }
  packRows(
    plan,
    synapses,
    blocks.map(({ rows }) => rows),
  );
  if (plan.watched > 0) for (const block of blocks) block.watched = largestJump(plan, block.rows);
  return {
    blocks,
    bytes,
    begin: (spikes, count) => {
      for (const list of lists) list.set(count === spikes.length ? spikes : spikes.subarray(0, count));
    },
  };
}
