/**
 * @file Which head is a special case of which: the same tokens, written in two ways, give the same outputs and leave the same
 * state.
 */
import assert from "node:assert/strict";
import {
  deltaNet,
  gatedOja,
  identityFeatures,
  linearAttention,
  type Mixer,
  type MixerState,
} from "engram/attention";
import { matrix, randomFrom } from "engram/math";
import * as fc from "fast-check";
import { allClose } from "../../support/close";
import { constant, filled, gaussian, map, unitRows } from "./heads";
import { type Drawn, lattice } from "./lattice-table";

const one = { scale: 1 };

describe("attention/recurrent: special cases", () => {
  for (const [name, two] of Object.entries(lattice))
    it(name, () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 1e6 }),
          fc.integer({ min: 1, max: 16 }),
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: 1, max: 4 }),
          (seed, T, H, V) => {
            const random = randomFrom(seed);
            const drawn: Drawn = {
              T,
              H,
              V,
              query: gaussian(T, H, random.split("query")),
              key: unitRows(T, H, random.split("key")),
              value: gaussian(T, V, random.split("value")),
              strength: filled(T, 1, random.split("strength")),
              logDecay: filled(T, 1, () => -random.split("gate")()),
              logDecays: map(filled(T, H, random.split("gates")), (x) => -x),
              random: random.split("more"),
            };
            const [a, given, b, other, factor = 1, seen = (state: MixerState) => state] = two(drawn);
            const [first, second] = [(a as Mixer).mix(given), (b as Mixer).mix(other)];
            allClose(
              first.output.data.map((x) => x * factor),
              second.output.data,
              1e-9,
            );
            const state = seen(first.state);
            const both = Object.keys(second.state).filter((entry) => entry in state);
            assert.ok(both.length > 0);
            for (const entry of both) allClose(state[entry].data, second.state[entry].data, 1e-9);
          },
        ),
        { numRuns: 20, seed: 11 },
      );
    });

  it("Oja's rule written out entry by entry", () => {
    const random = randomFrom(9);
    const [T, H, V] = [7, 3, 2];
    const tokens = {
      query: gaussian(T, H, random),
      key: gaussian(T, H, random),
      value: unitRows(T, V, random),
      strength: filled(T, 1, random),
      logDecay: map(filled(T, V, random), (x) => -x),
    };
    const S = matrix(H, V);
    const expected = matrix(T, V);
    for (let t = 0; t < T; t++) {
      for (let h = 0; h < H; h++) {
        let found = 0;
        for (let v = 0; v < V; v++) {
          S.data[h * V + v] *= Math.exp(tokens.logDecay.data[t * V + v]);
          found += S.data[h * V + v] * tokens.value.data[t * V + v];
        }
        const u = tokens.strength.data[t] * (tokens.key.data[t * H + h] - found);
        for (let v = 0; v < V; v++) S.data[h * V + v] += u * tokens.value.data[t * V + v];
      }
      for (let v = 0; v < V; v++)
        for (let h = 0; h < H; h++)
          expected.data[t * V + v] += (tokens.query.data[t * H + h] / Math.sqrt(H)) * S.data[h * V + v];
    }
    const { output, state } = gatedOja().mix(tokens);
    allClose(output.data, expected.data, 1e-13);
    allClose(state["fastWeights"].data, S.data, 1e-13);
  });

  it("a delta step of strength 1 makes the key find its value, one of strength 2 reflects", () => {
    const random = randomFrom(2);
    const tokens = { query: unitRows(5, 3, random), value: gaussian(5, 2, random) };
    const written = { ...tokens, key: tokens.query };
    const exact = deltaNet(one).mix({ ...written, strength: constant(5, 1, 1) });
    allClose(exact.output.data, tokens.value.data, 1e-13);
    // With values 0 only W ← W (I − 2 k kᵀ) is left: what k finds changes its sign.
    const mirror = { ...written, value: constant(5, 2, 0), strength: constant(5, 1, 2) };
    const first = {
      query: unitRows(1, 3, random),
      key: unitRows(1, 3, random),
      value: gaussian(1, 2, random),
      strength: constant(1, 1, 1),
    };
    const { state } = deltaNet(one).mix(first);
    const before = linearAttention({ featureMap: identityFeatures, normalise: false, scale: 1 });
    const k = {
      query: matrix(1, 3, tokens.query.data.slice(0, 3)),
      key: constant(1, 3, 0),
      value: constant(1, 2, 0),
    };
    const found = before.mix(k, { state }).output.data;
    const turned = deltaNet(one).mix(mirror, { state }).output.data.slice(0, 2);
    allClose(
      turned,
      found.map((x) => -x),
      1e-13,
    );
  });
});
