/**
 * @file Drives the compiled attention: lays out memory, copies blocks in and results out. One block is at most
 * BLOCK queries of one head, so that what is copied stays small and blocks could be shared out among threads.
 */
import { Arena, type CompiledEngine, withArena } from "./arena";
import { type AttentionCall, type Extent, fits, type StoredShape } from "./attention-shape";

/** Queries per call of the compiled routine, and rows per copy while packing (a multiple of 4). */
const BLOCK = 64;
/** [bytes] of one float32 */
const FLOAT = 4;
const roundUp4 = (count: number): number => Math.ceil(count / 4) * 4;

/** Keys and values of one head in memory, in the compiled routine's order. */
interface PackedHead {
  readonly keys: number;
  readonly values: number;
}

/** Keys and values of all heads in an arena of their own. */
export interface Packed {
  readonly arena: Arena;
  readonly heads: readonly PackedHead[];
  /** end of the packed data: blocks of a call start here */
  readonly end: number;
  readonly extent: Pick<Extent, "key" | "value">;
}

const keyBytes = (shape: StoredShape): number => roundUp4(shape.keys) * shape.headSize * FLOAT;
const valueBytes = (shape: StoredShape): number => shape.keys * roundUp4(shape.valueSize) * FLOAT;
const stagingBytes = (shape: StoredShape): number =>
  BLOCK * Math.max(shape.headSize, shape.valueSize) * FLOAT;

/** Brings head `n` into the compiled routine's order, through the staging area; returns how large its entries are. */
function packHead(
  arena: Arena,
  head: PackedHead,
  staging: number,
  arrays: { readonly key: Float32Array; readonly value: Float32Array },
  n: number,
  { keys, headSize, valueSize }: StoredShape,
): Pick<Extent, "key" | "value"> {
  const extent = { key: 0, value: 0 };
  for (let first = 0; first < keys; first += BLOCK) {
    const rows = Math.min(BLOCK, keys - first);
    const at = n * keys + first;
    arena.f32(staging, rows * headSize).set(arrays.key.subarray(at * headSize, (at + rows) * headSize));
    const squares = arena.run.packKeys(staging, head.keys + first * headSize * FLOAT, rows, headSize);
    arena.f32(staging, rows * valueSize).set(arrays.value.subarray(at * valueSize, (at + rows) * valueSize));
    const entry = arena.run.packValues(staging, head.values, first, rows, keys, valueSize);
    extent.key = Math.max(extent.key, squares);
    extent.value = Math.max(extent.value, entry);
  }
  return extent;
}

/** Packs every head into an arena that lives as long as the result. */
export function packHeads(
  caller: string,
  engine: CompiledEngine,
  key: Float32Array,
  value: Float32Array,
  shape: StoredShape,
): Packed {
  const arena = new Arena(engine);
  const sizes = Array.from({ length: shape.heads }, () => [keyBytes(shape), valueBytes(shape)]).flat();
  const offsets = arena.layout(caller, sizes);
  const end = offsets[offsets.length - 1];
  const [staging] = arena.layout(caller, [stagingBytes(shape)], end);
  const extent = { key: 0, value: 0 };
  const heads = Array.from({ length: shape.heads }, (_, n) => {
    const head = { keys: offsets[2 * n], values: offsets[2 * n + 1] };
    const found = packHead(arena, head, staging, { key, value }, n, shape);
    extent.key = Math.max(extent.key, found.key);
    extent.value = Math.max(extent.value, found.value);
    return head;
  });
  return { arena, heads, end, extent };
}

/** Attends with all queries of head `n`, block by block; returns the largest |query|². */
function attendHead(
  arena: Arena,
  head: PackedHead,
  blocks: readonly number[],
  query: Float32Array,
  out: Float32Array,
  n: number,
  call: AttentionCall,
): number {
  const { queries, keys, headSize, valueSize } = call;
  const [staging, scratch, mask] = blocks;
  let largest = 0;
  for (let first = 0; first < queries; first += BLOCK) {
    const rows = Math.min(BLOCK, queries - first);
    const at = n * queries + first;
    arena.f32(staging, rows * headSize).set(query.subarray(at * headSize, (at + rows) * headSize));
    if (call.mask) arena.u8(mask, rows * keys).set(call.mask.subarray(first * keys, (first + rows) * keys));
    const squares = arena.run.attend(
      staging,
      rows,
      headSize,
      head.keys,
      head.values,
      keys,
      valueSize,
      call.scale * Math.LOG2E,
      call.causal ? first + 1 + keys - queries : keys,
      call.mask ? mask : 0,
      scratch,
      staging,
    );
    largest = Math.max(largest, squares);
    out.set(arena.f32(staging, rows * valueSize), at * valueSize);
  }
  return largest;
}

/** Blocks that a call needs beside the packed keys and values: staging, scratch, mask. */
function callSizes(arena: Arena, call: AttentionCall): number[] {
  const rows = Math.min(BLOCK, call.queries);
  return [
    stagingBytes(call),
    arena.run.scratchBytes(rows, call.headSize, call.valueSize),
    call.mask ? rows * call.keys : 0,
  ];
}

/** Attention over packed keys and values; undefined when the arrays do not {@link fits fit} float32. */
export function attendPacked(
  caller: string,
  query: Float32Array,
  packed: Packed,
  call: AttentionCall,
): Float32Array | undefined {
  const { arena, heads, end } = packed;
  const out = new Float32Array(call.heads * call.queries * call.valueSize);
  const blocks = arena.layout(caller, callSizes(arena, call), end);
  let largest = 0;
  heads.forEach((head, n) => {
    largest = Math.max(largest, attendHead(arena, head, blocks, query, out, n, call));
  });
  return fits({ ...packed.extent, query: largest }, call) ? out : undefined;
}

/** Attention over arrays, one head in memory at a time; undefined when they do not {@link fits fit} float32. */
export function attendCompiled(
  caller: string,
  engine: CompiledEngine,
  arrays: { readonly query: Float32Array; readonly key: Float32Array; readonly value: Float32Array },
  call: AttentionCall,
): Float32Array | undefined {
  return withArena(engine, (arena) => {
    const out = new Float32Array(call.heads * call.queries * call.valueSize);
    const sizes = [keyBytes(call), valueBytes(call), ...callSizes(arena, call)];
    const [keys, values, ...blocks] = arena.layout(caller, sizes);
    for (let n = 0; n < call.heads; n++) {
      const extent = packHead(arena, { keys, values }, blocks[0], arrays, n, call);
      const query = attendHead(arena, { keys, values }, blocks, arrays.query, out, n, call);
      if (!fits({ ...extent, query }, call)) return undefined;
    }
    return out;
  });
}
