/**
 * @file The hands that run compiled routines on shards of memory: the caller's own thread, and workers that share theirs.
 *
 * Workers stand here, below the roof, for the reason that TensorFlow's threads stand in `engram/tensor`: they are a way
 * to compute, come only when `threads` asks for them, and cannot be seen in any result. They keep no process alive, stop when
 * closed or forgotten, and until one has started its work is done by the caller.
 */
import { Worker } from "node:worker_threads";
import { type Arena, compiledModule } from "./arena";
import type { SpikeRoutines } from "./webassembly";

/** A routine that is only called for what it does to memory. */
export type Work = "addWords16" | "addWords32" | "addPairsF32" | "addPairsF64";
const works: readonly Work[] = ["addWords16", "addWords32", "addPairsF32", "addPairsF64"];

/** Runs routines on a shard's memory. */
export interface Hand {
  /** Begins a routine; what was begun before has ended then. */
  begin(work: Work, args: readonly number[]): void;
  /** Returns when everything that was begun has ended. */
  settle(): void;
}

/** The caller's own hand. */
export function ownHand(arena: Arena<SpikeRoutines>): Hand {
  const { run } = arena;
  return {
    begin: (work, args) => {
      (run[work] as (...args: readonly number[]) => number)(...args);
    },
    settle: () => {},
  };
}

// The control words that a worker and its caller share.
const [posted, done, started, work, shard, first, words] = [0, 1, 2, 3, 4, 5, 16];
const stop = -1;
/** Looks at a control word before a thread lies down to sleep: some 50 µs. */
const spins = 4000;
/** [ms] a routine takes microseconds; a worker that is silent for so long is lost */
const patience = 60_000;

// Plain text, because what compiles the rest of this package need not be there when a worker starts.
const script = `
const { workerData } = require("node:worker_threads");
const { module, memories, works, control, spins } = workerData;
const shards = memories.map((memory) => new WebAssembly.Instance(module, { env: { memory } }).exports);
let seen = 0;
Atomics.store(control, ${started}, 1);
for (;;) {
  for (let i = 0; Atomics.load(control, ${posted}) === seen; i++)
    if (i >= spins) Atomics.wait(control, ${posted}, seen);
  seen = (seen + 1) | 0;
  if (control[${work}] === ${stop}) break;
  shards[control[${shard}]][works[control[${work}]]](...control.subarray(${first}, ${words}));
  Atomics.store(control, ${done}, seen);
  Atomics.notify(control, ${done});
}`;

function end(control: Int32Array): void {
  control[work] = stop;
  Atomics.add(control, posted, 1);
  Atomics.notify(control, posted);
}

/** Ends workers whose propagation was forgotten without having been closed. */
const forgotten = new FinalizationRegistry<Int32Array>(end);

/** How a worker is doing; no result depends on it. */
export interface HelperState {
  readonly started: boolean;
  /** routines that it has run */
  readonly ran: number;
}

/** A worker with the memories of its shards. */
export class Helper {
  readonly #control: Int32Array;
  #open = true;

  constructor(arenas: readonly Arena<SpikeRoutines>[]) {
    this.#control = new Int32Array(new SharedArrayBuffer(4 * words));
    const worker = new Worker(script, {
      eval: true,
      execArgv: [], // what the process preloads is not needed here
      workerData: {
        module: compiledModule("spikes-shared"),
        memories: arenas.map(({ memory }) => memory),
        works,
        control: this.#control,
        spins,
      },
    });
    // One that could not start never says that it has, and its work is done by the caller.
    worker.on("error", () => {});
    worker.unref();
    forgotten.register(this, this.#control, this);
  }

  /** The hand for shard `index`, with `own` until the worker runs and after it was closed. */
  hand(index: number, own: Hand): Hand {
    const control = this.#control;
    return {
      begin: (asked, args) => {
        this.settle();
        if (!this.#open || Atomics.load(control, started) === 0) {
          own.begin(asked, args);
          return;
        }
        control[work] = works.indexOf(asked);
        control[shard] = index;
        for (let i = 0; i < args.length; i++) control[first + i] = args[i];
        Atomics.add(control, posted, 1);
        Atomics.notify(control, posted);
      },
      settle: () => this.settle(),
    };
  }

  /** Whether the worker runs, and how many routines it has run. */
  get told(): HelperState {
    const control = this.#control;
    return { started: Atomics.load(control, started) === 1, ran: Atomics.load(control, done) };
  }

  /** Returns when the worker has nothing left to do. */
  settle(): void {
    const control = this.#control;
    const goal = control[posted];
    if (!this.#open) return;
    for (let i = 0; i < spins; i++) if (Atomics.load(control, done) === goal) return;
    for (let seen = Atomics.load(control, done); seen !== goal; seen = Atomics.load(control, done))
      if (Atomics.wait(control, done, seen, patience) === "timed-out")
        throw new Error("internal: a thread that carries spikes does not answer");
  }

  /** Ends the worker. */
  close(): void {
    if (!this.#open) return;
    this.settle();
    this.#open = false;
    forgotten.unregister(this);
    end(this.#control);
  }
}
