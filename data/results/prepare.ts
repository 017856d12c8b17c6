/**
 * Makes the results in this folder anew: trains every experiment named, or all of them, in full, and prints the lines
 * for data/README.md.
 *
 *     npx tsx data/results/prepare.ts [name …] [--into folder]
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { associativeRecall, fastWeightRecall, spikingDigits } from "engram/experiments";
import { type KeptResult, loadDigits, resultFile, writeResult } from "engram/io";
import { trained } from "engram/notebook";

/** The seed of the committed results and the notebooks' default. */
const seed = 7;

const makers: Record<string, () => Promise<KeptResult>> = {
  "associative-recall": () => trained(associativeRecall, { mode: "full", seed }),
  "fast-weight-recall": () => trained(fastWeightRecall, { mode: "full", seed }),
  "spiking-digits": () => trained(spikingDigits, { mode: "full", seed, data: [loadDigits()] }),
};

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const at = args.indexOf("--into");
  const [into] = at < 0 ? [] : args.splice(at, 2).slice(1);
  for (const name of args.length > 0 ? args : Object.keys(makers)) {
    const make = makers[name];
    if (make === undefined)
      throw new Error(`no experiment ${name}; there are ${Object.keys(makers).join(", ")}`);
    const result = await make();
    const file = into ? join(resolve(into), basename(resultFile(name))) : resultFile(name);
    await writeResult(file, result);
    const hash = createHash("sha256").update(readFileSync(file)).digest("hex");
    console.log(
      `results/${basename(file)} | ${result.entries.length} rows | ${result.head.seconds} s | ${hash}`,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
