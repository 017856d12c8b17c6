/** @file Heads that meet every key, or the newest of them, beside twins that count. */
import {
  alibiHead,
  attentionResidualsHead,
  cosineHead,
  deltaformerHead,
  differentialHead,
  distanceHead,
  forgettingHead,
  latentHead,
  parallaxHead,
  rotaryHead,
  sigmoidHead,
  sinkHead,
  slidingWindowHead,
  softmaxHead,
  stickBreakingHead,
  topKHead,
  wallHead,
} from "engram/attention";
import { type Matrix, matrix, normalInto, randomFrom, row } from "engram/math";
import { comparisonsOfLargest } from "../../lib/attention/cached/largest";
import { basic, type Pair, plain, root, type Sizes, turn, turns, unit } from "./head-twin-parts";
import { differentialRead, parallaxRead } from "./head-twin-reads";
import { dotHeld, dotStored, softmaxRead, store, times } from "./head-twins";

/** Builders by name. */
export const twinned: Record<string, (sizes: Sizes) => Pair> = {
  softmax: (s) => ({ mixer: softmaxHead(), tokens: basic(s), twin: (rows) => plain(rows, s) }),
  "softmax with window and sink": (s) => ({
    mixer: softmaxHead({ window: 3, sink: 0.5 }),
    tokens: basic(s),
    twin: (rows) => plain(rows, s, { window: 3, read: softmaxRead(0.5) }),
  }),
  "sliding window": (s) => ({
    mixer: slidingWindowHead(4),
    tokens: basic(s),
    twin: (rows) => plain(rows, s, { window: 4 }),
  }),
  sink: (s) => ({
    mixer: sinkHead(0),
    tokens: basic(s),
    twin: (rows) => plain(rows, s, { read: softmaxRead(0) }),
  }),
  alibi: (s) => ({
    mixer: alibiHead(0.3),
    tokens: basic(s),
    twin(rows) {
      const { ask, ...rest } = plain(rows, s);
      return {
        ...rest,
        ask: (t, i, kept) => {
          const score = ask(t, i, kept);
          return (j) => [t.mac(score(j)[0], -0.3, i - j)];
        },
      };
    },
  }),
  forgetting: (s) => ({
    mixer: forgettingHead(),
    tokens: { ...basic(s), logDecay: 1 },
    twin(rows) {
      const { ask, keep, ...rest } = plain(rows, s);
      return {
        ...rest,
        keep: (t, i, kept) => {
          const sum = t.add(kept[i - 1]?.["sum"][0] ?? 0, rows["logDecay"][i][0]);
          return { ...keep(t, i, kept), sum: store(t, [sum]) };
        },
        ask: (t, i, kept) => {
          const score = ask(t, i, kept);
          return (j) => [t.add(score(j)[0], t.add(kept[i]["sum"][0], -t.weight(kept[j]["sum"][0])))];
        },
      };
    },
  }),
  rotary: (s) => ({
    mixer: rotaryHead(),
    tokens: basic(s),
    twin(rows) {
      return plain(rows, s, {
        keep: (t, i) => {
          const by = turns(t, i, s.H);
          return {
            key: store(t, turn(t, rows["key"][i], by)),
            value: store(t, rows["value"][i]),
            query: turn(t, rows["query"][i], by),
          };
        },
        ask: (t, i, kept) => {
          const query = times(t, kept[i]["query"], root(s.H));
          return (j) => [dotStored(t, query, kept[j]["key"])];
        },
      });
    },
  }),
  cosine: (s) => ({
    mixer: cosineHead({ scale: 5 }),
    tokens: basic(s),
    twin: (rows) =>
      plain(rows, s, {
        keep: (t, i) => ({
          key: store(t, unit(t, rows["key"][i])),
          value: store(t, rows["value"][i]),
          query: unit(t, rows["query"][i]),
        }),
        ask: (t, i, kept) => {
          const query = times(t, kept[i]["query"], 5);
          return (j) => [dotStored(t, query, kept[j]["key"])];
        },
      }),
  }),
  distance: (s) => ({
    mixer: distanceHead(),
    tokens: basic(s),
    twin: (rows) =>
      plain(rows, s, {
        ask: (t, i, kept) => (j) => {
          const square = rows["query"][i].reduce((sum, x, h) => {
            const far = t.add(x, -t.weight(kept[j]["key"][h]));
            return t.mac(sum, far, far);
          }, 0);
          return [t.mul(square, -root(s.H))];
        },
      }),
  }),
  sigmoid: (s) => ({
    mixer: sigmoidHead(-1),
    tokens: basic(s),
    twin: (rows) =>
      plain(rows, s, {
        read: (t, tiles, V) =>
          tiles.flat().reduce((sums, { scores, value }) => {
            const weight = t.div(1, t.add(1, t.exp(-t.add(scores[0], -1))));
            return sums.map((sum, v) => t.mac(sum, weight, t.weight(value[v])));
          }, new Array<number>(V).fill(0)),
      }),
  }),
  "stick-breaking": (s) => ({
    mixer: stickBreakingHead(),
    tokens: basic(s),
    twin: (rows) =>
      plain(rows, s, {
        own: false,
        read(t, tiles, V) {
          let sums = new Array<number>(V).fill(0);
          let rest = 1;
          for (const tile of tiles)
            for (const { scores, value } of tile.reverse()) {
              const up = t.more(scores[0], 0);
              const small = t.exp(up ? -scores[0] : scores[0]);
              const large = t.div(1, t.add(1, small));
              const other = t.mul(small, large);
              const weight = t.mul(rest, up ? large : other);
              rest = t.mul(rest, up ? other : large);
              sums = sums.map((sum, v) => t.mac(sum, weight, t.weight(value[v])));
            }
          return sums;
        },
      }),
  }),
  wall: (s) => ({
    mixer: wallHead(),
    tokens: { ...basic(s), logDecay: s.H },
    twin(rows) {
      const { keep, ...rest } = plain(rows, s);
      return {
        ...rest,
        keep: (t, i, kept) => ({
          ...keep(t, i, kept),
          sums: store(
            t,
            rows["logDecay"][i].map((step, h) => t.add(kept[i - 1]?.["sums"][h] ?? 0, step)),
          ),
        }),
        ask: (t, i, kept) => {
          const query = times(t, rows["query"][i], root(s.H));
          return (j) => [
            query.reduce((sum, x, h) => {
              const fade = t.exp(t.add(kept[i]["sums"][h], -t.weight(kept[j]["sums"][h])));
              return t.mac(sum, t.mul(x, fade), t.weight(kept[j]["key"][h]));
            }, 0),
          ];
        },
      };
    },
  }),
  differential: (s) => ({
    mixer: differentialHead(0.6),
    tokens: { ...basic(s), otherQuery: s.H, otherKey: s.H },
    twin: (rows) =>
      plain(rows, s, {
        keep: (t, i) => ({
          key: store(t, rows["key"][i]),
          other: store(t, rows["otherKey"][i]),
          value: store(t, rows["value"][i]),
        }),
        ask: (t, i, kept) => {
          const [query, other] = [
            times(t, rows["query"][i], root(s.H)),
            times(t, rows["otherQuery"][i], root(s.H)),
          ];
          return (j) => [dotStored(t, query, kept[j]["key"]), dotStored(t, other, kept[j]["other"])];
        },
        read: differentialRead(0.6),
      }),
  }),
  parallax: (s) => ({
    mixer: parallaxHead(),
    tokens: { ...basic(s), tilt: s.H },
    twin: (rows) =>
      plain(rows, s, {
        ask: (t, i, kept) => {
          const query = times(t, rows["query"][i], root(s.H));
          return (j) => {
            const key = kept[j]["key"].map((word) => t.weight(word));
            return [dotHeld(t, query, key), dotHeld(t, rows["tilt"][i], key)];
          };
        },
        read: parallaxRead,
      }),
  }),
  deltaformer: (s) => ({
    mixer: deltaformerHead(),
    tokens: { ...basic(s), strength: 1 },
    twin(rows) {
      const { ask, ...rest } = plain(rows, s);
      return {
        ...rest,
        ask,
        keep(t, i, kept) {
          let value = [...rows["value"][i]];
          if (i > 0) {
            const score = ask(t, i, kept);
            const scores = kept.map((_, j) => score(j)[0]);
            let top = scores[0];
            for (const one of scores.slice(1)) if (t.more(one, top)) top = one;
            const masses = scores.map((one) => t.exp(t.add(one, -top)));
            const sums = masses.reduce(
              (so, mass, j) => so.map((sum, v) => t.mac(sum, mass, t.weight(kept[j]["value"][v]))),
              new Array<number>(s.V).fill(0),
            );
            const step = t.div(
              rows["strength"][i][0],
              masses.slice(1).reduce((sum, mass) => t.add(sum, mass), masses[0]),
            );
            value = value.map((x, v) => t.mac(x, -step, sums[v]));
          }
          return { key: store(t, rows["key"][i]), value: store(t, value) };
        },
      };
    },
  }),
  "attention residuals": ({ H }) => ({
    mixer: attentionResidualsHead(),
    tokens: { query: H, value: H },
    twin: (rows) =>
      plain(
        rows,
        { H, V: H },
        {
          keep: (t, i) => {
            const value = rows["value"][i];
            const factor = t.pow(t.add(t.mul(dotHeld(t, value, value), 1 / H), 1e-6), -0.5);
            return { key: store(t, times(t, times(t, value, factor), 1)), value: store(t, value) };
          },
          ask: (t, i, kept) => {
            const query = times(t, rows["query"][i], 1);
            return (j) => [dotStored(t, query, kept[j]["key"])];
          },
        },
      ),
  }),
  latent: ({ H, V }) => {
    const [r, R] = [3, 2];
    const random = randomFrom(7);
    const matrices = [H, V].map((size) => matrix(size, r, normalInto(new Float64Array(size * r), random)));
    const [keyUp, valueUp] = matrices;
    const up = (a: Matrix) => Array.from({ length: a.rows }, (_, h) => [...row(a, h)]);
    return {
      mixer: latentHead({ keyUp, valueUp, rotary: R }),
      tokens: { query: H, latent: r, rotaryQuery: R, rotaryKey: R },
      twin: (rows) => ({
        keep(t, i) {
          const by = turns(t, i, R);
          const columns = Array.from({ length: r }, (_, c) => up(keyUp).map((line) => line[c]));
          return {
            value: store(t, rows["latent"][i]),
            place: store(t, turn(t, rows["rotaryKey"][i], by)),
            query: columns.map((column) => dotHeld(t, rows["query"][i], column)),
            where: turn(t, rows["rotaryQuery"][i], by),
          };
        },
        ask(t, i, kept) {
          const scale = root(H + R);
          const [query, where] = [times(t, kept[i]["query"], scale), times(t, kept[i]["where"], scale)];
          // The latent is read once, when the values are; here as the key, at no further words.
          return (j) => {
            const what = dotHeld(t, query, kept[j]["value"]);
            return [where.reduce((sum, x, h) => t.mac(sum, x, t.weight(kept[j]["place"][h])), what)];
          };
        },
        read: (t, tiles) => {
          const mixture = softmaxRead()(t, tiles, r, true);
          return up(valueUp).map((line) => dotHeld(t, mixture, line));
        },
      }),
    };
  },
  "top-k": (s) => ({
    mixer: topKHead(3),
    tokens: basic(s),
    twin: (rows) =>
      plain(rows, s, {
        read(t, tiles, V) {
          const met = tiles.flat();
          const best = [...met].sort((a, b) => b.scores[0] - a.scores[0]).slice(0, 3);
          t.note("cmp", comparisonsOfLargest(3, met.length) - (best.length - 1));
          return softmaxRead()(t, [best], V, false); // which looks for the largest: taken off, since the list is sorted
        },
      }),
  }),
};
