/**
 * @file What a spiking network is, as plain data: populations, projections between them, and inputs from outside.
 * Nothing here runs, holds a function or draws a number, so that a network can be written to JSON, hashed, shown, and read by
 * every engine: the clock, the exact events, an exporter, an emulated chip.
 *
 * Units: ms, mV, Hz. Currents are in mV: the membrane's resistance is folded in.
 */

/** One number for all, or one number each. */
export type PerNeuron = number | ArrayLike<number>;

/**
 * Leaky integrate-and-fire neurons, current-based:
 *
 *     tauMem dv/dt = −(v − vRest) + bias + Σ currents
 *     spike when v ≥ vThreshold (+ adaptation); then v = vReset for `refractory` ms
 *
 * With `escape`, spikes come by chance instead, with the intensity ρ(v) below. With `adaptation`, every spike raises the
 * neuron's threshold, and the rise decays.
 * Reference: Lapicque 1907; Gerstner et al. 2014, *Neuronal Dynamics*, eq. 1.5 (leak), 5.17 (adaptive threshold), 9.7 (escape).
 */
export interface LifNeurons {
  readonly model: "lif";
  /** number of neurons */
  readonly size: number;
  /** membrane time constant [ms], > 0 */
  readonly tauMem: PerNeuron;
  /** false: the perfect integrator, tauMem dv/dt = bias + Σ currents; default true */
  readonly leak?: boolean;
  /** resting potential [mV]; default 0 */
  readonly vRest?: PerNeuron;
  /** potential after a spike [mV]; default `vRest` */
  readonly vReset?: PerNeuron;
  /** threshold [mV]; default 1 */
  readonly vThreshold?: PerNeuron;
  /** time held at `vReset` after a spike [ms]; default 0 */
  readonly refractory?: PerNeuron;
  /** constant current [mV]; default 0 */
  readonly bias?: PerNeuron;
  /** potential at the start [mV]; default `vRest` */
  readonly vStart?: PerNeuron;
  readonly escape?: Escape;
  readonly adaptation?: Adaptation;
}

/**
 * Escape noise: spikes are drawn with intensity
 *
 *     ρ(v) = rate · exp((v − θ) / width)
 *
 * where θ is the threshold with its adaptation; the probability of a spike in a step of dt is 1 − exp(−ρ dt).
 * Reference: Gerstner et al. 2014, eq. 9.5 and 9.12.
 */
export interface Escape {
  /** intensity at threshold [Hz], > 0 */
  readonly rate: number;
  /** width of the soft threshold [mV], > 0 */
  readonly width: number;
}

/** A threshold that every spike raises by `jump`, and that decays to where it was with `tau`. */
export interface Adaptation {
  /** time constant of the decay [ms], > 0 */
  readonly tau: number;
  /** rise of the threshold at a spike [mV] */
  readonly jump: number;
}

/**
 * Sources that fire by chance, each independently with its own rate: in a step of dt with probability 1 − exp(−rate dt),
 * so at most once a step.
 */
export interface PoissonNeurons {
  readonly model: "poisson";
  readonly size: number;
  /** rate [Hz], ≥ 0 */
  readonly rate: PerNeuron;
}

/** Sources clamped to given spikes: neuron `neuron[k]` fires at `time[k]` [ms], ascending, > 0. */
export interface ClampedNeurons {
  readonly model: "clamped";
  readonly size: number;
  readonly time: ArrayLike<number>;
  readonly neuron: ArrayLike<number>;
}

/** A population: what its neurons are, and how many. */
export type Population = LifNeurons | PoissonNeurons | ClampedNeurons;

/** Every neuron of `pre` to every neuron of `post`. */
export interface DenseSynapses {
  readonly kind: "dense";
  /** [post][pre], row-major, post · pre numbers [mV] */
  readonly weights: ArrayLike<number>;
  /** [ms], one for all or as `weights` */
  readonly delay: PerNeuron;
}

/** A list of synapses, in any order; two neurons may have several. */
export interface SparseSynapses {
  readonly kind: "sparse";
  /** presynaptic neuron of each */
  readonly pre: ArrayLike<number>;
  /** postsynaptic neuron of each */
  readonly post: ArrayLike<number>;
  /** [mV], one for all or one each */
  readonly weight: PerNeuron;
  /** [ms], one for all or one each */
  readonly delay: PerNeuron;
}

/** Synapses of either kind. */
export type Synapses = DenseSynapses | SparseSynapses;

/**
 * Synapses from one population to another, or to itself.
 *
 * A spike that left at t acts at t + delay: with `tauSyn` = 0 the potential jumps by the weight (it is lost on a refractory
 * neuron); with `tauSyn` > 0 the current jumps by the weight and decays, dI/dt = −I / tauSyn.
 */
export interface Projection {
  /** name that records and plasticity speak of; default "pre → post" */
  readonly name?: string;
  readonly pre: string;
  readonly post: string;
  readonly synapses: Synapses;
  /** time constant of the synaptic current [ms]; default 0, a jump of the potential */
  readonly tauSyn?: number;
  readonly shortTerm?: ShortTerm;
  readonly plasticity?: Plasticity;
}

/**
 * Short-term depression and facilitation, one release variable u and one resource x for each presynaptic neuron:
 *
 *     dx/dt = (1 − x)/tauRecovery,  du/dt = −u/tauFacilitation
 *     at a spike: u ← u + use (1 − u), then weight · u · x is sent, then x ← x (1 − u)
 *
 * The first spike after rest sends weight · `use`. With `tauFacilitation` = 0, u is `use` at every spike: depression alone.
 * Reference: Tsodyks, Pawelzik & Markram 1998, eq. 2–3.
 */
export interface ShortTerm {
  /** U, the fraction released at rest, in (0, 1] */
  readonly use: number;
  /** time constant of recovery [ms], > 0 */
  readonly tauRecovery: number;
  /** time constant of facilitation [ms], ≥ 0 */
  readonly tauFacilitation: number;
}

/**
 * Pair-based spike-timing-dependent plasticity. The presynaptic spike counts when it arrives (after its delay), the
 * postsynaptic one when it is fired; of two at one time the arrival comes first.
 *
 *     at an arrival: w ← w − depress · (w − min)^exponent · y, then x ← x + 1
 *     at a post spike: w ← w + potentiate · (max − w)^exponent · x, then y ← y + 1
 *     dx/dt = −x / tauPre, dy/dt = −y / tauPost
 *
 * `pairing` says which pairs count: all; with "nearest" each spike with the last one of the other side (x and y are set to 1
 * instead of growing by 1); with "postsynaptic" each postsynaptic spike with the arrival before it and with the first one after it. `exponent` 0 is the additive rule with hard bounds, 1 the
 * multiplicative one.
 * Reference: Song, Miller & Abbott 2000; Gütig et al. 2003, eq. 1; Morrison, Diesmann & Gerstner 2008 (pairing schemes).
 */
export interface PairStdp {
  readonly rule: "pair";
  /** A₊, step of potentiation [mV at exponent 0] */
  readonly potentiate: number;
  /** A₋, step of depression, ≥ 0 depresses */
  readonly depress: number;
  /** [ms] */
  readonly tauPre: number;
  /** [ms] */
  readonly tauPost: number;
  /** lower bound of the weights [mV]; default 0 */
  readonly min?: number;
  /** upper bound of the weights [mV] */
  readonly max: number;
  /** μ in [0, 1]; default 0 */
  readonly exponent?: number;
  /** default "all" */
  readonly pairing?: "all" | "nearest" | "postsynaptic";
  /**
   * what the clock keeps weights and postsynaptic traces in; default "float64". "float32" runs compiled, many synapses at a time, on dense
   * synapses of one delay with all pairs, exponent 0 and without short-term plasticity; elsewhere it is refused. Exact events and exported
   * scripts do not know of it
   */
  readonly precision?: "float32" | "float64";
}

/**
 * Triplet rule: two traces on each side.
 *
 *     at an arrival: w ← w − y1 (depress + depressTriplet · x2), then x1 and x2 ← + 1
 *     at a post spike: w ← w + x1 (potentiate + potentiateTriplet · y2), then y1 and y2 ← + 1
 *
 * where x2 and y2 are read before their own spike counts. Weights are cut to [min, max].
 * Reference: Pfister & Gerstner 2006, eq. 3–4.
 */
export interface TripletStdp {
  readonly rule: "triplet";
  readonly potentiate: number;
  readonly potentiateTriplet: number;
  readonly depress: number;
  readonly depressTriplet: number;
  /** of x1, y1, x2, y2 [ms] */
  readonly tauPre: number;
  readonly tauPost: number;
  readonly tauPreSlow: number;
  readonly tauPostSlow: number;
  readonly min?: number;
  readonly max: number;
  readonly pairing?: "all" | "nearest";
}

/**
 * Bayesian confidence propagation: traces estimate how often pre and post are active, alone and together, and the weight is
 * the log-odds of their meeting.
 *
 *     tauPre dz_i/dt = −z_i, tauPost dz_j/dt = −z_j, each spike adds 1000 / (rateMax · tau) [tau in ms, so that z ≈ 1 at rateMax]
 *     tauP dp_i/dt = z_i − p_i,  tauP dp_j/dt = z_j − p_j,  tauP dp_ij/dt = z_i z_j − p_ij
 *     w = gain · ln( p_ij / (p_i p_j) ), p_i and p_j at least `floor`, p_ij at least its square
 *
 * where the arrival of a presynaptic spike counts, after its delay. All start at p_i = p_j = `start`, and p_ij so that the
 * weights are those of the description.
 * Reference: Lansner & Ekeberg 1989; Tully, Hennig & Lansner 2014, eq. 4–8 without the eligibility traces.
 */
export interface Bcpnn {
  readonly rule: "bcpnn";
  readonly tauPre: number;
  readonly tauPost: number;
  /** time constant of the probability estimates [ms] */
  readonly tauP: number;
  /** rate that counts as certain activity [Hz] */
  readonly rateMax: number;
  /** smallest probability, in (0, 1); default 0.001 */
  readonly floor?: number;
  /** probability of each side at the start, in [floor, 1]; default 0.1 */
  readonly start?: number;
  /** weight of one nat [mV] */
  readonly gain: number;
}

/** A rule by which weights learn. */
export type Plasticity = PairStdp | TripletStdp | Bcpnn;

/**
 * Independent Poisson trains to every neuron of a population, each the sum of many afferents: in a step the number of
 * arrivals is Poisson distributed with mean rate · dt.
 */
export interface PoissonInput {
  readonly kind: "poisson";
  readonly post: string;
  /** total rate of arrivals at one neuron [Hz], ≥ 0 */
  readonly rate: PerNeuron;
  /** [mV] */
  readonly weight: number;
  /** [ms]; default 0, a jump of the potential */
  readonly tauSyn?: number;
}

/** A current that changes in steps: from `time[k]` on it is `current[k]`; before `time[0]` it is 0. */
export interface CurrentInput {
  readonly kind: "current";
  readonly post: string;
  /** [ms], ascending; in the clock-driven form a change acts from the first step that begins at it or after it */
  readonly time: ArrayLike<number>;
  /** [mV] */
  readonly current: ArrayLike<number>;
  /** the neurons that get it, each named once; default all */
  readonly neurons?: ArrayLike<number>;
}

/** What reaches a population from outside the network. */
export type Input = PoissonInput | CurrentInput;

/** A spiking network; `Name` are the names of its populations. */
export interface Network<Name extends string = string> {
  /** by name; the order is the order of updates, which does not matter, and of records */
  readonly populations: Readonly<Record<Name, Population>>;
  readonly projections?: readonly Projection[];
  readonly inputs?: readonly Input[];
}

/** The name that a projection goes by. */
export function projectionName(projection: Projection): string {
  return projection.name ?? `${projection.pre} → ${projection.post}`;
}

/** The weights of synapses of either kind: one for all, or one each in the order of the description. */
export function weightsOf(synapses: Synapses): PerNeuron {
  return synapses.kind === "dense" ? synapses.weights : synapses.weight;
}

/** How many synapses there are. */
export function synapseCount(synapses: Synapses): number {
  return synapses.kind === "dense" ? synapses.weights.length : synapses.pre.length;
}

/** Synapses one by one, in the order of the description: from whom, to whom, how much [mV], how late [ms]. */
export interface SynapseEntries {
  readonly count: number;
  readonly pre: (k: number) => number;
  readonly post: (k: number) => number;
  readonly weight: (k: number) => number;
  readonly delay: (k: number) => number;
}

/** The synapses of either kind one by one, from a population of `pre` neurons: the k-th of dense ones leads from k mod pre to ⌊k / pre⌋. */
export function entriesOf(synapses: Synapses, pre: number): SynapseEntries {
  const at = (value: PerNeuron) => (k: number) => (typeof value === "number" ? value : value[k]);
  const dense = synapses.kind === "dense";
  return {
    count: synapseCount(synapses),
    pre: dense ? (k) => k % pre : (k) => synapses.pre[k],
    post: dense ? (k) => Math.floor(k / pre) : (k) => synapses.post[k],
    weight: at(weightsOf(synapses)),
    delay: at(synapses.delay),
  };
}

/** Time constants [ms] of the synaptic currents of population `post`, each once, in the order of the description. */
export function currentsOf(network: Network, post: string): number[] {
  const poisson = (network.inputs ?? []).filter((input) => input.kind === "poisson");
  const all = [...(network.projections ?? []), ...poisson].filter((one) => one.post === post);
  return [...new Set(all.map(({ tauSyn = 0 }) => tauSyn))].filter((tau) => tau > 0);
}
