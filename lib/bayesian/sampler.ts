/**
 * @file The spiking network from event to event, exact and without a time step; or by a clock, all spikes of a bin at its beginning; who
 * fires is drawn at once or found by a race. All memories together fire at a given rate whatever the state, so that when the
 * next spikes come and whose they are are drawn apart.
 */
import { checkChoice, checkPositive, logSumExp, type Random, row, shown } from "../math";
import { poissonOf, poissonPieces, streamOf } from "./chance";
import { pick, weigh } from "./choose";
import {
  averageCost,
  type CostOptions,
  type EventShape,
  isBiased,
  isGraded,
  type SamplerCost,
  type SamplerShape,
  samplerCost,
} from "./cost";
import type { CueOptions } from "./cue";
import { type Constants, clockedConstants, constantsOf, type SpikingDynamics } from "./dynamics";
import { fastLayers, notFast } from "./fast/fast-layers";
import type { FastForm, Form } from "./layers";
import { type Membrane, membraneOf } from "./membrane";
import type { BayesianHopfield } from "./network";
import { type RaceSpec, raceOf } from "./races/race";
import { type Saved, savedArray, savedNumber, streamKeeper } from "./saved";

/** A cue, the dynamics, and chance. */
export interface SamplerOptions extends CueOptions, SpikingDynamics {
  /**
   * its streams `"interval"` and `"choice"` are used, with a race `"race"` and `"ties"`: another form, pacing or scheme with the same one makes the
   * same choices, and exact races have the same winners. An active set uses `"more"` as well, and makes choices of its own
   */
  readonly random: Random;
  /**
   * `"auto"`, when left out: one of the readable forms for a clamped cue, for `dt`, for a race and for up to 128 memories; above that columns
   * or an active set by what they have to do, changing over whenever it pays
   */
  readonly form?: Form | "auto";
  /**
   * Clock-driven [ms], for Poisson spikes: a Poisson number of spikes in each bin, all drawn from the potentials at its beginning and
   * given its time. Exact from event to event when left out; the difference is of the first order in dt.
   */
  readonly dt?: number;
  /** how who fires is found; drawn from the sum of probabilities when left out. A race takes no time here: see `latency` */
  readonly race?: RaceSpec;
}

/** All that a sampler needs to go on from where it was: numbers and arrays, to be sent to a worker or kept. */
export interface SamplerSnapshot {
  /** what kind of sampler it was taken from */
  readonly of: string;
  readonly parts: Readonly<Record<string, Saved>>;
}

/** A network on its way: the one protocol of every scheme. Several spikes may come at the same time; each is a `fire` of its own. */
export interface Sampler {
  readonly network: BayesianHopfield;
  /** that runs now */
  readonly form: Form;
  /** ν = Rτ, spikes within a time constant of the state */
  readonly spikesPerWindow: number;
  /** where it stands [ms] */
  readonly time: number;
  /** when the next spike comes [ms]; Infinity when there will be none */
  readonly due: number;
  /** spikes so far */
  readonly count: number;
  /** rounds so far, in each of which spikes were drawn: bins of a clock, bounds of thinning, races */
  readonly rounds: number;
  /** steps within rounds so far: of races, and candidates of thinning */
  readonly steps: number;
  /** steps that the race of the last round took to its first crossing; 0 where there is no such race */
  readonly latency: number;
  /**
   * Goes on to `time`, at most `due`: the state leaks, nothing fires. At `due` the sampler shows what the spike will be drawn from.
   *
   * @throws {RangeError} when `time` is outside
   */
  advance(time: number): void;
  /** Goes on to `due` and fires: who did. @throws {RangeError} when no spike will come */
  fire(): number;
  /** x_k·ξ of every memory [P], now */
  overlaps(): Float64Array;
  /** u_k of every memory [P] [nat], now */
  potentials(): Float64Array;
  /** softmax(u) [P], now */
  posterior(): Float64Array;
  /** ξ [N], now */
  state(): Float64Array;
  /** What it does for a cue, in a round, in a step and at a spike, as closed forms. */
  cost(options?: CostOptions): SamplerCost;
  snapshot(): SamplerSnapshot;
  /**
   * Goes back to where a sampler with the same network and options was when `snapshot` was taken, chance included: to the same spikes.
   *
   * @throws {RangeError} when it was of another kind or size
   */
  restore(snapshot: SamplerSnapshot): void;
}

/** What all samplers read from their membranes in the same way. */
export function readingsOf(
  network: BayesianHopfield,
  membrane: Membrane,
): Pick<Sampler, "network" | "form" | "overlaps" | "potentials" | "posterior" | "state"> {
  const potentials = (): Float64Array => {
    const u = new Float64Array(network.count);
    membrane.potentials(u);
    return u;
  };
  return {
    network,
    form: membrane.form,
    overlaps: membrane.overlaps,
    potentials,
    posterior() {
      const p = new Float64Array(network.count);
      const sum = weigh(potentials(), p);
      return p.map((x) => x / sum);
    },
    state: membrane.state,
  };
}

/** What the counts of a sampler depend on besides its scheme. */
export function shapeOf(
  network: BayesianHopfield,
  { cue = [], evidence, mode = evidence === undefined ? "autonomous" : "clamped" }: CueOptions,
  { adaptation, transitions, reset }: Constants,
  membrane: Membrane,
  { order = "target", active }: CostOptions = {},
): SamplerShape {
  return {
    order,
    memories: network.count,
    size: network.size,
    values: network.values.cols,
    active: active ?? Array.from(cue).filter((q) => q !== 0).length,
    graded: isGraded(cue),
    mode,
    form: membrane.form,
    biased: isBiased(membrane.bias),
    reset,
    leaks: (adaptation ? 1 : 0) + (transitions ? 1 : 0),
    fatigue: adaptation !== undefined,
    synapses: (transitions?.pairs.length ?? 0) / network.count,
  };
}

/** @throws {RangeError} when `time` is not from `now` to `due` */
export function checkTime(time: number, now: number, due: number): void {
  if (!(time >= now && time <= due))
    throw new RangeError(
      `advance: time must be in [${now}, ${due}], from now to the next spike, got ${shown(time)}`,
    );
}

/** @throws {RangeError} when the snapshot is not one of such a sampler */
export function checkSnapshot(snapshot: SamplerSnapshot, of: string): SamplerSnapshot["parts"] {
  if (snapshot === null || typeof snapshot !== "object" || typeof snapshot.parts !== "object")
    throw new TypeError(`restore: snapshot must be one, got ${shown(snapshot)}`);
  if (snapshot.of !== of)
    throw new RangeError(`restore: snapshot must be of a sampler ${of}, got one of ${shown(snapshot.of)}`);
  return snapshot.parts;
}

/** Intervals between spikes [ms]: gamma of whole order with the given mean. */
function intervalsOf({ interval, order }: Constants, stream: () => number): () => number {
  if (order === Number.POSITIVE_INFINITY) return () => interval;
  return () => {
    let sum = 0;
    for (let i = 0; i < order; i++) sum += -Math.log(1 - stream());
    return (sum * interval) / order;
  };
}

/** Memories up to which there is little to save. */
const READABLE_UP_TO = 128;

/** Forms that choose by themselves, where they are asked for or do better. */
function fastOf(
  caller: string,
  { form = "auto", dt, race }: SamplerOptions,
  count: number,
): FastForm | "auto" | undefined {
  checkChoice(caller, "form", form, ["two-layer", "collapsed", "gram", "active-set", "auto"]);
  if (form === "two-layer" || form === "collapsed") return undefined;
  if (dt === undefined && race === undefined)
    return form === "auto" && count <= READABLE_UP_TO ? undefined : form;
  if (form === "auto") return undefined;
  const other = dt !== undefined ? "dt, which draws many spikes from the same potentials" : "a race";
  throw new RangeError(`${caller}: form "${form}" draws one spike at a time by itself, got ${other}`);
}

/** Above all log-sum-exps that the cue and whole patterns give: a ramp that starts there has 8 nats before it, an exponential race 16 steps. */
function thresholdOf(network: BayesianHopfield, membrane: Membrane, kind: "ramp" | "exponential"): number {
  const u = new Float64Array(network.count);
  membrane.potentials(u);
  let top = logSumExp(u);
  if (membrane.closed)
    for (let k = 0; k < u.length; k++) {
      const x = row(network.patterns, k);
      const own = network.beta * x.reduce((sum, value) => sum + value * value, 0) + membrane.bias[k];
      top = Math.max(top, own);
    }
  return top + (kind === "ramp" ? 8 : Math.log(16));
}

/**
 * The network as a sampler of its memories.
 *
 *     intensity of memory k:   λ_k(t) = R exp(u_k) / Σ_j exp(u_j)
 *     potential:               u_k = β x_k·ξ + b_k − A_k + γ Σ_j W_kj z_j(t − D_kj)
 *     state:                   τ dξ/dt = −ξ,   and at a spike of k   ξ ← ξ + J x_k
 *
 * Exact in distribution for any β, ν and pacing: intervals do not depend on the state, and who fires is drawn from the potentials at that
 * very moment. The mean of a state's change is −∇E dt/τ, gradient descent on the energy of a modern Hopfield network; with a
 * clamped cue the mean of what spikes carry is attention itself.
 *
 * By a clock, with `dt`, n ~ Poisson(R dt) spikes share the potentials at the beginning of a bin, and
 *
 *     ξ ← e^(−dt/τ) ξ + J_dt Σ x_k,   J_dt = (1 − e^(−dt/τ))/(R dt)
 *
 * from bin to bin, so that means at rest are those of the exact process; its variance at rest is tanh(dt/2τ)/(dt/2τ) times theirs.
 *
 * Reference: Nessler et al. 2013, eqs. (1) to (5), for neurons under divisive inhibition that sample a posterior.
 *
 * @throws {RangeError} when a rate or time constant is not > 0, the cue does not fit or a potential overflows
 * @example
 * const sampler = prepareSampler(network, { cue, random: randomFrom(1) });
 * const first = sampler.fire(); // which memory
 */
export function prepareSampler(network: BayesianHopfield, options: SamplerOptions): Sampler {
  const caller = "prepareSampler";
  const { random, form = "auto", dt } = options;
  const free = constantsOf(caller, options, network.count);
  const asked = fastOf(caller, options, network.count);
  if (dt !== undefined) {
    checkPositive(caller, "dt", dt);
    if (free.order !== 1) throw new RangeError(`${caller}: dt is for pacing "poisson", got another`);
    if (options.race && "delay" in options.race && options.race.delay !== undefined)
      throw new RangeError(`${caller}: race.delay is for events, a bin of dt knows no time within it`);
  }
  const constants = dt === undefined ? free : clockedConstants(free, dt);
  const timing = streamOf(random.split("interval"));
  const choice = streamOf(random.split("choice"));
  const layered = form === "two-layer" || form === "collapsed" ? form : "auto";
  const membrane = membraneOf(caller, network, options, constants, layered, (cued, drives) => {
    if (asked === undefined) return undefined;
    const ask = { network, cued, constants, form: asked };
    const reason = notFast(ask, drives);
    if (reason === undefined) return fastLayers(ask, drives, choice, streamOf(random.split("more")));
    if (asked !== "auto") throw new RangeError(`${caller}: ${reason}`);
    return undefined;
  });
  const fireNext = membrane.fire;
  const label = fireNext ? asked : membrane.form;
  const interval = intervalsOf(constants, timing);
  const race =
    options.race && raceOf(caller, options.race, random, (kind) => thresholdOf(network, membrane, kind));
  const kind = `${dt === undefined ? `of order ${free.order}` : `in bins of ${dt} ms`} with ${race?.kind ?? "a sum"}, ${label} ${network.count} × ${network.size}`;

  const potentials = new Float64Array(network.count);
  const weights = new Float64Array(network.count);
  let total = 0;
  const weighAll = (): void => {
    membrane.potentials(potentials);
    if (!race) total = weigh(potentials, weights);
  };
  // With a clamped cue and no drives nothing changes who fires.
  if (membrane.fixed) weighAll();

  let [count, rounds, steps, latency, bins] = [0, 0, 0, 0, 0];
  // Spikes that come together: how many rounds of choice they take, and those that are drawn but have not been fired.
  let together = 1;
  let drawn: readonly number[] = [];
  const single = [0];
  let at = 0;
  const next = (): number => {
    if (dt === undefined) return membrane.time + interval();
    do {
      together = poissonOf(timing, dt / constants.interval);
      bins++;
    } while (together === 0);
    return (bins - 1) * dt;
  };
  let due = next();

  const choose = (): readonly number[] => {
    if (!membrane.fixed) weighAll();
    if (!race && together === 1) {
      single[0] = pick(weights, total, choice());
      return single;
    }
    if (!race) return Array.from({ length: together }, () => pick(weights, total, choice()));
    const all: number[] = [];
    for (let i = 0; i < together; i++) {
      const round = race.run(potentials);
      latency = round.latency;
      steps += round.steps;
      all.push(...round.winners);
    }
    return all;
  };
  return {
    ...readingsOf(network, membrane),
    get form() {
      return membrane.form;
    },
    spikesPerWindow: constants.spikesPerWindow,
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
      // Bins whose beginning has passed, and the one that is firing.
      return dt === undefined ? rounds : Math.max(rounds, Math.ceil(membrane.time / dt - 1e-9));
    },
    get steps() {
      return steps;
    },
    get latency() {
      return latency;
    },
    advance(time) {
      checkTime(time, membrane.time, due);
      membrane.pass(time);
    },
    fire() {
      if (fireNext) {
        const k = fireNext(due);
        count++;
        rounds++;
        due = next();
        return k;
      }
      if (at === drawn.length) {
        membrane.pass(due);
        drawn = choose();
        at = 0;
        rounds = dt === undefined ? rounds + 1 : bins;
      }
      const k = drawn[at];
      membrane.land(k, at === 0);
      at++;
      count++;
      if (at === drawn.length) due = next();
      return k;
    },
    cost(how) {
      const shape: EventShape = {
        ...shapeOf(network, options, constants, membrane, how),
        timing: dt === undefined ? { order: free.order } : { pieces: poissonPieces(dt / constants.interval) },
        choice: options.race ?? { kind: "sum" },
      };
      return membrane.spent ? averageCost(shape, membrane.spent(shape, count), count) : samplerCost(shape);
    },
    snapshot: () => ({
      of: kind,
      parts: {
        ...membrane.save(),
        timing: streamKeeper(timing).save(),
        choice: streamKeeper(choice).save(),
        ...(race && { race: race.save() }),
        counters: { due, count, rounds, steps, latency, bins, together, at, drawn: Float64Array.from(drawn) },
      },
    }),
    restore(snapshot) {
      const parts = checkSnapshot(snapshot, kind);
      membrane.load(parts);
      streamKeeper(timing).load(parts["timing"]);
      streamKeeper(choice).load(parts["choice"]);
      race?.load(parts["race"]);
      const { counters } = parts;
      const number = (name: string): number => savedNumber(counters, name);
      [due, count, rounds, steps] = [number("due"), number("count"), number("rounds"), number("steps")];
      [latency, bins, together, at] = [number("latency"), number("bins"), number("together"), number("at")];
      drawn = Array.from(savedArray(counters, "drawn"));
    },
  };
}
