/** @file From a graph of NIR to a network that runs: neurons become populations, all that lies between them becomes synapses. */
import { didYouMean, shown } from "../math";
import { checkNetwork, type LifNeurons, type Network, type Population, type Projection } from "../spiking";
import { type FlatNode, flattenNir } from "./flatten-nir";
import { countOf } from "./nir-array";
import type { NirGraph } from "./nir-graph";
import { collapse, type NeuronNode, type Neurons, neuronsOf } from "./nir-neurons";
import { type Source, sourceOf } from "./nir-sources";
import { type NirOutputs, type NirReading, type NirScaling, scalingOf } from "./nir-units";
import { projectionsOf } from "./project";
import { delaySignal, mapSignal, type Origin, type Signal, signalOf, sumOf } from "./signal";
import { type LinearNode, unroll } from "./unroll";

/** How a graph becomes a network. */
export interface FromNirOptions extends NirScaling {
  /** what fires at each Input; one left out is silent, or as the metadata of a graph made by `toNir` says */
  readonly sources?: Readonly<Record<string, Source>>;
}

/** A network, and where the graph's Outputs are found in its records. */
export interface FromNir {
  readonly network: Network;
  readonly outputs: NirOutputs;
}

const caller = "fromNir";
const neuronTypes: readonly string[] = ["I", "IF", "LI", "LIF", "CubaLI", "CubaLIF"];

/** A node that takes signals and sends its own. */
const isNeuron = (flat: FlatNode): boolean => neuronTypes.includes(flat.node.type);

/** The signal that each node gives, found from the sources on. */
function signals(nodes: ReadonlyMap<string, FlatNode>, origins: ReadonlyMap<string, Origin>) {
  const found = new Map<string, Signal>();
  const under = new Set<string>();
  const arriving = (flat: FlatNode): Signal =>
    sumOf(
      countOf(flat.shapes.input),
      flat.from.map((name) => given(nodes.get(name) as FlatNode)),
    );
  function make(flat: FlatNode): Signal {
    const { name, node, shapes } = flat;
    const refuse = (rule: string): never => {
      throw new RangeError(`${caller}: nodes.${name} ${rule}`);
    };
    const origin = origins.get(name);
    if (origin) return signalOf(origin);
    if (under.has(name))
      refuse("must not reach itself without neurons on the way: the loop would have no time in it");
    under.add(name);
    const signal = arriving(flat);
    under.delete(name);
    if (node.type === "Delay") return delaySignal(signal, name, node.delay.data);
    if (node.type === "Flatten" || node.type === "Input" || node.type === "Output") return signal;
    return mapSignal(signal, name, unroll(node as LinearNode, shapes), refuse);
  }
  function given(flat: FlatNode): Signal {
    const signal = found.get(flat.name) ?? make(flat);
    found.set(flat.name, signal);
    return signal;
  }
  return { arriving, given };
}

/** What an Output shows must be something that a simulation keeps. */
function readingsOf(name: string, signal: Signal): readonly NirReading[] {
  if (signal.constant.some((value) => value !== 0))
    throw new RangeError(`${caller}: nodes.${name} must show spikes or potentials, got a constant`);
  return signal.terms.map(({ origin: { population, variable }, changed }) => {
    if (changed !== undefined)
      throw new RangeError(
        `${caller}: nodes.${name} must show spikes or potentials as they are: records do not hold what ${shown(changed)} makes of ${shown(population)}`,
      );
    return { population, variable };
  });
}

function checkNodes(nodes: ReadonlyMap<string, FlatNode>, sources: Readonly<Record<string, Source>>): void {
  const leading = new Set(Array.from(nodes.values()).flatMap(({ from }) => from));
  for (const flat of nodes.values()) {
    const { name, node, inner, from } = flat;
    if (!isNeuron(flat) && node.type !== "Input" && node.type !== "Output" && !leading.has(name))
      throw new RangeError(
        `${caller}: nodes.${name} must lead to neurons or to an Output, got a ${node.type} without an edge from it`,
      );
    if (node.type === "Threshold")
      throw new RangeError(
        `${caller}: nodes.${name} must not be of type Threshold: it makes a signal that lasts, and neurons of a network exchange spikes`,
      );
    if (node.type === "Input" && !inner && from.length > 0)
      throw new RangeError(
        `${caller}: nodes.${name} must not be reached from inside, got an edge from ${shown(from[0])}`,
      );
    for (const other of from) {
      const sender = nodes.get(other) as FlatNode;
      if (sender.node.type === "Output" && !sender.inner)
        throw new RangeError(`${caller}: nodes.${other} must end the graph, got an edge to ${shown(name)}`);
    }
  }
  const inputs = Array.from(nodes.values()).filter(({ node, inner }) => node.type === "Input" && !inner);
  for (const name of Object.keys(sources))
    if (!inputs.some((input) => input.name === name))
      throw new RangeError(
        `${caller}: sources must name Inputs, got ${shown(name)}${didYouMean(
          name,
          inputs.map((input) => input.name),
          "Inputs",
        )}`,
      );
}

/** Neurons with the constant current that reaches them. */
function withBias({ lif, constant }: Neurons, signal: Signal): LifNeurons {
  const bias = constant.map((mV, i) => mV * signal.constant[i]);
  return bias.some((mV) => mV !== 0) ? { ...lif, bias: collapse(bias) } : lif;
}

/**
 * The network that a NIR graph describes, in ms and mV.
 *
 * Neurons become populations of the same name (inner graphs: `outer.inner`), Inputs become sources. Linear, Affine, Scale,
 * Conv1d, Conv2d, SumPool2d, AvgPool2d, Flatten and Delay on the way from one to the other are multiplied out to synapses, one
 * projection for each path, named after the nodes with weights on it; what Affine and convolutions add becomes the bias. With
 * T and V the units of time and potential in ms and mV, and A the area of a spike:
 *
 *     tauMem = T tau, vRest = V v_leak, vReset = V v_reset, vThreshold = V v_threshold, tauSyn = T tau_syn
 *     bias = V r w_in b,  delay = max(T delay, dt)
 *     weight = V r w_in W · A / (T tau′),  tau′ = tau_syn of CubaLI and CubaLIF, tau of LI and LIF
 *
 * I and IF are read as (1/r) dv/dt = x: tau = 1/r with r = 1 (where some r ≤ 0, tau = 1), no leak.
 *
 * A spike is A δ(t). With A = dt the weight that arrives is W when r = tau/dt and w_in = tau_syn/dt, which is how frameworks
 * that step by dt write their graphs. LI, CubaLI and I get a threshold that is never reached (`Number.MAX_VALUE`); they may
 * reach Outputs alone, for a network passes on spikes.
 *
 * NIR leaves open how things begin: potentials start at v_leak (I, IF: 0), the synaptic currents of spikes at 0, those of
 * constants where they settle. NIR fires above the threshold, the simulator at it. Metadata is not carried over.
 *
 * Reference: Pedersen et al. 2024, Nat. Commun. 15:8122; equations as in the Python package nir 1.0.8.
 *
 * @returns the network, and for each Output where its signal is recorded
 * @throws {TypeError | RangeError} as `checkNir` does, and when a node has no counterpart in a network: a Threshold, a loop
 *   without neurons, potentials that act on neurons, an Output of anything but spikes or potentials, a reset at or above the
 *   threshold, a Delay that is not a whole number of steps. The message names the node
 * @example
 * const { network, outputs } = fromNir(await readNir("model.nir"), { dt: 0.1 });
 * simulate(network, { dt: 0.1, duration: 100, random: randomFrom(1) }).rasters[outputs.output[0].population]
 */
export function fromNir(graph: NirGraph, options: FromNirOptions): FromNir {
  const scaling = scalingOf(caller, options);
  const { sources = {} } = options;
  const nodes = flattenNir(caller, graph);
  checkNodes(nodes, sources);

  const neurons = new Map<string, Neurons>();
  const origins = new Map<string, Origin>();
  for (const flat of nodes.values()) {
    const { name, node, shapes, inner } = flat;
    const size = countOf(shapes.output);
    if (isNeuron(flat)) {
      const made = neuronsOf(node as NeuronNode, scaling);
      neurons.set(name, made);
      origins.set(name, { population: name, variable: made.fires ? "spikes" : "v", size });
    } else if (node.type === "Input" && !inner)
      origins.set(name, { population: name, variable: "spikes", size });
  }

  const { arriving } = signals(nodes, origins);
  const populations: [string, Population][] = [];
  const projections: Projection[] = [];
  const outputs: [string, readonly NirReading[]][] = [];
  for (const flat of nodes.values()) {
    const { name, node, inner, shapes } = flat;
    const made = neurons.get(name);
    if (made) {
      const signal = arriving(flat);
      populations.push([name, withBias(made, signal)]);
      for (const term of signal.terms)
        projections.push(...projectionsOf(caller, term, name, made, scaling, projections));
    } else if (node.type === "Input" && !inner) {
      const given = Object.hasOwn(sources, name) ? sources[name] : undefined;
      populations.push([name, sourceOf(caller, `nodes.${name}`, node, countOf(shapes.output), given)]);
    } else if (node.type === "Output" && !inner) outputs.push([name, readingsOf(name, arriving(flat))]);
    else if (flat.from.length > 0) arriving(flat);
  }
  const network: Network = { populations: Object.fromEntries(populations), projections };
  checkNetwork(caller, network);
  return { network, outputs: Object.fromEntries(outputs) };
}
