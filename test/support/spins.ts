/** @file Small worlds of binary neurons for tests: random ±1 patterns, all 2ⁿ states, laws of a descent. */
import assert from "node:assert/strict";
import { type Matrix, matrix, type Random, row } from "engram/math";
import type { Dynamics } from "engram/memory";

export const coins = (random: Random, n: number): Float64Array =>
  Float64Array.from({ length: n }, () => (random() < 0.5 ? -1 : 1));

export function coinMatrix(random: Random, p: number, n: number): Matrix {
  return matrix(p, n, coins(random, p * n));
}

/** ±1 with some entries not known. */
export const maskedCoins = (random: Random, n: number, known = 0.7): Float64Array =>
  coins(random, n).map((x) => (random() < known ? x : 0));

export function* allStates(n: number): Generator<Float64Array> {
  for (let code = 0; code < 2 ** n; code++)
    yield Float64Array.from({ length: n }, (_, i) => ((code >> i) & 1 ? 1 : -1));
}

export function flipped(state: Float64Array, i: number): Float64Array {
  const other = state.slice();
  other[i] = -other[i];
  return other;
}

export const patternOf = (patterns: Matrix, mu: number): Float64Array => row(patterns, mu).slice();

/** The energies of a trace never rise, but for rounding. */
export function neverRises(energies: ArrayLike<number>, rounding: number): void {
  for (let t = 1; t < energies.length; t++)
    assert.ok(
      energies[t] <= energies[t - 1] + rounding * (1 + Math.abs(energies[t - 1])),
      `step ${t}: ${energies[t - 1]} to ${energies[t]}`,
    );
}

/** Over all 2ⁿ states: a state at rest is one whose energy no single change lowers. */
export function restIsLocalMinimum(
  memory: Dynamics & { energy(state: ArrayLike<number>): number },
  rounding = 0,
): number {
  let resting = 0;
  for (const state of allStates(memory.size)) {
    const here = memory.energy(state);
    const gains = state.map((_, i) => here - memory.energy(flipped(state, i)));
    const minimum = gains.every((gain) => gain <= rounding);
    const rests = memory.step(state).every((x, i) => x === state[i]);
    assert.equal(rests, minimum, `state ${state}, energy ${here}, gains ${gains}`);
    if (rests) resting++;
  }
  return resting;
}
