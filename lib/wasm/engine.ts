/**
 * @file The one place where it is decided what runs the hot routines: compiled WebAssembly with 128-bit vectors, the same
 * with relaxed (fused) arithmetic, or the readable TypeScript twins.
 *
 * Relaxed arithmetic rounds once where the plain module rounds twice, and only on processors that can, so
 * that last digits depend on the machine. It is therefore never chosen unasked.
 */
import { setFlagsFromString } from "node:v8";
import { checkChoice } from "./check";
import { relaxed, simd, spikes, spikesShared } from "./generated";
import { webAssembly } from "./webassembly";

/** What may be asked for; `"auto"` is plain WebAssembly where it runs and TypeScript elsewhere. */
export type Engine = "auto" | "wasm" | "wasm-relaxed" | "typescript";

/** What can be the answer. */
export type RunningEngine = Exclude<Engine, "auto">;

const engines: readonly Engine[] = ["auto", "wasm", "wasm-relaxed", "typescript"];

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

/** The modules: one for each compiled engine, and those for spiking networks, where the engines do not differ. */
export type ModuleName = "wasm" | "wasm-relaxed" | "spikes" | "spikes-shared";

const compiled: Readonly<Record<ModuleName, typeof simd>> = {
  wasm: simd,
  "wasm-relaxed": relaxed,
  spikes,
  "spikes-shared": spikesShared,
};

/** The bytes of a compiled module. */
export function moduleBytes(name: ModuleName): Uint8Array {
  return bytesOf(compiled[name].base64);
}

const known = new Map<RunningEngine, boolean>([["typescript", true]]);

/** True when this process can run `engine`; the module itself is the probe. */
export function runs(engine: RunningEngine): boolean {
  let answer = known.get(engine);
  if (answer === undefined && engine !== "typescript") {
    const bytes = moduleBytes(engine);
    answer = webAssembly?.validate(bytes) ?? false;
    if (!answer && engine === "wasm-relaxed" && webAssembly) {
      // Node 20 has relaxed SIMD behind a flag that takes effect at run time; newer versions have it always.
      setFlagsFromString("--experimental-wasm-relaxed-simd");
      answer = webAssembly.validate(bytes);
    }
    known.set(engine, answer);
  }
  return answer ?? false;
}

/**
 * The engine for one call: the caller's choice, else the environment variable ENGRAM_WASM, else `"auto"`.
 *
 * @throws {TypeError} when a name is unknown
 * @throws {Error} when the engine asked for cannot run here
 */
export function chooseEngine(caller: string, asked?: Engine): RunningEngine {
  const fromEnvironment = process.env["ENGRAM_WASM"] || undefined;
  const choice = asked ?? (fromEnvironment as Engine | undefined) ?? "auto";
  checkChoice(caller, asked === undefined ? "ENGRAM_WASM" : "engine", choice, engines);
  if (choice === "auto") return runs("wasm") ? "wasm" : "typescript";
  if (!runs(choice))
    throw new Error(
      `${caller}: engine "${choice}" does not run in Node ${process.versions.node} on ${process.arch}; "typescript" always does`,
    );
  return choice;
}

/**
 * The engine that a call without `engine` uses.
 *
 * @throws {TypeError} when ENGRAM_WASM holds an unknown name
 * @throws {Error} when it holds one that cannot run here
 */
export function currentEngine(): RunningEngine {
  return chooseEngine("currentEngine");
}

/** What runs the hot routines here, for `engram doctor` and for the provenance of results. */
export interface EngineInfo {
  /** what a call without `engine` uses */
  readonly engine: RunningEngine;
  /** one sentence: why this one */
  readonly reason: string;
  /** engines that can run here */
  readonly available: readonly RunningEngine[];
  /** the compiled modules */
  readonly modules: readonly {
    /** `"wasm"` and `"wasm-relaxed"`, and those that carry spikes on either */
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

/**
 * What runs the hot routines here and why.
 *
 * @throws {TypeError} when ENGRAM_WASM holds an unknown name
 */
export function engineInfo(): EngineInfo {
  const engine = chooseEngine("engineInfo");
  const asked = process.env["ENGRAM_WASM"];
  const reason =
    asked && asked !== "auto"
      ? `ENGRAM_WASM is ${asked}`
      : engine === "wasm"
        ? "WebAssembly SIMD runs here"
        : "WebAssembly SIMD does not run here";
  return {
    engine,
    reason,
    available: (["wasm", "wasm-relaxed", "typescript"] as const).filter(runs),
    modules: Object.entries(compiled).map(([name, { bytes, sha256 }]) => ({ name, bytes, sha256 })),
  };
}
