/**
 * @file Bayesian confidence propagation. Between two events of a synapse all traces decay freely, so p_ij is brought up to
 * date only then, by the closed form of its differential equation: no error of integration, no cost for silence.
 */
import type { Rule } from "./lively-carrier";
import type { Bcpnn } from "./network";
import { twoDecays } from "./propagator";
import type { Runs } from "./runs";

/**
 * What p of τ dp/dt = z − p gains by time t from a z that starts at 1 and decays with `rate` [1/ms]:
 *
 *     (e^(−rate t) − e^(−t/τ)) / (1 − rate τ), and (t/τ) e^(−t/τ) where the two meet
 */
export function smoothedGain(time: number, tau: number, rate: number): number {
  return twoDecays(time, 1 / tau, rate) / tau;
}

/** {@link Bcpnn} on `weight`, in place; `weight` gives the start. */
export function bcpnn(rule: Bcpnn, runs: Runs, weight: Float64Array, posts: number, dt: number): Rule {
  const { tauPre, tauPost, tauP, rateMax, floor = 0.001, start = Math.max(floor, 0.1), gain } = rule;
  const [stepPre, stepPost] = [1000 / (rateMax * tauPre), 1000 / (rateMax * tauPost)];
  const keep = Math.exp(-dt / tauP);
  const side = (size: number, tau: number) => ({
    z: new Float64Array(size),
    p: new Float64Array(size).fill(start),
    decay: Math.exp(-dt / tau),
    gain: smoothedGain(dt, tauP, 1 / tau),
  });
  const pre = side(runs.count, tauPre);
  const post = side(posts, tauPost);
  const joint = weight.map((w) => start * start * Math.exp(w / gain));
  const product = new Float64Array(weight.length); // z_i z_j at the synapse's last event
  const last = new Float64Array(weight.length); // step of the last event
  const now = new Float64Array(1);
  const rate = 1 / tauPre + 1 / tauPost;

  /** p_ij of synapse k now. */
  function meeting(k: number): number {
    const gap = (now[0] - last[k]) * dt;
    return joint[k] * Math.exp(-gap / tauP) + product[k] * smoothedGain(gap, tauP, rate);
  }
  function logOdds(k: number, together: number): number {
    const alone = Math.max(pre.p[runs.runOf[k]], floor) * Math.max(post.p[runs.post[k]], floor);
    return gain * Math.log(Math.max(together, floor * floor) / alone);
  }
  /** Brings synapse k to the present; its z_i z_j then grows by `added`. */
  function bring(k: number, added: number): void {
    joint[k] = meeting(k);
    product[k] = product[k] * Math.exp(-(now[0] - last[k]) * dt * rate) + added;
    last[k] = now[0];
    weight[k] = logOdds(k, joint[k]);
  }

  return {
    live: { zPre: pre.z, pPre: pre.p, zPost: post.z, pPost: post.p, joint, product, last, now },
    pass(step) {
      now[0] = step;
      for (const { z, p, decay, gain: g } of [pre, post])
        for (let i = 0; i < z.length; i++) {
          p[i] = p[i] * keep + z[i] * g;
          z[i] *= decay;
        }
    },
    arrive(r) {
      for (let k = runs.starts[r]; k < runs.starts[r + 1]; k++) bring(k, stepPre * post.z[runs.post[k]]);
      pre.z[r] += stepPre;
    },
    fire(j) {
      for (let at = runs.incomingStarts[j]; at < runs.incomingStarts[j + 1]; at++)
        bring(runs.incoming[at], stepPost * pre.z[runs.runOf[runs.incoming[at]]]);
      post.z[j] += stepPost;
    },
    read: (k) => logOdds(k, meeting(k)),
  };
}
