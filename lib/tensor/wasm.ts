/** @file Second rung: TensorFlow.js compiled to WebAssembly, with the operations that it lacks. */
import { RungFailure } from "./failure";
import { lendMissing } from "./lend";
import type { Rig } from "./native";
import { mendProducts } from "./products";
import { registerSegmentSums } from "./segments";
import type { Tensorflow } from "./tfjs";

const fatal = ["uncaughtException", "unhandledRejection"] as const;

/**
 * Makes the WebAssembly backend known to `tf`.
 *
 * Its loader installs handlers that end the process at the first uncaught error or rejected promise;
 * they are taken away again, since what happens then is for the program to decide.
 */
export async function attachWasm(tf: Tensorflow): Promise<Rig> {
  // Not asked of `findBackend`, which would start it in the background.
  if (!Object.hasOwn(tf.engine().registry, "wasm")) {
    const before = fatal.map((event) => new Set(process.rawListeners(event)));
    try {
      const wasm = require("@tensorflow/tfjs-backend-wasm") as { version_wasm: string };
      // Started here rather than by `setBackend`, which prints a failure instead of throwing it.
      const start = tf.engine().registryFactory["wasm"]?.factory;
      if (start === undefined)
        throw new RungFailure(`@tensorflow/tfjs-backend-wasm ${wasm.version_wasm} offers no backend`);
      const backend = await start();
      tf.removeBackend("wasm");
      tf.registerBackend("wasm", () => backend, 2);
    } finally {
      fatal.forEach((event, i) => {
        for (const listener of process.rawListeners(event))
          if (!before[i].has(listener))
            process.removeListener(event, listener as (...args: unknown[]) => void);
      });
    }
  }
  registerSegmentSums(tf, "wasm");
  lendMissing(tf, "wasm");
  mendProducts(tf, "wasm");
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
  return {
    backend: "wasm",
    name: `WebAssembly${simd ? " with SIMD" : ""}`,
    threads: 1,
    versions: { "tfjs-backend-wasm": tf.version_core },
  };
}
