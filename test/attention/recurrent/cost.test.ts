/** @file What heads with fast weights cost: closed forms against twins that count while they compute. */
import assert from "node:assert/strict";
import {
  dpfp,
  elu1,
  type FeatureMap,
  fastWeightMixer,
  favor,
  type HeadTokens,
  identityFeatures,
  orthogonalDirections,
  squares,
  sumNormalised,
  type Tokens,
  type TransitionShape,
  taylor,
} from "engram/attention";
import { type CountName, countNames } from "engram/cost";
import { type Matrix, matrix, randomFrom, row } from "engram/math";
import * as fc from "fast-check";
import { allClose } from "../../support/close";
import { sameCounts, type Tally, tally } from "../../support/tally";
import { gaussian, heads } from "./heads";
import { chunkTwin, dotOf, linearTwin, type MapTwin, maps, type Row, stepTwin, type Turn } from "./twins";

const shapes = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  H: fc.integer({ min: 1, max: 5 }),
  V: fc.integer({ min: 1, max: 5 }),
  T: fc.integer({ min: 1, max: 7 }),
  chunk: fc.integer({ min: 1, max: 9 }),
});

const rowOf = (tokens: Tokens, t: number): Row =>
  Object.fromEntries(Object.entries(tokens).map(([name, m]) => [name, [...row(m, t)]]));

/** Notes the operations of a feature map as its closed form has them; that form has a twin of its own below. */
const noted =
  (map: Pick<FeatureMap, "apply" | "cost">) =>
  (t: Tally, x: number[]): number[] => {
    const cost = map.cost(x.length);
    for (const name of countNames as readonly CountName[]) t.note(name, cost[name]);
    return [...map.apply(matrix(1, x.length, Float64Array.from(x))).data];
  };

const linear = (map: FeatureMap, scale: boolean, epsilon: number) =>
  linearTwin(map, scale, epsilon, noted(map), noted((epsilon === 0 && map.relative) || map));

function twinOf(name: string, H: number): MapTwin | undefined {
  const features: Record<string, MapTwin> = {
    linearAttention: linear(elu1, false, 1e-6),
    performer: linear(favor({ head: H, features: 5, random: randomFrom(3) }), false, 0),
    dpfpAttention: linear(dpfp({ order: 2 }), false, 1e-6),
    basedAttention: linear(taylor, true, 1e-6),
    rebasedAttention: linear(squares, true, 1),
  };
  return maps[name] ?? features[name];
}

describe("attention/recurrent/cost", () => {
  for (const [name, place] of heads(2).map(({ mixer }, i) => [mixer.name, i] as const)) {
    if (!twinOf(name, 2)) continue;
    it(`${name}: step by step and in chunks`, () => {
      fc.assert(
        fc.property(shapes, ({ seed, H, V, T, chunk }) => {
          const { mixer, tokens: draw } = heads(H)[place];
          const tokens = draw(T, V, randomFrom(seed));
          const twin = twinOf(name, H) as MapTwin;
          const [rows, cols] = twin.size?.(H, V) ?? [V, H];
          const zero = () => Array.from({ length: rows }, () => new Array<number>(cols).fill(0));
          // A scale of 1 (H = 1) is not multiplied with; the twins multiply always.
          const spare = (t: Tally): Tally => {
            if (
              H === 1 &&
              ![
                "linearAttention",
                "performer",
                "dpfpAttention",
                "rwkv6",
                "rwkv7",
                "hgrn2",
                "mamba2",
              ].includes(name)
            )
              t.note("mul", -T);
            return t;
          };
          const out = mixer.mix(tokens).output;

          const steps = tally();
          const memory = new Map<string, number[]>();
          const W = zero();
          for (let t = 0; t < T; t++) {
            const answer = stepTwin(steps, W, twin.turn(steps, rowOf(tokens, t), memory));
            allClose(twin.finish?.(steps, answer, rowOf(tokens, t)) ?? answer, row(out, t), 1e-9);
          }
          sameCounts(mixer.cost({ length: T, head: H, value: V }), spare(steps));

          for (const [form, size] of [["chunked", chunk] as const, ["parallel", T] as const]) {
            const count = tally();
            const past = new Map<string, number[]>();
            const weights = zero();
            for (let from = 0; from < T; from += size) {
              const part = Array.from({ length: Math.min(size, T - from) }, (_, i) => from + i);
              const turns = part.map((t) => twin.turn(count, rowOf(tokens, t), past));
              chunkTwin(count, weights, turns).forEach((answer, i) => {
                const given = rowOf(tokens, part[i]);
                allClose(twin.finish?.(count, answer, given) ?? answer, row(out, part[i]), 1e-9);
              });
            }
            sameCounts(mixer.cost({ length: T, head: H, value: V, form, chunk }), spare(count));
          }
        }),
        { numRuns: 12, seed: 3 },
      );
    });
  }

  it("transitions of every kind: decay, correction, steps and reading in all combinations", () => {
    for (const decay of [undefined, "scalar", "channel"] as const)
      for (const erase of [undefined, "key", "own"] as const)
        for (const steps of [1, 3])
          for (const read of ["after", "before", "across"] as const) {
            const shape = (features: number, values: number): TransitionShape => ({
              features,
              values,
              decay,
              erase,
              steps,
              read,
            });
            const [F, V, T] = [3, 2, 5];
            const random = randomFrom(1);
            const small = (n: number, m: number): Matrix => {
              const x = gaussian(n, m, random);
              return matrix(
                n,
                m,
                x.data.map((y) => y / 3),
              );
            };
            const all = {
              query: small(T, read === "across" ? V : F),
              key: small(T * steps, F),
              value: small(T * steps, V),
              decay:
                decay &&
                matrix(
                  T,
                  decay === "scalar" ? 1 : F,
                  Float64Array.from({ length: T * F }, () => random()).slice(
                    0,
                    decay === "scalar" ? T : T * F,
                  ),
                ),
              erase: erase && small(T * steps, F),
              along: erase === "own" ? small(T * steps, F) : undefined,
              steps,
              read,
            };
            const mixer = fastWeightMixer<HeadTokens>({
              name: "any",
              columns: {},
              sizes: () => ({ H: F, V }),
              shape,
              transitions: () => all,
              perToken: () => ({}),
            });
            const list = (m: Matrix, i: number) => [...row(m, i)];
            const turns: Turn[] = Array.from({ length: T }, (_, t) => ({
              q: list(all.query, t),
              ...(all.decay && { w: decay === "scalar" ? all.decay.data[t] : list(all.decay, t) }),
              writes: Array.from({ length: steps }, (_, s) => ({
                k: list(all.key, t * steps + s),
                v: list(all.value, t * steps + s),
                ...(all.erase && { a: list(all.erase, t * steps + s) }),
                ...(all.along && { b: list(all.along, t * steps + s) }),
              })),
              read,
            }));
            const tokens = { query: all.query, key: all.key, value: all.value };
            const zero = () => Array.from({ length: V }, () => new Array<number>(F).fill(0));
            const [one, two] = [tally(), tally()];
            const W = zero();
            const stepwise = turns.flatMap((turn) => stepTwin(one, W, turn));
            allClose(mixer.mix(tokens).output.data, stepwise, 1e-12);
            sameCounts(mixer.cost({ length: T, head: F, value: V }), one);
            const U = zero();
            const chunked = [turns.slice(0, 2), turns.slice(2, 4), turns.slice(4)]
              .flatMap((part) => chunkTwin(two, U, part))
              .flat();
            allClose(mixer.mix(tokens, { form: "chunked", chunk: 2 }).output.data, chunked, 1e-12);
            allClose(U.flat(), W.flat(), 1e-12);
            sameCounts(mixer.cost({ length: T, head: F, value: V, form: "chunked", chunk: 2 }), two);
          }
  });

  it("feature maps", () => {
    const H = 3;
    const x = [...gaussian(1, H, randomFrom(2)).data];
    const twins: [FeatureMap, (t: Tally) => number[]][] = [
      [identityFeatures, () => x],
      [elu1, (t) => x.map((y) => (t.more(y, 0) ? t.add(t.exp(0), y) : t.add(t.exp(y), 0)))],
      [
        taylor,
        (t) => {
          const y = x.map((z) => t.mul(z, 2 ** -0.25));
          return [1, ...x, ...y.flatMap((a) => y.map((b) => t.mul(a, b)))];
        },
      ],
      [squares, (t) => x.flatMap((a) => x.map((b) => t.mul(a, b)))],
      [
        dpfp({ order: 2 }),
        (t) => {
          const r = [...x, ...x.map((y) => -y)].map((y) => (t.more(y, 0) ? y : 0));
          return [1, 2].flatMap((j) => r.map((y, i) => t.mul(y, r[(i + j) % (2 * H)])));
        },
      ],
      [
        sumNormalised(elu1),
        (t) => {
          const y = x.map((z) => (t.more(z, 0) ? t.add(t.exp(0), z) : t.add(t.exp(z), 0)));
          const share = t.div(
            1,
            y.reduce((a, b) => t.add(a, b)),
          );
          return y.map((z) => t.mul(z, share));
        },
      ],
    ];
    const random = favor({ head: H, features: 4, random: randomFrom(3) });
    const directions = orthogonalDirections(4, H, randomFrom(3));
    twins.push([
      random,
      (t) => {
        const y = x.map((z) => t.mul(z, H ** -0.25));
        const half = t.mul(dotOf(t, y, y), 0.5);
        return Array.from({ length: 4 }, (_, i) => {
          const score = dotOf(
            t,
            [...row(directions, i)].map((w) => t.weight(w)),
            y,
          );
          return t.mul(t.exp(t.add(score, -half)), 0.5);
        });
      },
    ]);
    const relative = tally();
    const y = x.map((z) => relative.mul(z, H ** -0.25));
    const dots = Array.from({ length: 4 }, (_, i) =>
      dotOf(
        relative,
        [...row(directions, i)].map((w) => relative.weight(w)),
        y,
      ),
    );
    let top = dots[0];
    for (const s of dots.slice(1)) if (relative.more(s, top)) top = s;
    const expected = dots.map((s) => relative.exp(relative.add(s, -top)));
    assert.ok(random.relative);
    allClose(random.relative.apply(matrix(1, H, Float64Array.from(x))).data, expected, 1e-14);
    sameCounts(random.relative.cost(H), relative);
    for (const [map, twin] of twins) {
      const t = tally();
      allClose(map.apply(matrix(1, H, Float64Array.from(x))).data, twin(t), 1e-14);
      sameCounts(map.cost(H), t);
      assert.equal(map.size(H), twin(tally()).length);
    }
  });
});
