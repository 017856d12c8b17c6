/** @file Plasticity from pairs and triplets of spikes, by traces: x on the presynaptic side (one for each run), y on the postsynaptic. */
import type { Rule } from "./lively-carrier";
import type { PairStdp, TripletStdp } from "./network";
import type { Runs } from "./runs";

function decayAll(values: Float64Array, by: number): void {
  for (let i = 0; i < values.length; i++) values[i] *= by;
}

/** How far a weight may still move, to the power μ; 1 for the additive rule. */
function room(distance: number, exponent: number): number {
  return exponent === 0 ? 1 : exponent === 1 ? distance : distance ** exponent;
}

/** {@link PairStdp} on `weight`, in place. */
export function pairRule(rule: PairStdp, runs: Runs, weight: Float64Array, posts: number, dt: number): Rule {
  const { potentiate, depress, min = 0, max, exponent = 0, pairing = "all" } = rule;
  const [decayPre, decayPost] = [Math.exp(-dt / rule.tauPre), Math.exp(-dt / rule.tauPost)];
  const keepPre = pairing === "all" ? 1 : 0; // of a trace when its own spike comes
  const keepPost = pairing === "nearest" ? 0 : 1;
  const x = new Float64Array(runs.count);
  const y = new Float64Array(posts);
  // what of y was spent at the last arrival of each synapse: a postsynaptic spike depresses at the first arrival after it alone
  const spent = new Float64Array(pairing === "postsynaptic" ? weight.length : 0);
  const now = new Float64Array(1);
  const arrived = new Float64Array(runs.count).fill(-1);
  const fired = new Float64Array(posts).fill(-1);

  /** Trace of the postsynaptic spikes that pair with an arrival at synapse k of run r. */
  function facing(k: number, r: number): number {
    const trace = y[runs.post[k]];
    if (pairing !== "postsynaptic") return trace;
    const older = spent[k] * Math.exp((-(now[0] - arrived[r]) * dt) / rule.tauPost);
    spent[k] = trace;
    // by steps, not by differences: what is left over of a rounding must not depress
    return fired[runs.post[k]] < arrived[r] ? 0 : Math.max(0, trace - older);
  }

  return {
    live: { x, y, spent, now, arrived, fired },
    pass(step) {
      now[0] = step;
      decayAll(x, decayPre);
      decayAll(y, decayPost);
    },
    arrive(r) {
      for (let k = runs.starts[r]; k < runs.starts[r + 1]; k++)
        weight[k] = Math.max(min, weight[k] - depress * room(weight[k] - min, exponent) * facing(k, r));
      x[r] = keepPre * x[r] + 1;
      arrived[r] = now[0];
    },
    fire(j) {
      for (let at = runs.incomingStarts[j]; at < runs.incomingStarts[j + 1]; at++) {
        const k = runs.incoming[at];
        weight[k] = Math.min(
          max,
          weight[k] + potentiate * room(max - weight[k], exponent) * x[runs.runOf[k]],
        );
      }
      y[j] = keepPost * y[j] + 1;
      fired[j] = now[0];
    },
    read: (k) => weight[k],
  };
}

/** {@link TripletStdp} on `weight`, in place. */
export function tripletRule(
  rule: TripletStdp,
  runs: Runs,
  weight: Float64Array,
  posts: number,
  dt: number,
): Rule {
  const { potentiate, potentiateTriplet, depress, depressTriplet, min = 0, max, pairing = "all" } = rule;
  const keep = pairing === "all" ? 1 : 0;
  const decays = [rule.tauPre, rule.tauPreSlow, rule.tauPost, rule.tauPostSlow].map((tau) =>
    Math.exp(-dt / tau),
  );
  const [x1, x2] = [new Float64Array(runs.count), new Float64Array(runs.count)];
  const [y1, y2] = [new Float64Array(posts), new Float64Array(posts)];
  return {
    live: { x1, x2, y1, y2 },
    pass() {
      [x1, x2, y1, y2].forEach((trace, k) => {
        decayAll(trace, decays[k]);
      });
    },
    arrive(r) {
      const step = depress + depressTriplet * x2[r];
      for (let k = runs.starts[r]; k < runs.starts[r + 1]; k++)
        weight[k] = Math.max(min, weight[k] - y1[runs.post[k]] * step);
      x1[r] = keep * x1[r] + 1;
      x2[r] = keep * x2[r] + 1;
    },
    fire(j) {
      const step = potentiate + potentiateTriplet * y2[j];
      for (let at = runs.incomingStarts[j]; at < runs.incomingStarts[j + 1]; at++) {
        const k = runs.incoming[at];
        weight[k] = Math.min(max, weight[k] + x1[runs.runOf[k]] * step);
      }
      y1[j] = keep * y1[j] + 1;
      y2[j] = keep * y2[j] + 1;
    },
    read: (k) => weight[k],
  };
}
