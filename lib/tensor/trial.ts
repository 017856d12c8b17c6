/** @file The process that {@link probeBackends} starts: tries the rung that ENGRAM_TENSOR names and prints one line of JSON. */
import { type Attempt, describeBackend, open, type Rung } from "./backend";
import { explain } from "./failure";
import { loadTensorflow } from "./tfjs";

/** Tries `rung`, in this process. */
export async function trial(rung: Rung): Promise<Attempt> {
  try {
    const tf = loadTensorflow();
    const rig = await open(tf, rung);
    const info = { ...rig, rung, versions: { tfjs: tf.version_core }, forced: true, attempts: [] };
    return { rung, ok: true, detail: describeBackend(info) };
  } catch (error) {
    const { message, mend } = explain(rung, error);
    return { rung, ok: false, detail: message, ...(mend === undefined ? {} : { mend }) };
  }
}

if (require.main === module)
  trial(process.env["ENGRAM_TENSOR"] as Rung).then((attempt) => {
    process.stdout.write(`${JSON.stringify(attempt)}\n`);
  });
