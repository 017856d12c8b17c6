/** @file The loop of training: batch, gradient, update; seeded, resumable, the same wherever it is cut. */
import { checkInteger, checkPositive, type Random, shown } from "../math";
import type { Tensor, Tensorflow } from "../tensor";
import { type AdamOptions, adamStep, checkAdam, noMoments } from "./adam";
import { type Checkpoint, fingerprint } from "./checkpoint";
import { clipByGlobalNorm, globalNorm } from "./clip";
import {
  checkAlike,
  checkParameters,
  copyParameters,
  mapParameters,
  type ParameterSet,
  type Tensors,
  toTensors,
} from "./parameters";
import type { Schedule } from "./schedule";

/** What is learned: a loss over batches. */
export interface Task<Batch> {
  /** Where training starts; not changed. */
  readonly initial: ParameterSet;
  /** The examples of a step. `random` is a stream of that step alone. */
  batch(random: Random, step: number): Batch;
  /** The loss of a batch, one number; called inside a tidy. */
  loss(tf: Tensorflow, parameters: Tensors, batch: Batch): Tensor;
}

/** What is known after a step. */
export interface StepReport {
  /** steps done, this one included */
  readonly step: number;
  /** loss of the step's batch before its update */
  readonly loss: number;
  /** norm of the gradient before clipping */
  readonly norm: number;
  /** η */
  readonly rate: number;
}

/** How to train. */
export interface TrainOptions {
  /** steps in all, those before a checkpoint included */
  readonly steps: number;
  readonly schedule: Schedule;
  /** constants of Adam; default those of AdamW without decay */
  readonly adam?: AdamOptions;
  /** largest norm of the gradient over all parameters; default no limit */
  readonly clip?: number;
  /** where an earlier training of the same task, schedule and stream stopped */
  readonly from?: Checkpoint;
  /**
   * called after each step; returning true ends the training there. Numbers that it needs later, such as the results of exams, it appends to
   * `notes`: they are part of the checkpoint, so that a resumed training has them too
   */
  readonly onStep?: (report: StepReport, parameters: ParameterSet, notes: number[]) => unknown;
  /** called after each step with the steps done and those in all, for whoever wants to know how far it has come */
  readonly onProgress?: (step: number, steps: number) => void;
  /** steps between two calls of `onCheckpoint`; default none */
  readonly checkpointEvery?: number;
  /** is given a copy, to be written down; not at the step at which `onStep` ends the training */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
}

/** Loss and gradient of a batch at `parameters`, read back from the backend. */
export function lossAndGradients<Batch>(
  tf: Tensorflow,
  task: Pick<Task<Batch>, "loss">,
  parameters: ParameterSet,
  batch: Batch,
): { loss: number; gradients: ParameterSet } {
  const names = Object.keys(parameters);
  const { value, grads } = tf.tidy(() => {
    const at = toTensors(tf, parameters);
    // The engine's own call: the usual ones refuse a loss that leaves a parameter out.
    return tf.engine().gradients(() => task.loss(tf, at, batch), Object.values(at), undefined, true);
  });
  try {
    const gradients = mapParameters(parameters, ({ shape, data }, name) => ({
      shape,
      // A parameter that the loss does not touch has no gradient; two may share one, so each gets a copy.
      data:
        (grads[names.indexOf(name)]?.dataSync() as Float32Array | undefined)?.slice() ?? data.map(() => 0),
    }));
    return { loss: value.dataSync()[0], gradients };
  } finally {
    tf.dispose([value, grads]);
  }
}

/**
 * Trains a task with Adam or AdamW. Step t draws its batch from `random.split("batch t")`, so that the position in
 * chance is the number of steps: a training that is cut anywhere and resumed from its checkpoint gives, on one backend, the same bytes as
 * one that was not.
 *
 * @param random with the same seed as the first time when it is resumed
 * @returns parameters, moments, position, the losses of all steps, and what `onStep` wrote down
 * @throws {RangeError} when an option is out of range, or the checkpoint is of another task or stream
 * @throws {Error} naming the step, when loss or gradient is not finite
 * @example
 * const { parameters } = train(tf, task, random, { steps: 1000, schedule: cosineSchedule({ peak: 1e-2, steps: 1000 }) });
 */
export function train<Batch>(
  tf: Tensorflow,
  task: Task<Batch>,
  random: Random,
  options: TrainOptions,
): Checkpoint {
  const { steps, schedule, adam = {}, clip, from } = options;
  const { onStep, onProgress, checkpointEvery, onCheckpoint } = options;
  checkInteger("train", "steps", steps, 1);
  checkAdam("train", adam);
  if (clip !== undefined) checkPositive("train", "clip", clip);
  if (checkpointEvery !== undefined) checkInteger("train", "checkpointEvery", checkpointEvery, 1);
  checkParameters("train", "initial", task.initial);
  const stream = fingerprint(random);
  if (from) {
    checkAlike("train", "from", from.parameters, task.initial);
    if (from.stream !== stream)
      throw new RangeError("train: random must be the stream that the checkpoint was made with, got another");
  }
  const parameters = copyParameters(from?.parameters ?? task.initial);
  let moments = from
    ? {
        ...from.moments,
        first: copyParameters(from.moments.first),
        second: copyParameters(from.moments.second),
      }
    : noMoments(task.initial);
  const losses = Array.from(from?.losses ?? []);
  const notes = Array.from(from?.notes ?? []);
  const checkpoint = (): Checkpoint => ({
    stream,
    parameters: copyParameters(parameters),
    moments: {
      step: moments.step,
      first: copyParameters(moments.first),
      second: copyParameters(moments.second),
    },
    losses: Float64Array.from(losses),
    notes: Float64Array.from(notes),
  });
  while (moments.step < steps) {
    const done = moments.step;
    const rate = schedule(done);
    const batch = task.batch(random.split(`batch ${done}`), done);
    const { loss, gradients } = lossAndGradients(tf, task, parameters, batch);
    const norm = clip === undefined ? globalNorm(gradients) : clipByGlobalNorm(gradients, clip);
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) throw diverged(done + 1, loss, norm, rate);
    moments = adamStep(parameters, gradients, moments, rate, adam);
    losses.push(loss);
    const ended = onStep?.({ step: moments.step, loss, norm, rate }, parameters, notes) === true;
    // A checkpoint of the end would be gone on from: nothing in it says that it was one.
    if (!ended && onCheckpoint && checkpointEvery !== undefined && moments.step % checkpointEvery === 0)
      onCheckpoint(checkpoint());
    onProgress?.(moments.step, steps);
    if (ended) break;
  }
  return checkpoint();
}

function diverged(step: number, loss: number, norm: number, rate: number): Error {
  const what = Number.isFinite(loss)
    ? `gradient norm must be finite, got ${shown(norm)}`
    : `loss must be finite, got ${shown(loss)}`;
  const words = `train: ${what} at step ${step} with rate ${rate}; lower the rate, or clip the gradient`;
  return Object.assign(new Error(words), { plain: true, step });
}
