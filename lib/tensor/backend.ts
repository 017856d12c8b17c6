/** @file The ladder: native TensorFlow, else WebAssembly, else plain JavaScript; chosen once per process. */
import { checkInteger, shown } from "../math";
import { explain, RungFailure } from "./failure";
import { attachNative, type Rig } from "./native";
import { prove } from "./proof";
import { registerSegmentSums } from "./segments";
import { loadTensorflow, type Tensorflow } from "./tfjs";
import { attachWasm } from "./wasm";

/** A way to compute with dense tensors, the fastest first. */
export type Rung = "native" | "wasm" | "cpu";

/** The rungs in the order of trying. */
export const rungs: readonly Rung[] = ["native", "wasm", "cpu"];

/** How the trial of one rung ended. */
export interface Attempt {
  readonly rung: Rung;
  readonly ok: boolean;
  /** What it is, or why it cannot be used. */
  readonly detail: string;
  /** What to do about it. */
  readonly mend?: string;
}

/** What computes, as provenance records it. */
export interface BackendInfo {
  readonly rung: Rung;
  /** For a reader, e.g. `native TensorFlow 2.21.0`. */
  readonly name: string;
  readonly threads: number;
  /** Version of each part. */
  readonly versions: Readonly<Record<string, string>>;
  /** True when an option or `ENGRAM_TENSOR` named the rung. */
  readonly forced: boolean;
  /** Each rung that was tried, in order; the last is the one in use. */
  readonly attempts: readonly Attempt[];
}

/** The backend of this process. As the last value of a cell it shows which one it is. */
export interface Backend {
  readonly tf: Tensorflow;
  readonly info: BackendInfo;
}

/** How to choose. */
export interface BackendOptions {
  /** Use this rung or fail; by default the environment variable `ENGRAM_TENSOR`, else the first that works. */
  readonly rung?: Rung;
  /** Threads of native TensorFlow; by default `TF_NUM_INTRAOP_THREADS`, else one per core. */
  readonly threads?: number;
}

/** Stands on the global object, so that it outlives a reload of the compiled library in the kernel. */
interface Store {
  choice?: Promise<Backend>;
  info?: BackendInfo;
}

function store(): Store {
  const key = Symbol.for("engram.tensor");
  const holder = globalThis as unknown as Record<symbol, Store>;
  holder[key] ??= {};
  return holder[key];
}

const attach: Readonly<Record<Rung, (tf: Tensorflow) => Rig | Promise<Rig>>> = {
  native: (tf) => attachNative(tf),
  wasm: attachWasm,
  cpu: (tf) => {
    registerSegmentSums(tf, "cpu");
    const versions = { "tfjs-backend-cpu": tf.version_core };
    return { backend: "cpu", name: "plain JavaScript", threads: 1, versions };
  },
};

const names: Readonly<Record<Rung, string>> = {
  native: "native TensorFlow",
  wasm: "the WebAssembly backend",
  cpu: "the plain backend",
};

/**
 * Sets one rung up, makes it the backend of `tf` and lets it prove itself.
 *
 * @throws {RungFailure} when it cannot be used
 */
export async function open(tf: Tensorflow, rung: Rung): Promise<Rig> {
  try {
    const rig = await attach[rung](tf);
    if (!(await tf.setBackend(rig.backend))) throw new RungFailure("TensorFlow.js does not accept it");
    prove(tf);
    return rig;
  } catch (error) {
    throw explain(names[rung], error);
  }
}

function wanted({ rung, threads }: BackendOptions): Rung | undefined {
  const choice = rung ?? (process.env["ENGRAM_TENSOR"] || undefined);
  if (choice !== undefined && !rungs.includes(choice as Rung)) {
    const name = rung === undefined ? "ENGRAM_TENSOR" : "rung";
    throw Object.assign(
      new RangeError(`backend: ${name} must be one of ${rungs.join(", ")}, got ${shown(choice)}`),
      { plain: true },
    );
  }
  if (threads !== undefined) checkInteger("backend", "threads", threads, 1, 1024);
  return choice as Rung | undefined;
}

/** One line: which backend runs, and on how many threads. */
export function describeBackend({ name, threads, versions }: BackendInfo): string {
  const part = threads === 1 ? "one thread" : `${threads} threads`;
  return `${name} (TensorFlow.js ${versions["tfjs"]}), ${part}`;
}

function withDisplay(made: Backend): Backend {
  const text = `Tensor backend: ${describeBackend(made.info)}`;
  const value = (): Record<string, string> => ({ "text/plain": text });
  return Object.defineProperty(made, Symbol.for("Jupyter.display"), { value });
}

async function climb(forced: Rung | undefined): Promise<Backend> {
  const tf = loadTensorflow();
  const attempts: Attempt[] = [];
  for (const rung of forced ? [forced] : rungs)
    try {
      const { name, threads, versions } = await open(tf, rung);
      attempts.push({ rung, ok: true, detail: name });
      const info: BackendInfo = {
        rung,
        name,
        threads,
        versions: { tfjs: tf.version_core, ...versions },
        forced: forced !== undefined,
        attempts,
      };
      return withDisplay({ tf, info });
    } catch (error) {
      const { message, mend } = explain(names[rung], error);
      attempts.push({ rung, ok: false, detail: message, ...(mend === undefined ? {} : { mend }) });
    }
  const why = attempts.map(({ detail, mend }) => (mend ? `${detail} (mend: ${mend})` : detail)).join("; ");
  throw Object.assign(new Error(`backend: ${forced ?? "every rung"} cannot be used: ${why}`), {
    plain: true,
    attempts,
  });
}

/**
 * The tensor backend of this process: the first of native TensorFlow, WebAssembly and plain JavaScript
 * that computes a matrix product and a gradient rightly. Chosen at the first call; later calls give the same.
 *
 * @throws {RangeError} when the rung named is none, or another one is already in use
 * @throws {Error} when the rung named cannot be used; the message says why and what to do
 * @example
 * const { tf, info } = await backend();
 * const kept = tf.tidy(() => tf.matMul(a, b)); // read it outside: dataSync inside tidy is slow
 */
export async function backend(options: BackendOptions = {}): Promise<Backend> {
  const forced = wanted(options);
  const held = store();
  if (held.choice === undefined) {
    // Read by the C library when it starts, hence before.
    if (options.threads !== undefined) process.env["TF_NUM_INTRAOP_THREADS"] = String(options.threads);
    const choice = climb(forced);
    held.choice = choice;
    choice.then(
      ({ info }) => {
        held.info = info;
      },
      () => {
        delete held.choice;
      },
    );
  }
  const made = await held.choice;
  if (options.rung !== undefined && made.info.rung !== options.rung)
    throw new RangeError(
      `backend: rung must be ${made.info.rung}, which this process already uses, got ${shown(options.rung)}; name it in the first call, or restart the kernel`,
    );
  if (options.threads !== undefined && made.info.rung === "native" && made.info.threads !== options.threads)
    throw new RangeError(
      `backend: threads must be ${made.info.threads}, with which TensorFlow already runs, got ${options.threads}; restart the kernel to change it`,
    );
  return made;
}

/** What {@link backend} chose, for provenance; undefined before its first call has ended. */
export function backendInfo(): BackendInfo | undefined {
  return store().info;
}
