/** @file The neurons of a population, each at an instant of its own: moved only when something happens to it. */
import { column } from "../column";
import type { LifNeurons } from "../network";
import { type Course, potentialAt, thresholdAt } from "./course";
import { firstCrossing } from "./crossing";

/** Integrate-and-fire neurons between events. Times given to a neuron never go back. */
export interface Membranes {
  /** A jump of the potential (receptor −1; lost on a refractory neuron) or of a synaptic current. */
  arrive(i: number, time: number, receptor: number, weight: number): void;
  /** The constant current of neuron i changes. */
  change(i: number, time: number, by: number): void;
  /** Resets neuron i, which fires at `time`. */
  fire(i: number, time: number): void;
  /** When neuron i will fire if nothing arrives, at most `until`; else Infinity. */
  predict(i: number, until: number): number;
  /** Potential of neuron i at `time`, not before its last event. */
  potential(i: number, time: number): number;
}

/**
 * A refractory neuron stands at the end of its refractory period already: potential at reset, currents and threshold as
 * they will be then. What arrives before adds to the currents what will be left of it by then; a jump up to and at that end
 * is lost, as in the clock-driven form.
 */
export function membranes(spec: LifNeurons, tauSyn: Float64Array): Membranes {
  const { size, leak = true, adaptation } = spec;
  const tauMem = column(spec.tauMem, size, 0);
  const rest = column(spec.vRest, size, 0);
  const reset = column(spec.vReset, size, rest);
  const threshold = column(spec.vThreshold, size, 1);
  const refractory = column(spec.refractory, size, 0);
  const receptors = tauSyn.length;

  const v = column(spec.vStart, size, rest);
  const drive = column(spec.bias, size, 0).map((bias, i) => (leak ? bias + rest[i] : bias));
  const current = new Float64Array(size * receptors);
  const raised = new Float64Array(size);
  const at = new Float64Array(size); // the instant at which all of these hold
  const deaf = new Float64Array(size).fill(-1); // end of the refractory period
  const crossing = new Float64Array(size).fill(Number.POSITIVE_INFINITY); // as predicted last

  const course: Course = {
    tauMem: 1,
    leak,
    v: 0,
    drive: 0,
    tauSyn,
    current: new Float64Array(receptors),
    threshold: 0,
    raised: 0,
    tauRaised: adaptation?.tau ?? 1,
  };
  function look(i: number): Course {
    course.tauMem = tauMem[i];
    course.v = v[i];
    course.drive = drive[i];
    course.threshold = threshold[i];
    course.raised = raised[i];
    for (let s = 0; s < receptors; s++) course.current[s] = current[i * receptors + s];
    return course;
  }
  /** What decays whatever the potential does. */
  function decay(i: number, by: number): void {
    for (let s = 0; s < receptors; s++) current[i * receptors + s] *= Math.exp(-by / tauSyn[s]);
    if (adaptation && raised[i] !== 0) raised[i] *= Math.exp(-by / adaptation.tau);
    at[i] += by;
  }
  function move(i: number, time: number): void {
    if (time <= at[i]) return;
    const by = time - at[i];
    const here = look(i);
    // where it was predicted to be at threshold it is there exactly, so that what arrives now decides
    v[i] = time === crossing[i] ? thresholdAt(here, by) : potentialAt(here, by);
    decay(i, by);
    at[i] = time;
  }

  return {
    arrive(i, time, receptor, weight) {
      move(i, time);
      if (receptor >= 0)
        current[i * receptors + receptor] += weight * Math.exp((time - at[i]) / tauSyn[receptor]);
      else if (time > deaf[i]) v[i] += weight;
    },
    change(i, time, by) {
      move(i, time);
      drive[i] += by;
    },
    fire(i, time) {
      move(i, time);
      v[i] = reset[i];
      if (adaptation) raised[i] += adaptation.jump;
      if (refractory[i] > 0) decay(i, refractory[i]);
      deaf[i] = at[i];
    },
    predict(i, until) {
      crossing[i] = until < at[i] ? Number.POSITIVE_INFINITY : at[i] + firstCrossing(look(i), until - at[i]);
      return crossing[i];
    },
    potential: (i, time) => (time <= at[i] ? v[i] : potentialAt(look(i), time - at[i])),
  };
}
