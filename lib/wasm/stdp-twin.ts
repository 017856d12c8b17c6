/** @file Pair STDP as the textbook has it, every weight changed when its event comes: oracle and stand-in. */
import { type StdpEngine, type StdpRule, WINDOW } from "./stdp-shape";
import { turn } from "./turn";

/** Steps in TypeScript. Weights lie as [sources][targets]. */
export function twinStdp({
  sources,
  targets,
  potentiation,
  depression,
  decayPost,
  lowest,
  highest,
  powers,
}: StdpRule): StdpEngine {
  const weights = new Float32Array(sources * targets);
  const x = new Float64Array(sources);
  const since = new Int32Array(sources);
  const y = new Float32Array(targets);
  let now = 0;
  const change = (at: number, by: number) => {
    const weight = Math.fround(weights[at] + by);
    weights[at] = weight < lowest ? lowest : weight > highest ? highest : weight;
  };
  return {
    arrive(pre, preCount, into) {
      if (now === WINDOW) {
        for (let i = 0; i < sources; i++) x[i] *= powers[now - since[i]];
        since.fill(0);
        now = 0;
      }
      now++;
      for (let j = 0; j < targets; j++) y[j] *= decayPost;
      for (let s = 0; s < preCount; s++)
        for (let j = 0, at = pre[s] * targets; j < targets; j++, at++) {
          change(at, -Math.fround(depression * y[j]));
          if (into) into[j] += weights[at];
        }
      for (let s = 0; s < preCount; s++) {
        const i = pre[s];
        x[i] = x[i] * powers[now - since[i]] + 1;
        since[i] = now;
      }
    },
    fire(post, postCount) {
      for (let i = 0; i < sources; i++) {
        if (x[i] === 0) continue;
        const gain = Math.fround(potentiation * x[i] * powers[now - since[i]]);
        for (let s = 0; s < postCount; s++) change(i * targets + post[s], gain);
      }
      for (let s = 0; s < postCount; s++) y[post[s]] += 1;
    },
    snapshot: () => ({
      weights: turn(weights, sources, targets, targets, new Float32Array(weights.length), sources),
      preTrace: x.slice(),
      preAge: since.map((step) => now - step),
      postTrace: y.slice(),
      phase: now,
    }),
    restore(state) {
      turn(state.weights, targets, sources, sources, weights, targets);
      x.set(state.preTrace);
      y.set(state.postTrace);
      now = state.phase;
      for (let i = 0; i < sources; i++) since[i] = now - state.preAge[i];
    },
  };
}
