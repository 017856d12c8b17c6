/** @file From layers to a network for the chip. */
import { type NirArray, nirArray } from "../../interchange";
import { checkChoice, checkInteger, checkLength, shown } from "../../math";
import type { Connection, LoihiNetwork, LoihiPopulation, LoihiSynapses } from "../network";
import type { NeuronModel } from "../neurons";
import { type ProfileName, profileOf } from "../profile";
import type { NetxConv, NetxDense, NetxInput, NetxNetwork, NetxNumbers, NetxWeights } from "./netx";
import { unrollConv } from "./netx-conv";
import { netxNeurons } from "./netx-neurons";
import { type NetxWeightRules, netxWeightRules, netxWeights } from "./netx-weights";
import { type ParameterRow, rowOf } from "./report";

/** How layers are read. */
export interface FromNetxOptions {
  /** default "lava" */
  readonly profile?: ProfileName;
  /** default "netx": as lava-dl's importer stores weights, what it loses included */
  readonly weightRules?: NetxWeightRules;
  /** bits of what comes in; default 0, spikes, and 16 where sigma-delta neurons take it in */
  readonly inputBits?: number;
}

/** A network made of layers. */
export interface FromNetx {
  readonly network: LoihiNetwork<string>;
  /** layers with neurons, in order: the population and its shape, [size] or [width, height, channels] */
  readonly layers: readonly { readonly population: string; readonly shape: readonly number[] }[];
  /** population of the last layer */
  readonly output: string;
  /** weights of each connection, as exported and as the chip has them */
  readonly rows: readonly ParameterRow[];
  /** what differs from the importer, in words */
  readonly notes: readonly string[];
}

const caller = "fromNetx";
const LONGEST = 62;

const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Nested rows, an array or a number, flat, with their shape. */
function flat(name: string, values: NetxNumbers): Pick<NirArray, "data" | "shape"> {
  if (values !== null && typeof values === "object" && "shape" in values) return values;
  try {
    return nirArray(values);
  } catch {
    throw new TypeError(`${caller}: ${name} must be numbers in rows of one length, got ${shown(values)}`);
  }
}

/** Delays of each of `count` synapses, synapse k from `pre(k)` with weight `at(k)` of `weights`. */
function delaysOf(
  name: string,
  delay: NetxNumbers | undefined,
  { senders, weights, count }: { readonly senders: number; readonly weights: number; readonly count: number },
  pre: (k: number) => number,
  at: (k: number) => number,
): number | Float64Array {
  if (delay === undefined) return 0;
  const { data } = flat(name, delay);
  for (const [k, d] of data.entries()) checkInteger(caller, `${name}[${k}]`, d, 0, LONGEST);
  if (data.length === 1) return data[0];
  if (data.length !== senders && data.length !== weights)
    throw new RangeError(
      `${caller}: ${name} must be one, one for each of ${senders} senders or one for each weight, got ${data.length}`,
    );
  const place = data.length === senders ? pre : at;
  return Float64Array.from({ length: count }, (_, k) => data[place(k)]);
}

type Complex = Extract<NetxWeights, { readonly real: unknown }>;
const isComplex = (weight: NetxWeights): weight is Complex =>
  typeof weight === "object" && "real" in weight && "imag" in weight;

/** Inputs of a population that weights of a layer lead to: one, or real and imaginary part. */
function partsOf(
  name: string,
  weight: NetxWeights,
  neurons: NeuronModel,
): readonly { readonly input: string | undefined; readonly values: ReturnType<typeof flat> }[] {
  if (weight === null || weight === undefined)
    throw new TypeError(`${caller}: ${name}.weight must be numbers, got ${shown(weight)}`);
  if (!isComplex(weight)) return [{ input: undefined, values: flat(`${name}.weight`, weight) }];
  if (neurons.model !== "resonate" && neurons.model !== "resonate-reset")
    throw new RangeError(`${caller}: ${name}.weight must be real, for neurons that do not turn`);
  return [
    { input: "re", values: flat(`${name}.weight.real`, weight.real) },
    { input: "im", values: flat(`${name}.weight.imag`, weight.imag) },
  ];
}

interface Reached {
  readonly population: string;
  readonly shape: readonly number[];
}

/** What a reader of layers keeps. */
class Reading {
  readonly populations: Record<string, LoihiPopulation> = {};
  readonly connections: Connection[] = [];
  readonly layers: Reached[] = [];
  readonly rows: ParameterRow[] = [];
  readonly notes: string[] = [];
  readonly rules: NetxWeightRules;

  constructor(rules: NetxWeightRules) {
    this.rules = rules;
  }

  input(layer: NetxInput, given: number | undefined): Reached {
    const { shape, neuron, weight = 64 } = layer;
    if (!Array.isArray(shape) || (shape.length !== 1 && shape.length !== 3))
      throw new TypeError(
        `${caller}: layer[0].shape must be [size] or [width, height, channels], got ${shown(shape)}`,
      );
    for (const side of shape) checkInteger(caller, "layer[0].shape", side, 1);
    const size = countOf(shape);
    const graded = neuron?.type === "SDNN";
    const payloadBits = given ?? (graded ? 16 : 0);
    this.populations["input"] = { model: "input", size, payloadBits };
    if (neuron === undefined) return { population: "input", shape };
    const population = "0 input";
    const synapses: LoihiSynapses = graded
      ? { kind: "direct" }
      : { kind: "sparse", pre: places(size), post: places(size), weight, weightBits: 8 };
    if (!graded) checkInteger(caller, "layer[0].weight", weight, -255, 255);
    const made = netxNeurons(caller, "layer[0].neuron", neuron, biasOf("layer[0]", layer.bias, shape), size);
    // Sigma-delta neurons of the first layer have nothing to add up: they send what has changed.
    this.populations[population] =
      made.model === "sigma-delta"
        ? { ...{ model: "delta", size, vth: made.vth, form: "lava", spikeExponent: 6, stateExponent: 6 } }
        : made;
    this.connections.push({ pre: "input", post: population, synapses });
    this.layers.push({ population, shape });
    return { population, shape };
  }

  weighted(k: number, layer: NetxDense | NetxConv, from: Reached): Reached {
    const name = `layer[${k}]`;
    const population = `${k} ${layer.type}`;
    const senders = countOf(from.shape);
    const kernel = flat(`${name}.weight`, isComplex(layer.weight) ? layer.weight.real : layer.weight).shape;
    const conv = layer.type === "conv" ? unrollConv(caller, name, layer, from.shape, kernel) : undefined;
    const shape = conv ? conv.shape : [kernel[0]];
    const size = countOf(shape);
    const neurons = netxNeurons(
      caller,
      `${name}.neuron`,
      layer.neuron,
      biasOf(name, layer.bias, shape),
      size,
    );
    this.populations[population] = neurons;
    for (const { input, values } of partsOf(name, layer.weight, neurons)) {
      if (!conv && (values.shape.length !== 2 || values.shape[1] !== senders))
        throw new RangeError(
          `${caller}: ${name}.weight must be [out][in] with ${senders} in, got ${shown(values.shape)}`,
        );
      const stored = netxWeights(caller, `${name}.weight`, values.data, this.rules);
      const title = `${from.population} → ${population}${input === undefined ? "" : ` ${input}`}`;
      const lost = {
        zeroed: stored.has.filter((w, i) => w === 0 && values.data[i] !== 0).length,
        clipped: values.data.filter((w) => Math.abs(w) > 256).length,
      };
      const row = rowOf(title, "weight", "", values.data, stored.has, lost);
      this.rows.push(row);
      if (row.largest > 0)
        this.notes.push(
          `${title}: weights off by up to ${(100 * row.largest).toPrecision(3)} % ${this.rules === "netx" ? 'by the importer\'s rules; weightRules "repaired" may keep them' : "in 8 bits"}`,
        );
      const count = conv ? conv.pre.length : size * senders;
      const pre = (i: number): number => (conv ? conv.pre[i] : i % senders);
      const counts = { senders, weights: values.data.length, count };
      const delay = delaysOf(`${name}.delay`, layer.delay, counts, pre, (i) => (conv ? conv.at[i] : i));
      const synapses: LoihiSynapses = conv
        ? {
            ...{ kind: "sparse", pre: conv.pre, post: conv.post, delay },
            ...{ weight: Float64Array.from(conv.at, (at) => stored.weights[at]), ...stored.format },
          }
        : { kind: "dense", weights: stored.weights, delay, ...stored.format };
      this.connections.push({
        ...{ pre: from.population, post: population, synapses },
        ...(input === undefined ? {} : { input, name: title }),
      });
    }
    if (layer.neuron.type === "CUBA" && (layer.neuron.refDelay ?? 1) > 1)
      this.notes.push(
        `${population}: neurons pause for refDelay steps, which Lava's own whole-number neurons cannot`,
      );
    this.layers.push({ population, shape });
    return { population, shape };
  }
}

const places = (size: number): Int32Array => Int32Array.from({ length: size }, (_, i) => i);

/** A bias for each neuron: one for all, for each channel of an image, or for each. */
function biasOf(
  name: string,
  bias: NetxNumbers | undefined,
  shape: readonly number[],
): Float64Array | undefined {
  if (bias === undefined) return undefined;
  const { data } = flat(`${name}.bias`, bias);
  for (const [k, b] of data.entries()) checkInteger(caller, `${name}.bias[${k}]`, b, -4096, 4095);
  const size = countOf(shape);
  const channels = shape.length === 3 ? shape[2] : 1;
  if (data.length !== 1 && data.length !== channels) checkLength(caller, `${name}.bias`, data, size);
  return Float64Array.from({ length: size }, (_, i) => data[Math.floor((i * data.length) / size)]);
}

/**
 * The network for the chip that layers describe, as lava-dl exports them (netx), by its importer's conventions.
 *
 * Neurons of a layer are a population "1 dense", "2 conv" …; what comes in is "input". Images are [width, height, channels] and their neurons in the
 * order channel, row, column. Weights become 8 bits and an exponent by the importer's own rules, with what these lose in `rows`.
 *
 * Reference: lava-dl d825ac5, `lava.lib.dl.netx`, by its documented format and by the behaviour of its importer.
 *
 * @throws {TypeError | RangeError} when a layer or number is missing, unknown or outside its range; the message names the layer
 * @example
 * const { network, output } = fromNetx({ layer: [{ type: "input", shape: [2] }, { type: "dense", weight: [[64, -32]], neuron }] });
 */
export function fromNetx(described: NetxNetwork, options: FromNetxOptions = {}): FromNetx {
  const { profile = "lava", weightRules = "netx", inputBits } = options;
  profileOf(profile);
  checkChoice(caller, "weightRules", weightRules, netxWeightRules);
  const layers = described?.layer;
  if (!Array.isArray(layers) || layers.length === 0)
    throw new TypeError(`${caller}: network must have layers, got ${shown(layers)}`);
  if (layers[0]?.type !== "input")
    throw new RangeError(`${caller}: layer[0].type must be "input", got ${shown(layers[0]?.type)}`);
  const reading = new Reading(weightRules);
  let reached = reading.input(layers[0], inputBits);
  for (const [k, layer] of layers.entries()) {
    if (k === 0) continue;
    const kind: string = layer?.type;
    if (kind === "flatten") reached = { ...reached, shape: [countOf(reached.shape)] };
    else if (kind === "dense" || kind === "conv") reached = reading.weighted(k, layer as NetxDense, reached);
    else
      throw new RangeError(
        `${caller}: layer[${k}].type must be one of dense, conv, flatten, got ${shown(kind)}${kind === "pool" ? "; a convolution of equal weights pools" : ""}`,
      );
  }
  const { populations, connections, rows, notes } = reading;
  return {
    network: { profile, populations, connections },
    ...{ layers: reading.layers, output: reached.population, rows, notes },
  };
}
