import { type Matrix, matrix, normalInto, type Random } from "engram/math";
import {
  type Dynamics,
  exponentialLagrangian,
  identityLagrangian,
  type Lagrangian,
  layerNormLagrangian,
  powerLagrangian,
  reluLagrangian,
  sigmoidLagrangian,
  signLagrangian,
  softmaxLagrangian,
  sphericalLagrangian,
  tanhLagrangian,
} from "engram/memory";
import * as fc from "fast-check";
import { neverRises } from "../support/spins";
import type { Tally } from "../support/tally";

/** Entries of standard deviation `sd`. */
export const gaussian = (random: Random, rows: number, cols: number, sd = 1): Matrix =>
  matrix(rows, cols, normalInto(new Float64Array(rows * cols), random, 0, sd));

/** Every convex Lagrangian, with its activation as a twin that counts. */
export const convex: readonly { of: Lagrangian; twin(t: Tally, x: readonly number[]): number[] }[] = [
  { of: identityLagrangian(), twin: (_, x) => [...x] },
  { of: signLagrangian(), twin: (t, x) => x.map((v) => (t.more(Math.abs(v), 0) ? Math.sign(v) : 0)) },
  { of: reluLagrangian(), twin: (t, x) => x.map((v) => (t.more(v, 0) ? v : 0)) },
  {
    of: powerLagrangian(3),
    twin: (t, x) => x.map((v) => t.pow(t.more(v, 0) ? v : 0, 2)),
  },
  { of: powerLagrangian(4, "plain"), twin: (t, x) => x.map((v) => t.pow(v, 3)) },
  { of: exponentialLagrangian(0.7), twin: (t, x) => x.map((v) => t.exp(t.mul(v, 0.7))) },
  // A hyperbolic tangent counts as one exponential.
  { of: tanhLagrangian(2), twin: (t, x) => x.map((v) => 2 / (1 + t.exp(-2 * t.mul(v, 2))) - 1) },
  { of: sigmoidLagrangian(1.5), twin: (t, x) => x.map((v) => t.div(1, t.add(1, t.exp(t.mul(v, -1.5))))) },
  {
    of: softmaxLagrangian(1.3),
    twin(t, x) {
      const scaled = x.map((v) => t.mul(v, 1.3));
      let top = scaled[0];
      for (const v of scaled.slice(1)) if (t.more(v, top)) top = v;
      const masses = scaled.map((v) => t.exp(t.add(v, -top)));
      const share = t.div(
        1,
        masses.reduce((sum, mass) => t.add(sum, mass)),
      );
      return masses.map((mass) => t.mul(mass, share));
    },
  },
  {
    of: layerNormLagrangian({ gain: 1.2, epsilon: 0.01 }),
    twin(t, x) {
      const mean = t.mul(
        x.reduce((sum, v) => t.add(sum, v)),
        1 / x.length,
      );
      const from = x.map((v) => t.add(v, -mean));
      const variance = t.mul(
        from.reduce((sum, v) => t.mac(sum, v, v), 0),
        1 / x.length,
      );
      const scale = t.div(1.2, t.pow(t.add(variance, 0.01), 0.5));
      return from.map((v) => t.mul(v, scale));
    },
  },
  {
    of: sphericalLagrangian(1.4, 0.02),
    twin(t, x) {
      const square = x.reduce((sum, v) => t.mac(sum, v, v), 0);
      const scale = t.div(1.4, t.pow(t.add(square, 0.02), 0.5));
      return x.map((v) => t.mul(v, scale));
    },
  },
];
/** Up to 40 steps down; neurons without bounds may drive each other away, and are followed as far as numbers are exact. */
export function descends(
  memory: Dynamics & { energy(state: ArrayLike<number>): number },
  start: Float64Array,
): void {
  const energies = [memory.energy(start)];
  let state = start;
  try {
    for (let t = 0; t < 40 && state.every((x) => Math.abs(x) < 20); t++) {
      state = memory.step(state);
      energies.push(memory.energy(state));
    }
  } catch (error) {
    if (!/keep its activation below/.test(String(error))) throw error;
  }
  neverRises(energies, 1e-11);
}

export const anyConvex = fc.constantFrom(...convex);
export const vectors = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  n: fc.integer({ min: 1, max: 8 }),
});
