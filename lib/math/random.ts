/**
 * @file Seeded chance. Everything random takes a {@link Random}; nothing in the library owns one.
 *
 * The generator is xoshiro128++ 1.0 (Blackman & Vigna 2021, "Scrambled linear pseudorandom number
 * generators", ACM TOMS 47(4), public domain): four 32-bit words of state, so that the compiled routines can carry the same stream.
 */
import { checkFinite, checkInteger, checkPositive, checkRange, shown } from "./check";

/**
 * A stream of uniform numbers in [0, 1) with 53 random bits each.
 *
 * `split(label)` gives an independent stream that depends only on the seed and the labels on the way,
 * not on how many numbers were drawn, so that adding an experiment does not move another's numbers.
 */
export interface Random {
  (): number;
  /** A stream of its own, named by `label`. */
  split(label: string | number): Random;
}

/** SplitMix32's finaliser: spreads a 32-bit counter over all bits (used for seeding only). */
function mix(value: number): number {
  let z = value | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** FNV-1a over the UTF-16 units of `text`, continued from `hash`. */
function hashText(hash: number, text: string): number {
  let h = hash >>> 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    h = Math.imul(h ^ (unit & 0xff), 0x01000193);
    h = Math.imul(h ^ (unit >>> 8), 0x01000193);
  }
  return h >>> 0;
}

/** The next 32-bit output of xoshiro128++; `state` (four words) is advanced in place. */
export function nextUint32(state: Uint32Array): number {
  const s0 = state[0];
  const s1 = state[1];
  const s3 = state[3];
  const sum = (s0 + s3) | 0;
  const result = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
  const s2 = state[2] ^ s0;
  const t3 = s3 ^ s1;
  state[1] = s1 ^ s2;
  state[0] = s0 ^ t3;
  state[2] = s2 ^ (s1 << 9);
  state[3] = (t3 << 11) | (t3 >>> 21);
  return result;
}

function stream(key: readonly [number, number]): Random {
  const state = new Uint32Array(4);
  for (let i = 0; i < 4; i++) state[i] = mix(key[i & 1] + Math.imul(i + 1, 0x9e3779b9));
  if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1; // the one state the generator cannot leave
  const random = (() =>
    (nextUint32(state) >>> 5) * 2 ** -27 + (nextUint32(state) >>> 6) * 2 ** -53) as Random;
  random.split = (label) => {
    const text = `${typeof label}:${label}`;
    return stream([hashText(key[0] ^ 0x811c9dc5, text), hashText(mix(key[1]) ^ 0x811c9dc5, `${text}\u0001`)]);
  };
  return random;
}

/**
 * A generator for `seed`: same seed, same numbers, on every machine.
 *
 * @param seed whole number in [0, 2⁵³)
 * @throws {RangeError} when `seed` is not such a number
 * @example
 * randomFrom(7)() === randomFrom(7)() // true
 */
export function randomFrom(seed: number): Random {
  checkInteger("randomFrom", "seed", seed);
  return stream([seed >>> 0, mix(Math.floor(seed / 2 ** 32) ^ 0x5bf03635) ^ (seed >>> 0)]);
}

/** A uniform number in [low, high). */
export function uniform(random: Random, low = 0, high = 1): number {
  checkFinite("uniform", "low", low);
  checkFinite("uniform", "high", high);
  if (high < low) throw new RangeError(`uniform: high must be at least low (${low}), got ${shown(high)}`);
  return low + (high - low) * random();
}

/** A whole number in [0, below), without modulo bias for `below` up to 2⁵³. */
export function uniformInteger(random: Random, below: number): number {
  checkInteger("uniformInteger", "below", below, 1);
  return Math.floor(random() * below);
}

/** True with the given probability. */
export function bernoulli(random: Random, probability: number): boolean {
  checkRange("bernoulli", "probability", probability, 0, 1);
  return random() < probability;
}

/**
 * A normal number by the Box–Muller transform, √(−2 ln(1−u)) cos 2πv (Box & Muller 1958): two uniforms
 * each and no memory between calls, so that a stream can be split anywhere.
 */
export function normal(random: Random, mean = 0, sd = 1): number {
  checkFinite("normal", "mean", mean);
  checkRange("normal", "sd", sd, 0, Number.MAX_VALUE);
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return mean + sd * radius * Math.cos(2 * Math.PI * random());
}

/** An exponential waiting time of the given rate, −ln(1−u)/rate. */
export function exponential(random: Random, rate = 1): number {
  checkPositive("exponential", "rate", rate);
  return -Math.log(1 - random()) / rate;
}

/** Fills `target` with independent normals and returns it. */
export function normalInto<T extends Float64Array | Float32Array>(
  target: T,
  random: Random,
  mean = 0,
  sd = 1,
): T {
  for (let i = 0; i < target.length; i++) target[i] = normal(random, mean, sd);
  return target;
}

/** The numbers 0 … length−1 in random order (Fisher & Yates; Durstenfeld 1964). */
export function permutation(random: Random, length: number): Int32Array {
  checkInteger("permutation", "length", length, 0, 2 ** 31 - 1);
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}
