/**
 * @file The one place where it is decided whether a dense routine runs on native TensorFlow or on the library's own
 * compiled routines, by what is present and by size; the choice is shown and can be forced.
 */
import { checkChoice } from "../math";
import { currentEngine, type RunningEngine } from "../wasm";
import { type Attempt, type Backend, backend, backendInfo, describeBackend } from "./backend";
import { nativePlaces } from "./place";

/** What can run a dense routine: native TensorFlow, or one of the engines of `engram/wasm`. */
export type Runner = "native" | RunningEngine;

/** What runs a dense routine, and why. */
export interface Choice {
  readonly runner: Runner;
  /** for a reader, e.g. `native TensorFlow 2.21.0 (TensorFlow.js 4.22.0), one thread` */
  readonly name: string;
  /** one clause: why this one */
  readonly reason: string;
  /** true when an option, ENGRAM_TENSOR or ENGRAM_WASM named it */
  readonly forced: boolean;
}

/** What is to be decided. */
export interface Question {
  readonly caller: string;
  /** what the caller asked for */
  readonly on: Runner | "auto" | undefined;
  /** multiplications of the call */
  readonly products: number;
  /** from how many on native TensorFlow was measured to be faster */
  readonly nativeFrom: number;
}

const runners: readonly (Runner | "auto")[] = ["auto", "native", "wasm", "wasm-relaxed", "typescript"];

const names: Readonly<Record<RunningEngine, string>> = {
  wasm: "compiled routines (WebAssembly SIMD)",
  "wasm-relaxed": "compiled routines (WebAssembly relaxed SIMD)",
  typescript: "TypeScript twins",
};

/** A count as a reader takes it in: 3.4e7. */
const rough = (count: number): string => count.toPrecision(2).replace("e+", "e");

/** The choice of one of the library's own engines. */
export function ours(engine: RunningEngine, reason: string, forced: boolean): Choice {
  return { runner: engine, name: names[engine], reason, forced };
}

/** A choice and, when it is native TensorFlow, the backend. */
export interface Decision {
  readonly choice: Choice;
  readonly native?: Backend;
}

/** Why native TensorFlow did not come: what was found when it was tried, else that another backend is in use. */
function whyNot(error: unknown): string {
  const { attempts = backendInfo()?.attempts, message } = error as Error & { attempts?: readonly Attempt[] };
  const tried = attempts?.find(({ rung }) => rung === "native");
  if (tried === undefined) return message;
  return tried.mend === undefined ? tried.detail : `${tried.detail} (mend: ${tried.mend})`;
}

async function theirs(caller: string, reason: string, forced: boolean): Promise<Decision> {
  let native: Backend;
  try {
    // By its name: without one the first call of a process would climb to what ENGRAM_TENSOR says.
    native = await backend({ rung: "native" });
  } catch (error) {
    throw Object.assign(
      new Error(`${caller}: native TensorFlow cannot be used: ${whyNot(error)}`, { cause: error }),
      { plain: true },
    );
  }
  const name = describeBackend(native.info);
  return { choice: { runner: "native", name, reason, forced }, native };
}

/** Why native TensorFlow is out of the question, without loading anything. */
function nativeMissing(): string | undefined {
  const info = backendInfo();
  if (info !== undefined) return info.rung === "native" ? undefined : `${info.name} is the tensor backend`;
  return nativePlaces().length === 0 ? "native TensorFlow is not installed" : undefined;
}

/** The variables that name what runs, checked; `undefined` where one names nothing. */
function variables(caller: string): { tensor: string | undefined; wasm: string | undefined } {
  const tensor = process.env["ENGRAM_TENSOR"] || undefined;
  if (tensor !== undefined) checkChoice(caller, "ENGRAM_TENSOR", tensor, ["native", "wasm", "cpu"]);
  const wasm = process.env["ENGRAM_WASM"] || undefined;
  return { tensor, wasm: wasm === "auto" ? undefined : wasm };
}

/**
 * Decides one call. First comes what the caller asks for, then ENGRAM_TENSOR (`native`; `wasm`, the compiled routines; `cpu`,
 * the TypeScript twins), then ENGRAM_WASM, which names one of the own engines, then size and presence.
 *
 * @throws {TypeError} when `on` or a variable holds an unknown name
 * @throws {Error} when native TensorFlow is asked for and cannot be used
 */
export async function decide({ caller, on, products, nativeFrom }: Question): Promise<Decision> {
  checkChoice(caller, "on", on ?? "auto", runners);
  if (on === "native") return theirs(caller, "asked for", true);
  if (on !== undefined && on !== "auto") return { choice: ours(on, "asked for", true) };
  const { tensor, wasm } = variables(caller);
  const engine = currentEngine();
  if (tensor === "native") return theirs(caller, "ENGRAM_TENSOR is native", true);
  if (tensor === "cpu") return { choice: ours("typescript", "ENGRAM_TENSOR is cpu", true) };
  if (tensor === "wasm" && wasm === undefined) return { choice: ours("wasm", "ENGRAM_TENSOR is wasm", true) };
  if (wasm !== undefined) return { choice: ours(engine, `ENGRAM_WASM is ${wasm}`, true) };
  const size = `${rough(products)} products`;
  if (products < nativeFrom)
    return { choice: ours(engine, `${size}, native TensorFlow from ${rough(nativeFrom)} on`, false) };
  const missing = nativeMissing();
  if (missing !== undefined) return { choice: ours(engine, missing, false) };
  const { info } = await backend();
  if (info.rung !== "native")
    return { choice: ours(engine, `native TensorFlow failed: ${info.attempts[0].detail}`, false) };
  return theirs(caller, `${size}, at least ${rough(nativeFrom)}`, false);
}

/**
 * One line: what runs a dense routine, and why.
 *
 * @example
 * describeChoice((await attend(q, k, v, shape)).choice);
 * // "compiled routines (WebAssembly SIMD): 5.2e5 products, native TensorFlow from 4.2e6 on"
 */
export function describeChoice({ name, reason }: Choice): string {
  return `${name}: ${reason}`;
}
