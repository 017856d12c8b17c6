/** @file Ways to connect two populations: each gives plain synapses, in an order that depends on nothing but its arguments. */
import { checkFinite, checkInteger, checkPositive, checkRange, type Random, uniformInteger } from "../math";
import type { DenseSynapses, SparseSynapses } from "./network";

/** Weight [mV] and delay [ms]: one number for all, or drawn for each synapse in turn, presynaptic and postsynaptic neuron given. */
export interface SynapseValues {
  readonly weight: number | ((pre: number, post: number) => number);
  readonly delay: number | ((pre: number, post: number) => number);
}

interface Sizes {
  readonly pre: number;
  readonly post: number;
}

function checkSizes(caller: string, { pre, post }: Sizes): void {
  checkInteger(caller, "pre", pre, 0, 2 ** 31 - 1);
  checkInteger(caller, "post", post, 0, 2 ** 31 - 1);
}

function toSynapses(
  caller: string,
  pre: Int32Array,
  post: Int32Array,
  values: SynapseValues,
): SparseSynapses {
  const fill = (name: "weight" | "delay"): number | Float64Array => {
    const value = values[name];
    if (typeof value === "number") {
      checkFinite(caller, name, value);
      if (name === "delay") checkPositive(caller, name, value);
      return value;
    }
    return Float64Array.from(pre, (i, k) => {
      const drawn = value(i, post[k]);
      checkFinite(caller, `${name}(${i}, ${post[k]})`, drawn);
      if (name === "delay") checkPositive(caller, `${name}(${i}, ${post[k]})`, drawn);
      return drawn;
    });
  };
  return { kind: "sparse", pre, post, weight: fill("weight"), delay: fill("delay") };
}

/**
 * Every neuron to every neuron, with `weight(pre, post)` or one weight.
 *
 * @throws {RangeError} when a size, weight or delay is out of range
 */
export function allToAll(sizes: Sizes, values: SynapseValues): DenseSynapses {
  checkSizes("allToAll", sizes);
  const one = (name: "weight" | "delay", value: number): number => {
    checkFinite("allToAll", name, value);
    if (name === "delay") checkPositive("allToAll", name, value);
    return value;
  };
  const fill = (name: "weight" | "delay") => {
    const value = values[name];
    const length = sizes.pre * sizes.post;
    if (typeof value === "number") return new Float64Array(length).fill(one(name, value));
    return Float64Array.from({ length }, (_, k) =>
      one(name, value(k % sizes.pre, Math.floor(k / sizes.pre))),
    );
  };
  return {
    kind: "dense",
    weights: fill("weight"),
    delay: typeof values.delay === "number" ? one("delay", values.delay) : fill("delay"),
  };
}

/** Neuron i to neuron i. @throws {RangeError} when `size`, a weight or a delay is out of range */
export function oneToOne(size: number, values: SynapseValues): SparseSynapses {
  checkInteger("oneToOne", "size", size, 0, 2 ** 31 - 1);
  const same = Int32Array.from({ length: size }, (_, i) => i);
  return toSynapses("oneToOne", same, same.slice(), values);
}

/** `among` different numbers out of 0 … below − 1, in random order (Floyd; Bentley & Floyd 1987), without `never`. */
function distinct(random: Random, among: number, below: number, never: number): number[] {
  const room = never < 0 ? below : below - 1;
  const chosen = new Set<number>();
  for (let top = room - among; top < room; top++) {
    const drawn = uniformInteger(random, top + 1);
    chosen.add(chosen.has(drawn) ? top : drawn);
  }
  return Array.from(chosen, (i) => (never >= 0 && i >= never ? i + 1 : i));
}

/** Without oneself: the two populations must be one, or some neurons would lose another one's synapse. */
function checkSelf(caller: string, { pre, post }: Sizes, withoutSelf: boolean): void {
  if (withoutSelf && pre !== post)
    throw new RangeError(
      `${caller}: withoutSelf must be left out where pre and post are two populations, got ${pre} and ${post} neurons`,
    );
}

/** What fixed degrees need beside sizes and values. */
export interface DegreeOptions extends SynapseValues {
  readonly random: Random;
  /** synapses of each neuron */
  readonly degree: number;
  /** the two populations are one, and no neuron reaches itself; default false */
  readonly withoutSelf?: boolean;
  /** a pair may be chosen more than once; default false */
  readonly multiple?: boolean;
}

function fixedDegree(
  caller: string,
  from: number,
  to: number,
  options: DegreeOptions,
): [Int32Array, Int32Array] {
  const { random, degree, withoutSelf = false, multiple = false } = options;
  const most = withoutSelf ? to - 1 : to;
  checkInteger(caller, "degree", degree, 0, multiple && most > 0 ? 2 ** 31 - 1 : Math.max(0, most));
  const own = new Int32Array(from * degree);
  const other = new Int32Array(from * degree);
  for (let i = 0; i < from; i++) {
    const never = withoutSelf ? i : -1;
    const chosen = multiple
      ? Array.from({ length: degree }, () => {
          const drawn = uniformInteger(random, most);
          return never >= 0 && drawn >= never ? drawn + 1 : drawn;
        })
      : distinct(random, degree, to, never);
    own.fill(i, i * degree, (i + 1) * degree);
    other.set(chosen, i * degree);
  }
  return [own, other];
}

/**
 * Every neuron of `post` gets `degree` synapses from neurons of `pre` chosen at random.
 *
 * @throws {RangeError} when `degree` is more than there are to choose from, a number is out of range, or sizes differ `withoutSelf`
 * @example
 * fixedInDegree({ pre: 8000, post: 10000 }, { random, degree: 800, weight: 0.1, delay: 1.5 })
 */
export function fixedInDegree(sizes: Sizes, options: DegreeOptions): SparseSynapses {
  checkSizes("fixedInDegree", sizes);
  checkSelf("fixedInDegree", sizes, options.withoutSelf ?? false);
  const [post, pre] = fixedDegree("fixedInDegree", sizes.post, sizes.pre, options);
  return toSynapses("fixedInDegree", pre, post, options);
}

/** Every neuron of `pre` reaches `degree` neurons of `post` chosen at random. @throws {RangeError} as {@link fixedInDegree} */
export function fixedOutDegree(sizes: Sizes, options: DegreeOptions): SparseSynapses {
  checkSizes("fixedOutDegree", sizes);
  checkSelf("fixedOutDegree", sizes, options.withoutSelf ?? false);
  const [pre, post] = fixedDegree("fixedOutDegree", sizes.pre, sizes.post, options);
  return toSynapses("fixedOutDegree", pre, post, options);
}

/** What chance connections need beside sizes and values. */
export interface ProbabilityOptions extends SynapseValues {
  readonly random: Random;
  /** that a pair is connected, in [0, 1] */
  readonly probability: number;
  /** the two populations are one, and no neuron reaches itself; default false */
  readonly withoutSelf?: boolean;
}

/**
 * Every pair is connected with one probability, independently. The gaps between connected pairs are drawn (geometric), so
 * that the cost is that of the synapses, not of the pairs.
 *
 * @throws {RangeError} when `probability` is not in [0, 1], a number is out of range, or sizes differ `withoutSelf`
 */
export function withProbability(sizes: Sizes, options: ProbabilityOptions): SparseSynapses {
  checkSizes("withProbability", sizes);
  const { random, probability, withoutSelf = false } = options;
  checkRange("withProbability", "probability", probability, 0, 1);
  checkSelf("withProbability", sizes, withoutSelf);
  const pairs = sizes.pre * sizes.post;
  const pre: number[] = [];
  const post: number[] = [];
  const missed = Math.log1p(-probability);
  const gap = () =>
    probability === 1 ? 0 : probability === 0 ? pairs : Math.floor(Math.log1p(-random()) / missed);
  for (let k = gap(); k < pairs; k += 1 + gap()) {
    const [i, j] = [Math.floor(k / sizes.post), k % sizes.post];
    if (withoutSelf && i === j) continue;
    pre.push(i);
    post.push(j);
  }
  return toSynapses("withProbability", Int32Array.from(pre), Int32Array.from(post), options);
}
