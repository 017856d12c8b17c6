/**
 * @file The part of the WebAssembly interface that is used here. Declared by hand: Node's types leave it to the browser's, which
 * the package does not use, and the compiler in the kernel does not know the name at all. Not part of any public type.
 */

/** Linear memory; `buffer` is replaced, and every view on it dead, when it grows. */
export interface Memory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number; maximum?: number; shared?: boolean }) => Memory;
}

/** Undefined where the engine was built or started without WebAssembly. */
export const webAssembly: WebAssemblyApi | undefined = (
  globalThis as unknown as { WebAssembly?: WebAssemblyApi }
).WebAssembly;

/** What `assembly/index.ts` exports; every number that names a place is a byte offset. */
export interface Routines {
  heapBase(): number;
  scratchBytes(rows: number, head: number, width: number): number;
  packKeys(from: number, to: number, rows: number, depth: number): number;
  packValues(from: number, to: number, first: number, rows: number, keys: number, width: number): number;
  attend(
    query: number,
    rows: number,
    head: number,
    packedKeys: number,
    packedValues: number,
    keys: number,
    width: number,
    factor: number,
    visible: number,
    mask: number,
    scratch: number,
    out: number,
  ): number;
  softmaxRowsF32(from: number, to: number, rows: number, cols: number, factor: number): number;
  softmaxRowsF64(from: number, to: number, rows: number, cols: number, factor: number): number;
  sumExpRowsF32(from: number, to: number, rows: number, cols: number, factor: number): number;
  sumExpRowsF64(from: number, to: number, rows: number, cols: number, factor: number): number;
  allFinite(at: number, vectors: number): number;
  packColumns(from: number, to: number, rows: number, cols: number, stride: number): void;
  packRows(from: number, to: number, rows: number, depth: number, stride: number): void;
  multiply(
    left: number,
    rows: number,
    right: number,
    cols: number,
    depth: number,
    out: number,
    stride: number,
    add: boolean,
  ): void;
  scoreAll(
    queries: number,
    panels: number,
    pairs: number,
    packedKeys: number,
    keys: number,
    scores: number,
  ): void;
  weigh(scores: number, keys: number, factors: number, sums: number): void;
  tail(weights: number, keys: number, thresholds: number, below: number): void;
  collect(weights: number, keys: number, thresholds: number, lists: number): void;
  scoreListed(rows: number, width: number, list: number, count: number, state: number, out: number): void;
  recallListed(rows: number, width: number, list: number, factors: number, count: number, out: number): void;
  exp2F32(at: number, vectors: number): void;
  exp2F64(at: number, vectors: number): void;
}

/** What `assembly/spikes.ts` exports; every number that names a place is a byte offset. */
export interface SpikeRoutines {
  heapBase(): number;
  addWords16: AddWords;
  addWords32: AddWords;
  addPairsF32: AddPairs;
  addPairsF64: AddPairs;
  peak16(at: number, count: number): number;
  deliver16: Deliver;
  deliver32: Deliver;
  deliver64: Deliver;
  addColumns8(list: number, count: number, weights: number, groups: number, to: number, sums: number): void;
  sumRun(list: number, last: number, weights: number, groups: number, sums: number): void;
  addColumnsF32: AddColumns;
  addColumnsF64: AddColumns;
  chipLif(
    sums: number,
    narrow: boolean,
    groups: number,
    state: number,
    scale: number,
    more: number,
    fired: number,
  ): number;
  chipLifPausing(sums: number, groups: number, state: number, shown: number, fired: number): number;
  chipCut(from: number, vectors: number, scale: number, more: number, bits: number, to: number): number;
  chipPeak(at: number, vectors: number): number;
  lifStep(
    list: number,
    count: number,
    weights: number,
    groups: number,
    narrow: number,
    sums: number,
    state: number,
    right: number,
    factor: number,
    fired: number,
  ): number;
  gramDraw(
    z: number,
    column: number,
    blocks: number,
    keep: number,
    gain: number,
    extra: number,
    mask: number,
    tops: number,
    masses: number,
    weights: number,
    hint: number,
    skip: number,
    place: number,
  ): number;
  gramMove(z: number, column: number, blocks: number, keep: number, gain: number): void;
  rowProducts(rows: number, width: number, groups: number, state: number, out: number): void;
  stdpDecay(y: number, pairs: number, decay: number, factor: number, change: number): void;
  stdpRows(
    list: number,
    count: number,
    weights: number,
    stride: number,
    states: number,
    events: number,
    until: number,
    gains: number,
    powers: number,
    now: number,
    factor: number,
    change: number,
    losing: boolean,
    lowest: number,
    highest: number,
    into: number,
  ): number;
  stdpAll(
    rows: number,
    weights: number,
    stride: number,
    states: number,
    events: number,
    until: number,
    gains: number,
    powers: number,
    now: number,
    factor: number,
    lowest: number,
    highest: number,
  ): void;
}

type AddColumns = (list: number, count: number, weights: number, groups: number, to: number) => void;

type AddWords = (
  list: number,
  count: number,
  rows: number,
  words: number,
  ring: number,
  base: number,
  bits: number,
) => number;

type AddPairs = (
  list: number,
  count: number,
  rows: number,
  places: number,
  weights: number,
  ring: number,
  base: number,
  mask: number,
) => number;

type Deliver = (at: number, count: number, scale: number, out: number) => void;
