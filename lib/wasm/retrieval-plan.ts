/**
 * @file Retrieval over many steps with an active set per state: the plan, the same for the compiled routines and their twin.
 *
 * All patterns are weighed where a state stands (a survey); those that hold all but a harmless share of the mass become
 * its active set, and a recall from them alone is the step. From then on the set serves as long as it can be proven to: a
 * move of the state by δ raises no weight outside by more than exp(β M δ) (Cauchy and Schwarz). Where the proof fails the
 * state is surveyed again, and where too many patterns matter its step takes them all.
 */
import { Bounds } from "./retrieval-bound";
import type { Ground, Survey } from "./retrieval-shape";

/** An active set is worth its irregular access up to this share of all patterns. */
const SHARE = 1 / 8;
/** A set that also serves the steps to come may have this share. */
const SMALL = 1 / 64;
/** Thresholds tried per survey, from the boldest to the one that is right whatever the weights. */
const TRIES = 4;

/** The patterns that still matter to a state. */
interface ActiveSet {
  readonly keys: Int32Array;
  /** where all patterns were weighed last */
  readonly reference: Float32Array;
  /** largest β ξ·x there */
  readonly top: number;
  /** Σ exp(β ξ·x − top) there over all other patterns, rounding included */
  readonly outside: number;
}

/** One state on its way. */
interface Course {
  state: Float32Array;
  /** proven bound on the distance to the exact state */
  error: number;
  active: ActiveSet | undefined;
}

/** How much care is taken: 0 expects contraction to deepen, 1 that it stays. */
type Care = 0 | 1;

/** What a batch took. */
export interface Work {
  surveyed: number;
  full: number;
}

const squared = (x: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return sum;
};

function distanceOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

const same = (a: Float32Array, b: Float32Array): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

/** Mean Σ p |ξ|² over listed patterns. */
function meanSquare(ground: Ground, keys: Int32Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < keys.length; i++) sum += weights[i] * ground.squares[keys[i]];
  return sum;
}

/** A step over the active set; undefined when it cannot be proven to suffice. */
function stepActive(
  ground: Ground,
  bounds: Bounds,
  course: Course,
  beta: number,
  remaining: number,
): Course | undefined {
  const { state, active } = course;
  if (active === undefined) return undefined;
  const growth = bounds.growth(distanceOf(state, active.reference));
  if (growth === Number.POSITIVE_INFINITY) return undefined;
  const scores = ground.score(active.keys, state);
  const weights = Float64Array.from(scores, (s) => beta * s);
  const top = weights.reduce((a, b) => Math.max(a, b));
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    weights[i] = Math.exp(weights[i] - top);
    total += weights[i];
  }
  const rounding = bounds.rounding(Math.sqrt(squared(state)));
  const outside = (active.outside * growth * rounding * Math.exp(active.top - top)) / total;
  const omission = bounds.omission(outside);
  const around = bounds.spreadAroundTop((1 - 1 / total) * rounding + outside);
  // The widest budget first: most failures are seen before the recall is made.
  if (!(omission <= bounds.budget(0, remaining, false))) return undefined;
  for (let i = 0; i < weights.length; i++) weights[i] /= total;
  const next = ground.mix(active.keys, weights);
  const mean = meanSquare(ground, active.keys, weights);
  const spread = Math.min(around, bounds.spreadAroundRecall(mean, squared(next), outside));
  if (!(omission <= bounds.budget(spread, remaining, false))) return undefined;
  return { state: next, error: bounds.after(omission, spread, course.error), active };
}

/** The largest thresholds that leave out at most the mass `allowed` of each row, relative to its largest weight. */
function thresholdsFor(survey: Survey, allowed: Float64Array, patterns: number) {
  const count = allowed.length;
  const thresholds = new Float32Array(count).fill(Number.POSITIVE_INFINITY);
  const mass = new Float64Array(count);
  const kept = new Int32Array(count);
  const open = new Uint8Array(count).fill(1);
  for (let attempt = 0; attempt <= TRIES && open.includes(1); attempt++) {
    const factor = patterns ** (-attempt / TRIES);
    // A threshold of ½ at most keeps the largest weight; rows that are settled keep theirs.
    for (let i = 0; i < count; i++) if (open[i]) thresholds[i] = Math.min(0.5, allowed[i] * factor);
    const found = survey.tail(thresholds);
    for (let i = 0; i < count; i++)
      if (open[i] && (found.mass[i] <= allowed[i] || attempt === TRIES)) {
        mass[i] = found.mass[i];
        kept[i] = found.kept[i];
        open[i] = 0;
      }
  }
  return { thresholds, mass, kept };
}

/** Steps from a survey of all patterns: over an active set where it is small enough, over all patterns elsewhere. */
function stepSurveyed(
  ground: Ground,
  bounds: Bounds,
  courses: readonly Course[],
  beta: number,
  remaining: number,
  bold: boolean,
  work: Work,
): Course[] {
  const count = courses.length;
  const { patterns, width } = ground;
  const states = new Float32Array(count * width);
  courses.forEach(({ state }, i) => {
    states.set(state, i * width);
  });
  const survey = ground.survey(states, count, beta);
  work.surveyed += count;
  const rounding = courses.map(({ state }) => bounds.rounding(Math.sqrt(squared(state))));
  const around = courses.map((_, i) => bounds.spreadAroundTop((1 - 1 / survey.total[i]) * rounding[i]));
  const steps: (Course | undefined)[] = new Array(count).fill(undefined);
  // A set that will do for the last step saves later surveys, if it is small. Else as much is left out as this step bears;
  // where the softmax is not visibly sharp its spread is known only after a recall, and the budget is tried again.
  const rough = courses.map((_, i) => bounds.budget(Math.min(around[i], 0.4 / beta), remaining, bold));
  const budgets = rough.map((budget) => (bold ? budget : Math.min(budget, 0.8 * bounds.budget(0, 0, false))));
  const most = new Float64Array(count).fill((bold ? SHARE : SMALL) * patterns);
  const waiting = new Uint8Array(count).fill(1);
  for (let round = bold ? 1 : 0; round < 3 && waiting.includes(1); round++) {
    const allowed = Float64Array.from(budgets, (budget, i) =>
      waiting[i] ? (0.9 * bounds.massFor(budget) * survey.total[i]) / rounding[i] : Number.POSITIVE_INFINITY,
    );
    const { thresholds, mass, kept } = thresholdsFor(survey, allowed, patterns);
    for (let i = 0; i < count; i++) {
      const sound = waiting[i] && mass[i] <= allowed[i];
      if (sound && kept[i] <= most[i]) continue;
      if (!sound || most[i] >= SHARE * patterns) waiting[i] = 0;
      thresholds[i] = Number.POSITIVE_INFINITY;
      kept[i] = 0;
      budgets[i] = rough[i];
      most[i] = SHARE * patterns;
    }
    const lists = survey.list(thresholds, kept);
    for (let i = 0; i < count; i++) {
      if (kept[i] === 0) continue;
      const { keys } = lists[i];
      const weights = Float64Array.from(lists[i].weights);
      const total = weights.reduce((a, b) => a + b, 0);
      for (let k = 0; k < weights.length; k++) weights[k] /= total;
      const outside = mass[i] * rounding[i] + patterns * 2 ** -126;
      const next = ground.mix(keys, weights);
      const omission = bounds.omission(outside / total);
      const wide = bounds.spreadAroundRecall(meanSquare(ground, keys, weights), squared(next), outside / total);
      const spread = Math.min(around[i], wide);
      const budget = bounds.budget(spread, remaining, bold);
      most[i] = SHARE * patterns;
      if (!(omission <= budget)) {
        budgets[i] = budget;
        continue;
      }
      waiting[i] = 0;
      const { state, error } = courses[i];
      steps[i] = {
        state: next,
        error: bounds.after(omission, spread, error),
        active: { keys, reference: state, top: survey.top[i], outside },
      };
    }
  }
  const marked = Uint8Array.from(steps, (step) => (step === undefined ? 1 : 0));
  if (marked.includes(1)) {
    const recalled = survey.recall(marked);
    for (let i = 0; i < count; i++) {
      if (!marked[i]) continue;
      work.full++;
      const state = recalled.slice(i * width, (i + 1) * width);
      const wide = bounds.spreadAroundRecall(bounds.largest ** 2, squared(state), 0);
      const spread = Math.min(around[i], wide);
      steps[i] = { state, error: bounds.after(0, spread, courses[i].error), active: undefined };
    }
  }
  return steps as Course[];
}

/** Takes every course `steps` steps; the courses are changed in place. */
function follow(
  ground: Ground,
  bounds: Bounds,
  courses: readonly Course[],
  beta: number,
  steps: number,
  care: Care,
  work: Work,
): void {
  const resting = new Uint8Array(courses.length);
  for (let step = 0; step < steps; step++) {
    const remaining = steps - 1 - step;
    const pending: Course[] = [];
    courses.forEach((course, i) => {
      if (resting[i]) return;
      const next = stepActive(ground, bounds, course, beta, remaining);
      if (next === undefined) {
        pending.push(course);
        return;
      }
      if (same(next.state, course.state)) {
        // The same step again and again: only the bound goes on.
        resting[i] = 1;
        for (let more = 0; more < remaining; more++) {
          const again = stepActive(ground, bounds, { ...next }, beta, remaining - 1 - more);
          if (again === undefined) {
            next.error = Number.POSITIVE_INFINITY;
            break;
          }
          next.error = again.error;
        }
      }
      Object.assign(course, next);
    });
    if (pending.length === 0) continue;
    const found = stepSurveyed(ground, bounds, pending, beta, remaining, care === 0 && step === 0, work);
    found.forEach((next, i) => {
      Object.assign(pending[i], next);
    });
  }
}

/** Retrieval of a block of states with active sets: where each came to, its bound, and what it took. */
export function retrieveActive(
  ground: Ground,
  states: Float32Array,
  { beta, steps, tolerance }: { readonly beta: number; readonly steps: number; readonly tolerance: number },
): { states: Float32Array; bounds: Float64Array; repeated: number } & Work {
  const { width } = ground;
  const count = states.length / width;
  const bounds = new Bounds(ground.squares, width, beta, tolerance);
  const work = { surveyed: 0, full: 0 };
  const start = (i: number): Course => ({
    state: states.slice(i * width, (i + 1) * width),
    error: 0,
    active: undefined,
  });
  const courses = Array.from({ length: count }, (_, i) => start(i));
  const failed = (): number[] =>
    courses.map((_, i) => i).filter((i) => !(courses[i].error <= bounds.allowed));
  let repeated = 0;
  let open = courses.map((_, i) => i);
  for (const care of [0, 1] as const) {
    follow(ground, bounds, open.map((i) => courses[i]), beta, steps, care, work);
    open = failed();
    if (open.length === 0) break;
    if (care === 0) repeated = open.length;
    for (const i of open) courses[i] = start(i);
  }
  if (open.length > 0) {
    let left = new Float32Array(open.length * width);
    open.forEach((i, at) => {
      left.set(courses[i].state, at * width);
    });
    for (let step = 0; step < steps; step++) left = ground.step(left, open.length, beta) as typeof left;
    work.full += open.length * steps;
    work.surveyed += open.length * steps;
    open.forEach((i, at) => {
      courses[i].state = left.slice(at * width, (at + 1) * width);
    });
  }
  const out = new Float32Array(states.length);
  courses.forEach(({ state }, i) => {
    out.set(state, i * width);
  });
  return { states: out, bounds: Float64Array.from(courses, ({ error }) => error), repeated, ...work };
}
