/**
 * @file The spiking network written out one operation at a time: the same spikes as a sampler from the same chance, and everything it does
 * counted. Conventions as in `lib/bayesian/cost.ts`.
 */
import type { BayesianHopfield, RaceSpec, SamplerOptions } from "engram/bayesian";
import { row } from "engram/math";
import { normalOf, poissonPieces, type Stream, streamOf } from "../../lib/bayesian/chance";
import type { Tally } from "./tally";

/** A vector that leaks, as words of state. */
export interface Leaking {
  readonly values: Float64Array;
  readonly tau: number;
}

/** Weights of a softmax as running sums. */
export function scan(t: Tally, u: ArrayLike<number>): Float64Array {
  let top = u[0];
  for (let k = 1; k < u.length; k++) if (t.more(u[k], top)) top = u[k];
  const sums = Float64Array.from(u, (value) => t.exp(t.add(value, -top)));
  for (let k = 1; k < sums.length; k++) sums[k] = t.add(sums[k - 1], sums[k]);
  return sums;
}

/** The first place whose sum exceeds `place`, always in ⌈log₂ of the number of places⌉ comparisons. */
export function search(t: Tally, sums: ArrayLike<number>, place: number): number {
  let low = 0;
  for (let half = 2 ** Math.ceil(Math.log2(sums.length)) / 2; half >= 1; half /= 2)
    if (!t.more(sums[Math.min(low + half, sums.length) - 1], place)) low += half;
  return low;
}

/** What the cue makes of the potentials, β X q. */
export function driveOf(
  t: Tally,
  { patterns, beta, count }: BayesianHopfield,
  cue: ArrayLike<number>,
  order: "target" | "event",
): Float64Array {
  const u = new Float64Array(count);
  const graded = new Set(Array.from(cue, Math.abs).filter((q) => q !== 0)).size > 1;
  for (let i = 0; i < cue.length; i++) {
    if (cue[i] === 0) continue;
    t.note("events");
    for (let k = 0; k < count; k++) {
      if (order === "event") t.state(u[k]);
      const weight = t.weight(beta * row(patterns, k)[i]);
      u[k] = graded ? t.mac(u[k], cue[i], weight) : t.ac(u[k], cue[i] * weight);
      if (order === "event") t.storeState(u[k]);
    }
  }
  if (order === "target") u.forEach(t.storeState);
  return u;
}

/** A race from potentials: winners. */
export function raceTwin(
  t: Tally,
  race: RaceSpec & { threshold?: number },
  u: Float64Array,
  chance: Stream,
  ties: Stream,
): number[] {
  const { kind } = race;
  const exponential = (): number => Math.max(-Math.log(1 - t.random(chance as never)), 2 ** -54);
  if (kind === "tree") {
    const high = u.map((value) => {
      const gumbel = -Math.log(exponential());
      t.note("lut");
      return t.add(t.state(value), gumbel);
    });
    let best = 0;
    for (let k = 1; k < high.length; k++) if (t.more(high[k], high[best])) best = k;
    return [best];
  }
  const p = u.length;
  let goal: Float64Array = new Float64Array(p).fill(1);
  let v = new Float64Array(p);
  let rise: (k: number) => number;
  if (kind === "ramp") {
    v = u.map((value) => {
      const gumbel = -Math.log(exponential());
      t.note("lut");
      return t.storeState(t.add(t.state(value), gumbel));
    });
    v.forEach(t.storeState); // the reset at the end
    goal.fill(race.threshold ?? 0);
    const slope = race.slope ?? 0.5;
    rise = (k) => t.add(t.state(v[k]), slope);
  } else if (kind === "exponential") {
    goal = u.map(exponential);
    t.note("lut", 2 * p);
    const slopes = u.map((value) => Math.exp(value - (race.threshold ?? 0)));
    rise = (k) => t.add(t.state(v[k]), slopes[k]);
  } else {
    const { tau = 20, dt = 1, noise = 0.25, level = 0.55 } = race;
    const left = Math.exp(-dt / tau);
    const middle = u.reduce((a, b) => a + b) / p;
    const current = u.map(
      (value) => (1 - left) * (level + (value - middle) / (race.beta ?? (1 - level) / noise ** 2)),
    );
    const shake = noise * Math.sqrt(1 - left * left);
    rise = (k) => {
      t.note("rng");
      t.note("lut");
      return t.add(t.add(t.mul(t.state(v[k]), left), t.state(current[k])), shake * normalOf(chance));
    };
  }
  // Steps until the first crosses, and as many more as inhibition takes.
  const winners: number[] = [];
  for (let more = race.delay ?? 0, first = true; first || more > 0; ) {
    if (!first) more--;
    const crossed: number[] = [];
    for (let k = 0; k < p; k++) {
      v[k] = t.storeState(rise(k));
      if (t.more(v[k], goal[k]) && !winners.includes(k)) crossed.push(k);
    }
    // In order of crossing: the highest of those with one slope; for others, whose goal was passed for the greatest part of the step.
    const since = (k: number): number =>
      kind === "exponential" ? (v[k] - goal[k]) / Math.exp(u[k]) : v[k] - goal[k];
    crossed.sort((a, b) => since(b) - since(a));
    if (crossed.length > 0) first = false;
    winners.push(...crossed);
  }
  if (race.delay !== undefined) return winners;
  if (race.ties !== "random") return [winners[0]];
  const place = Math.floor(t.random(ties as never) * winners.length);
  // Among equals the order is that of memories, or, where there is noise, of height.
  return [kind === "noisy" ? winners[place] : winners.sort((a, b) => a - b)[place]];
}

/** How the twin of a sampler is run. */
export interface TwinRun {
  readonly spikes: number;
  readonly order: "target" | "event";
  /** whether the state is in a visible layer */
  readonly twoLayer: boolean;
  /** threshold of a race */
  readonly threshold?: number;
}

/** At least the spikes asked for, whole rounds. */
export function samplerTwin(
  t: Tally,
  network: BayesianHopfield,
  options: SamplerOptions,
  { spikes, order, twoLayer, threshold }: TwinRun,
): number[] {
  const {
    cue = [],
    mode = "autonomous",
    rate = 1000,
    tau = 20,
    dt,
    gain,
    race,
    pacing = "poisson",
  } = options;
  const { count: p, size: n, patterns, beta, excitability } = network;
  const { random, adaptation, transitions } = options;
  const [timing, choice, chance, ties] = ["interval", "choice", "race", "ties"].map((name) =>
    streamOf(random.split(name)),
  );
  const closed = mode !== "clamped";
  const reset = gain === 1;
  const biased = new Set(excitability).size > 1;
  const interval = reset ? tau : 1000 / rate;
  const kappa = pacing === "poisson" ? 1 : pacing === "paced" ? Number.POSITIVE_INFINITY : pacing;
  const early = (time: number): number =>
    dt === undefined ? interval / time : (Math.expm1(dt / time) * interval) / dt;
  const average =
    kappa === Number.POSITIVE_INFINITY ? Math.exp(-interval / tau) : (1 + interval / tau / kappa) ** -kappa;
  const jump = reset ? 1 : dt === undefined ? 1 / average - 1 : early(tau);

  // The drive: potentials without b, and b by itself.
  const driven = driveOf(t, network, cue, order);
  const bias = mode === "autonomous" ? excitability : excitability.map((b, k) => b + driven[k]);
  let overlap = mode === "autonomous" ? driven : new Float64Array(p);
  let state: Float64Array = mode === "autonomous" ? Float64Array.from(cue) : new Float64Array(n);
  const fatigue = adaptation && { values: new Float64Array(p), tau: adaptation.tau ?? 1000 };
  const heard = transitions && { values: new Float64Array(p), tau: transitions.tau ?? 40 };
  const leaks: Leaking[] = [...(fatigue ? [fatigue] : []), ...(heard ? [heard] : [])];
  const waiting: { time: number; k: number }[] = [];

  const still = !closed && leaks.length === 0;
  let sums = still && !race ? scan(t, bias) : new Float64Array(0);
  let [now, bin] = [0, 0];
  const fired: number[] = [];

  while (fired.length < spikes) {
    // When, and how much has leaked until then.
    let many = 1;
    let wait = interval;
    if (dt !== undefined) {
      many = 0;
      const pieces = poissonPieces(dt / interval);
      const m = dt / interval / pieces;
      for (let i = 0; i < pieces; i++) {
        let place = t.random(timing as never);
        let term = Math.exp(-m);
        for (let k = 1; !t.more(term, place); k++) {
          place -= term;
          term *= m / k;
          many++;
        }
      }
      wait = bin === 0 ? 0 : dt;
      bin++;
    } else if (kappa < Number.POSITIVE_INFINITY) {
      let sum = 0;
      for (let i = 0; i < kappa; i++) {
        const one = -t.log(1 - t.random(timing as never));
        sum = i === 0 ? one : t.add(sum, one);
      }
      wait = (sum * interval) / kappa;
    }
    const before = now;
    now = dt === undefined ? now + wait : (bin - 1) * dt;
    const factorOf = (time: number): number =>
      dt === undefined && kappa < Number.POSITIVE_INFINITY
        ? t.exp(t.mul(wait, -1 / time))
        : Math.exp(-wait / time);

    // Potentials.
    let u = closed ? new Float64Array(p) : bias.slice();
    if (closed) {
      const factor = reset ? 1 : factorOf(tau);
      if (twoLayer) {
        if (!reset) state = state.map((x) => t.mul(t.state(x), factor));
        t.note("events", n);
        u = u.map((_, k) =>
          state.reduce((sum, x, i) => t.mac(sum, x, t.weight(beta * row(patterns, k)[i])), 0),
        );
      } else {
        if (!reset) overlap = overlap.map((v) => t.mul(t.state(v), factor));
        u.set(overlap);
      }
      if (mode === "evidence") u = u.map((v, k) => t.add(v, t.state(bias[k])));
      else if (biased) u = u.map((v, k) => t.add(v, t.weight(bias[k])));
      else u = u.map((v, k) => v + bias[k]);
    } else if (leaks.length > 0) bias.forEach(t.state);
    for (const leak of leaks) {
      const factor = factorOf(leak.tau);
      for (let k = 0; k < p; k++) leak.values[k] = t.storeState(t.mul(t.state(leak.values[k]), factor));
      if (leak === heard)
        for (const arrival of waiting.splice(
          0,
          waiting.findIndex(({ time }) => time > now) < 0
            ? waiting.length
            : waiting.findIndex(({ time }) => time > now),
        ))
          heard.values[arrival.k] += told(arrival.time);
      const sign = leak === fatigue ? -1 : 1;
      for (let k = 0; k < p; k++) u[k] = t.add(u[k], sign * leak.values[k]);
    }
    function told(time: number): number {
      const x = (dt ?? 0) / 2 / (heard?.tau ?? 1);
      const scale = dt === undefined ? 1 : Math.sinh(x) / x;
      return (
        (((transitions?.strength ?? 0) * interval) / (heard?.tau ?? 1)) *
        scale *
        Math.exp((time - now) / (heard?.tau ?? 1))
      );
    }

    // Who.
    const winners: number[] = [];
    if (!still && !race) sums = scan(t, u);
    for (let i = 0; i < many; i++)
      if (race)
        winners.push(
          ...raceTwin(t, threshold === undefined ? race : { ...race, threshold }, u, chance, ties),
        );
      else winners.push(search(t, sums, t.random(choice as never) * sums[p - 1]));

    // What a spike does; a full reset leaves only the spikes of this round.
    if (reset) {
      state = new Float64Array(n);
      overlap = new Float64Array(p);
    }
    for (const k of winners) {
      fired.push(k);
      t.note("events");
      if (closed && twoLayer)
        state = state.map((x, i) => {
          const weight = t.weight(jump * row(patterns, k)[i]);
          return t.ac(x, weight);
        });
      else if (closed)
        overlap = overlap.map((v, j) => {
          const weight = t.weight(beta * network.gram().data[k * p + j]);
          return reset ? t.ac(v, weight) : t.mac(v, jump, weight);
        });
      if (fatigue)
        fatigue.values[k] = t.storeState(
          t.add(t.state(fatigue.values[k]), (adaptation?.strength ?? 0) * early(fatigue.tau)),
        );
      for (const { from, to, delay = transitions?.delay ?? 60 } of transitions?.pairs ?? []) {
        if (from !== k) continue;
        const late = dt === undefined ? delay : (Math.max(1, Math.ceil(delay / dt - 1e-9)) - 0.5) * dt;
        waiting.push({ time: now + late, k: to });
        t.ac(0, t.weight(1));
        t.storeState(t.state(0));
      }
    }
    if (closed) (twoLayer ? state : overlap).forEach(t.storeState);
    if (before > now) throw new Error("time runs back");
  }
  return fired;
}
