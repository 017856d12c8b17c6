/** @file What a spiking network may have and the chip does not: all of it, each with the way out. */
import {
  column,
  entriesOf,
  type Input,
  type LifNeurons,
  type Network,
  type Projection,
  projectionName,
} from "../../spiking";
import { type Convention, type Integration, slowest, tooSlow } from "./decay";

/** Delays are of 6 bits. */
export const LONGEST_DELAY = 63;
/** Steps that neurons can be held, the step of the spike not counted. */
export const LONGEST_HOLD = 63;

/** What decides on what is possible. */
export interface Means {
  readonly dt: number;
  readonly integration: Integration;
  readonly convention: Convention;
  readonly programs: boolean;
}

/** A time in steps, or what is wrong with it. */
function stepsOf(time: number, dt: number): number | undefined {
  const steps = Math.round(time / dt);
  return Math.abs(time / dt - steps) <= 1e-6 ? steps : undefined;
}

/** Steps of a connection's delay on the chip: a current acts a step later than it jumps, and so does ours. */
export function chipDelay(delay: number, dt: number, tauSyn: number): number {
  return Math.round(delay / dt) - (tauSyn > 0 ? 0 : 1);
}

/** Time constants of what reaches a population, 0 for jumps of the potential, ascending. */
export function receptorsOf(network: Network, post: string): readonly number[] {
  const inputs = (network.inputs ?? []).filter((one) => one.kind === "poisson");
  const all = [...(network.projections ?? []), ...inputs].filter((one) => one.post === post);
  return [...new Set(all.map(({ tauSyn = 0 }) => tauSyn))].sort((a, b) => a - b);
}

/** Whether a population needs a program: several currents or an adaptive threshold are beyond the chip's own neurons. */
export function needsProgram(network: Network, name: string): boolean {
  const neurons = network.populations[name] as LifNeurons;
  return receptorsOf(network, name).length > 1 || neurons.adaptation !== undefined;
}

/** A current that is there from the start and never changes is a bias. */
export function isConstant(input: Input): boolean {
  return input.kind === "current" && input.time.length === 1 && input.time[0] <= 0;
}

function* ofPopulation(network: Network, name: string, means: Means): Generator<string> {
  const neurons = network.populations[name];
  const { dt, integration, convention, programs } = means;
  if (neurons.size === 0) yield `${name}: no neurons; leave the population out`;
  if (neurons.model !== "lif") return;
  const { size, leak = true, adaptation } = neurons;
  if (neurons.escape)
    yield `${name}: escape noise; neurons of kind "boltzmann" draw on the chip, or leave it out`;
  const longest = slowest(dt, integration);
  const slow = leak
    ? column(neurons.tauMem, size, 0).find((tau) => tooSlow(tau, dt, integration))
    : undefined;
  if (slow !== undefined)
    yield `${name}: tauMem must be at most ${longest} ms at dt = ${dt} ms, got ${slow}; take leak: false, or a larger dt`;
  for (const tauSyn of receptorsOf(network, name))
    if (tauSyn > 0 && tooSlow(tauSyn, dt, integration))
      yield `${name}: tauSyn must be at most ${longest} ms at dt = ${dt} ms, got ${tauSyn}; take a larger dt`;
  if (convention === "nir-to-lava" && (receptorsOf(network, name).some((tau) => tau > 0) || adaptation))
    yield `${name}: ${adaptation ? "an adaptive threshold" : "synaptic currents"}, of which the convention "nir-to-lava" says nothing; take "nearest"`;
  if (adaptation && tooSlow(adaptation.tau, dt, integration))
    yield `${name}: adaptation.tau must be at most ${longest} ms at dt = ${dt} ms, got ${adaptation.tau}; take a larger dt`;
  if (!programs && needsProgram(network, name))
    yield `${name}: ${adaptation ? "an adaptive threshold" : `currents of ${receptorsOf(network, name).join(", ")} ms`}, which only a program has; let programs be true${adaptation ? "" : ", or give all one tauSyn"}`;
  const held = column(neurons.refractory, size, 0);
  const odd = held.find((time) => stepsOf(time, dt) === undefined);
  if (odd !== undefined)
    yield `${name}: refractory must be a whole number of steps of ${dt} ms, got ${odd} ms`;
  const long = held.find((time) => (stepsOf(time, dt) ?? 0) > LONGEST_HOLD);
  if (long !== undefined)
    yield `${name}: refractory must be at most ${LONGEST_HOLD} steps of ${dt} ms, got ${long} ms; take a dt of ${long / LONGEST_HOLD} ms or more`;
}

function* ofProjection(network: Network, projection: Projection, { dt }: Means): Generator<string> {
  const name = projectionName(projection);
  const { synapses, tauSyn = 0, shortTerm, plasticity } = projection;
  if (shortTerm) yield `${name}: short-term plasticity; leave it out`;
  if (plasticity)
    yield `${name}: plasticity "${plasticity.rule}"; leave it out and give the compiled connection a learning rule of the chip, as those of stdp`;
  const { size } = network.populations[projection.pre];
  const { count, delay } = entriesOf(synapses, size);
  const times = typeof synapses.delay === "number" ? Math.min(1, count) : count;
  let [odd, longest] = [-1, -1];
  for (let k = 0; k < times; k++) {
    const steps = stepsOf(delay(k), dt);
    if (steps === undefined || steps < 1) odd = k;
    else if (chipDelay(delay(k), dt, tauSyn) > LONGEST_DELAY && !(delay(k) <= longest)) longest = delay(k);
  }
  if (odd >= 0)
    yield `${name}: delays must be whole numbers of steps of ${dt} ms, at least one, got ${delay(odd)} ms`;
  if (longest > 0) {
    const most = LONGEST_DELAY + (tauSyn > 0 ? 0 : 1);
    yield `${name}: delays must be at most ${most} steps of ${dt} ms, got ${longest} ms; take a dt of ${longest / most} ms or more, or relay the spikes by neurons on the way`;
  }
}

/** What the chip does not have, in words with values; none when the network can be compiled. */
export function refusalsOf(network: Network, means: Means): readonly string[] {
  const { populations, projections = [], inputs = [] } = network;
  return [
    ...(Object.keys(populations).length === 0 ? ["no populations"] : []),
    ...Object.keys(populations).flatMap((name) => [...ofPopulation(network, name, means)]),
    ...projections.flatMap((projection) => [...ofProjection(network, projection, means)]),
    ...inputs.flatMap((input, k) =>
      input.kind === "poisson" || isConstant(input) || input.time.length === 0
        ? []
        : [
            `inputs[${k}]: a current that changes; have one from time 0 on, or spikes of a clamped population through synapses`,
          ],
    ),
  ];
}
