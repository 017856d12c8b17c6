/** @file Costs of heads held against twins that count while they compute, and what such twins share. */
import type { InnerLoss, Mixer } from "engram/attention";
import { type CountName, countNames } from "engram/cost";
import { type Matrix, randomFrom, row } from "engram/math";
import * as fc from "fast-check";
import { allClose } from "../../support/close";
import { sameCounts, type Tally, tally } from "../../support/tally";
import { filled, gaussian, unitRows } from "./heads";

export const H = 3;
export const V = 2;
const rows = (m: Matrix): number[][] => Array.from({ length: m.rows }, (_, i) => [...row(m, i)]);
export const zero = (n: number, m: number): number[][] =>
  Array.from({ length: n }, () => new Array<number>(m).fill(0));
export const read = (t: Tally, xs: readonly number[]): number[] => xs.map((x) => t.state(x));

export type Twin = (t: Tally, tokens: Record<string, number[][]>, form: string, size: number) => number[][];

/** Holds outputs and counts at random lengths and chunks; the twin is told pieces of which size to work in. */
export function held(
  mixer: Mixer<never>,
  draw: (T: number, seed: number) => Record<string, Matrix>,
  value: number,
  twin: Twin,
): void {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 1e6 }),
      (T, chunk, seed) => {
        const tokens = draw(T, seed);
        const plain = Object.fromEntries(Object.entries(tokens).map(([name, m]) => [name, rows(m)]));
        for (const form of mixer.forms) {
          const count = tally();
          const expected = twin(count, plain, form, form === "chunked" ? chunk : form === "parallel" ? T : 1);
          allClose((mixer as Mixer).mix(tokens, { form, chunk }).output.data, expected.flat(), 1e-9);
          sameCounts(mixer.cost({ length: T, head: H, value, form, chunk }), count);
        }
      },
    ),
    { numRuns: 15, seed: 5 },
  );
}

export const head = (T: number, seed: number, value = V): Record<string, Matrix> => ({
  query: gaussian(T, H, randomFrom(seed).split("q")),
  key: unitRows(T, H, randomFrom(seed).split("k")),
  value: gaussian(T, value, randomFrom(seed).split("v")),
});
export const gate = (T: number, seed: number, name: string, low: number, high: number, cols = 1): Matrix => {
  const random = randomFrom(seed).split(name);
  return filled(T, cols, () => low + (high - low) * random());
};
export const notes = (t: Tally, loss: InnerLoss, part: "gradient" | "answer", value: number): void => {
  for (const name of countNames as readonly CountName[]) t.note(name, loss.cost(value)[part][name]);
};
