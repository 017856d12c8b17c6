/**
 * Trains, in a process of its own, and is killed in the middle:
 * `train-and-die.ts <folder> <experiment> <run> <step>`; with step 0 it comes to its end, does the same once more in an
 * empty folder, and prints what came out of both.
 */
import { associativeRecall, fastWeightRecall, type TrainedExperiment } from "engram/experiments";
import { trained } from "engram/notebook";

const [folder, name, run, step] = process.argv.slice(2);

const experiments = {
  "associative-recall": {
    ...associativeRecall,
    full: {
      ...associativeRecall.quick,
      cells: [{ width: 8, pairs: 2, models: ["delta", "softmax"], rates: [2e-2], repeats: 1 }],
    },
  },
  "fast-weight-recall": {
    ...fastWeightRecall,
    full: {
      ...fastWeightRecall.quick,
      lines: [{ law: "once", feature: "dpfp-1", rule: "sum", keys: [8, 10] }],
      every: 10,
      ...{ steps: 75, goal: 0 },
    },
  },
} as unknown as Record<string, TrainedExperiment<unknown, unknown>>;
const experiment = experiments[name as string] as TrainedExperiment<unknown, unknown>;
let said: string[] = [];
let steps: string[] = [];

/** The experiment itself, and a hand on the switch. */
const dying: typeof experiment = {
  ...experiment,
  run: (params, random, { keep, ...shop }) => {
    let at = -1;
    return experiment.run(params, random, {
      ...shop,
      keep: (make) => {
        at++;
        return keep!((going) =>
          make({
            ...going,
            onProgress: (done, all) => {
              going.onProgress?.(done, all);
              steps.push(`${at}:${done}`);
              if (at === Number(run) && done === Number(step)) process.kill(process.pid, "SIGKILL");
            },
          }),
        );
      },
    });
  },
};

async function go(unfinished: string): Promise<object> {
  [said, steps] = [[], []];
  const tell = (line: string) => said.push(line);
  const { entries } = await trained(dying, { mode: "full", seed: 7, unfinished, tell });
  return { entries: JSON.stringify(entries), said, first: steps[0], steps: steps.length };
}

async function main(): Promise<void> {
  const resumed = await go(folder as string);
  process.stdout.write(JSON.stringify({ resumed, whole: await go(`${folder}-whole`) }));
}

main().catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
