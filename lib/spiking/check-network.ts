/** @file The one door of a network: every field is looked at before anything runs, and an error names the field. */
import { checkAllFinite, checkInteger, checkPositive, checkRange, didYouMean, shown } from "../math";
import { checkPlasticity } from "./check-plasticity";
import { checkFields, checkObject } from "./known-fields";
import {
  type ClampedNeurons,
  type Input,
  type LifNeurons,
  type Network,
  type PerNeuron,
  type Population,
  type Projection,
  projectionName,
  type Synapses,
} from "./network";

/** Guard: one finite number in [low, high], or `count` of them. */
export function checkPerNeuron(
  caller: string,
  name: string,
  value: PerNeuron | undefined,
  count: number,
  low: number = -Number.MAX_VALUE,
  above?: number,
): void {
  if (value === undefined) return; // those that must be given are asked for with the fields
  const one = (where: string, x: number) => {
    if (above === undefined || !(x <= above)) checkRange(caller, where, x, low, Number.MAX_VALUE);
    if (above !== undefined && !(x > above))
      throw new RangeError(`${caller}: ${where} must be > ${above}, got ${x}`);
  };
  if (typeof value === "number") {
    one(name, value);
    return;
  }
  if (value === null || typeof value !== "object" || typeof value.length !== "number")
    throw new TypeError(`${caller}: ${name} must be a number or an array of numbers, got ${shown(value)}`);
  if (value.length !== count)
    throw new RangeError(`${caller}: ${name} must be a number or have length ${count}, got ${value.length}`);
  for (let i = 0; i < count; i++) one(`${name}[${i}]`, value[i]);
}

/** Guard: an array of any kind. */
function checkList(caller: string, name: string, values: ArrayLike<number>): void {
  if (values === null || typeof values !== "object" || typeof values.length !== "number")
    throw new TypeError(`${caller}: ${name} must be an array of numbers, got ${shown(values)}`);
}

function checkIndices(
  caller: string,
  name: string,
  values: ArrayLike<number>,
  size: number,
  count?: number,
): void {
  checkList(caller, name, values);
  if (count !== undefined && values.length !== count)
    throw new RangeError(`${caller}: ${name} must have length ${count}, got ${values.length}`);
  for (let i = 0; i < values.length; i++)
    if (!(Number.isInteger(values[i]) && values[i] >= 0 && values[i] < size))
      throw new RangeError(
        `${caller}: ${name}[${i}] must be a whole number in [0, ${size - 1}], got ${shown(values[i])}`,
      );
}

/** Each but once: whether a second one counts again would be for each engine to say. */
function checkOnce(caller: string, name: string, values: ArrayLike<number>): void {
  const seen = new Set<number>();
  for (let k = 0; k < values.length; k++)
    if (seen.size === seen.add(values[k]).size)
      throw new RangeError(`${caller}: ${name} must name a neuron once, got ${values[k]} again at ${k}`);
}

function checkAscending(caller: string, name: string, values: ArrayLike<number>, strictly: boolean): void {
  checkList(caller, name, values);
  checkAllFinite(caller, name, values);
  for (let i = 1; i < values.length; i++)
    if (values[i] < values[i - 1] || (strictly && values[i] === values[i - 1]))
      throw new RangeError(
        `${caller}: ${name} must ascend${strictly ? " strictly" : ""}, got ${values[i]} after ${values[i - 1]}`,
      );
}

function checkLif(caller: string, at: string, p: LifNeurons): void {
  checkFields(caller, at, p, "lif");
  if (p.leak !== undefined && typeof p.leak !== "boolean")
    throw new TypeError(`${caller}: ${at}.leak must be true or false, got ${shown(p.leak)}`);
  const per = (field: keyof LifNeurons, low?: number, above?: number) =>
    checkPerNeuron(caller, `${at}.${field}`, p[field] as PerNeuron | undefined, p.size, low, above);
  per("tauMem", 0, 0);
  for (const field of ["vRest", "vReset", "vThreshold", "bias", "vStart"] as const) per(field);
  per("refractory", 0);
  const value = (x: PerNeuron | undefined, i: number, fallback: number) =>
    x === undefined ? fallback : typeof x === "number" ? x : x[i];
  for (let i = 0; i < p.size; i++) {
    const [reset, threshold] = [value(p.vReset, i, value(p.vRest, i, 0)), value(p.vThreshold, i, 1)];
    // a reset at or above threshold would fire at every step for ever
    if (p.escape === undefined && reset >= threshold)
      throw new RangeError(
        `${caller}: ${at}.vReset must be below vThreshold (${threshold}) in neuron ${i}, got ${reset}`,
      );
  }
  if (p.escape) {
    checkFields(caller, `${at}.escape`, p.escape, "escape");
    checkPositive(caller, `${at}.escape.rate`, p.escape.rate);
    checkPositive(caller, `${at}.escape.width`, p.escape.width);
  }
  if (p.adaptation) {
    checkFields(caller, `${at}.adaptation`, p.adaptation, "adaptation");
    checkPositive(caller, `${at}.adaptation.tau`, p.adaptation.tau);
    checkRange(caller, `${at}.adaptation.jump`, p.adaptation.jump, 0, Number.MAX_VALUE);
  }
}

function checkClamped(caller: string, at: string, p: ClampedNeurons): void {
  checkFields(caller, at, p, "clamped");
  checkAscending(caller, `${at}.time`, p.time, false);
  if (p.time.length > 0 && !(p.time[0] > 0))
    throw new RangeError(`${caller}: ${at}.time[0] must be > 0, got ${p.time[0]}`);
  checkIndices(caller, `${at}.neuron`, p.neuron, p.size, p.time.length);
}

function checkPopulation(caller: string, at: string, p: Population): void {
  checkObject(caller, at, p, "a population");
  checkInteger(caller, `${at}.size`, p.size, 0, 2 ** 31 - 1);
  if (p.model === "lif") checkLif(caller, at, p);
  else if (p.model === "poisson") {
    checkFields(caller, at, p, "poissonNeurons");
    checkPerNeuron(caller, `${at}.rate`, p.rate, p.size, 0);
  } else if (p.model === "clamped") checkClamped(caller, at, p);
  else
    throw new TypeError(
      `${caller}: ${at}.model must be one of "lif", "poisson", "clamped", got ${shown((p as { model?: unknown }).model)}`,
    );
}

/** [mV] weights beyond it have no meaning, and sums of them might not be finite */
const largestWeight = 1e100;

function checkWeights(caller: string, name: string, weights: ArrayLike<number>): void {
  for (let k = 0; k < weights.length; k++)
    if (Math.abs(weights[k]) > largestWeight)
      throw new RangeError(
        `${caller}: ${name}[${k}] must be in [−${largestWeight}, ${largestWeight}], got ${weights[k]}`,
      );
}

function checkSynapses(caller: string, at: string, s: Synapses, pre: number, post: number): void {
  checkObject(caller, at, s, "synapses");
  if (s.kind === "dense") {
    checkFields(caller, at, s, "dense");
    checkList(caller, `${at}.weights`, s.weights);
    if (s.weights.length !== pre * post)
      throw new RangeError(
        `${caller}: ${at}.weights must have length post · pre = ${post} · ${pre}, got ${s.weights.length}`,
      );
    checkAllFinite(caller, `${at}.weights`, s.weights);
    checkWeights(caller, `${at}.weights`, s.weights);
    checkPerNeuron(caller, `${at}.delay`, s.delay, pre * post, 0, 0);
  } else if (s.kind === "sparse") {
    checkFields(caller, at, s, "sparse");
    checkIndices(caller, `${at}.pre`, s.pre, pre);
    const count = s.pre.length;
    checkIndices(caller, `${at}.post`, s.post, post, count);
    checkPerNeuron(caller, `${at}.weight`, s.weight, count);
    checkWeights(caller, `${at}.weight`, typeof s.weight === "number" ? [s.weight] : s.weight);
    checkPerNeuron(caller, `${at}.delay`, s.delay, count, 0, 0);
  } else
    throw new TypeError(
      `${caller}: ${at}.kind must be one of "dense", "sparse", got ${shown((s as { kind?: unknown }).kind)}`,
    );
}

function population(caller: string, at: string, network: Network, name: string): Population {
  if (!Object.hasOwn(network.populations, name))
    throw new RangeError(
      `${caller}: ${at} must name a population, got ${shown(name)}${didYouMean(name, Object.keys(network.populations), "populations")}`,
    );
  return network.populations[name];
}

function checkProjection(caller: string, at: string, network: Network, p: Projection): void {
  checkObject(caller, at, p, "a projection");
  checkFields(caller, at, p, "projection");
  const pre = population(caller, `${at}.pre`, network, p.pre);
  const post = population(caller, `${at}.post`, network, p.post);
  if (post.model !== "lif")
    throw new RangeError(
      `${caller}: ${at}.post must name a population of neurons with a membrane, got ${shown(p.post)} ("${post.model}")`,
    );
  checkSynapses(caller, `${at}.synapses`, p.synapses, pre.size, post.size);
  if (p.tauSyn !== undefined) checkRange(caller, `${at}.tauSyn`, p.tauSyn, 0, Number.MAX_VALUE);
  if (p.shortTerm) {
    checkFields(caller, `${at}.shortTerm`, p.shortTerm, "shortTerm");
    const { use, tauRecovery, tauFacilitation } = p.shortTerm;
    checkRange(caller, `${at}.shortTerm.use`, use, 0, 1);
    checkPositive(caller, `${at}.shortTerm.use`, use);
    checkPositive(caller, `${at}.shortTerm.tauRecovery`, tauRecovery);
    checkRange(caller, `${at}.shortTerm.tauFacilitation`, tauFacilitation, 0, Number.MAX_VALUE);
  }
  if (p.shortTerm && p.plasticity?.rule === "pair" && p.plasticity.precision === "float32")
    throw new RangeError(
      `${caller}: ${at}.plasticity.precision must be "float64" where release tires, got "float32"`,
    );
  if (p.plasticity) checkPlasticity(caller, `${at}.plasticity`, p.plasticity, p.synapses);
}

function checkInput(caller: string, at: string, network: Network, input: Input): void {
  checkObject(caller, at, input, "an input");
  const post = population(caller, `${at}.post`, network, input.post);
  if (post.model !== "lif")
    throw new RangeError(`${caller}: ${at}.post must name neurons with a membrane, got ${shown(input.post)}`);
  if (input.kind === "poisson") {
    checkFields(caller, at, input, "poissonInput");
    checkPerNeuron(caller, `${at}.rate`, input.rate, post.size, 0);
    checkRange(caller, `${at}.weight`, input.weight, -Number.MAX_VALUE, Number.MAX_VALUE);
    if (input.tauSyn !== undefined) checkRange(caller, `${at}.tauSyn`, input.tauSyn, 0, Number.MAX_VALUE);
  } else if (input.kind === "current") {
    checkFields(caller, at, input, "currentInput");
    checkAscending(caller, `${at}.time`, input.time, true);
    checkList(caller, `${at}.current`, input.current);
    checkAllFinite(caller, `${at}.current`, input.current);
    if (input.current.length !== input.time.length)
      throw new RangeError(
        `${caller}: ${at}.current must have length ${input.time.length}, got ${input.current.length}`,
      );
    if (input.neurons) {
      checkIndices(caller, `${at}.neurons`, input.neurons, post.size);
      checkOnce(caller, `${at}.neurons`, input.neurons);
    }
  } else
    throw new TypeError(
      `${caller}: ${at}.kind must be one of "poisson", "current", got ${shown((input as { kind?: unknown }).kind)}`,
    );
}

/**
 * Guard: a network all of whose fields have a meaning.
 *
 * Populations without neurons and without projections are fine: they do nothing. What does not exist, is not finite or has no
 * meaning is refused: the message names the field and the value.
 *
 * @throws {TypeError} when a field is of the wrong kind
 * @throws {RangeError} when a number is out of its range, a name is unknown, or lengths do not agree
 */
export function checkNetwork(caller: string, network: Network): void {
  checkObject(caller, "network", network, "an object with populations");
  checkFields(caller, "network", network, "network");
  checkObject(caller, "populations", network.populations, "an object of populations by name");
  for (const name of ["projections", "inputs"] as const)
    if (!Array.isArray(network[name] ?? []))
      throw new TypeError(`${caller}: ${name} must be an array, got ${shown(network[name])}`);
  for (const [name, p] of Object.entries(network.populations))
    checkPopulation(caller, `populations.${name}`, p);
  const names = new Set<string>();
  (network.projections ?? []).forEach((p, k) => {
    checkProjection(caller, `projections[${k}]`, network, p);
    const name = projectionName(p);
    if (names.has(name))
      throw new RangeError(`${caller}: projections[${k}].name must be unlike the others, got ${shown(name)}`);
    names.add(name);
  });
  (network.inputs ?? []).forEach((input, k) => {
    checkInput(caller, `inputs[${k}]`, network, input);
  });
}
