/**
 * @file How many pairs fit into fast weights, and what happens when a key is given a new value? The two synthetic settings
 * of Schlag et al. 2021.
 */
import { checkInteger, type Random } from "../math";
import type { Tensorflow } from "../tensor";
import {
  answerLoss,
  constantSchedule,
  type FastWeightModel,
  type FeatureName,
  fastWeightModel,
  type PairBatch,
  type PairLaw,
  type ParameterSet,
  pairBatch,
  pairExam,
  toTensors,
  train,
  type UpdateRule,
} from "../training";
import { type Going, oneRun, rounded, type TrainedExperiment } from "./trained";

/** A model of the settings: a feature map and an update rule. */
export interface FastWeightKind {
  readonly feature: FeatureName;
  readonly rule: UpdateRule;
}

/** One line of a figure: a model in a setting, and the numbers of keys at which it is trained. */
export interface FastWeightLine extends FastWeightKind {
  readonly law: PairLaw;
  /** S */
  readonly keys: readonly number[];
}

/** Sizes of {@link fastWeightRecall}. */
export interface FastWeightRecallParams {
  readonly lines: readonly FastWeightLine[];
  readonly rate: number;
  readonly batch: number;
  /** steps at which training ends at the latest */
  readonly steps: number;
  /** steps between two exams */
  readonly every: number;
  /** sequences of an exam */
  readonly exams: number;
  /** loss at which training ends */
  readonly goal: number;
  /** exams without a better loss after which it ends */
  readonly strikes: number;
}

/** One trained model. */
export interface FastWeightEntry extends FastWeightKind {
  readonly law: PairLaw;
  /** S */
  readonly keys: number;
  /** the smallest loss of an exam */
  readonly loss: number;
  /** steps until training ended */
  readonly steps: number;
  /** loss of every exam */
  readonly exams: readonly number[];
}

/**
 * The smallest exam losses in the logs that the authors published with their code, for the numbers of keys compared here.
 *
 * Reference: Schlag, Irie & Schmidhuber 2021, figures 2 and 3; github.com/ischlag/fast-weight-transformers, synthetic/logs.
 */
export const publishedLosses: readonly (FastWeightKind & {
  readonly law: PairLaw;
  /** S and loss */
  readonly losses: readonly (readonly [keys: number, loss: number])[];
})[] = [
  {
    law: "once",
    feature: "elu",
    rule: "sum",
    losses: [
      [60, 0.0245],
      [100, 0.164],
      [200, 0.342],
      [400, 0.422],
      [600, 0.451],
    ],
  },
  {
    law: "once",
    feature: "dpfp-1",
    rule: "sum",
    losses: [
      [60, 0.0004],
      [100, 0.0002],
      [200, 0.173],
      [400, 0.342],
      [600, 0.411],
    ],
  },
  {
    law: "once",
    feature: "dpfp-2",
    rule: "sum",
    losses: [
      [60, 0.001],
      [100, 0.0005],
      [200, 0.0004],
      [400, 0.164],
      [600, 0.323],
    ],
  },
  {
    law: "once",
    feature: "dpfp-3",
    rule: "sum",
    losses: [
      [60, 0.0005],
      [100, 0.0005],
      [200, 0.0009],
      [400, 0.036],
      [600, 0.198],
    ],
  },
  {
    law: "once",
    feature: "favor",
    rule: "sum",
    losses: [
      [60, 0.483],
      [100, 0.496],
      [200, 0.5],
      [400, 0.5],
      [600, 0.5],
    ],
  },
  {
    law: "reassigned",
    feature: "dpfp-1",
    rule: "sum",
    losses: [
      [20, 0.097],
      [40, 0.104],
      [60, 0.103],
      [100, 0.111],
      [200, 0.231],
    ],
  },
  {
    law: "reassigned",
    feature: "dpfp-1",
    rule: "delta",
    losses: [
      [20, 0.0008],
      [40, 0.001],
      [60, 0.005],
      [100, 0.0001],
      [200, 0.171],
    ],
  },
  {
    law: "reassigned",
    feature: "elu",
    rule: "delta",
    losses: [
      [20, 0.0008],
      [40, 0.0007],
      [60, 0.0005],
      [100, 0.15],
      [200, 0.342],
    ],
  },
];

function examine(
  tf: Tensorflow,
  model: FastWeightModel,
  parameters: ParameterSet,
  random: Random,
  { keys, law, exams }: { keys: number; law: PairLaw; exams: number },
): number {
  let sum = 0;
  for (let i = 0; i < exams; i++) {
    const loss = tf.tidy(() => {
      const exam = pairExam(random.split(i), keys, law);
      return answerLoss(tf, model.answers(tf, toTensors(tf, parameters), exam), exam);
    });
    sum += loss.dataSync()[0];
    loss.dispose();
  }
  return sum / exams;
}

function trainOne(
  tf: Tensorflow,
  params: FastWeightRecallParams,
  { feature, rule, law }: FastWeightLine,
  keys: number,
  random: Random,
  going: Going,
): FastWeightEntry {
  const model = fastWeightModel(random.split("model"), { feature, rule, keys });
  const { moments, notes } = train(
    tf,
    {
      initial: model.initial,
      batch: (stream) => pairBatch(stream, params.batch, keys, law),
      loss: (_tf, at, batch: PairBatch) => answerLoss(tf, model.answers(tf, at, batch), batch),
    },
    random.split("training"),
    {
      steps: params.steps,
      schedule: constantSchedule(params.rate),
      ...going,
      onStep: ({ step }, parameters, exams) => {
        if (step % params.every !== 0) return false;
        exams.push(
          examine(tf, model, parameters, random.split(`exam ${step}`), { keys, law, exams: params.exams }),
        );
        return Math.min(...exams) <= params.goal || strikes(exams) > params.strikes;
      },
    },
  );
  const loss = rounded(Math.min(...notes));
  return { feature, rule, law, keys, loss, steps: moments.step, exams: Array.from(notes, rounded) };
}

/** Exams since the last one that was better than all before it. */
function strikes(losses: readonly number[]): number {
  let [best, last] = [Number.POSITIVE_INFINITY, 0];
  losses.forEach((loss, i) => {
    if (loss < best) [best, last] = [loss, i];
  });
  return losses.length - 1 - last;
}

/**
 * Trains each model at each number of keys until it answers nearly without loss, or no better after many exams.
 *
 * Reference: Schlag et al. 2021, sections 6.1.1 and 6.1.2, figures 2 and 3.
 */
export const fastWeightRecall: TrainedExperiment<FastWeightRecallParams, FastWeightEntry> = {
  name: "fast-weight-recall",
  quick: {
    lines: [{ law: "once", feature: "dpfp-1", rule: "sum", keys: [8] }],
    ...{ rate: 5e-3, batch: 16, steps: 60, every: 30, exams: 2, goal: 1e-3, strikes: 10 },
  },
  full: {
    lines: [
      { law: "once", feature: "softmax", rule: "sum", keys: [60, 100, 200, 400, 600] },
      { law: "once", feature: "elu", rule: "sum", keys: [60, 100, 200, 400, 600] },
      { law: "once", feature: "dpfp-1", rule: "sum", keys: [60, 100, 200, 400, 600] },
      { law: "once", feature: "dpfp-2", rule: "sum", keys: [60, 100, 200, 400, 600] },
      { law: "once", feature: "dpfp-3", rule: "sum", keys: [60, 100, 200, 400, 600] },
      { law: "once", feature: "favor", rule: "sum", keys: [60, 100, 200] },
      { law: "reassigned", feature: "dpfp-1", rule: "sum", keys: [20, 40, 60, 100, 200] },
      { law: "reassigned", feature: "dpfp-1", rule: "delta", keys: [20, 40, 60, 100, 200] },
      { law: "reassigned", feature: "elu", rule: "delta", keys: [20, 40, 60, 100, 200] },
    ],
    // The authors allow 100,000 steps, but end by the same strikes.
    ...{ rate: 1e-3, batch: 32, steps: 6000, every: 100, exams: 20, goal: 1e-3, strikes: 10 },
  },
  runs: ({ lines }) => lines.reduce((sum, { keys }) => sum + keys.length, 0),
  steps: ({ steps }) => steps,
  run(params, random, workshop) {
    checkInteger("fastWeightRecall", "every", params.every, 1, params.steps);
    return params.lines.flatMap((line) =>
      line.keys.map((keys) => {
        const chance = random.split(`${line.law} ${keys}`);
        return oneRun(workshop, (going) => trainOne(workshop.tf, params, line, keys, chance, going));
      }),
    );
  },
};
