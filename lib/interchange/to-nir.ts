/** @file From a network to a graph of NIR, and what keeps a network from being one. */
import { didYouMean, shown } from "../math";
import {
  checkNetwork,
  column,
  entriesOf,
  type LifNeurons,
  type Network,
  type PerNeuron,
  type Projection,
  toSteps,
} from "../spiking";
import { checkGraph, checkName } from "./check-nir";
import { nirArray } from "./nir-array";
import type { NirGraph, NirNode } from "./nir-graph";
import { sourceMetadata } from "./nir-sources";
import { nirVersion } from "./nir-tree";
import {
  type NirOutputs,
  type NirReading,
  type NirScaling,
  neverFires,
  type Scaling,
  scalingOf,
} from "./nir-units";
import { partName } from "./project";
import { type Receiver, synapseNodes } from "./synapse-nodes";

/** How a network becomes a graph. */
export interface ToNirOptions extends NirScaling {
  /** Outputs by name; default: one for each population that sends nothing on, or for all with a membrane where none is such */
  readonly outputs?: NirOutputs;
}

const caller = "toNir";
const row = (values: Float64Array) => nirArray(values, { shape: [values.length] });

function refuse(what: string, reason: string): never {
  throw new RangeError(`${caller}: ${what} must be left out: ${reason}`);
}

function checkNeurons(name: string, p: LifNeurons): void {
  const at = `populations.${name}`;
  if (p.escape) refuse(`${at}.escape`, "NIR has no neurons that fire by chance");
  if (p.adaptation) refuse(`${at}.adaptation`, "NIR has no threshold that adapts");
  if (column(p.refractory, p.size, 0).some((time) => time > 0))
    refuse(`${at}.refractory`, "NIR has no refractory period");
  const rest = column(p.vRest, p.size, 0);
  const start = column(p.vStart, p.size, rest);
  const begin = p.leak === false ? new Float64Array(p.size) : rest;
  const k = start.findIndex((v, i) => v !== begin[i]);
  if (k >= 0)
    throw new RangeError(
      `${caller}: ${at}.vStart must be ${p.leak === false ? "0 (a graph's integrators start there)" : "vRest"}: NIR has no potential at the start, got ${start[k]} in neuron ${k}`,
    );
}

/** [ms] for each neuron of `post`, from the projections that reach it; undefined where potentials jump. */
function synapticTau(network: Network, post: string, size: number): Float64Array | undefined {
  const found = new Float64Array(size).fill(Number.NaN);
  let first: number | undefined;
  (network.projections ?? []).forEach((p, k) => {
    if (p.post !== post) return;
    const tau = p.tauSyn ?? 0;
    first ??= tau;
    const differs = (from: number, where: string): never => {
      throw new RangeError(
        `${caller}: projections[${k}].tauSyn must be that of the other projections${where}: a node of NIR has one synaptic current, got ${tau} and ${from}`,
      );
    };
    if (tau > 0 !== first > 0) differs(first, ` to ${shown(post)}`);
    const entries = entriesOf(p.synapses, network.populations[p.pre].size);
    for (let s = 0; s < entries.count; s++) {
      const i = entries.post(s);
      if (p.synapses.kind === "dense" && entries.weight(s) === 0) continue;
      if (found[i] !== tau && !Number.isNaN(found[i])) differs(found[i], ` to neuron ${i} of ${shown(post)}`);
      found[i] = tau;
    }
  });
  if (first === undefined || first === 0) return undefined;
  return found.map((tau) => (Number.isNaN(tau) ? (first as number) : tau));
}

function neuronNode(p: LifNeurons, tauSyn: Float64Array | undefined, { time, potential }: Scaling): NirNode {
  const of = (value: PerNeuron | undefined, fallback: PerNeuron, unit: number) =>
    row(column(value, p.size, fallback).map((x) => x / unit));
  const threshold = column(p.vThreshold, p.size, 1);
  const fires = p.size === 0 || threshold.some((v) => v !== neverFires);
  const tau = of(p.tauMem, 1, time);
  const vRest = p.vRest ?? 0;
  const leaking = { r: row(new Float64Array(p.size).fill(1)), v_leak: of(vRest, 0, potential) };
  const firing = { v_threshold: of(threshold, 1, potential), v_reset: of(p.vReset, vRest, potential) };
  if (p.leak === false) {
    const r = row(tau.data.map((t) => 1 / t));
    return fires ? { type: "IF", r, ...firing } : { type: "I", r };
  }
  if (tauSyn === undefined)
    return fires ? { type: "LIF", tau, ...leaking, ...firing } : { type: "LI", tau, ...leaking };
  const cuba = { tau_syn: of(tauSyn, 0, time), tau_mem: tau, ...leaking, w_in: leaking.r };
  return fires ? { type: "CubaLIF", ...cuba, ...firing } : { type: "CubaLI", ...cuba };
}

/** What weights and biases [mV] become: the other way round than in `neuronsOf`, with r = 1 (I, IF: T/tauMem) and w_in = 1. */
function receiverOf(
  name: string,
  p: LifNeurons,
  tauSyn: Float64Array | undefined,
  { spikeArea, potential }: Scaling,
): Receiver {
  if (p.leak === false && tauSyn !== undefined)
    refuse(`populations.${name}.leak`, "NIR has no synaptic current on neurons without a leak");
  const bias = column(p.bias, p.size, 0).map((mV) => mV / potential);
  return {
    name,
    spike: (tauSyn ?? column(p.tauMem, p.size, 1)).map((tau) => potential * (spikeArea / tau)),
    ...(bias.some((b) => b !== 0) ? { bias } : {}),
  };
}

function outputsOf(network: Network): NirOutputs {
  const names = Object.keys(network.populations);
  const sending = new Set((network.projections ?? []).map(({ pre }) => pre));
  const last = names.filter((name) => !sending.has(name));
  const shownOnes =
    last.length > 0 ? last : names.filter((name) => network.populations[name].model === "lif");
  const named = (name: string) =>
    shownOnes.length === 1 && !names.includes("output") ? "output" : `output_${name}`;
  return Object.fromEntries(
    shownOnes.map((population) => [
      named(population),
      [{ population, variable: variableOf(network, population) }],
    ]),
  );
}

function variableOf(network: Network, name: string): "spikes" | "v" {
  const p = network.populations[name];
  return p.model === "lif" && p.size > 0 && column(p.vThreshold, p.size, 1).every((v) => v === neverFires)
    ? "v"
    : "spikes";
}

function addOutput(
  network: Network,
  name: string,
  readings: readonly NirReading[],
  add: (name: string, node: NirNode) => void,
  edges: [string, string][],
): void {
  const sizes = readings.map(({ population, variable }) => {
    if (!Object.hasOwn(network.populations, population))
      throw new RangeError(
        `${caller}: outputs.${name} must name a population, got ${shown(population)}${didYouMean(population, Object.keys(network.populations), "populations")}`,
      );
    const shows = variableOf(network, population);
    if (variable !== shows)
      throw new RangeError(
        `${caller}: outputs.${name} must show ${shows} of ${shown(population)}, which is what its node sends, got ${shown(variable)}`,
      );
    edges.push([population, name]);
    return network.populations[population].size;
  });
  if (sizes.length === 0) throw new RangeError(`${caller}: outputs.${name} must show a population, got none`);
  add(name, { type: "Output", shape: [sizes[0]] });
}

/** Parts into which `fromNir` split one path by synaptic time constants, put together again; all others as they are. */
function regrouped(network: Network): { readonly at: number; readonly projection: Projection }[] {
  const groups = new Map<string, { at: number; parts: Projection[] }>();
  (network.projections ?? []).forEach((p, at) => {
    const suffix = partName(p.tauSyn ?? 0);
    const whole = p.name?.endsWith(suffix) ? p.name.slice(0, -suffix.length) : undefined;
    const key = whole === undefined ? `${at}` : JSON.stringify([whole, p.pre, p.post]);
    const group = groups.get(key);
    if (group) group.parts.push(p);
    else groups.set(key, { at, parts: [p] });
  });
  return Array.from(groups.values(), ({ at, parts: [first, ...others] }) => {
    if (others.length === 0) return { at, projection: first };
    const size = network.populations[first.pre].size;
    const lists = [first, ...others].map(({ synapses }) => entriesOf(synapses, size));
    const all = (field: "pre" | "post" | "weight" | "delay") =>
      Float64Array.from(
        lists.flatMap((list) => Array.from({ length: list.count }, (_, k) => list[field](k))),
      );
    const name = (first.name as string).slice(0, -partName(first.tauSyn ?? 0).length);
    const synapses = {
      kind: "sparse",
      pre: all("pre"),
      post: all("post"),
      weight: all("weight"),
      delay: all("delay"),
    } as const;
    return { at, projection: { ...first, name, synapses } };
  });
}

function checkProjection(p: Projection, k: number, dt: number): void {
  if (p.plasticity) refuse(`projections[${k}].plasticity`, "NIR has no weights that change");
  if (p.shortTerm) refuse(`projections[${k}].shortTerm`, "NIR has no synapses that tire");
  // a graph has delays of any length, but a network reads whole steps alone, and no spike arrives in less than one
  const { delay } = p.synapses;
  const at = `projections[${k}].synapses.delay`;
  if (typeof delay === "number") toSteps(caller, at, delay, dt, 1);
  else for (let s = 0; s < delay.length; s++) toSteps(caller, `${at}[${s}]`, delay[s], dt, 1);
}

/**
 * The NIR graph of a network, whose `fromNir` with the same scaling is the network again.
 *
 * Populations with a membrane become LIF (`tauSyn` 0), CubaLIF (`tauSyn` > 0) or, without a leak, IF; where no potential reaches
 * the threshold (`Number.MAX_VALUE`), LI, CubaLI or I. Sources become Inputs, with what they are in the metadata. A projection
 * becomes Linear, Affine (the first one to neurons with a bias) or Scale (neuron i to neuron i) under its name, behind a Delay
 * where a spike takes longer than dt; several, where the synapses of one neuron differ in delay. Projections that `fromNir` made
 * of one path with several synaptic time constants become one again. With the symbols of `fromNir`,
 * r = 1 (I, IF: r = T / tauMem), w_in = 1 and
 *
 *     W = weight / (V A / tau′),  b = bias / V
 *
 * so that parameters come back to a unit in the last place, and to the bit where T = V = 1 (`units`). A bias without a projection
 * stands in an Affine that nothing reaches; the Python package adds an Input before it when it reads the graph.
 *
 * @throws {TypeError | RangeError} when the network does not make sense, or has what NIR does not: escape noise, adaptation, a
 *   refractory period, another potential at the start than at rest, plasticity of either kind, inputs, delays that are no whole
 *   steps, synaptic currents of several time constants on one neuron or on neurons without a leak. The message names the field
 * @example
 * await writeNir("model.nir", toNir(network, { dt: 0.1 }));
 */
export function toNir(network: Network, options: ToNirOptions): NirGraph {
  const scaling = scalingOf(caller, options);
  checkNetwork(caller, network);
  if ((network.inputs ?? []).length > 0)
    refuse("inputs[0]", "NIR has no currents or bombardment from outside; use a population of sources");
  const nodes = new Map<string, NirNode>();
  const edges: [string, string][] = [];
  const add = (name: string, node: NirNode) => {
    checkName(caller, "nodes", name);
    if (nodes.has(name))
      throw new RangeError(
        `${caller}: populations, projections and outputs must have names of their own, got ${shown(name)} twice`,
      );
    nodes.set(name, node);
  };
  const receivers = new Map<string, Receiver>();
  for (const [name, p] of Object.entries(network.populations)) {
    if (p.model !== "lif") {
      const metadata = sourceMetadata(p);
      add(name, {
        type: "Input",
        shape: [p.size],
        ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
      });
      continue;
    }
    checkNeurons(name, p);
    const tauSyn = synapticTau(network, name, p.size);
    receivers.set(name, receiverOf(name, p, tauSyn, scaling));
    add(name, neuronNode(p, tauSyn, scaling));
  }
  const biased = new Set<string>();
  (network.projections ?? []).forEach((p, k) => {
    checkProjection(p, k, scaling.dt);
  });
  for (const { at, projection } of regrouped(network)) {
    const { pre, post } = projection;
    const receiver = receivers.get(post) as Receiver;
    const first = !biased.has(post);
    biased.add(post);
    const made = synapseNodes(
      `${caller}: projections[${at}]`,
      projection,
      network.populations[pre].size,
      first ? receiver : { ...receiver, bias: undefined },
      scaling,
    );
    for (const [name, node] of made.nodes) add(name, node);
    edges.push(...made.edges);
  }
  for (const { name, bias } of receivers.values()) {
    if (bias === undefined || biased.has(name)) continue;
    const weight = nirArray(new Float64Array(bias.length), { shape: [bias.length, 1] });
    add(`${name}.bias`, { type: "Affine", weight, bias: row(bias) });
    edges.push([`${name}.bias`, name]);
  }
  for (const [name, readings] of Object.entries(options.outputs ?? outputsOf(network)))
    addOutput(network, name, readings, add, edges);
  const graph: NirGraph = { type: "NIRGraph", nodes: Object.fromEntries(nodes), edges, version: nirVersion };
  checkGraph(caller, graph);
  return graph;
}
