/** Runs the same tests on every backend present; those on an absent one are skipped with the reason in their title. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { normalInto, randomFrom } from "engram/math";
import { open, type Rung, rungs } from "../../lib/tensor/backend";
import { RungFailure } from "../../lib/tensor/failure";
import { loadTensorflow, type Tensorflow } from "../../lib/tensor/tfjs";

const absent = new Map<Rung, string>();

/** TensorFlow.js on `rung`, or the reason why that rung is absent here. */
export async function on(rung: Rung): Promise<Tensorflow | string> {
  const known = absent.get(rung);
  if (known !== undefined) return known;
  const tf = loadTensorflow();
  try {
    await open(tf, rung);
    return tf;
  } catch (error) {
    // WebAssembly and plain JavaScript need nothing but the packages: their absence is a fault.
    if (rung !== "native" || !(error instanceof RungFailure)) throw error;
    absent.set(rung, error.mend ? `${error.message}; ${error.mend}` : error.message);
    return on(rung);
  }
}

/** One test per rung of the ladder. */
export function onEach(title: string, work: (tf: Tensorflow, rung: Rung) => void | Promise<void>): void {
  for (const rung of rungs)
    it(`${title} (${rung})`, async function () {
      const tf = await on(rung);
      if (typeof tf === "string") {
        this.test!.title += `: not run, ${tf}`;
        this.skip();
      }
      await work(tf, rung);
    });
}

/** Standard normal numbers in 32 bits, the same for the same seed. */
export function noise(seed: number, length: number): Float32Array {
  return normalInto(new Float32Array(length), randomFrom(seed));
}

/** Runs `code` over the compiled library in a process of its own, without the native copy of this machine. */
export function alone(
  code: string,
  env: Record<string, string> = {},
): { out: string; err: string; status: number | null } {
  const place = mkdtempSync(join(tmpdir(), "engram-"));
  try {
    const done = spawnSync(
      process.execPath,
      ["-e", `const t = require("engram/tensor"); (async () => {${code}})();`],
      {
        env: { ...process.env, ENGRAM_TENSOR: "", ENGRAM_CACHE: place, ...env },
        encoding: "utf8",
      },
    );
    return { out: done.stdout, err: done.stderr, status: done.status };
  } finally {
    rmSync(place, { recursive: true });
  }
}
