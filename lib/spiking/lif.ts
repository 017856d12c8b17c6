/** @file Leaky integrate-and-fire neurons in columns, advanced from grid point to grid point without an error of integration. */
import type { Random } from "../math";
import { nextUniform, streamState } from "./chance";
import { column, toSteps } from "./column";
import type { Arrival } from "./inputs";
import type { LifNeurons } from "./network";
import { type Carrier, type Firing, type Live, partOf } from "./part";
import { constantGain, currentGain, membraneDecay } from "./propagator";

/** What arrives at a population through synapses of one time constant. */
export interface Receptor {
  /** [ms]; 0: the potential jumps */
  readonly tauSyn: number;
  readonly arrivals: readonly (Pick<Arrival, "receive"> & Pick<Carrier, "room">)[];
}

/** A population of neurons with a membrane, and what can be watched of it. */
export interface LifState extends Firing {
  /** by name: `v`, `threshold`, `current` (the sum over receptors) */
  readonly variables: Readonly<Record<string, () => Float64Array>>;
}

interface Current {
  readonly values: Float64Array;
  readonly gain: Float64Array;
  readonly decay: number;
  readonly arrivals: Receptor["arrivals"];
}

/** [size] zeros, where one of `arrivals` adds to them with the least effort: it would otherwise copy them in and out at every step. */
function roomOf(arrivals: Receptor["arrivals"], size: number): Float64Array {
  return arrivals.find(({ room }) => room)?.room?.() ?? new Float64Array(size);
}

/**
 * One step, in this order: potentials and currents move exactly from t to t + dt; what arrives at t + dt is added; neurons
 * at or above threshold fire at t + dt and are reset.
 *
 * @throws {RangeError} when a refractory period is not a whole number of steps
 */
export function lifNeurons(
  caller: string,
  at: string,
  spec: LifNeurons,
  receptors: readonly Receptor[],
  outside: readonly Arrival[],
  dt: number,
  random: Random,
): LifState {
  const { size, leak = true, escape: noise, adaptation } = spec;
  const tauMem = column(spec.tauMem, size, 0);
  const vRest = column(spec.vRest, size, 0);
  const vReset = column(spec.vReset, size, vRest);
  const threshold = column(spec.vThreshold, size, 1);
  const bias = column(spec.bias, size, 0);
  const held = Int32Array.from(column(spec.refractory, size, 0), (time, i) =>
    toSteps(
      caller,
      typeof spec.refractory === "number" ? `${at}.refractory` : `${at}.refractory[${i}]`,
      time,
      dt,
    ),
  );
  const decay = tauMem.map((tau) => membraneDecay(dt, tau, leak));
  const gain = tauMem.map((tau) => constantGain(dt, tau, leak));
  // over one step v ← decay · v + drift, plus gain times what outside currents add
  const drift = bias.map((b, i) => gain[i] * b + (leak ? gain[i] * vRest[i] : 0));
  const currents: Current[] = receptors
    .filter(({ tauSyn }) => tauSyn > 0)
    .map(({ tauSyn, arrivals }) => ({
      values: roomOf(arrivals, size),
      gain: tauMem.map((tau) => currentGain(dt, tau, tauSyn, leak)),
      decay: Math.exp(-dt / tauSyn),
      arrivals,
    }));
  const jumps = receptors.filter(({ tauSyn }) => tauSyn === 0).flatMap(({ arrivals }) => arrivals);

  const v = column(spec.vStart, size, vRest);
  const left = new Int32Array(size);
  const raised = new Float64Array(size);
  const stream = streamState(random);
  const jump = roomOf(jumps, size);
  const extra = new Float64Array(size);
  const fired = new Int32Array(size);
  const raisedDecay = adaptation ? Math.exp(-dt / adaptation.tau) : 0;
  const live: Record<string, Live[string]> = { v, left, raised, stream };
  if (outside.length > 0) live["outside"] = extra;
  currents.forEach(({ values }, k) => {
    live[`current ${k}`] = values;
  });

  const state = {
    size,
    fired,
    count: 0,
    ...partOf(live),
    advance,
    variables: {
      v: () => v,
      threshold: () => threshold.map((theta, i) => theta + raised[i]),
      current: () => {
        const sum = bias.map((b, i) => b + extra[i]);
        for (const { values } of currents) for (let i = 0; i < size; i++) sum[i] += values[i];
        return sum;
      },
    },
  };

  function integrate(step: number): void {
    for (let i = 0; i < size; i++) v[i] = decay[i] * v[i] + drift[i];
    if (outside.length > 0) {
      extra.fill(0);
      for (const input of outside) input.receive(step, extra);
      for (let i = 0; i < size; i++) v[i] += gain[i] * extra[i];
    }
    for (const { values, gain: g, decay: d, arrivals } of currents) {
      for (let i = 0; i < size; i++) {
        v[i] += g[i] * values[i];
        values[i] *= d;
      }
      for (const arrival of arrivals) arrival.receive(step, values);
    }
    if (jumps.length === 0) return;
    jump.fill(0);
    for (const arrival of jumps) arrival.receive(step, jump);
    for (let i = 0; i < size; i++) v[i] += jump[i];
  }

  /** Whether neuron i fires at a potential `above` over its threshold. */
  function fires(above: number): boolean {
    if (noise === undefined) return above >= 0;
    const intensity = noise.rate * Math.exp(above / noise.width); // overflows to ∞, which fires for certain
    return nextUniform(stream) < -Math.expm1((-intensity * dt) / 1000);
  }

  function advance(step: number): void {
    integrate(step);
    if (adaptation) for (let i = 0; i < size; i++) raised[i] *= raisedDecay;
    state.count = 0;
    for (let i = 0; i < size; i++) {
      if (left[i] > 0) {
        left[i]--;
        v[i] = vReset[i];
      } else if (fires(v[i] - threshold[i] - raised[i])) {
        fired[state.count++] = i;
        v[i] = vReset[i];
        left[i] = held[i];
        if (adaptation) raised[i] += adaptation.jump;
      }
    }
  }
  return state;
}
