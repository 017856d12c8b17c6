/**
 * @file The spiking network with neurons of escape noise: whatever inhibits them, and whether they pause after their spikes. Exact by thinning.
 * Reference: Ogata 1981, "On Lewis' simulation method for point processes", IEEE Trans. Inf. Theory 27(1).
 */
import { checkChoice, checkInteger, checkPositive, checkRange, logSumExp, type Random } from "../../math";
import { streamOf } from "../chance";
import { pick } from "../choose";
import type { CueOptions } from "../cue";
import { constantsOf, type SpikingDynamics } from "../dynamics";
import type { LayeredForm } from "../layers";
import { membraneOf } from "../membrane";
import type { BayesianHopfield } from "../network";
import { checkSnapshot, checkTime, readingsOf, type Sampler, shapeOf } from "../sampler";
import { savedNumber, streamKeeper } from "../saved";
import { checkInhibition, type InhibitionKind, inhibitionOf, type Neurons } from "./inhibition";
import { boundUntil } from "./intensity";
import { populationOf } from "./population";
import { thinnedCost } from "./thinned-cost";

/** A cue, the dynamics, the neurons, and chance. */
export interface ThinnedOptions extends CueOptions, Omit<SpikingDynamics, "pacing" | "gain"> {
  /** its streams `"interval"`, `"choice"` and `"neuron"` are used */
  readonly random: Random;
  readonly form?: LayeredForm | "auto";
  /**
   * `"perfect"`, when left out: I is the log-sum-exp of all potentials, and λ_k = R p_k. `"ready"`: of those whose neurons do not pause, in whose
   * stead others fire. Or a leaky {@link Inhibition} by the spikes themselves.
   */
  readonly inhibition?: InhibitionKind;
  /** τ_ref [ms]: a neuron pauses so long after its spikes; 0 when left out */
  readonly refractory?: number;
  /** neurons of each memory, which share its intensity; 1 when left out */
  readonly neurons?: number;
  /** whether neurons are driven by λ/(1 − λ τ_ref), so that they fire at λ although they pause; false when left out */
  readonly corrected?: boolean;
  /** most that one neuron is driven [Hz]: it keeps a runaway finite; 100 R when left out */
  readonly ceiling?: number;
}

/** A network of escape-noise neurons on its way. */
export interface ThinnedSampler extends Sampler {
  /** neuron that fired last, of the memory's own from 0 on; −1 before */
  readonly neuron: number;
  /** I [nat], now */
  inhibition(): number;
  /** λ_k of every memory [P] [Hz], now: 0 for one whose neurons all pause */
  intensities(): Float64Array;
}

/**
 * The network as neurons of escape noise.
 *
 *     λ_k(t) = Σ of n neurons that do not pause, each   φ(R exp(u_k(t) − I(t))/n)
 *     φ(λ) = min(λ, ceiling),   or   min(λ/(1 − λ τ_ref), ceiling)   when corrected
 *
 * with u_k and ξ as in `prepareSampler`. Without pauses and under `"perfect"` inhibition it is that sampler, spike for spike from the same `random`.
 * A memory whose neurons pause fires at λ/(1 + λ τ_ref/n) when nobody takes its place: a winner is under-represented. Under inhibition that
 * leaks the rate is R only near its target: too weak a gain lets a network that recalls run away up to its ceiling, or leaves it silent.
 *
 * Exact: candidates come at a rate that intensities can not exceed until the next arrival, or for as long as that rate is near to them; one at t is a
 * spike with probability Σ_k λ_k(t) over that rate.
 *
 * @throws {RangeError} when a number is out of range, the cue does not fit, or `corrected` is asked for with inhibition `"ready"`
 * @example
 * const sampler = prepareThinned(network, { cue, random, refractory: 2, neurons: 5 });
 * run(sampler, { duration: 200 });
 */
export function prepareThinned(network: BayesianHopfield, options: ThinnedOptions): ThinnedSampler {
  const caller = "prepareThinned";
  const { random, form = "auto", inhibition: kind = "perfect", refractory = 0, corrected = false } = options;
  const { neurons: size = 1 } = options;
  for (const name of ["pacing", "gain", "dt", "race"])
    if ((options as unknown as Record<string, unknown>)[name] !== undefined)
      throw new RangeError(`${caller}: ${name} is not for neurons of escape noise, but was given`);
  const constants = constantsOf(caller, options, network.count);
  const { interval } = constants;
  checkChoice(caller, "form", form, ["two-layer", "collapsed", "auto"]);
  checkInhibition(caller, kind);
  checkRange(caller, "refractory", refractory, 0, Number.MAX_VALUE);
  checkInteger(caller, "neurons", size, 1, 1e6);
  const { ceiling = 1e5 / interval } = options;
  checkPositive(caller, "ceiling", ceiling);
  if (corrected && kind === "ready")
    throw new RangeError(
      `${caller}: corrected is for neurons in whose stead no other fires, got inhibition "ready"`,
    );
  const membrane = membraneOf(caller, network, options, constants, form);
  const first = new Float64Array(network.count);
  membrane.potentials(first);
  const inhibited = typeof kind === "object" ? inhibitionOf(caller, kind, interval, logSumExp(first)) : kind;
  const leaky = typeof inhibited === "object" ? inhibited : undefined;
  const neurons: Neurons = {
    count: size,
    refractory: refractory / interval,
    corrected,
    ceiling: (ceiling * interval) / 1000,
  };
  const population = populationOf(membrane.bias, neurons, inhibited, refractory);
  const timing = streamOf(random.split("interval"));
  const choice = streamOf(random.split("choice"));
  const who = streamOf(random.split("neuron"));
  // R is a bound for all times where potentials are normalised and nobody is driven harder.
  const bounded = !leaky && !corrected;
  const longest = Math.max(
    constants.tau,
    leaky?.tau ?? 0,
    constants.adaptation?.tau ?? 0,
    constants.transitions?.tau ?? 0,
  );
  const label = `thinned under ${leaky ? "leaky" : kind} inhibition, ${membrane.form} ${network.count} × ${network.size}, ${size} neurons`;

  let [count, rounds, steps, neuron] = [0, 0, 0, -1];
  let due = Number.POSITIVE_INFINITY;
  let [nextMemory, nextNeuron] = [-1, -1];
  let reach = interval;

  /** A bound from t on, over R, and until when: for so long as it was near the intensities the last time. */
  const boundFrom = (t: number): { bound: number; until: number } => {
    rounds++;
    if (bounded) return { bound: 1, until: Number.POSITIVE_INFINITY };
    const leaks = membrane.ahead(t);
    const end = membrane.arrival(t);
    // After a thousand of its time constants whatever leaks is at rest.
    const ends = reach > 1000 * longest || t + reach >= end;
    const h = ends ? end - t : reach;
    const now = population.weigh(t, leaks);
    const bound = boundUntil(h, population.driven(t, leaks));
    const loose = bound > 2 * now && bound * h > interval;
    reach = loose ? Math.min(h, longest) / 4 : Math.min(2 * reach, 2000 * longest);
    return { bound, until: ends ? end : t + h };
  };
  /** Whether a candidate at t is a spike: then of whom. */
  const accept = (t: number, bound: number): boolean => {
    steps++;
    const total = population.weigh(t, membrane.ahead(t));
    const place = choice() * (bound / total);
    if (!(place < 1)) return false;
    nextMemory = pick(population.weights, population.sum, place);
    nextNeuron = population.neuron(nextMemory, size === 1 ? 0 : who(), t);
    return nextNeuron >= 0;
  };
  const plan = (): void => {
    let t = membrane.time;
    for (;;) {
      const { bound, until } = boundFrom(t);
      due = bound > 0 ? t + (-Math.log(1 - timing()) * interval) / bound : Number.POSITIVE_INFINITY;
      if (due < until) {
        t = due;
        if (accept(t, bound)) return;
      } else if (until === Number.POSITIVE_INFINITY) {
        due = until;
        return;
      } else t = until;
    }
  };
  plan();

  return {
    ...readingsOf(network, membrane),
    spikesPerWindow: constants.spikesPerWindow,
    latency: 0,
    get time() {
      return membrane.time;
    },
    get due() {
      return due;
    },
    get count() {
      return count;
    },
    get rounds() {
      return rounds;
    },
    get steps() {
      return steps;
    },
    get neuron() {
      return neuron;
    },
    inhibition() {
      if (leaky) return population.level(membrane.time);
      membrane.potentials(first);
      return logSumExp(first);
    },
    intensities() {
      const { time } = membrane;
      const total = population.weigh(time, membrane.ahead(time));
      const scale = population.sum > 0 ? ((1000 / interval) * total) / population.sum : 0;
      return population.weights.map((weight, k) => {
        const share = kind === "ready" ? 1 : population.ready(k, time) / size;
        return weight * scale * share;
      });
    },
    advance(time) {
      checkTime(time, membrane.time, due);
      membrane.pass(time);
    },
    fire() {
      if (due === Number.POSITIVE_INFINITY)
        throw new RangeError(`fire: a spike must be to come, got a network that is silent after ${count}`);
      membrane.pass(due);
      const k = nextMemory;
      neuron = nextNeuron;
      membrane.land(k, true);
      population.fire(k, neuron, due);
      count++;
      plan();
      return k;
    },
    cost: (how) =>
      thinnedCost({
        ...shapeOf(network, options, constants, membrane, how),
        inhibition: leaky ? "leaky" : kind === "ready" ? "ready" : "perfect",
        neurons: size,
        pauses: refractory > 0,
        corrected,
      }),
    snapshot: () => ({
      of: label,
      parts: {
        ...membrane.save(),
        population: population.save(),
        timing: streamKeeper(timing).save(),
        choice: streamKeeper(choice).save(),
        who: streamKeeper(who).save(),
        counters: { due, count, rounds, steps, neuron, nextMemory, nextNeuron, reach },
      },
    }),
    restore(snapshot) {
      const parts = checkSnapshot(snapshot, label);
      membrane.load(parts);
      population.load(parts["population"]);
      streamKeeper(timing).load(parts["timing"]);
      streamKeeper(choice).load(parts["choice"]);
      streamKeeper(who).load(parts["who"]);
      const number = (name: string): number => savedNumber(parts["counters"], name);
      [due, count, rounds, steps] = [number("due"), number("count"), number("rounds"), number("steps")];
      [neuron, nextMemory, nextNeuron] = [number("neuron"), number("nextMemory"), number("nextNeuron")];
      reach = number("reach");
    },
  };
}
