/** @file Projections and Poisson inputs as connections of the chip. */
import { entriesOf, type Network, type Projection, projectionName } from "../../spiking";
import { STATE_SHIFT } from "../arithmetic";
import type { Connection, InputNeurons, LoihiSynapses, WeightFormat } from "../network";
import { fewestBits, type Mantissas, mantissasOf, unitOf, type Wanted, wantedOf } from "./mantissas";
import { collapsed, inputOf } from "./neurons";
import type { Plan, Receptor } from "./plan";
import { chipDelay, type Means } from "./refusals";

/** Something with weights that reaches a population, before it has a scale. */
export interface Route {
  /** of the connection */
  readonly name: string;
  readonly pre: string;
  readonly post: string;
  readonly receptor: Receptor;
  /** [mV] weights as wanted, in the order of the description */
  readonly weights: Float64Array;
  readonly wanted: Wanted;
  readonly receiver: (k: number) => number;
  /** most spikes of a sender in a step */
  readonly spikes: number;
  readonly projection: Projection | undefined;
  /** Poisson inputs: place in the description, and its neurons on the chip */
  readonly input: { readonly index: number; readonly neurons: InputNeurons } | undefined;
}

/** Weights that act through neurons of different gain differ where those of the description do not. */
function route(
  plan: Plan,
  tauSyn: number,
  weights: Float64Array,
  receiver: (k: number) => number,
  bits: number,
): Pick<Route, "receptor" | "weights" | "wanted" | "receiver"> {
  const receptor = plan.receptors.find((one) => one.tauSyn === tauSyn)!;
  const values = weights.map((w, k) => (w * receptor.meant[receiver(k)]) / 2 ** STATE_SHIFT);
  return { receptor, weights, receiver, wanted: wantedOf(values, bits) };
}

/** A name that no population has yet. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  while (taken.has(name)) name = `${name}'`;
  return name;
}

/** Most spikes that a Poisson input sends in a step, but once in 10⁹ times or so. */
const mostArrivals = (mean: number): number => Math.ceil(mean + 7 * Math.sqrt(mean) + 7);

/** Everything with weights that reaches a population, in the order of the description: projections, then Poisson inputs. */
export function routesOf(
  network: Network,
  plans: ReadonlyMap<string, Plan>,
  dt: number,
  bits: number,
): readonly Route[] {
  const { projections = [], inputs = [], populations } = network;
  const ofProjections = projections.map((projection): Route => {
    const { pre, post, synapses, tauSyn = 0 } = projection;
    const entries = entriesOf(synapses, populations[pre].size);
    const weights = Float64Array.from({ length: entries.count }, (_, k) => entries.weight(k));
    const plan = plans.get(post) as Plan;
    return {
      ...{ name: projectionName(projection), pre, post, projection, input: undefined, spikes: 1 },
      ...route(plan, tauSyn, weights, entries.post, bits),
    };
  });
  const taken = new Set(Object.keys(populations));
  const ofInputs = inputs.flatMap((input, index): Route[] => {
    if (input.kind !== "poisson") return [];
    const { post, tauSyn = 0, rate } = input;
    const plan = plans.get(post) as Plan;
    const rates = typeof rate === "number" ? [rate] : Array.from(rate);
    const spikes = mostArrivals((Math.max(0, ...rates) * dt) / 1000);
    const pre = freeName(`input ${index}`, taken);
    taken.add(pre);
    const payloadBits = Math.ceil(Math.log2(spikes + 1)) + 1;
    const weights = new Float64Array(plan.size).fill(input.weight);
    return [
      {
        ...{ name: `${pre} → ${post}`, pre, post, projection: undefined, spikes },
        input: { index, neurons: { model: "input", size: plan.size, payloadBits } },
        ...route(plan, tauSyn, weights, (k) => k, bits),
      },
    ];
  });
  return [...ofProjections, ...ofInputs];
}

/** A connection of the chip, and its weights in mV. */
export interface Wired {
  readonly route: Route;
  readonly connection: Connection;
  readonly mantissas: Mantissas;
  /** [mV] in the order of the description */
  readonly has: Float64Array;
}

function synapsesOf(route: Route, format: WeightFormat, weights: Float64Array, dt: number): LoihiSynapses {
  const { projection, receptor } = route;
  if (!projection) {
    const neurons = Int32Array.from(weights.keys());
    return { kind: "sparse", pre: neurons, post: neurons.slice(), weight: collapsed(weights), ...format };
  }
  const { synapses } = projection;
  const steps = (time: number): number => chipDelay(time, dt, receptor.tauSyn);
  const delay =
    typeof synapses.delay === "number" ? steps(synapses.delay) : Float64Array.from(synapses.delay, steps);
  if (synapses.kind === "dense") return { kind: "dense", weights, delay, ...format };
  const weight = weights.length > 0 ? collapsed(weights) : 0;
  return { kind: "sparse", pre: synapses.pre, post: synapses.post, weight, delay, ...format };
}

/** The connection of a route to neurons of a scale. */
export function wire(
  route: Route,
  plan: Plan,
  scale: number,
  { dt, convention }: Means,
  fewest: boolean,
): Wired {
  const { name, pre, post, receptor, wanted } = route;
  const mantissas = mantissasOf(wanted, scale, convention);
  const { weights, exponent } = mantissas;
  const weightBits = fewest ? Math.min(wanted.bits, fewestBits(weights, wanted.signMode)) : wanted.bits;
  const format = { weightBits, weightExponent: exponent, signMode: wanted.signMode };
  const input = inputOf(plan, receptor.tauSyn);
  const unit = 2 ** (exponent + STATE_SHIFT) / scale;
  return {
    route,
    mantissas,
    connection: {
      ...(name === `${pre} → ${post}` ? {} : { name }),
      ...{ pre, post, synapses: synapsesOf(route, format, weights, dt) },
      ...(input === undefined ? {} : { input }),
    },
    has: weights.map((w, k) => (w * unit) / receptor.gain[route.receiver(k)]),
  };
}

/** The smallest weight of a connection, in mV for each receiving neuron. */
export function weightSteps({ route, mantissas }: Wired, scale: number): Float64Array {
  const unit = (unitOf(route.wanted) * 2 ** (mantissas.exponent + STATE_SHIFT)) / scale;
  return route.receptor.gain.map((gain) => unit / gain);
}
