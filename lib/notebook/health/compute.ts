/** @file What computes here: the rungs of the tensor ladder and the engine of the hot routines. */

import { type Finding, missing, ok, warn } from "./finding";
import { room } from "./room";

interface Attempt {
  readonly rung: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly mend?: string;
}

/** Every rung, tried with a real operation. Only the last is needed by everything, and it cannot be missing. */
export async function tensorHealth(): Promise<Finding[]> {
  const { probeBackends } = room<{ probeBackends(): Promise<Attempt[]> }>("tensor");
  const attempts = await probeBackends();
  return attempts.map(({ rung, ok: works, detail, mend }) =>
    works
      ? ok(`tensors, ${rung}`, detail)
      : rung === "native"
        ? warn(`tensors, ${rung}`, detail, mend ?? "npm run setup:tensorflow")
        : missing(`tensors, ${rung}`, detail, mend ?? "npm ci"),
  );
}

/** The engine of our own hot routines. */
export function engineHealth(): Finding {
  const { engineInfo } = room<{ engineInfo(): { engine: string; reason: string } }>("wasm");
  const { engine, reason } = engineInfo();
  return engine === "typescript"
    ? warn("hot routines", `${engine}: ${reason}; results are the same, slower`)
    : ok("hot routines", `${engine}: ${reason}`);
}
