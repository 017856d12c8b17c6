/**
 * @file Mixers as functions of tensors, on every rung, against the recurrences of their papers written out here in 64-bit
 * loops; gradients against differences.
 */
import assert from "node:assert/strict";
import { maxDifference, normalInto, type Random, randomFrom } from "engram/math";
import { type MixerInputs, type MixerName, mixers, shortConvolution, solveUnitLower } from "engram/training";
import type { Tensor } from "../../lib/tensor";
import type { Tensorflow } from "../../lib/tensor/tfjs";
import { on, onEach } from "../tensor/backends";

const [B, T, H, V] = [2, 9, 4, 3];
type Rows = number[][];

interface Example {
  readonly query: Rows[];
  readonly key: Rows[];
  readonly value: Rows[];
  readonly strength: Rows[];
  readonly logDecay: Rows[];
}

/** Numbers that 32-bit floats hold exactly, so that both sides start from the same. */
function rows(random: Random, count: number, width: number, of = (x: number) => x): Rows {
  return Array.from({ length: count }, () =>
    Array.from(normalInto(new Float32Array(width), random), (x) => Math.fround(of(x))),
  );
}

function example(seed: number): Example {
  const random = randomFrom(seed);
  const each = (name: string, width: number, of?: (x: number) => number): Rows[] =>
    Array.from({ length: B }, (_, b) => rows(random.split(`${name} ${b}`), T, width, of));
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const made = {
    query: each("query", H),
    key: each("key", H),
    value: each("value", V),
    strength: each("strength", 1, sigmoid),
    logDecay: each("decay", 1, (x) => Math.log(sigmoid(3 * x))),
  };
  made.key[0][5] = [...made.key[0][2]]; // a key that comes again is overwritten, not added
  return made;
}

const inner = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const unit = (x: readonly number[]) => x.map((value) => value / Math.sqrt(inner(x, x) + 1e-6));

/** S ← α S, then S ← S + β k (v − Sᵀk)ᵀ, read with q: for all state mixers, what they share. */
function recurrence(
  q: Rows,
  k: Rows,
  v: Rows,
  { alpha, beta, correct }: { alpha: number[]; beta: number[]; correct: boolean },
): Rows {
  const state = k[0].map(() => v[0].map(() => 0));
  return q.map((query, t) => {
    for (const line of state) for (const c of line.keys()) line[c] *= alpha[t];
    const held = v[t].map((_, c) =>
      correct
        ? inner(
            k[t],
            state.map((line) => line[c]),
          )
        : 0,
    );
    for (const [r, line] of state.entries())
      for (const c of line.keys()) line[c] += beta[t] * k[t][r] * (v[t][c] - held[c]);
    return v[t].map((_, c) =>
      inner(
        query,
        state.map((line) => line[c]),
      ),
    );
  });
}

const ones = new Array<number>(T).fill(1);
const loops: Record<MixerName, (e: Example, b: number) => Rows> = {
  softmax: ({ query, key, value }, b) =>
    query[b].map((q, t) => {
      const masses = key[b].slice(0, t + 1).map((k) => Math.exp(inner(q, k) / Math.sqrt(H)));
      const total = masses.reduce((sum, x) => sum + x);
      return value[b][0].map(
        (_, c) =>
          inner(
            masses,
            value[b].slice(0, t + 1).map((v) => v[c]),
          ) / total,
      );
    }),
  linear: ({ query, key, value }, b) =>
    recurrence(query[b], key[b], value[b], { alpha: ones, beta: ones, correct: false }).map((row) =>
      row.map((x) => x / Math.sqrt(H)),
    ),
  "normalised linear": ({ query, key, value }, b) => {
    const map = (x: Rows) => x.map((line) => line.map((y) => (y > 0 ? y + 1 : Math.exp(y))));
    const [q, k] = [map(query[b]), map(key[b])];
    const rule = { alpha: ones, beta: ones, correct: false };
    const sums = recurrence(
      q,
      k,
      k.map(() => [1]),
      rule,
    );
    return recurrence(q, k, value[b], rule).map((row, t) => row.map((x) => x / (sums[t][0] + 1e-6)));
  },
  delta: ({ query, key, value, strength }, b) =>
    recurrence(query[b].map(unit), key[b].map(unit), value[b], {
      alpha: ones,
      beta: strength[b].map(([x]) => x),
      correct: true,
    }),
  "gated delta": ({ query, key, value, strength, logDecay }, b) =>
    recurrence(query[b].map(unit), key[b].map(unit), value[b], {
      alpha: logDecay[b].map(([x]) => Math.exp(x)),
      beta: strength[b].map(([x]) => x),
      correct: true,
    }),
};

const names = Object.keys(mixers) as MixerName[];
const fields = ["query", "key", "value", "strength", "logDecay"] as const;
const fieldsOf = (name: MixerName) => fields.slice(0, name === "delta" ? 4 : name === "gated delta" ? 5 : 3);

function tensorsOf(tf: Tensorflow, e: Example): Record<(typeof fields)[number], Tensor> {
  return Object.fromEntries(fields.map((name) => [name, tf.tensor(e[name])])) as never;
}

describe("training/mixers", () => {
  for (const name of names)
    onEach(`${name}: all tokens at once are the recurrence, to 1e-5`, (tf) => {
      for (const seed of [1, 2]) {
        const e = example(seed);
        const out = tf.tidy(() => mixers[name](tf, tensorsOf(tf, e)));
        const expected = [0, 1].flatMap((b) => loops[name](e, b).flat());
        assert.deepEqual(out.shape, [B, T, V]);
        assert.ok(maxDifference(out.dataSync(), expected) < 1e-5);
        out.dispose();
      }
    });

  for (const name of names)
    onEach(`${name}: the gradient is that of the recurrence`, (tf) => {
      const e = example(3);
      const weights = rows(randomFrom(4), B * T, V);
      const total = (at: Example) =>
        [0, 1].reduce((sum, b) => {
          const out = loops[name](at, b);
          return sum + out.reduce((part, row, t) => part + inner(row, weights[b * T + t]), 0);
        }, 0);
      const used = fieldsOf(name);
      const given = tensorsOf(tf, e);
      const weight = tf.tensor(weights.flat(), [B, T, V]);
      const loss = (...x: Tensor[]) =>
        tf.sum(
          tf.mul(
            mixers[name](tf, Object.fromEntries(used.map((f, i) => [f, x[i]])) as never as MixerInputs),
            weight,
          ),
        );
      const found = tf.grads(loss as never)(used.map((f) => given[f]));
      used.forEach((field, i) => {
        const slope = e[field].flatMap((part, b) =>
          part.flatMap((row, t) =>
            row.map((x, c) => {
              const at = (value: number) => {
                const moved = structuredClone(e) as Example;
                moved[field][b][t][c] = value;
                return total(moved);
              };
              return (at(x + 1e-5) - at(x - 1e-5)) / 2e-5;
            }),
          ),
        );
        const off = maxDifference(found[i].dataSync(), slope);
        assert.ok(off < 5e-5, `${field} is off by ${off}`);
      });
      tf.dispose([found, weight, Object.values(given)]);
    });

  onEach("no mixer looks ahead: what comes later changes nothing before", (tf) => {
    for (const name of names) {
      const [e, changed] = [example(5), example(5)];
      for (const field of fields) changed[field][1][T - 1] = example(6)[field][1][T - 1];
      const [a, b] = [e, changed].map((x) => tf.tidy(() => mixers[name](tf, tensorsOf(tf, x))));
      const [before, after] = [a, b].map((out) => (out.arraySync() as Rows[])[1]);
      assert.deepEqual(before.slice(0, T - 1), after.slice(0, T - 1), name);
      assert.notDeepEqual(before[T - 1], after[T - 1], name);
      tf.dispose([a, b]);
    }
  });

  onEach("a decay of nothing kept forgets all, and no gate overflows", (tf) => {
    const e = example(7);
    for (const part of e.logDecay) for (const row of part) row[0] = -1e4;
    const out = tf.tidy(() => mixers["gated delta"](tf, tensorsOf(tf, e)));
    const alone = e.query[0].map((q, t) => {
      const reach = e.strength[0][t][0] * inner(unit(q), unit(e.key[0][t]));
      return e.value[0][t].map((x) => reach * x);
    });
    assert.ok(maxDifference(out.dataSync().slice(0, T * V), alone.flat()) < 1e-5);
    out.dispose();
  });

  it("a delta rule without its gates is refused", async () => {
    const tf = await on("cpu");
    assert.ok(typeof tf !== "string");
    const { query, key, value, strength } = tensorsOf(tf, example(1));
    assert.throws(() => mixers.delta(tf, { query, key, value }), {
      name: "TypeError",
      message: "deltaMix: inputs must have strength, got none",
    });
    assert.throws(
      () => mixers["gated delta"](tf, { query, key, value, strength }),
      /must have logDecay, got none/,
    );
  });
});

describe("training/solve and layers", () => {
  onEach("solves both triangular systems, also where powers of the matrix are large", (tf) => {
    const size = 40;
    // All ones below the diagonal: the inverse has entries ±1 and 0, its power series has 1e10 and more.
    const lower = tf.fill([1, size, size], 1);
    const x = Array.from({ length: size }, (_, i) => Math.sin(i));
    for (const transposed of [false, true]) {
      const right = x.map((own, i) =>
        x.reduce((sum, other, j) => sum + ((transposed ? j > i : j < i) ? other : 0), own),
      );
      const found = solveUnitLower(tf, lower, tf.tensor(right, [1, size, 1]), transposed);
      assert.ok(maxDifference(found.dataSync(), x) < 1e-5);
    }
  });

  onEach("a short convolution sees the tokens before, never those after", (tf) => {
    const x = rows(randomFrom(1), T, 2);
    const w = rows(randomFrom(2), 3, 2);
    const out = shortConvolution(tf, tf.tensor([x]), tf.tensor(w)).dataSync();
    const expected = x.map((_, t) =>
      [0, 1].map((c) => [0, 1, 2].reduce((sum, j) => sum + (t >= j ? w[j][c] * x[t - j][c] : 0), 0)),
    );
    assert.ok(maxDifference(out, expected.flat()) < 1e-6);
  });
});
