/** @file Heads that choose their keys, or move them, beside twins that count. */
import { blockAttentionHead, deepseekSparseHead, nativeSparseHead, pathHead } from "engram/attention";
import { comparisonsOfLargest } from "../../lib/attention/cached/largest";
import { basic, type Pair, readChosen, reflected, root, type Sizes } from "./head-twin-parts";
import { blockMean } from "./head-twin-reads";
import { dotHeld, dotStored, type Row, softmaxRead, store, tilesOf, times } from "./head-twins";
import { type Tally, tally } from "./tally";

/** Builders by name. */
export const sparseTwins: Record<string, (sizes: Sizes) => Pair> = {
  "deepseek sparse": (s) => ({
    mixer: deepseekSparseHead({ keys: 3, indexHeads: 2, indexSize: 3 }),
    tokens: { ...basic(s), indexQuery: 6, indexKey: 3, indexWeight: 2 },
    run: (t, rows, past, { tile }) =>
      rows["query"].slice(past).map((_, n) => {
        const i = past + n;
        for (const name of ["key", "value", "indexKey"]) store(t, rows[name][i]);
        const index = rows["indexKey"].slice(0, i + 1).map((key) => {
          const words = key.map((word) => t.weight(word));
          return [0, 1].reduce((sum, h) => {
            const match = dotHeld(t, rows["indexQuery"][i].slice(3 * h, 3 * h + 3), words);
            return t.mac(sum, rows["indexWeight"][i][h], t.more(match, 0) ? match : 0);
          }, 0);
        });
        t.note("cmp", comparisonsOfLargest(3, i + 1));
        const chosen = index
          .map((_, j) => j)
          .reverse()
          .sort((a, b) => index[b] - index[a])
          .slice(0, 3);
        return readChosen(t, times(t, rows["query"][i], root(s.H)), chosen, rows["key"], rows["value"], tile);
      }),
  }),
  "block attention": (s) => ({
    mixer: blockAttentionHead({ blocks: 2, size: 3 }),
    tokens: basic(s),
    run: (t, rows, past, { tile }) => {
      const means: number[][] = [];
      return rows["query"].flatMap((query, i) => {
        const count = i < past ? tally() : t;
        for (const name of ["key", "value"]) store(count, rows[name][i]);
        if (i % 3 === 2) means.push(store(count, blockMean(count, rows["key"].slice(i - 2, i + 1))));
        if (i < past) return [];
        const own = Math.floor(i / 3);
        const scores = means.slice(0, own).map((mean) => dotStored(t, query, mean));
        t.note("cmp", comparisonsOfLargest(1, own));
        const best = scores
          .map((_, b) => b)
          .sort((a, b) => scores[b] - scores[a])
          .slice(0, 1);
        const chosen = rows["key"]
          .map((_, j) => j)
          .filter((j) => j <= i && [own, ...best].includes(Math.floor(j / 3)));
        return [readChosen(t, times(t, query, root(s.H)), chosen, rows["key"], rows["value"], tile)];
      });
    },
  }),
  "native sparse": (s) => ({
    mixer: nativeSparseHead({ size: 2, blocks: 4, window: 3 }),
    tokens: { ...basic(s), coarseGate: 1, fineGate: 1, windowGate: 1 },
    run: (t, rows, past, { tile }) => {
      const means: { key: number[]; value: number[] }[] = [];
      return rows["query"].flatMap((query, i) => {
        const count = i < past ? tally() : t;
        for (const name of ["key", "value"]) store(count, rows[name][i]);
        if (i % 2) {
          const mean = (name: string) => store(count, blockMean(count, rows[name].slice(i - 1, i + 1)));
          means.push({ key: mean("key"), value: mean("value") });
        }
        if (i < past) return [];
        const scaled = () => times(t, query, root(s.H));
        const own = Math.floor(i / 2);
        const coarse = means.length ? scaled() : [];
        const met = means.map(({ key, value }) => ({ scores: [dotStored(t, coarse, key)], value }));
        const views: [string, number[]][] = [];
        if (met.length) views.push(["coarseGate", softmaxRead()(t, tilesOf(met, tile), s.V, true)]);
        const others = met.map((_, b) => b).filter((b) => b > 0 && b < own - 1);
        t.note("cmp", comparisonsOfLargest(1, others.length));
        const best = others.sort((a, b) => met[b].scores[0] - met[a].scores[0]).slice(0, 1);
        const blocks = new Set([0, own - 1, own, ...best]);
        const all = rows["key"].map((_, j) => j).slice(0, i + 1);
        const fine = all.filter((j) => blocks.has(Math.floor(j / 2)));
        views.push(["fineGate", readChosen(t, scaled(), fine, rows["key"], rows["value"], tile)]);
        views.push(["windowGate", readChosen(t, scaled(), all.slice(-3), rows["key"], rows["value"], tile)]);
        return [
          views.reduce(
            (sums, [gate, view]) => view.map((x, v) => t.mac(sums[v], rows[gate][i][0], x)),
            new Array<number>(s.V).fill(0),
          ),
        ];
      });
    },
  }),
  path: (s) => ({
    mixer: pathHead(),
    tokens: { ...basic(s), direction: s.H, strength: 1 },
    run: (t, rows, past, { block, tile }) => {
      const T = rows["query"].length;
      const kept: { key: number[]; value: Row }[] = [];
      const reflect = (count: Tally, x: Row, l: number) =>
        reflected(count, x, rows["direction"][l], rows["strength"][l][0]);
      const outputs: number[][] = [];
      // Past tokens are kept one by one, uncounted; then blocks as the form has them.
      for (let start = 0; start < T; start += start < past ? 1 : block) {
        const count = start < past ? tally() : t;
        const end = start < past ? start + 1 : Math.min(T, start + block);
        for (let i = start; i < end; i++)
          kept.push({ key: store(count, rows["key"][i]), value: store(count, rows["value"][i]) });
        for (let i = start; i < end; i++) {
          let query = times(count, rows["query"][i], root(s.H));
          const met = kept.slice(0, i + 1).map(({ value }) => ({ scores: [0], value }));
          for (let j = i; j >= 0; j--) {
            met[j].scores = [dotStored(count, query, kept[j].key)];
            if (j >= start) query = reflect(count, query, j);
          }
          const output = softmaxRead()(count, tilesOf(met, tile), s.V, true);
          if (i >= past) outputs.push(output);
        }
        for (let j = 0; j < end; j++) {
          let key = kept[j].key;
          const later = Array.from({ length: end - start }, (_, b) => start + b).filter((l) => l > j);
          if (later.length === 0) continue;
          key = key.map((word) => count.weight(word));
          for (const l of later) key = reflect(count, key, l);
          kept[j].key = store(count, key);
        }
      }
      return outputs;
    },
  }),
};
