/** @file What does learning one task after another leave of the earlier ones, and bring to the later? */
import { flipBeta, type LearnerOptions, prepareLearner, recruitmentThreshold } from "../../bayesian";
import { checkInteger, mean, permutation, type Random, row } from "../../math";
import { randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { flipped } from "./flips";
import { type MeanInterval, meanInterval } from "./mean-interval";
import { recalled } from "./palimpsest";

/** Who learns in {@link switchingTasks}. */
export const taskLearners = [
  "winner alone",
  "running means",
  "new, all stay",
  "new, least recent goes",
  "new, least used goes",
  "new, consolidated, least recent goes",
] as const;

/** One of {@link taskLearners}. */
export type TaskLearner = (typeof taskLearners)[number];

/** Sizes of {@link switchingTasks}. */
export interface SwitchingTasksParams {
  /** N */
  readonly size: number;
  /** P, places for memories */
  readonly places: number;
  readonly tasks: number;
  /** patterns of a task */
  readonly items: number;
  /** patterns that a task has from the one before */
  readonly shared: number;
  /** of each pattern within its task, in random order */
  readonly presentations: number;
  /** ε, of presentations and cues */
  readonly flips: number;
  /** η of learners that do not consolidate */
  readonly rate: number;
  /** cues of each pattern at each test */
  readonly cues: number;
  /** independent runs */
  readonly repeats: number;
}

/** What one kind of learner keeps. */
export interface TaskOutcome {
  readonly learner: TaskLearner;
  /** recall[i][j]: cosine of what is recalled with the patterns of task j, after i tasks; the first row is before all */
  readonly recall: readonly (readonly MeanInterval[])[];
  /** mean recall of all tasks at the end */
  readonly final: MeanInterval;
  /** mean change of a task's recall from its own end to the end of all; below 0 is forgetting */
  readonly backward: MeanInterval;
  /** mean recall of a task just before it is learned, over that of what was never shown */
  readonly forward: MeanInterval;
}

/** What {@link switchingTasks} found. */
export interface SwitchingTasksResult {
  readonly params: SwitchingTasksParams;
  readonly outcomes: readonly TaskOutcome[];
}

function optionsOf(params: SwitchingTasksParams, learner: TaskLearner, random: Random): LearnerOptions {
  const { size, places, flips, rate } = params;
  const shared = { count: places, size, rate, priorRate: 0, random };
  const running = { rate: 1, consolidation: 1 };
  if (learner === "winner alone") return { ...shared, model: "bernoulli" };
  if (learner === "running means") return { ...shared, ...running, model: "bernoulli" };
  const threshold = recruitmentThreshold({ size, count: places, flips, cosine: 1 - 2 * flips });
  return {
    ...{ ...shared, beta: flipBeta(flips), novelty: { kind: "overlap", threshold } },
    ...(learner === "new, consolidated, least recent goes" ? running : {}),
    forgetting:
      learner === "new, all stay"
        ? "never"
        : learner === "new, least used goes"
          ? "least-used"
          : "least-recent",
  };
}

/** recall[i][j] of one run; the last column is of patterns that were never shown. */
function runOf(params: SwitchingTasksParams, kind: TaskLearner, random: Random): number[][] {
  const { size, tasks, items, shared, presentations, flips, cues } = params;
  const step = items - shared;
  const patterns = randomPatterns(random.split("patterns"), step * (tasks - 1) + 2 * items, size).matrix;
  const [noise, order, ask] = [random.split("noise"), random.split("order"), random.split("cues")];
  const learner = prepareLearner(optionsOf(params, kind, random.split("choice")));
  const test = (from: number): number =>
    mean(
      Array.from({ length: items * cues }, (_, n) => {
        const pattern = row(patterns, from + (n % items));
        return recalled(learner, pattern, flipped(pattern, flips, ask));
      }),
    );
  const all = (): number[] =>
    Array.from({ length: tasks + 1 }, (_, j) => test(j === tasks ? last : j * step));
  const last = step * (tasks - 1) + items;
  const recall = [all()];
  for (let task = 0; task < tasks; task++) {
    for (const n of permutation(order, items * presentations))
      learner.learn(flipped(row(patterns, task * step + (n % items)), flips, noise));
    recall.push(all());
  }
  return recall;
}

/**
 * Tasks one after another, each a set of patterns of which some were in the task before; through fewer places than patterns. After each task
 * the recall of all.
 *
 * Reference: Lopez-Paz & Ranzato 2017, arXiv 1706.08840, eqs. (2) and (3), for backward and forward transfer.
 *
 * @throws {RangeError} when sizes are no whole numbers or a task shares more patterns than it has
 */
export const switchingTasks: TabularExperiment<SwitchingTasksParams, SwitchingTasksResult> = {
  quick: {
    ...{ size: 64, places: 24, tasks: 5, items: 8, shared: 2, presentations: 6, flips: 0.1, rate: 0.3 },
    ...{ cues: 2, repeats: 20 },
  },
  full: {
    ...{ size: 64, places: 24, tasks: 5, items: 8, shared: 2, presentations: 6, flips: 0.1, rate: 0.3 },
    ...{ cues: 10, repeats: 100 },
  },
  run(params, random) {
    const { tasks, items, shared, repeats } = params;
    checkInteger("switchingTasks", "tasks", tasks, 2);
    checkInteger("switchingTasks", "items", items, 1);
    checkInteger("switchingTasks", "shared", shared, 0, items - 1);
    checkInteger("switchingTasks", "repeats", repeats, 1);
    const draws = random.split("bootstrap");
    const over = (runs: readonly number[][][], of: (recall: number[][]) => number): MeanInterval =>
      meanInterval(runs.map(of), draws);
    const tasksFrom = (first: number, to: number): number[] =>
      Array.from({ length: to - first }, (_, j) => first + j);
    return {
      params,
      outcomes: taskLearners.map((learner) => {
        // The same tasks for every learner.
        const runs = Array.from({ length: repeats }, (_, i) =>
          runOf(params, learner, random.split(`run ${i}`)),
        );
        return {
          learner,
          recall: runs[0].map((line, i) => line.slice(0, tasks).map((_, j) => over(runs, (r) => r[i][j]))),
          final: over(runs, (r) => mean(r[tasks].slice(0, tasks))),
          backward: over(runs, (r) => mean(tasksFrom(0, tasks - 1).map((j) => r[tasks][j] - r[j + 1][j]))),
          forward: over(runs, (r) => mean(tasksFrom(1, tasks).map((j) => r[j][j] - r[j][tasks]))),
        };
      }),
    };
  },
  rows: ({ outcomes }) =>
    outcomes.flatMap(({ learner, recall, final, backward, forward }) =>
      recall.flatMap((line, after) =>
        line.map(({ mean: seen, low, high }, task) => ({
          ...{ learner: learner as string, after, task: task + 1, recall: seen, low, high },
          ...{ final: final.mean, backward: backward.mean, forward: forward.mean },
        })),
      ),
    ),
};
