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
  /** steps to take with all patterns before looking for a set again, and how many it will be the next time */
  wait: number;
  patience: number;
}

/** Everything that a retrieval knows beside its courses. */
interface Plan {
  readonly ground: Ground;
  readonly bounds: Bounds;
  readonly beta: number;
  readonly steps: number;
  surveyed: number;
  full: number;
}

function squared(x: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return sum;
}

function distanceOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

function same(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** States of the courses, one after the other. */
function gather(courses: readonly Course[], width: number): Float32Array {
  const states = new Float32Array(courses.length * width);
  for (let i = 0; i < courses.length; i++) states.set(courses[i].state, i * width);
  return states;
}

/** A step over a set whose outside held at most `outside`, relative to `top`, at the present state. */
interface SetStep {
  readonly next: Float32Array;
  readonly omission: number;
  readonly spread: number;
}

/** Recalls from `keys` alone; undefined when what is left out exceeds `most`, seen before the recall is made. */
function recallFrom(
  { ground, bounds, beta }: Plan,
  state: Float32Array,
  { keys, top, outside }: Pick<ActiveSet, "keys" | "top" | "outside">,
  doubt: number,
  most: number,
): SetStep | undefined {
  const scores = ground.score(keys, state);
  let largest = scores[0];
  for (let i = 1; i < scores.length; i++) if (scores[i] > largest) largest = scores[i];
  const weights = new Float64Array(keys.length);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    weights[i] = Math.exp(beta * (scores[i] - largest));
    total += weights[i];
  }
  const mass = (outside * Math.exp(top - beta * largest)) / total;
  const omission = bounds.omission(mass);
  if (!(omission <= most)) return undefined;
  let mean = 0;
  for (let i = 0; i < weights.length; i++) {
    weights[i] /= total;
    mean += weights[i] * ground.squares[keys[i]];
  }
  const next = ground.mix(keys, weights);
  const around = bounds.spreadAroundTop((1 - 1 / total) * doubt + mass);
  return {
    next,
    omission,
    spread: Math.min(around, bounds.spreadAroundRecall(mean, squared(next), mass, keys.length)),
  };
}

/** A step over the active set; undefined when it cannot be proven to suffice. */
function stepActive(plan: Plan, course: Course, remaining: number): Course | undefined {
  const { bounds } = plan;
  const { state, active, error } = course;
  if (active === undefined) return undefined;
  const growth = bounds.growth(distanceOf(state, active.reference));
  if (growth === Number.POSITIVE_INFINITY) return undefined;
  const doubt = bounds.rounding(Math.sqrt(squared(state)));
  const { keys, top, outside } = active;
  const most = bounds.budget(0, remaining, false);
  const step = recallFrom(plan, state, { keys, top, outside: outside * growth * doubt }, doubt, most);
  if (step === undefined || !(step.omission <= bounds.budget(step.spread, remaining, false)))
    return undefined;
  return { ...course, state: step.next, error: bounds.after(step.omission, step.spread, error) };
}

/** The largest thresholds that leave out at most the mass `allowed` of each row, relative to its largest weight. */
function thresholdsFor(survey: Survey, allowed: Float64Array, patterns: number) {
  const count = allowed.length;
  const thresholds = new Float32Array(count);
  const mass = new Float64Array(count);
  const kept = new Int32Array(count);
  const open = new Uint8Array(count).fill(1);
  for (let attempt = 0; attempt <= TRIES && open.includes(1); attempt++) {
    const factor = patterns ** (-attempt / TRIES);
    // A threshold of ½ at most keeps the largest weight.
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

/** Steps of `courses` over active sets found in a survey of all patterns; undefined where no set is small enough. */
function stepSurveyed(plan: Plan, courses: readonly Course[], remaining: number, bold: boolean) {
  const { ground, bounds, beta } = plan;
  const { patterns, width } = ground;
  const count = courses.length;
  const survey = ground.survey(gather(courses, width), beta);
  const { top, total, doubt } = survey;
  plan.surveyed += count;
  const found: (Course | undefined)[] = new Array(count).fill(undefined);
  // As much may be left out as this step bears; a set that will do for the last step saves later surveys, if it is small.
  // Where the softmax is not visibly sharp its spread is known only after a recall, and the budget is tried again.
  const rough = new Float64Array(count);
  const budgets = new Float64Array(count);
  const most = new Float64Array(count).fill((bold ? SHARE : SMALL) * patterns);
  const fine = 0.8 * bounds.budget(0, 0, false);
  for (let i = 0; i < count; i++) {
    const around = bounds.spreadAroundTop((1 - 1 / total[i]) * doubt[i]);
    rough[i] = bounds.budget(Math.min(around, 0.4 / beta), remaining, bold);
    budgets[i] = bold ? rough[i] : Math.min(rough[i], fine);
  }
  const waiting = new Uint8Array(count).fill(1);
  for (let round = bold ? 1 : 0; round < 3 && waiting.includes(1); round++) {
    const allowed = new Float64Array(count);
    for (let i = 0; i < count; i++)
      allowed[i] = waiting[i] ? (0.9 * bounds.massFor(budgets[i]) * total[i]) / doubt[i] : Number.MAX_VALUE;
    const { thresholds, mass, kept } = thresholdsFor(survey, allowed, patterns);
    for (let i = 0; i < count; i++) {
      const sound = waiting[i] === 1 && mass[i] <= allowed[i];
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
      const { state, error } = courses[i];
      const outside = mass[i] * doubt[i] + patterns * 2 ** -126;
      const active: ActiveSet = { keys: lists[i], reference: state, top: top[i], outside };
      const step = recallFrom(plan, state, active, doubt[i], Number.MAX_VALUE)!;
      const budget = bounds.budget(step.spread, remaining, bold);
      most[i] = SHARE * patterns;
      if (step.omission <= budget) {
        waiting[i] = 0;
        const after = bounds.after(step.omission, step.spread, error);
        found[i] = { state: step.next, error: after, active, wait: 0, patience: 1 };
      } else budgets[i] = budget;
    }
  }
  return found;
}

/** Steps of `courses` with all patterns, which add nothing to their bounds; the courses are changed. */
function stepFull(plan: Plan, courses: readonly Course[]): void {
  const { ground, bounds, beta } = plan;
  const { width } = ground;
  plan.full += courses.length;
  const recalled = ground.step(gather(courses, width), beta);
  courses.forEach((course, i) => {
    course.state = recalled.slice(i * width, (i + 1) * width);
    const spread = bounds.spreadAroundRecall(bounds.largest ** 2, squared(course.state), 0, ground.patterns);
    course.error = bounds.after(0, spread, course.error);
    course.active = undefined;
  });
}

/** Takes every course all steps; the courses are changed. With `bold`, contraction is expected to deepen after the first. */
function follow(plan: Plan, courses: readonly Course[], bold: boolean): void {
  const resting = new Set<Course>();
  for (let remaining = plan.steps - 1; remaining >= 0; remaining--) {
    const unset: Course[] = [];
    const whole: Course[] = [];
    for (const course of courses) {
      if (resting.has(course)) continue;
      if (course.wait > 0 || plan.bounds.hopeless(Math.sqrt(squared(course.state)), SHARE)) {
        course.wait = Math.max(0, course.wait - 1);
        whole.push(course);
        continue;
      }
      const next = stepActive(plan, course, remaining);
      if (next === undefined) {
        unset.push(course);
        continue;
      }
      if (same(next.state, course.state)) {
        // The same step again and again: only the bound goes on, and what is left out must do for the last step too.
        resting.add(course);
        for (let more = remaining - 1; more >= 0; more--)
          next.error = stepActive(plan, next, more)?.error ?? Number.POSITIVE_INFINITY;
      }
      Object.assign(course, next);
    }
    if (unset.length > 0) {
      const found = stepSurveyed(plan, unset, remaining, bold && remaining === plan.steps - 1);
      found.forEach((next, i) => {
        const course = unset[i];
        if (next !== undefined) Object.assign(course, next);
        else {
          whole.push(course);
          // In a diffuse stretch of the way looking again at every step would be in vain.
          course.wait = course.patience;
          course.patience *= 2;
        }
      });
    }
    if (whole.length > 0) stepFull(plan, whole);
  }
}

/** Where a block of states came to, and what it took. */
export interface BlockRetrieved {
  readonly states: Float32Array;
  readonly bounds: Float64Array;
  readonly surveyed: number;
  readonly full: number;
  readonly repeated: number;
}

/** Retrieval of a block of states with active sets. */
export function retrieveActive(
  ground: Ground,
  states: Float32Array,
  { beta, steps, tolerance }: { readonly beta: number; readonly steps: number; readonly tolerance: number },
): BlockRetrieved {
  const { width } = ground;
  const bounds = new Bounds(ground.squares, width, beta, tolerance);
  const plan: Plan = { ground, bounds, beta, steps, surveyed: 0, full: 0 };
  const start = (i: number): Course => ({
    state: states.slice(i * width, (i + 1) * width),
    error: 0,
    active: undefined,
    wait: 0,
    patience: 1,
  });
  const courses = Array.from({ length: states.length / width }, (_, i) => start(i));
  const failed = (): number[] => [...courses.keys()].filter((i) => !(courses[i].error <= bounds.allowed));
  follow(plan, courses, true);
  let open = failed();
  const repeated = open.length;
  if (repeated > 0) {
    for (const i of open) courses[i] = start(i);
    follow(
      plan,
      open.map((i) => courses[i]),
      false,
    );
    open = failed();
    for (const i of open) courses[i] = start(i);
    for (let step = 0; step < steps && open.length > 0; step++)
      stepFull(
        plan,
        open.map((i) => courses[i]),
      );
  }
  const out = gather(courses, width);
  const { surveyed, full } = plan;
  return { states: out, bounds: Float64Array.from(courses, ({ error }) => error), surveyed, full, repeated };
}
