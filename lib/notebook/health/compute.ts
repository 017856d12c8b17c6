/** @file The rungs of the tensor ladder, each tried with a real operation in a process of its own. */
import { probeBackends } from "../../tensor/index";
import { type Finding, missing, ok, warn } from "./finding";

/** Every rung. Only the last is needed by everything, and it cannot be missing. */
export async function tensorHealth(): Promise<Finding[]> {
  const attempts = await probeBackends();
  return attempts.map(({ rung, ok: works, detail, mend }) =>
    works
      ? ok(`tensors, ${rung}`, detail)
      : rung === "native"
        ? warn(`tensors, ${rung}`, detail, mend ?? "npm run setup:tensorflow")
        : missing(`tensors, ${rung}`, detail, mend ?? "npm ci"),
  );
}
