/** @file Spikes for the benches of spiking networks, and the judge of exact answers. */
import { bernoulli, type Random } from "engram/math";
import type { Result, Shaped } from "../../lib/notebook/bench/declare";

/** The neurons that spike in each step, each with probability `rate`. */
export function spikeLists(random: Random, steps: number, neurons: number, rate: number): Int32Array[] {
  return Array.from({ length: steps }, () => {
    const list: number[] = [];
    for (let i = 0; i < neurons; i++) if (bernoulli(random, rate)) list.push(i);
    return Int32Array.from(list);
  });
}

/** The same as arrays for Python: all indices, and where each step begins. */
export function spikeData(name: string, lists: readonly Int32Array[]): Record<string, Shaped> {
  const starts = new Float64Array(lists.length + 1);
  lists.forEach((list, step) => {
    starts[step + 1] = starts[step] + list.length;
  });
  const all = new Float64Array(starts[lists.length]);
  lists.forEach((list, step) => {
    all.set(list, starts[step]);
  });
  return {
    [name]: { values: all, shape: [all.length] },
    [`${name}Starts`]: { values: starts, shape: [starts.length] },
  };
}

/** Largest difference to what `expect` gives, asked once; NaN when an entry is NaN or the length differs. */
export function exactly(expect: () => Result) {
  let expected: Result | undefined;
  return (result: Result): number => {
    expected ??= expect();
    if (result.length !== expected.length) return Number.NaN;
    let largest = 0;
    for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(result[i] - expected[i]));
    return largest;
  };
}
