/** @file Propagation through the compiled routines: blocks lie in shards of memory, one for each thread or more. */
import { Arena } from "./arena";
import { Block } from "./propagation-block";
import { type Hand, Helper, ownHand } from "./propagation-crew";
import { jumpsOf, packRows, type Rows, type RowTable, rowTable } from "./propagation-pack";
import type { PropagationPlan } from "./propagation-plan";
import type { Carrier, Cells } from "./propagation-ring";
import type { SparseSynapses } from "./propagation-shape";
import type { SpikeRoutines } from "./webassembly";

/** [bytes] a shard with more than one block stays below; the most there can be is 4 GiB */
const SHARD = 3.5 * 2 ** 30;
/** [bytes] of memory that a row table's pages are counted in */
const PAGE = 4096;
const weightBytes = { integer: 0, float32: 4, float64: 8 };
const cellBytes = { int16: 2, int32: 4, float64: 8 };
const delivery = { 2: "deliver16", 4: "deliver32", 8: "deliver64" } as const;

/** A memory with the blocks of consecutive targets that lie there. */
interface Shard {
  readonly arena: Arena<SpikeRoutines>;
  readonly hand: Hand;
  /** byte offset of the list of spikes */
  readonly list: number;
  readonly spikes: Int32Array;
  /** sums of the shard's targets, where they are put for delivery */
  readonly sums: Float64Array;
}

/** Byte offsets of a block's parts. */
interface Places {
  readonly rows: number;
  readonly words: number;
  readonly weights: number;
  readonly ring: number;
}

class CompiledBlock extends Block {
  cells: Cells;
  readonly rows: Rows;
  readonly #shard: Shard;
  readonly #at: Places;
  readonly #plan: PropagationPlan;

  constructor(
    plan: PropagationPlan,
    index: number,
    targets: number,
    shard: Shard,
    at: Places,
    table: RowTable,
  ) {
    super(plan, index, targets);
    const { arena } = shard;
    this.#shard = shard;
    this.#at = at;
    this.#plan = plan;
    const { weights, cell } = plan;
    const rows = arena.u32(at.rows, table.rows.length);
    rows.set(table.rows);
    this.rows = {
      rows,
      words: arena.i32(at.words, table.size),
      ...(weights === "float32" && { weights: arena.f32(at.weights, table.size) }),
      ...(weights === "float64" && { weights: arena.f64(at.weights, table.size) }),
    };
    const cells = plan.slots * 2 ** plan.targetBits;
    if (cell === "int16") this.cells = arena.i16(at.ring, cells);
    else this.cells = cell === "int32" ? arena.i32(at.ring, cells) : arena.f64(at.ring, cells);
  }

  protected add(_: Int32Array, from: number, to: number, slot: number): void {
    const { hand, list } = this.#shard;
    const { rows, words, weights, ring } = this.#at;
    const [first, count] = [list + 4 * from, to - from];
    if (this.#plan.weights === "integer") {
      const bits = this.#plan.targetBits + this.#plan.slotBits + 1;
      const work = this.cells.BYTES_PER_ELEMENT === 2 ? "addWords16" : "addWords32";
      hand.begin(work, [first, count, rows, words, ring, 2 * slot * this.stride, bits]);
    } else {
      const work = this.#plan.weights === "float32" ? "addPairsF32" : "addPairsF64";
      const mask = this.cells.length - 1;
      hand.begin(work, [first, count, rows, words, weights, ring, slot * this.stride, mask]);
    }
  }

  /** Finds what spikes can add, when rows are there. */
  watch(): void {
    if (this.#plan.watched) this.jumps = jumpsOf(this.#plan, this.rows, 1);
  }

  protected peak(slot: number): number {
    const { arena, hand } = this.#shard;
    hand.settle();
    return arena.run.peak16(this.#at.ring + 2 * slot * this.stride, this.width);
  }

  protected widen(): void {
    const narrow = this.cells.slice();
    this.cells = this.#shard.arena.i32(this.#at.ring, narrow.length);
    this.cells.set(narrow);
  }

  /** Adds `scale` times a slot to the f64 that lie at byte `into`, first those of target 0 of the shard; clears the slot. */
  deliver(slot: number, into: number): void {
    const { cells, width, scale } = this;
    const bytes = cells.BYTES_PER_ELEMENT as 2 | 4 | 8;
    const at = this.#at.ring + slot * this.stride * bytes;
    this.#shard.arena.run[delivery[bytes]](at, width, scale, into);
    this.emptied(slot);
  }
}

/** [bytes] of each part of a block. */
function sizes(plan: PropagationPlan, { rows, size }: RowTable): number[] {
  const cell = plan.watched ? 4 : cellBytes[plan.cell];
  return [
    4 * rows.length,
    4 * size + PAGE,
    weightBytes[plan.weights] * size + PAGE,
    cell * plan.slots * 2 ** plan.targetBits,
  ];
}

const toPage = (at: number): number => Math.ceil(at / PAGE) * PAGE;

/** Blocks that share a memory: [first, end) for each shard, a like number for each thread. */
function shares(plan: PropagationPlan, tables: readonly RowTable[], threads: number): [number, number][] {
  const each = Math.ceil(plan.blocks / threads);
  const out: [number, number][] = [];
  for (let first = 0, end = 0; first < plan.blocks; first = end) {
    const limit = Math.min(plan.blocks, (Math.floor(first / each) + 1) * each);
    for (let sum = 0; end < limit; end++) {
      sum += sizes(plan, tables[end]).reduce((a, b) => a + b, 0);
      if (end > first && sum > SHARD) break;
    }
    out.push([first, end]);
  }
  return out;
}

/** Carries spikes in WebAssembly, on `threads` threads as far as there are blocks for them. */
export function compiledCarrier(
  caller: string,
  plan: PropagationPlan,
  synapses: SparseSynapses,
  threads: number,
): Carrier {
  const { sources, targets } = synapses;
  const tables = Array.from({ length: plan.blocks }, (_, b) => rowTable(plan, b, sources));
  const ranges = shares(plan, tables, threads);
  const each = Math.ceil(plan.blocks / threads);
  const threadOf = ranges.map(([first]) => Math.floor(first / each));
  const arenas = threadOf.map((thread) => new Arena<SpikeRoutines>(thread > 0 ? "spikes-shared" : "spikes"));
  const laid = ranges.map(([first, end], s) => {
    const width = Math.min(targets, end * plan.blockTargets) - first * plan.blockTargets;
    const parts = tables.slice(first, end).flatMap((table) => sizes(plan, table));
    return { width, at: arenas[s].layout(caller, [4 * sources, 8 * width, ...parts]) };
  });
  const helpers = new Map<number, Helper>();
  const blocks: CompiledBlock[] = [];
  const shards = ranges.map(([first, end], s): Shard & { blocks: CompiledBlock[] } => {
    const [arena, { width, at }, thread] = [arenas[s], laid[s], threadOf[s]];
    const mine = threadOf.flatMap((t, index) => (t === thread ? [index] : []));
    let hand = ownHand(arena);
    if (thread > 0) {
      const helper = helpers.get(thread) ?? new Helper(mine.map((index) => arenas[index]));
      helpers.set(thread, helper);
      hand = helper.hand(mine.indexOf(s), hand);
    }
    const [list, sums] = at;
    const shard = { arena, hand, list, spikes: arena.i32(list, sources), sums: arena.f64(sums, width) };
    for (let b = first; b < end; b++) {
      const [rows, words, weights, ring] = at.slice(2 + 4 * (b - first));
      const places = { rows, words: toPage(words), weights: toPage(weights), ring };
      blocks.push(new CompiledBlock(plan, b, targets, shard, places, tables[b]));
    }
    return { ...shard, blocks: blocks.slice(first, end) };
  });
  packRows(
    plan,
    synapses,
    blocks.map(({ rows }) => rows),
    plan.weights === "integer" ? 1 : 0,
  );
  for (const block of blocks) block.watch();
  const settle = () => {
    for (const { hand } of shards) hand.settle();
  };
  return {
    rings: blocks,
    bytes: arenas.reduce((sum, { size }) => sum + size, 0),
    threads: 1 + helpers.size,
    helpers: () => Array.from(helpers.values(), ({ told }) => told),
    send: (spikes, count, slot) => {
      const list = count === spikes.length ? spikes : spikes.subarray(0, count);
      // The caller's own shard comes last: the others are at work meanwhile.
      for (let s = shards.length - 1; s >= 0; s--) {
        const shard = shards[s];
        shard.hand.settle();
        shard.spikes.set(list);
        for (const block of shard.blocks) block.send(spikes, count, slot);
      }
    },
    receive: (slot, into) => {
      for (const { arena, hand, sums, blocks: own } of shards) {
        hand.settle();
        const { first } = own[0];
        const here = arena.holds(into);
        if (!here) sums.set(into.subarray(first, first + sums.length));
        const at = here ? into.byteOffset + 8 * first : sums.byteOffset;
        for (const block of own) block.deliver(slot, at + 8 * (block.first - first));
        if (!here) into.set(sums, first);
      }
    },
    settle,
    input: () => (shards.length === 1 ? shards[0].sums.fill(0) : new Float64Array(targets)),
    close: () => {
      for (const helper of helpers.values()) helper.close();
    },
  };
}
