/** @file First rung: TensorFlow's own C library through the binding of tfjs-node. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type * as util from "node:util";
import { explain, RungFailure } from "./failure";
import { findBinding, nativePlaces, type Place } from "./place";
import type { Tensorflow } from "./tfjs";

/** What a rung says about itself once it stands. */
export interface Rig {
  /** Its name in TensorFlow.js. */
  readonly backend: string;
  /** Its name for a reader. */
  readonly name: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
}

interface Binding {
  readonly TF_Version: string;
}

/** Keeps the library's remarks at loading out of the terminal; built beside the binding by the set-up. */
interface Hush {
  begin(): void;
  end(): void;
}

const mend = "npm run setup:tensorflow";

/** tfjs-node 4.22 calls two helpers that Node 23 removed and Node 22 warns about. */
function restoreHelpers(): void {
  if (Number(process.versions.node.split(".")[0]) < 22) return;
  const helpers = {
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
    isArray: Array.isArray,
  };
  const target = require("node:util") as typeof util;
  for (const [name, value] of Object.entries(helpers))
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false });
}

function loadBinding(folder: string, path: string): Binding {
  const load = createRequire(path);
  const hushPath = join(folder, "lib", "hush.node");
  const hush =
    process.env["TF_CPP_MIN_LOG_LEVEL"] !== "0" && existsSync(hushPath)
      ? (load(hushPath) as Hush)
      : undefined;
  hush?.begin();
  try {
    return load(path) as Binding;
  } finally {
    hush?.end();
  }
}

function attachFrom(tf: Tensorflow, { folder, what }: Place): Rig {
  const path = findBinding(folder);
  if (path === undefined) throw new RungFailure(`${what} has no compiled binding`, mend);
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  const binding = loadBinding(folder, path);
  restoreHelpers();
  // The copy that the set-up builds has no TensorFlow.js of its own: it takes the one handed over here.
  Object.defineProperty(globalThis, Symbol.for("engram.tensorflow"), { value: tf, configurable: true });
  const load = createRequire(join(folder, "package.json"));
  if (load("@tensorflow/tfjs") !== tf)
    throw new RungFailure(`${what} brings another TensorFlow.js than this checkout`, mend);
  const { NodeJSKernelBackend } = load("./dist/nodejs_kernel_backend.js");
  load("./dist/register_all_kernels.js");
  if (!tf.findBackendFactory("tensorflow")) {
    const backend = new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node");
    tf.registerBackend("tensorflow", () => backend, 3);
  }
  const { nodeFileSystemRouter } = load("./dist/io/file_system.js");
  tf.io.registerLoadRouter(nodeFileSystemRouter);
  tf.io.registerSaveRouter(nodeFileSystemRouter);
  return {
    backend: "tensorflow",
    name: `native TensorFlow ${binding.TF_Version}`,
    threads: Number(process.env["TF_NUM_INTRAOP_THREADS"] || 0) || availableParallelism(),
    versions: { tensorflow: binding.TF_Version, "tfjs-node": load("./package.json").version },
  };
}

/**
 * Makes native TensorFlow known to `tf`, from the user's cache or else from the optional package.
 *
 * @throws {RungFailure} when there is none or none can be loaded
 */
export function attachNative(tf: Tensorflow, places: readonly Place[] = nativePlaces()): Rig {
  if (places.length === 0) throw new RungFailure("native TensorFlow is not installed", mend);
  const failures: RungFailure[] = [];
  for (const place of places)
    try {
      return attachFrom(tf, place);
    } catch (error) {
      failures.push(explain(place.what, error));
    }
  throw new RungFailure(
    failures.map((failure) => failure.message).join("; "),
    failures[0].mend ?? mend,
    failures[0],
  );
}
