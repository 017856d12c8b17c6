/**
 * @file Retrieval from stored patterns on whatever is fastest here: full steps by native TensorFlow or by the compiled routines,
 * active sets by the compiled routines.
 */
import type { Tensor2D } from "@tensorflow/tfjs";
import { checkInteger } from "../math";
import {
  type FullStep,
  type PreparedRetrieval,
  prepareRetrieval,
  type RetrievalOptions,
  type RetrievalShape,
  type Retrieved,
} from "../wasm";
import { type Choice, decide, ours, type Runner } from "./choice";
import type { Tensorflow } from "./tfjs";

/** On what a retriever runs. */
export interface RetrieverOptions {
  /** what makes steps with all patterns; `"auto"` when left out: by size and presence, unless ENGRAM_TENSOR or ENGRAM_WASM decides */
  readonly on?: Runner | "auto";
  /** states that a call will bring, for the choice; 64 when left out */
  readonly batch?: number;
}

/** Stored patterns, ready to be retrieved from. */
export interface Retriever extends Omit<PreparedRetrieval, "engine"> {
  /** what makes steps with all patterns, and beside it what works with active sets where that is another */
  readonly choice: Choice;
  /**
   * As {@link PreparedRetrieval.retrieve}, with what ran in the result.
   *
   * @throws {RangeError} also when active sets are asked for where native TensorFlow was
   */
  retrieve(states: Float32Array, options: RetrievalOptions): Retrieved & { readonly choice: Choice };
  /** Frees what TensorFlow holds; afterwards `retrieve` throws. */
  dispose(): void;
}

/** Products of one step of a batch from which native TensorFlow is faster: `npm run bench -- choice` shows both sides of it. */
export const retrieveNativeFrom: number = 2 ** 23;

/** Full steps by TensorFlow, which keeps the patterns from `load` to `dispose`. */
export interface Stepper {
  /** Hands the patterns over; called once, when they have been checked. */
  load(): void;
  readonly step: FullStep;
  dispose(): void;
}

/** Steps with all of `patterns` [P, `width`] by TensorFlow. */
export function stepperOn(tf: Tensorflow, patterns: Float32Array, width: number): Stepper {
  let stored: Tensor2D | undefined;
  let turned: Tensor2D | undefined;
  return {
    load() {
      stored = tf.tensor2d(patterns.slice(), [patterns.length / width, width]);
      turned = tf.transpose(stored);
    },
    step(states, beta) {
      const made = tf.tidy(() => {
        const scores = tf.matMul(tf.mul(tf.tensor2d(states, [states.length / width, width]), beta), turned!);
        return tf.matMul(tf.softmax(scores), stored!);
      });
      // Read outside of `tidy`, which would walk through all numbers in search of tensors; copied, because what is read may
      // be a view of the backend's own memory.
      const recalled = Float32Array.from(made.dataSync());
      made.dispose();
      return recalled;
    },
    dispose() {
      if (stored) tf.dispose([stored, turned!]);
      stored = turned = undefined;
    },
  };
}

/** What ran: active sets are the engine's work even where TensorFlow was chosen, and it may then not have been needed. */
function whatRan(native: Choice, own: Choice, found: Retrieved, steps: number): Choice {
  const taken = (found.bounds.length + found.repeated) * steps;
  if (found.surveyed === 0 && found.full >= taken) return native;
  const name = `active sets: ${own.name}; full steps: ${native.name} (${found.full} of ${taken})`;
  return { ...native, runner: 2 * found.full > taken ? native.runner : own.runner, name };
}

/**
 * Stored patterns of a modern Hopfield network, ready for retrieval over many steps on the fastest that is here.
 *
 *     x ← Σ_μ softmax(β Ξ x)_μ ξ^μ,   `steps` times
 *
 * where ξ^μ is row μ of Ξ, `patterns` [P, D]. Where few weights matter only their patterns are worked with, within a proven
 * bound: see `prepareRetrieval` of `engram/wasm`, whose options and result these are. Native TensorFlow makes the steps with
 * all patterns where it is chosen by size. Finding and following active sets stays with the compiled routines, which score in
 * 16-bit whole numbers, faster than TensorFlow does in float32; the choice in each result says how many steps were whose. Where
 * native TensorFlow is named, by `on` or by ENGRAM_TENSOR, it makes every step, with all patterns.
 *
 * Reference: Ramsauer et al. 2021, eq. (3), for the step.
 *
 * @throws {TypeError} when `patterns` is no Float32Array or a name is unknown
 * @throws {RangeError} when a size or the batch is no whole number above zero, the length does not fit, or an entry is not finite
 * @throws {Error} when native TensorFlow is asked for and cannot be used
 * @example
 * const memory = await retriever(patterns, { patterns: 10_000, width: 256 });
 * const { states, bounds, choice } = memory.retrieve(probes, { beta: 25, steps: 5 });
 */
export async function retriever(
  patterns: Float32Array,
  shape: RetrievalShape,
  options: RetrieverOptions = {},
): Promise<Retriever> {
  const { on, batch = 64 } = options;
  checkInteger("retriever", "batch", batch, 1);
  const { patterns: count, width } = shape;
  const products = 2 * count * width * batch;
  const decision = await decide({ caller: "retriever", on, products, nativeFrom: retrieveNativeFrom });
  const { choice, native } = decision;
  const made = native && stepperOn(native.tf, patterns, width);
  const engine = choice.runner === "native" ? undefined : choice.runner;
  const prepared = prepareRetrieval(patterns, shape, {
    ...(engine !== undefined && { engine }),
    ...(made && { fullStep: made.step }),
  });
  made?.load();
  const own = ours(prepared.engine, choice.reason, choice.forced);
  // Named, TensorFlow makes all steps; chosen, those that active sets leave.
  const shared = native !== undefined && !choice.forced;
  const both = `full steps: ${choice.name}; active sets: ${own.name}`;
  let disposed = false;
  return {
    choice: shared ? { ...choice, name: both } : choice,
    retrieve(states, asked) {
      // Whatever runs, so that a program that is right here is right where TensorFlow is.
      if (disposed)
        throw new Error("retrieve: memory must not be disposed of, make a new one with retriever()");
      const { method = "auto", steps = 1 } = asked;
      if (native === undefined || shared) {
        const found = prepared.retrieve(states, asked);
        return { ...found, choice: shared ? whatRan(choice, own, found, steps) : choice };
      }
      if (method === "active")
        throw new RangeError(
          `retrieve: method must be "full" or "auto" on native TensorFlow (${choice.reason}), which has no active sets, got "active"`,
        );
      return {
        ...prepared.retrieve(states, { ...asked, method: method === "auto" ? "full" : method }),
        choice,
      };
    },
    dispose() {
      disposed = true;
      made?.dispose();
    },
  };
}
