/**
 * @file Arithmetic that counts itself. A twin written with it computes a mechanism's result the plain way, one operation
 * at a time, so that a test can hold both the result and the closed form of its operations against the mechanism.
 */
import assert from "node:assert/strict";
import { type CountName, type Counts, countNames, counts } from "engram/cost";
import type { Random } from "engram/math";

export interface Tally {
  /** what was done so far */
  readonly seen: Record<CountName, number>;
  /** sum + a·b, one product of a dot product */
  mac(sum: number, a: number, b: number): number;
  /** sum + weight, because the input is a spike, a sign or a bit */
  ac(sum: number, weight: number): number;
  add(a: number, b: number): number;
  mul(a: number, b: number): number;
  div(a: number, b: number): number;
  exp(x: number): number;
  log(x: number): number;
  pow(x: number, power: number): number;
  /** a > b */
  more(a: number, b: number): boolean;
  /** one random word, in [0, 1) */
  random(from: Random): number;
  /** a stored word that was read */
  weight(word: number): number;
  /** a word of state that was read */
  state(word: number): number;
  /** a word to store */
  storeWeight(word: number): number;
  /** a word of state to write */
  storeState(word: number): number;
  /** `times` more of a category that needs no arithmetic here: events, look-ups */
  note(name: CountName, times?: number): void;
}

export function tally(): Tally {
  const seen: Record<CountName, number> = { ...counts() };
  const one =
    (name: CountName) =>
    (word: number): number => {
      seen[name]++;
      return word;
    };
  const two =
    (name: CountName, apply: (a: number, b: number) => number) =>
    (a: number, b: number): number => {
      seen[name]++;
      return apply(a, b);
    };
  return {
    seen,
    mac(sum, a, b) {
      seen.mac++;
      return sum + a * b;
    },
    ac: two("ac", (a, b) => a + b),
    add: two("add", (a, b) => a + b),
    mul: two("mul", (a, b) => a * b),
    div: two("div", (a, b) => a / b),
    exp: (x) => one("exp")(Math.exp(x)),
    log: (x) => one("log")(Math.log(x)),
    pow: two("pow", (a, b) => a ** b),
    more(a, b) {
      seen.cmp++;
      return a > b;
    },
    random: (from) => one("rng")(from()),
    weight: one("weightRead"),
    state: one("stateRead"),
    storeWeight: one("weightWrite"),
    storeState: one("stateWrite"),
    note(name, times = 1) {
      seen[name] += times;
    },
  };
}

/** The closed form says what the twin did, category by category. */
export function sameCounts(closedForm: Counts, { seen }: Tally): void {
  const told = Object.fromEntries(countNames.map((name) => [name, closedForm[name]]));
  assert.deepEqual(told, seen);
}
