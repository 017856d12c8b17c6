/** @file One call for results that take minutes of training: read what is kept, or make it anew, in as many attempts as it takes. */
import { createHash } from "node:crypto";
import { cpus } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { serialize } from "node:v8";
import type { Going, TrainedExperiment } from "../experiments/index";
import {
  codeHash,
  isPlain,
  type KeptResult,
  openUnfinished,
  PlainError,
  provenance,
  type ResultHead,
  readResult,
  resultFile,
  shownPath,
  type Unfinished,
} from "../io/index";
import { checkChoice, randomFrom } from "../math/index";
import { type BackendInfo, backend } from "../tensor/index";
import { type Progress, progress } from "./display/progress";
import { kernelHost } from "./host";

/** Which results to take. */
export interface TrainedOptions<Params, Data extends readonly unknown[]> {
  /** `quick` reads what is kept, `full` trains */
  readonly mode: "quick" | "full";
  readonly seed: number;
  /** what the experiment needs besides; default nothing */
  readonly data?: Data;
  /** where results are kept; default the experiment's file in data/results */
  readonly file?: string;
  /** sizes of a full run; default those of the experiment */
  readonly params?: Params;
  /** folder for what a run that is cut off leaves; default one in the user's cache */
  readonly unfinished?: string;
  /** is told when an earlier attempt is gone on with; default a line under the cell */
  readonly tell?: (line: string) => void;
  /** hears after each step how many steps of how many are done, those of earlier attempts included */
  readonly onProgress?: (done: number, total: number) => void;
  /** is given the result of a full run before what would be gone on from is removed: writes it down */
  readonly onResult?: (result: KeptResult) => void | Promise<void>;
}

/** Rooms of the library that decide what a trained entry is. */
const rooms = ["math", "wasm", "tensor", "cost", "training", "experiments"];

/** Steps of training between two checkpoints: seconds. */
const checkpointEvery = 50;

/**
 * The entries of an experiment that trains, with what they were made with. In quick mode they come from `data/results`,
 * where they were written by the same call in full mode; in full mode they are made anew, with a line that tells how far it has come.
 *
 * A full run that is cut off, by an interrupt or with its process, is gone on with by the next call of the same experiment, sizes,
 * seed, data, code and machine: finished runs are kept at once, the one under way every 50 steps, both in the user's cache. The
 * entries are the same bytes as those of an unbroken run; `seconds` in the head is the sum of all attempts.
 *
 * @throws {PlainError} when nothing is kept, or what is kept was made with other sizes or another seed
 * @example
 * const { entries, head } = await trained(associativeRecall, { mode, seed });
 */
export async function trained<Params, Entry, Data extends readonly unknown[]>(
  experiment: TrainedExperiment<Params, Entry, Data>,
  options: TrainedOptions<Params, Data>,
): Promise<KeptResult<Entry>> {
  const { mode, seed, params = experiment.full, data = [] as unknown as Data } = options;
  const { file = resultFile(experiment.name), tell = note, onResult } = options;
  checkChoice("trained", "mode", mode, ["quick", "full"]);
  if (mode === "quick") return kept(experiment, params, seed, file);
  const { tf, info } = await backend();
  const key = { experiment: experiment.name, parameters: params, seed };
  const around = { data: hashOf(data), code: codeHash(...rooms), machine: machineOf(info) };
  const left = openUnfinished<Entry>({ ...key, ...around }, await provenance(), options.unfinished);
  const runs = experiment.runs(params);
  const steps = experiment.steps?.(params) ?? 1;
  const start = performance.now();
  const seconds = (): number => left.seconds + (performance.now() - start) / 1000;
  const shown = follow(runs, steps, left, options.onProgress);
  if (left.entries.length > 0 || left.checkpoint)
    tell(
      `going on with ${experiment.name} where it was cut off: ${left.entries.length} of ${runs} models are trained${left.checkpoint ? `, the next one is at step ${left.checkpoint.moments.step}` : ""}`,
    );
  const keep = keeper(left, seconds, shown, tell);
  const random = randomFrom(seed).split(experiment.name);
  const entries = experiment.run(params, random, { tf, keep, onRun: shown.onRun }, ...data);
  const head: ResultHead = {
    format: "engram/result@1",
    experiment: experiment.name,
    parameters: params,
    seed,
    backend: { name: info.name, threads: info.threads, versions: info.versions },
    provenance: left.provenance,
    seconds: Math.round(seconds()),
  };
  const result = { head, entries };
  await onResult?.(result);
  left.remove();
  return result;
}

/** A line under the cell; nothing outside of a notebook. */
function note(line: string): void {
  kernelHost()?.display({ data: { "text/plain": line } });
}

const hashOf = (data: unknown): string => createHash("sha256").update(serialize(data)).digest("hex");

/** What decides the last digits besides the code. */
function machineOf({ name, threads, versions }: BackendInfo): unknown {
  return { name, threads, versions, node: process.versions.node, processor: cpus()[0]?.model ?? null };
}

/** Follows a run step by step. */
interface Following {
  /** steps done in the run under way */
  readonly onProgress: (step: number) => void;
  /** a run has ended, perhaps before its last step */
  readonly onRun: () => void;
}

/** The line that tells how far it has come: of what is still to be done, so that the time it promises is right. */
function follow(
  runs: number,
  steps: number,
  { entries, checkpoint }: Unfinished,
  hear: (done: number, total: number) => void = () => {},
): Following {
  const total = runs * steps;
  let done = 0;
  let run = 0;
  const before = entries.length * steps + Math.min(steps - 1, checkpoint?.moments.step ?? 0);
  const shown: Progress | undefined =
    before < total ? progress(total - before, steps > 1 ? "training steps" : "trained models") : undefined;
  const to = (now: number): void => {
    if (now <= done) return;
    shown?.step(Math.max(0, now - Math.max(done, before)));
    done = now;
    hear(done, total);
  };
  return {
    onProgress: (step) => to(run * steps + Math.min(step, steps)),
    onRun: () => to(++run * steps),
  };
}

/** Entries from earlier attempts first, then new ones, each written down as soon as it is there. */
function keeper<Entry>(
  left: Unfinished<Entry>,
  seconds: () => number,
  { onProgress }: Following,
  tell: (line: string) => void,
): <Made>(make: (going: Going) => Made) => Made {
  const ready = [...left.entries];
  let from = left.checkpoint;
  let keeping = true;
  /** A disk that refuses ends the keeping, not hours of training. */
  const write = (work: () => void): void => {
    if (!keeping) return;
    try {
      work();
    } catch (error) {
      if (!isPlain(error)) throw error;
      keeping = false;
      tell(`what is trained is not kept for a later attempt: ${error.message}`);
    }
  };
  return <Made>(make: (going: Going) => Made): Made => {
    if (ready.length > 0) return ready.shift() as unknown as Made;
    const onCheckpoint: Going["onCheckpoint"] = (made) => write(() => left.save(made, seconds()));
    const made = make({ ...(from && { from }), checkpointEvery, onCheckpoint, onProgress });
    from = undefined;
    // What comes from a file later is the same as what is given now.
    const entry = JSON.parse(JSON.stringify(made)) as Made;
    write(() => left.add(entry as unknown as Entry, seconds()));
    return entry;
  };
}

function kept<Params, Entry, Data extends readonly unknown[]>(
  { name }: TrainedExperiment<Params, Entry, Data>,
  params: Params,
  seed: number,
  file: string,
): KeptResult<Entry> {
  const result = readResult<Entry>(file);
  const mend = 'run with mode "full" to train, or make the file anew with data/results/prepare.ts';
  if (
    result.head.experiment !== name ||
    !isDeepStrictEqual(result.head.parameters, JSON.parse(JSON.stringify(params)))
  )
    throw new PlainError(
      `trained: ${shownPath(file)} was made with other sizes than ${name} has now; ${mend}`,
    );
  if (result.head.seed !== seed)
    throw new PlainError(
      `trained: ${shownPath(file)} was made with seed ${result.head.seed}, got ${seed}; ${mend}`,
    );
  return result;
}
