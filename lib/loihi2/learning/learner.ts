/** @file A connection that learns, from step to step. */
import type { Arithmetic } from "../arithmetic";
import type { Draws } from "../draws";
import type { FaultTally } from "../faults";
import type { SignMode } from "../network";
import type { PerNeuron } from "../neurons/kind";
import { columnOf } from "../neurons/parameters";
import type { Profile } from "../profile";
import type { BySender } from "../synapses/carrier";
import { fixedLearning, idealLearning } from "./arithmetic";
import { type RuleState, sumOf } from "./evaluate";
import { gradedSpike } from "./graded";
import { parseRules } from "./parse";
import { targets } from "./products";
import { isThirdFactor, type LearningRule, postTraces, preTraces } from "./rule";
import { rangesOf } from "./targets";
import { touchedSynapses } from "./touched";
import { givenTrace, goThrough, type Trace, traceOf } from "./traces";

/** What a learner works on. */
export interface LearnerParts {
  readonly name: string;
  readonly rule: LearningRule;
  /** whose weights it changes, in place */
  readonly synapses: BySender;
  readonly signMode: SignMode;
  /** what is sent in the step, views */
  readonly pre: Float64Array;
  readonly post: Float64Array;
  /** of y1 … y3 where they are of a population: of each receiver or one for all */
  readonly given: Readonly<Partial<Record<string, Float64Array>>>;
  readonly arithmetic: Arithmetic;
  readonly profile: Profile;
  readonly faults: FaultTally;
  readonly draws: Draws;
}

/** A connection that learns. */
export interface Learner {
  /** all that changes, in place: w, t, d by synapse; traces and steps of last spikes by neuron; updates so far by receiver */
  readonly state: Readonly<Record<string, Float64Array>>;
  /** Of each trace the share of its steps at 127, over all neurons and the epochs that ended by `time`. */
  saturation(time: number): Readonly<Record<string, number>>;
  /** Takes in what was sent in the step. Whether weights were changed. */
  step(time: number): boolean;
}

const REAL_BITS = 24;
const WHOLE_BITS = 7;

/** A learner of a rule that has been checked. */
export function learnerOf(parts: LearnerParts): Learner {
  const { name, rule, synapses, pre, post, given, faults, draws } = parts;
  const { epoch, graded = "ordinary", compatibility = {}, tStart = 0, dStart = 0 } = rule;
  const { traceDecay } = parts.profile;
  const ideal = parts.arithmetic.name === "ideal";
  const arithmetic = ideal ? idealLearning : fixedLearning(name, compatibility, faults.wrap);
  const rules = parseRules(rule.rules, compatibility);
  const { senders, receivers, weight: w, origin } = synapses;
  const tag = (start: PerNeuron): Float64Array => {
    const described = columnOf(start, w.length);
    return w.map((_, k) => described[origin[k]]);
  };

  const preSide = preTraces.flatMap((trace): Trace[] => {
    const parameters = rule[trace];
    if (!parameters) return [];
    const impulse = trace === "x1" && graded !== "ordinary" ? 0 : parameters.impulse;
    return [traceOf(trace, { ...parameters, impulse }, senders, epoch, traceDecay, compatibility)];
  });
  const postSide = postTraces.flatMap((trace): Trace[] => {
    const parameters = rule[trace];
    if (!parameters) return [];
    return isThirdFactor(parameters)
      ? [givenTrace(trace, receivers, epoch, ideal)]
      : [traceOf(trace, parameters, receivers, epoch, traceDecay, compatibility)];
  });
  const all = [...preSide, ...postSide];
  const [tx, ty] = [new Float64Array(senders), new Float64Array(receivers)];
  const updates = new Float64Array(receivers);
  const state = {
    ...{ w, t: tag(tStart), d: tag(dStart), tx, ty, updates },
    ...Object.fromEntries(all.map((trace) => [trace.name, trace.values])),
    ...Object.fromEntries(all.map((trace) => [`${trace.name} full`, trace.full])),
    ...Object.fromEntries(
      all.flatMap(({ name, unraised }) => (unraised ? [[`${name} unraised`, unraised]] : [])),
    ),
  };
  const traces = Object.fromEntries(all.map((trace) => [trace.name, trace]));
  const read: RuleState = { epoch, tx, ty, traces, w, t: state.t, d: state.d };
  const changes = targets.flatMap((target) => {
    const products = rules[target];
    if (!products) return [];
    const sum = sumOf(products, read, arithmetic, faults.clip);
    return [{ sum, values: state[target], ...rangesOf(target, parts.signMode, ideal), next: 0 }];
  });
  const touched = touchedSynapses(synapses, tx, ty, Object.values(rules).flat());
  const x1 = preSide.find((trace) => trace.name === "x1")?.values;
  const payloads =
    graded === "ordinary"
      ? undefined
      : {
          ...{ mode: graded, ideal, bytes: compatibility.gradedBytes ?? false },
          ...{ saturated: faults.saturation, wrapped: faults.wrap },
        };

  const spike = (side: readonly Trace[], i: number, last: Float64Array, step: number, draw: number): void => {
    // A second spike of an epoch comes too late for the way through it: it counts at once.
    if (last[i] > 0)
      for (const { values, impulse, given } of side)
        if (!given) values[i] = arithmetic.raise(values[i], impulse, draw, faults.saturation);
    last[i] = step;
  };
  const learn = (time: number): void => {
    const decayX = draws.bits(REAL_BITS) / 2 ** REAL_BITS;
    const drawX = { decay: decayX, impulse: draws.bits(WHOLE_BITS) };
    const decayY = draws.bits(REAL_BITS) / 2 ** REAL_BITS;
    const drawY = { decay: decayY, impulse: draws.bits(WHOLE_BITS) };
    const draw = draws.bits(REAL_BITS) / 2 ** REAL_BITS;
    for (const trace of preSide) goThrough(trace, tx, epoch, drawX, arithmetic, faults.saturation);
    for (const trace of postSide) {
      const port = given[trace.name];
      if (port) for (let j = 0; j < receivers; j++) trace.values[j] = port[port.length === 1 ? 0 : j];
      goThrough(trace, ty, epoch, drawY, arithmetic, faults.saturation);
    }
    const first = compatibility.unclippedStart === true && time === epoch;
    touched(time / epoch, first, (k, i, j, epochs) => {
      updates[j]++;
      for (const change of changes) {
        const sum = change.signed(change.sum(change.values[k], i, j, k, epochs));
        change.next = arithmetic.synapse(sum, change.low, change.high, draw, faults.clip);
      }
      for (const { values, next } of changes) values[k] = next;
    });
    tx.fill(0);
    ty.fill(0);
  };
  return {
    state,
    saturation(time) {
      const steps = Math.floor(time / epoch) * epoch;
      const own = all.filter(({ given }) => !given);
      return Object.fromEntries(
        own.map(({ name, full }) => [
          name,
          full.reduce((a, b) => a + b, 0) / Math.max(1, steps * full.length),
        ]),
      );
    },
    step(time) {
      const step = ((time - 1) % epoch) + 1;
      const draw = draws.bits(WHOLE_BITS);
      for (let i = 0; i < senders; i++) {
        if (pre[i] === 0) continue;
        if (payloads && x1) {
          const after = gradedSpike(x1[i], pre[i], payloads);
          x1[i] = after.x1;
          if (!after.counts) continue;
        }
        spike(preSide, i, tx, step, 0);
      }
      for (let j = 0; j < receivers; j++) if (post[j] !== 0) spike(postSide, j, ty, step, draw);
      if (step === epoch) learn(time);
      return step === epoch;
    },
  };
}
