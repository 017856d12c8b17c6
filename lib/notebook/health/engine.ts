/** @file What runs our own hot routines: compiled WebAssembly, or their TypeScript twins. */
import { engineInfo } from "../../wasm/index";
import { type Finding, ok, warn } from "./finding";

/** The engine and why this one. */
export function engineHealth(): Finding {
  const { engine, reason } = engineInfo();
  return engine === "typescript"
    ? warn("hot routines", `${engine}: ${reason}; results are the same, slower`)
    : ok("hot routines", `${engine}: ${reason}`);
}
