/**
 * @file What one token costs the heads that others are compared with, as rows written out by hand: N is the size of queries and
 * keys, V that of values, P the number of tokens met. What a head counts beside its row is named.
 */
import assert from "node:assert/strict";
import {
  deltaNet,
  identityFeatures,
  linearAttention,
  type Mixer,
  softmaxHead,
  topKHead,
} from "engram/attention";
import { type Counts, counts } from "engram/cost";
import * as fc from "fast-check";

const sizes = fc.record({
  N: fc.integer({ min: 2, max: 40 }),
  V: fc.integer({ min: 1, max: 40 }),
  P: fc.integer({ min: 1, max: 300 }),
  tile: fc.integer({ min: 1, max: 50 }),
});

/** The cost of a token after P − 1 others is `row`. */
function costs(
  mixer: Mixer<never>,
  row: (sizes: { N: number; V: number; P: number; tile: number }) => Partial<Counts>,
  form = mixer.forms[0],
): void {
  fc.assert(
    fc.property(sizes, ({ N, V, P, tile }) => {
      const shape = { length: 1, past: P - 1, head: N, value: V, form, chunk: tile };
      assert.deepEqual(mixer.cost(shape), counts(row({ N, V, P, tile })));
    }),
    { seed: 3, numRuns: 30 },
  );
}

describe("attention: what one token costs", () => {
  const softmax = ({ N, V, P }: { N: number; V: number; P: number }) => ({
    mac: P * (N + V),
    exp: P,
    add: 2 * P - 1,
    cmp: P - 1,
    mul: N + V,
    div: 1,
    weightRead: P * (N + V),
    weightWrite: N + V,
  });

  it("softmax: every key and value once, and one of each appended", () => {
    costs(softmaxHead(), softmax);
    costs(softmaxHead(), softmax, "recurrent");
  });

  it("softmax in tiles: every tile but the first rescales what was read", () => {
    costs(
      softmaxHead(),
      (s) => {
        const more = Math.ceil(s.P / s.tile) - 1;
        const row = softmax(s);
        return { ...row, exp: row.exp + more, add: row.add + more, mul: row.mul + more * (s.V + 1) };
      },
      "chunked",
    );
  });

  it("top-k: every key, and k values", () => {
    const { mac, exp, weightRead } = topKHead(8).cost({ length: 1, past: 99, head: 16, value: 4 });
    assert.deepEqual([mac, exp, weightRead], [100 * 16 + 8 * 4, 8, 100 * 16 + 8 * 4]);
  });

  it("linear attention: the state and the sum of the keys read and written once", () => {
    const row = ({ N, V }: { N: number; V: number }) => ({
      mac: N * V + N + N * V, // read W and z, write W
      add: N, // write z
      mul: V,
      div: 1,
      stateRead: N * V + N,
      stateWrite: N * V + N,
    });
    costs(linearAttention({ featureMap: identityFeatures, epsilon: 0 }), row);
    // elu + 1 of the query and of the key, and ε.
    costs(linearAttention(), (s) => ({ ...row(s), exp: 2 * s.N, cmp: 2 * s.N, add: 3 * s.N + 1 }));
    const { mac, add } = linearAttention({ featureMap: identityFeatures, epsilon: 0 }).cost({
      length: 1,
      head: 4,
      value: 3,
    });
    assert.deepEqual([mac, add], [28, 4]);
  });

  it("delta rule: the state asked for what the key finds, written and read", () => {
    const row = ({ N, V }: { N: number; V: number }) => ({
      mac: N * V + 2 * N * V,
      add: V,
      mul: V + N, // β goes on the value and on the key, not on their difference: N products more
      stateRead: 2 * N * V,
      stateWrite: N * V,
    });
    costs(deltaNet({ scale: 1 }), row);
    // The query's scale.
    costs(deltaNet(), (s) => ({ ...row(s), mul: s.V + 2 * s.N }));
  });
});
