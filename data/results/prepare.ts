/**
 * Makes the results in this folder anew: trains every experiment named, or all of them, in full, and prints the lines
 * for data/README.md. One that was cut off is gone on with.
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

/** Makes one experiment's results and hands them over; lines about it go beside the output. */
type Maker = (onResult: (result: KeptResult) => Promise<void>) => Promise<KeptResult>;

const tell = (line: string): void => console.error(line);

/** A line per hundredth of the way. */
function percent(): (done: number, total: number) => void {
  let last = -1;
  return (done, total) => {
    const now = Math.floor((100 * done) / total);
    if (now > last) tell(`${now} %, ${done} of ${total} steps`);
    last = Math.max(last, now);
  };
}

const makers: Record<string, Maker> = {
  "associative-recall": (onResult) => trained(associativeRecall, { ...full(), onResult }),
  "fast-weight-recall": (onResult) => trained(fastWeightRecall, { ...full(), onResult }),
  "spiking-digits": (onResult) => trained(spikingDigits, { ...full(), onResult, data: [loadDigits()] }),
};

function full() {
  return { mode: "full", seed, tell, onProgress: percent() } as const;
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const at = args.indexOf("--into");
  const [into] = at < 0 ? [] : args.splice(at, 2).slice(1);
  for (const name of args.length > 0 ? args : Object.keys(makers)) {
    const make = makers[name];
    if (make === undefined)
      throw new Error(`no experiment ${name}; there are ${Object.keys(makers).join(", ")}`);
    const file = into ? join(resolve(into), basename(resultFile(name))) : resultFile(name);
    tell(`${name}:`);
    const result = await make((made) => writeResult(file, made));
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
