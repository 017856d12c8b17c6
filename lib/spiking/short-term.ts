/** @file How much of a weight a presynaptic spike sends, after those that went before it. */
import type { ShortTerm } from "./network";
import type { Live } from "./part";

/** Release of each presynaptic neuron. */
export interface Release {
  /** The fraction u · x that neuron `i` sends when it fires in `step`; its state moves on. */
  fire(i: number, step: number): number;
  readonly live: Live;
}

/** One state for each of `size` presynaptic neurons, brought up to date when they fire. */
export function release(spec: ShortTerm, size: number, dt: number): Release {
  const { use, tauRecovery, tauFacilitation } = spec;
  const u = new Float64Array(size);
  const x = new Float64Array(size).fill(1);
  const last = new Float64Array(size); // steps; at step 0 all are at rest, so what lies before does not matter
  return {
    live: { u, x, last },
    fire(i, step) {
      const gap = (step - last[i]) * dt;
      last[i] = step;
      const kept = tauFacilitation > 0 ? u[i] * Math.exp(-gap / tauFacilitation) : 0;
      u[i] = kept + use * (1 - kept);
      x[i] = 1 - (1 - x[i]) * Math.exp(-gap / tauRecovery);
      const sent = u[i] * x[i];
      x[i] -= sent;
      return sent;
    },
  };
}
