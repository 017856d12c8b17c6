/** @file Races whose winner is known from one exponential number for each neuron: tree, ramp and exponential race. */
import { checkFinite } from "../../math";
import { exponentialOf, type Stream } from "../chance";
import type { Round } from "./race";

/** A race with all its parameters. */
export type Goal = {
  readonly clocked: boolean;
  readonly ties: "exact" | "random";
  readonly delay: number | undefined;
} & (
  | { readonly kind: "tree" }
  | { readonly kind: "ramp"; readonly threshold: number; readonly slope: number }
  | { readonly kind: "exponential"; readonly threshold: number; readonly mitchell: boolean }
);

/** Steps at which counting stops: the largest number to which 1 can be added. */
const longest = Number.MAX_SAFE_INTEGER;

/** Guard: a potential is a number below Infinity. */
export function checkPotential(u: number, k: number): void {
  if (!(u < Number.POSITIVE_INFINITY))
    throw new RangeError(`race: potentials[${k}] must be a number below Infinity, got ${u}`);
}

/** ln of Mitchell's 2^x with x = u / ln 2. */
export function mitchellLog(u: number): number {
  const x = u / Math.LN2;
  const whole = Math.floor(x);
  return u === Number.NEGATIVE_INFINITY ? u : whole * Math.LN2 + Math.log1p(x - whole);
}

/** One uniform choice among the places where `of` holds. */
function anyOf(values: Float64Array, of: (value: number) => boolean, stream: Stream): number {
  let many = 0;
  for (const value of values) if (of(value)) many++;
  let left = Math.floor(stream() * many);
  return values.findIndex((value) => of(value) && left-- === 0);
}

/** The round of a race, from potentials to winners. */
export function crossings(
  goal: Goal,
  chance: Stream,
  ties: Stream,
): (potentials: ArrayLike<number>) => Round {
  const { kind, clocked, delay } = goal;
  if (kind !== "tree") checkFinite("race", "threshold", goal.threshold);
  let times = new Float64Array(0);

  /** When each would cross [steps], in continuous time and before the start where it begins above the threshold; who is first. */
  const cross = (u: ArrayLike<number>): number => {
    if (times.length !== u.length) times = new Float64Array(u.length);
    let first = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < times.length; k++) {
      checkPotential(u[k], k);
      const slope =
        kind === "exponential" && goal.mitchell ? mitchellLog(u[k] - goal.threshold) + goal.threshold : u[k];
      // ln (E e^−u): its least is the winner, whatever the race makes of it.
      const key = Math.log(exponentialOf(chance)) - slope;
      if (key < least) [first, least] = [k, key];
      if (kind === "ramp") times[k] = (goal.threshold + key) / goal.slope;
      else if (kind === "exponential") times[k] = Math.exp(goal.threshold + key);
    }
    if (first < 0) throw new RangeError("race: potentials must leave a neuron that can win, got none");
    return first;
  };
  const step = (time: number): number => Math.max(1, Math.ceil(time));

  return (potentials) => {
    let first = cross(potentials);
    if (kind === "tree") return { winners: [first], latency: 0, steps: 0 };
    // Nobody counts so far: the winner is known all the same, and beside such a time steps and delays are too short for another.
    if (times[first] > longest) return { winners: [first], latency: longest, steps: clocked ? longest : 0 };
    const latency = clocked ? step(times[first]) : Math.max(0, times[first]);
    if (delay === undefined) {
      if (clocked && goal.ties === "random") first = anyOf(times, (time) => step(time) === latency, ties);
      return { winners: [first], latency, steps: clocked ? latency : 0 };
    }
    const before = (time: number): boolean =>
      clocked ? step(time) <= latency + delay : time <= times[first] + delay;
    const winners: number[] = [];
    for (let k = 0; k < times.length; k++) if (before(times[k])) winners.push(k);
    winners.sort((a, b) => times[a] - times[b] || a - b);
    return { winners, latency, steps: clocked ? latency + delay : 0 };
  };
}
