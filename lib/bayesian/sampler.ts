/**
 * @file The spiking network from event to event: exact, without a time step. All memories together fire at a given rate whatever the
 * state, so that when the next spike comes and whose it is are drawn apart.
 */
import { checkChoice, checkRange, type Random, shown } from "../math";
import { pick, weigh } from "./choose";
import { type CueOptions, cued } from "./cue";
import { drivesOf } from "./drives";
import { constantsOf, type SpikingDynamics } from "./dynamics";
import { type FastForm, fastSampler, intervalsOf, notFast } from "./fast/sampler";
import { type LayeredForm, layersOf } from "./layers";
import type { BayesianHopfield } from "./network";

/**
 * How the network is carried on. `"two-layer"` keeps the state and `"collapsed"` the overlap of every memory with it: both as they read, in
 * double precision. The other two need a state that acts back, not a clamped cue.
 *
 * `"gram"` keeps overlaps in compiled float32, and up to 512 MiB of columns of the Gram matrix. Potentials are off by at most about
 * 2⁻²³ (1 + ν) β max‖x‖² nats however long it runs, and weights by 3e-6 of themselves; its choices are those of the readable forms,
 * but for one in some hundred thousand that rounding decides. `"active-set"` follows only memories that matter, bounds the overlaps of all
 * others, and thins what it draws from that bound to what is really there: exact in double precision, with choices of its own.
 */
export type Form = LayeredForm | FastForm;

/** Every {@link Form}, and `"auto"`. */
const forms = ["two-layer", "collapsed", "gram", "active-set", "auto"] as const;

/** A cue, the dynamics, and chance. */
export interface SamplerOptions extends CueOptions, SpikingDynamics {
  /**
   * its streams `"interval"` and `"choice"` are used, and `"more"` by active sets: another form but that, or another pacing, makes the same
   * choices with the same one
   */
  readonly random: Random;
  /**
   * a form, or `"auto"`: the readable ones for a clamped cue and up to 128 memories, above that columns or active set by what they
   * have to do, changing over whenever it pays; `"auto"` when left out
   */
  readonly form?: Form | "auto";
}

/** A network on its way. */
export interface Sampler {
  readonly network: BayesianHopfield;
  /** the form that runs now */
  readonly form: Form;
  /** ν = Rτ, spikes within a time constant of the state */
  readonly spikesPerWindow: number;
  /** where it stands [ms] */
  readonly time: number;
  /** when the next spike comes [ms] */
  readonly due: number;
  /** spikes so far */
  readonly count: number;
  /**
   * Goes on to `time`, at most `due`: the state leaks, nothing fires. At `due` the sampler shows what the spike will be drawn from.
   *
   * @throws {RangeError} when `time` is outside
   */
  advance(time: number): void;
  /** Goes on to `due` and fires: who did. */
  fire(): number;
  /** x_k·ξ of every memory [P], now */
  overlaps(): Float64Array;
  /** u_k of every memory [P] [nat], now */
  potentials(): Float64Array;
  /** softmax(u) [P], now */
  posterior(): Float64Array;
  /** ξ [N], now */
  state(): Float64Array;
}

/** Memories up to which their Gram matrix is worth its P² numbers (32 MiB) in double precision. */
const GRAM_UP_TO = 2048;
/** Memories up to which there is little to save. */
const READABLE_UP_TO = 128;

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
 * Reference: Nessler et al. 2013, eqs. (1) to (5), for neurons under divisive inhibition that sample a posterior.
 *
 * @throws {RangeError} when a rate or time constant is not > 0, the cue does not fit or a potential overflows
 * @example
 * const sampler = prepareSampler(network, { cue, random: randomFrom(1) });
 * const first = sampler.fire(); // which memory
 */
export function prepareSampler(network: BayesianHopfield, options: SamplerOptions): Sampler {
  const caller = "prepareSampler";
  const { random, form = "auto" } = options;
  const constants = constantsOf(caller, options, network.count);
  const given = cued(caller, network, options);
  checkChoice(caller, "form", form, forms);
  const { start, bias, closed } = given;
  if (
    form === "gram" ||
    form === "active-set" ||
    (form === "auto" && closed && network.count > READABLE_UP_TO)
  ) {
    const asked = { network, cued: given, constants, random, form };
    const reason = notFast(asked);
    if (reason === undefined) return fastSampler(asked);
    if (form !== "auto") throw new RangeError(`${caller}: ${reason}`);
  }
  const layered: LayeredForm = closed && network.count <= GRAM_UP_TO ? "collapsed" : "two-layer";
  const chosen = form === "two-layer" || form === "collapsed" ? form : layered;
  const layers = layersOf(chosen, network, start);
  const drives = drivesOf(constants, network.count);
  const interval = intervalsOf(constants, random.split("interval"));
  const choice = random.split("choice");
  const { tau, jump, reset } = constants;
  const { beta } = network;

  const potentials = new Float64Array(network.count);
  const weights = new Float64Array(network.count);
  // With a clamped cue and no drives nothing changes who fires.
  const fixed = !closed && drives.length === 0;
  let total = 0;
  const refresh = (): void => {
    if (closed) {
      layers.overlaps(potentials);
      for (let k = 0; k < potentials.length; k++) potentials[k] = beta * potentials[k] + bias[k];
    } else potentials.set(bias);
    for (const drive of drives) drive.addTo(potentials);
  };
  refresh();
  if (fixed) total = weigh(potentials, weights);

  let [now, due, count] = [0, interval(), 0];
  const pass = (time: number): void => {
    if (!reset) layers.decay(Math.exp((now - time) / tau));
    for (const drive of drives) drive.advance(time);
    now = time;
  };
  return {
    network,
    form: chosen,
    spikesPerWindow: constants.spikesPerWindow,
    get time() {
      return now;
    },
    get due() {
      return due;
    },
    get count() {
      return count;
    },
    advance(time) {
      if (!(time >= now && time <= due))
        throw new RangeError(
          `advance: time must be in [${now}, ${due}], from now to the next spike, got ${shown(time)}`,
        );
      pass(time);
    },
    fire() {
      pass(due);
      if (!fixed) {
        refresh();
        total = weigh(potentials, weights);
      }
      const k = pick(weights, total, choice());
      if (reset) layers.decay(0);
      layers.add(k, jump);
      for (const drive of drives) drive.fire(k);
      count++;
      due = now + interval();
      return k;
    },
    overlaps() {
      const overlaps = new Float64Array(network.count);
      layers.overlaps(overlaps);
      return overlaps;
    },
    potentials() {
      refresh();
      return potentials.slice();
    },
    posterior() {
      refresh();
      const p = new Float64Array(network.count);
      const sum = weigh(potentials, p);
      return p.map((x) => x / sum);
    },
    state: () => layers.state(),
  };
}

/** The next `count` spikes: who fired. */
export function draw(sampler: Sampler, count: number): Int32Array {
  checkRange("draw", "count", count, 0, 2 ** 32);
  const spikes = new Int32Array(count);
  for (let i = 0; i < count; i++) spikes[i] = sampler.fire();
  return spikes;
}
