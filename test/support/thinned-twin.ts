/** @file Thinning written out one operation at a time; conventions as in `lib/bayesian/schemes/thinned-cost.ts`. */
import type { BayesianHopfield, Inhibition, ThinnedOptions } from "engram/bayesian";
import { logSumExp, row } from "engram/math";
import { streamOf } from "../../lib/bayesian/chance";
import { driveOf, scan, search } from "./sampler-twin";
import type { Tally } from "./tally";

/** A part of the potentials: what it was at the last spike. */
interface Part {
  values: Float64Array;
  readonly tau: number;
  readonly sign: number;
}

/** The first spikes, and the plan of the next one. */
export function thinnedTwin(
  t: Tally,
  network: BayesianHopfield,
  options: ThinnedOptions,
  { spikes, twoLayer }: { readonly spikes: number; readonly twoLayer: boolean },
): number[] {
  const { cue = [], mode = "autonomous", rate = 1000, tau = 20, random, adaptation } = options;
  const { inhibition = "perfect", refractory = 0, neurons = 1, corrected = false } = options;
  const { count: p, size: n, patterns, beta, excitability } = network;
  const [timing, choice, who] = ["interval", "choice", "neuron"].map((name) => streamOf(random.split(name)));
  const closed = mode !== "clamped";
  const biased = new Set(excitability).size > 1;
  const interval = 1000 / rate;
  const jump = interval / tau;

  const driven = driveOf(t, network, cue, "target");
  const bias = mode === "autonomous" ? excitability : excitability.map((b, k) => b + driven[k]);
  let state: Float64Array = mode === "autonomous" ? Float64Array.from(cue) : new Float64Array(n);
  const overlap: Part | undefined = closed
    ? { values: mode === "autonomous" ? driven : new Float64Array(p), tau, sign: 1 }
    : undefined;
  const fatigue: Part | undefined = adaptation && {
    values: new Float64Array(p),
    tau: adaptation.tau ?? 1000,
    sign: -1,
  };
  const parts = [overlap, fatigue].filter((part) => part !== undefined);
  const held = typeof inhibition === "object" ? (inhibition as Inhibition) : undefined;
  const target = held?.target ?? logSumExp(bias.map((b, k) => b + (mode === "autonomous" ? driven[k] : 0)));
  const leaky = held && {
    rest: target - held.gain,
    tau: held.tau ?? 100,
    jump: (held.gain * interval) / (held.tau ?? 100),
  };
  const plain = !leaky && !corrected;
  const longest = Math.max(tau, leaky?.tau ?? 0, fatigue?.tau ?? 0);
  let [level, last, reach] = [target, 0, interval];
  const pauses = new Float64Array(p * neurons).fill(Number.NEGATIVE_INFINITY);

  /** φ over R, of a memory. */
  const drive = (value: number): number => {
    let sum = value;
    if (corrected) {
      const busy = t.add(1, -t.mul(sum, refractory / interval / neurons));
      sum = busy > 0 ? t.div(sum, busy) : t.div(Number.POSITIVE_INFINITY, 1);
    }
    return t.more(sum, 100 * neurons) ? 100 * neurons : sum;
  };
  const addUp = (values: Float64Array): Float64Array => {
    const sums = values.slice();
    for (let k = 1; k < p; k++) sums[k] = t.add(sums[k - 1], sums[k]);
    return sums;
  };
  const leakTo = (wait: number, time: number): number => t.exp(t.mul(wait, -1 / time));
  /** Sums of parts over b where there is one to add. */
  const over = (ends: readonly Float64Array[]): Float64Array => {
    const withBias = mode !== "autonomous" || biased;
    return Float64Array.from(bias, (b, k) => {
      let sum = withBias ? b : 0;
      ends.forEach((end, i) => {
        sum = i === 0 && !withBias ? end[k] : t.add(sum, end[k]);
      });
      return withBias ? sum : sum + b;
    });
  };
  const ahead = (time: number): Float64Array[] => {
    const ends = parts.map((part) => {
      const factor = leakTo(time - last, part.tau);
      return part.values.map((v) => part.sign * t.mul(t.state(v), factor));
    });
    if (mode !== "autonomous") bias.forEach(t.state);
    else if (biased) bias.forEach(t.weight);
    return ends;
  };
  const levelAt = (time: number): number =>
    leaky
      ? t.add(leaky.rest, t.mul(t.exp(t.mul(last - time, 1 / leaky.tau)), t.state(level) - leaky.rest))
      : 0;
  const intensities = (time: number, ends: readonly Float64Array[]): Float64Array => {
    const u = over(ends);
    if (leaky) {
      const now = levelAt(time);
      return addUp(u.map((value) => drive(t.exp(t.add(value, -now)))));
    }
    if (inhibition === "ready") {
      let top = u[0];
      for (let k = 1; k < p; k++) if (t.more(u[k], top)) top = u[k];
      return addUp(
        u.map((value, k) => {
          let ready = 0;
          for (let i = 0; i < neurons; i++) if (!t.more(t.state(pauses[k * neurons + i]), time)) ready++;
          return t.mul(t.exp(t.add(value, -top)), ready / neurons);
        }),
      );
    }
    const sums = scan(t, u);
    if (!corrected) return sums;
    return addUp(sums.map((sum, k) => drive(t.div(sum - (k === 0 ? 0 : sums[k - 1]), sums[p - 1]))));
  };
  const bound = (time: number, h: number, ends: readonly Float64Array[]): number => {
    const [above, below]: Float64Array[][] = [[], []];
    ends.forEach((values, i) => {
      const factor = leakTo(h, parts[i].tau);
      const later = values.map((v) => t.mul(v, factor));
      const falls = values.map((v) => (t.more(0, v) ? 0 : 1));
      above.push(values.map((v, k) => (falls[k] ? v : later[k])));
      below.push(values.map((v, k) => (falls[k] ? later[k] : v)));
    });
    const high = over(above);
    let least: number;
    if (leaky) {
      const now = leaky.rest + (level - leaky.rest) * Math.exp((last - time) / leaky.tau);
      const end = t.add(leaky.rest, t.mul(t.exp(t.mul(-h, 1 / leaky.tau)), now - leaky.rest));
      least = t.more(now, end) ? end : now;
    } else {
      const low = over(below);
      const top = Math.max(...low);
      least = t.add(t.log(scan(t, low)[p - 1]), top);
    }
    return addUp(high.map((value) => drive(t.exp(t.add(value, -least)))))[p - 1];
  };

  let next = { k: -1, i: 0, time: 0 };
  const plan = (): void => {
    for (let time = last; ; ) {
      let [most, until] = [1, Number.POSITIVE_INFINITY];
      if (!plain) {
        const ends = ahead(time);
        const rests = reach > 1000 * longest;
        const h = rests ? Number.POSITIVE_INFINITY : reach;
        const now = intensities(time, ends)[p - 1];
        most = bound(time, h, ends);
        const loose = most > 2 * now && most * h > interval;
        reach = loose ? Math.min(h, longest) / 4 : Math.min(2 * reach, 2000 * longest);
        until = time + h;
      }
      const wait = -t.log(1 - t.random(timing as never)) * interval;
      time += plain ? wait : t.div(wait, most);
      if (!(time < until)) {
        time = until;
        continue;
      }
      const sums = intensities(time, ahead(time));
      const place = t.random(choice as never) * (plain ? sums[p - 1] : most);
      const k = search(t, plain ? sums : [...sums, Number.POSITIVE_INFINITY], place);
      // A routine without branches draws this for nobody as well, from numbers that then are not missed.
      if (neurons > 1) t.note("rng");
      const at = neurons > 1 && k < p && sums[p - 1] > 0 ? who() : 0;
      let i = Math.floor(at * neurons);
      if (inhibition === "ready") {
        const ready = Array.from({ length: neurons }, (_, j) => {
          if (neurons === 1) return 0;
          return t.more(t.state(pauses[k * neurons + j]), time) ? -1 : j;
        }).filter((j) => j >= 0);
        if (!(sums[p - 1] > 0)) continue;
        i = ready[Math.floor(at * ready.length)];
      } else if (refractory > 0 && t.more(t.state(k < p ? pauses[k * neurons + i] : 0), time)) continue;
      if (k >= p) continue;
      next = { k, i, time };
      return;
    }
  };
  plan();
  const fired: number[] = [];
  while (fired.length < spikes) {
    const { k, i, time } = next;
    fired.push(k);
    t.note("events");
    // The candidate brought every part to its time: there it is written, with what the spike adds.
    for (const part of parts) part.values = part.values.map((v) => v * Math.exp((last - time) / part.tau));
    if (overlap && twoLayer) {
      const factor = leakTo(time - last, tau);
      state = state.map((x, j) =>
        t.storeState(t.ac(t.mul(t.state(x), factor), t.weight(jump * row(patterns, k)[j]))),
      );
      t.note("events", n);
      overlap.values = Float64Array.from({ length: p }, (_, j) =>
        t.storeState(state.reduce((sum, x, m) => t.mac(sum, x, t.weight(beta * row(patterns, j)[m])), 0)),
      );
    } else if (overlap)
      overlap.values = overlap.values.map((v, j) =>
        t.storeState(t.mac(v, jump, t.weight(beta * network.gram().data[k * p + j]))),
      );
    if (fatigue) {
      fatigue.values.forEach(t.storeState);
      fatigue.values[k] = t.storeState(
        t.add(t.state(fatigue.values[k]), ((adaptation?.strength ?? 0) * interval) / fatigue.tau),
      );
    }
    if (leaky)
      level = t.storeState(
        t.add(leaky.rest + (level - leaky.rest) * Math.exp((last - time) / leaky.tau), leaky.jump),
      );
    if (refractory > 0) pauses[k * neurons + i] = t.storeState(t.add(time, refractory));
    last = time;
    plan();
  }
  return fired;
}
