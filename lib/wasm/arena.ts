/**
 * @file A running WebAssembly module with its memory, and the bump allocation of that memory.
 *
 * A call lays out everything it needs at once; the next call on the same arena starts over. Growing replaces the
 * buffer, so views are made after the layout and never kept. A memory cannot shrink: one that had to grow above
 * KEEP is let go after the call, so that a single large call does not hold its space for ever.
 */
import { type ModuleName, moduleBytes, type RunningEngine } from "./engine";
import { type Memory, type Routines, webAssembly } from "./webassembly";

const PAGE = 65536;
const LIMIT = 2 ** 32;
/** [bytes] what an idle arena may hold on to */
const KEEP = 2 ** 26;
/** [bytes] every block starts at a cache line */
const LINE = 64;

/** An engine that runs compiled code. */
export type CompiledEngine = Exclude<RunningEngine, "typescript">;

const modules = new Map<ModuleName, object>();

/** A compiled module, made at its first use. */
export function compiledModule(name: ModuleName): object {
  let module = modules.get(name);
  if (!module) {
    if (!webAssembly) throw new Error("internal: WebAssembly is missing");
    module = new webAssembly.Module(moduleBytes(name));
    modules.set(name, module);
  }
  return module;
}

/** One instance of a module and the memory that belongs to it. */
export class Arena<R extends { heapBase(): number } = Routines> {
  readonly run: R;
  readonly #memory: Memory;
  readonly #base: number;

  constructor(name: ModuleName) {
    if (!webAssembly) throw new Error("internal: WebAssembly is missing");
    const shared = name === "spikes-shared";
    this.#memory = new webAssembly.Memory({ initial: 1, ...(shared && { maximum: LIMIT / PAGE, shared }) });
    this.run = new webAssembly.Instance(compiledModule(name), { env: { memory: this.#memory } }).exports as R;
    this.#base = this.run.heapBase() >>> 0;
  }

  /** the memory itself, for a thread that shares it */
  get memory(): object {
    return this.#memory;
  }

  /** True when `values` lies in this memory. */
  holds(values: ArrayBufferView): boolean {
    return values.buffer === this.#memory.buffer;
  }

  /** [bytes] size of the memory */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * Places blocks of the given sizes one after the other, from the start or from `after`, and makes sure that memory
   * reaches that far. Returns their offsets and, last, the end. Views made before are dead.
   *
   * @throws {RangeError} when memory cannot grow so far
   */
  layout(caller: string, sizes: readonly number[], after: number = this.#base): number[] {
    let end = Math.ceil(after / LINE) * LINE;
    const offsets: number[] = [];
    for (const size of sizes) {
      offsets.push(end);
      end += Math.ceil(size / LINE) * LINE;
    }
    offsets.push(end);
    const missing = end - this.size;
    if (missing > 0) {
      const failure = `${caller}: needs ${Math.ceil(end / 2 ** 20)} MiB of WebAssembly memory`;
      if (end > LIMIT) throw new RangeError(`${failure}, 4096 MiB is the most there can be`);
      // A quarter more than asked, so that slowly rising sizes do not copy the memory at every call.
      const generous = Math.min(LIMIT - this.size, Math.max(missing, this.size / 4));
      try {
        this.#memory.grow(Math.ceil(generous / PAGE));
      } catch (cause) {
        throw new RangeError(`${failure}, which the system refuses`, { cause });
      }
    }
    return offsets;
  }

  f32(at: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  f64(at: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, at, length);
  }

  i16(at: number, length: number): Int16Array {
    return new Int16Array(this.#memory.buffer, at, length);
  }

  i32(at: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, at, length);
  }

  u32(at: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, at, length);
  }

  i8(at: number, length: number): Int8Array {
    return new Int8Array(this.#memory.buffer, at, length);
  }

  u8(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, at, length);
  }
}

/** Decodes, compiles and starts a module that nothing uses, and says where its free memory starts: what loading costs. */
export function loadAfresh(engine: CompiledEngine): number {
  modules.delete(engine);
  return new Arena(engine).run.heapBase();
}

const idle = new Map<CompiledEngine, Arena>();

/** Runs `work` on the engine's shared arena. `work` is synchronous and copies out what it wants to keep. */
export function withArena<T>(engine: CompiledEngine, work: (arena: Arena) => T): T {
  const arena = idle.get(engine) ?? new Arena(engine);
  idle.set(engine, arena);
  try {
    return work(arena);
  } finally {
    if (arena.size > KEEP) idle.delete(engine);
  }
}

/** Lets go of an engine's idle arena, whatever its size: the next call starts with a small one. */
export function letGo(engine: CompiledEngine): void {
  idle.delete(engine);
}

/** [bytes] what the idle arena of an engine holds, 0 when there is none */
export function idleBytes(engine: CompiledEngine): number {
  return idle.get(engine)?.size ?? 0;
}
