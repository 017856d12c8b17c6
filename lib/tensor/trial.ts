/**
 * @file The process that the probes start: tries the rung that ENGRAM_TENSOR names and prints one line of JSON. With a
 * size as argument it also times a matrix product.
 */
import { type Attempt, describeBackend, open, type Rung } from "./backend";
import { explain } from "./failure";
import { timeProduct } from "./proof";
import { loadTensorflow } from "./tfjs";

/** Tries `rung`, in this process, and times a product of `size` when that is above zero. */
export async function trial(rung: Rung, size = 0): Promise<Attempt> {
  try {
    const tf = loadTensorflow();
    const rig = await open(tf, rung);
    const info = { ...rig, rung, versions: { tfjs: tf.version_core }, forced: true, attempts: [] };
    const time = size > 0 ? `, ${size}×${size} product in ${timeProduct(tf, size).toFixed(1)} ms` : "";
    return { rung, ok: true, detail: `${describeBackend(info)}${time}` };
  } catch (error) {
    const { message, mend } = explain(rung, error);
    return { rung, ok: false, detail: message, ...(mend === undefined ? {} : { mend }) };
  }
}

if (require.main === module)
  trial(process.env["ENGRAM_TENSOR"] as Rung, Number(process.argv[2] ?? 0)).then((attempt) => {
    process.stdout.write(`${JSON.stringify(attempt)}\n`);
  });
