/** @file What heads with more than one matrix of state cost: closed forms against twins that count while they compute. */
import {
  boundedMemory,
  gatedSlotAttention,
  hgrn,
  layerNormLoss,
  logLinearAttention,
  type Mixer,
  squaredError,
  tttLinear,
} from "engram/attention";
import { randomFrom } from "engram/math";
import { allClose } from "../../support/close";
import { sameCounts, type Tally, tally } from "../../support/tally";
import { gaussian } from "./heads";
import { gate, H, head, held, notes, read, type Twin, V, zero } from "./held";
import { chunkTwin, dotOf, expAll, had, sharesTwin, stepTwin, type Turn, timesAll } from "./twins";

/** Turns in one of the forms. */
const run = (t: Tally, W: number[][], turns: Turn[], form: string, size: number): number[][] => {
  if (form === "recurrent") return turns.map((turn) => stepTwin(t, W, turn));
  const out: number[][] = [];
  for (let from = 0; from < turns.length; from += size)
    out.push(...chunkTwin(t, W, turns.slice(from, from + size)));
  return out;
};

const softmaxTwin = (t: Tally, scores: number[]): number[] => {
  let top = scores[0];
  for (const score of scores.slice(1)) if (t.more(score, top)) top = score;
  const masses = scores.map((score) => t.exp(t.add(score, -top)));
  return timesAll(
    t,
    masses,
    t.div(
      1,
      masses.reduce((a, b) => t.add(a, b)),
    ),
  );
};

describe("attention/recurrent/cost-learners", () => {
  it("hgrn", () => {
    const draw = (T: number, seed: number) => ({
      value: head(T, seed)["value"],
      logDecay: gate(T, seed, "g", -1, 0, V),
    });
    held(hgrn() as Mixer<never>, draw, V, (t, { value, logDecay }, form, size) => {
      const w = logDecay.map((x) => expAll(t, x));
      const columns = [0, 1].map((v) =>
        run(
          t,
          [[0]],
          value.map((x, i) => ({ q: [1], w: w[i][v], writes: [{ k: [1], v: [x[v]] }] })),
          form,
          size,
        ),
      );
      return value.map((_, i) => columns.map((column) => column[i][0]));
    });
  });

  it("attention over slots", () => {
    const slots = 4;
    const draw = (T: number, seed: number) => ({ ...head(T, seed), slot: gate(T, seed, "s", 0, 1, slots) });
    const twin =
      (gating: (t: Tally, tokens: Record<string, number[][]>) => [number[][], number[][]]): Twin =>
      (t, tokens, form, size) => {
        const [s, w] = gating(t, tokens);
        const { query, key, value } = tokens;
        const pass = (W: number[][], v: number[][], q: number[][], across: boolean): number[][] =>
          run(
            t,
            W,
            q.map((x, i) => ({
              q: x,
              w: w[i],
              writes: [{ k: s[i], v: v[i] }],
              ...(across && { read: "across" as const }),
            })),
            form,
            size,
          );
        const scores = pass(
          zero(H, slots),
          key,
          query.map((q) => timesAll(t, q, H ** -0.5)),
          true,
        );
        return pass(
          zero(V, slots),
          value,
          scores.map((x) => softmaxTwin(t, x)),
          false,
        );
      };
    held(
      boundedMemory({ slots }) as Mixer<never>,
      draw,
      V,
      twin((t, { slot }) => {
        const memory = new Map<string, number[]>();
        const pairs = slot.map((s) => sharesTwin(t, s, memory));
        return [pairs.map(([own]) => own), pairs.map(([, rest]) => rest)];
      }),
    );
    held(
      gatedSlotAttention({ slots }) as Mixer<never>,
      (T, seed) => ({ ...draw(T, seed), logDecay: gate(T, seed, "g", -1, 0, slots) }),
      V,
      twin((t, { slot, logDecay }) => [slot, logDecay.map((g) => expAll(t, g))]),
    );
  });

  it("tttLinear, primal and dual", () => {
    for (const [batch, bias] of [
      [1, false],
      [3, true],
    ] as const) {
      const draw = (T: number, seed: number) => ({ ...head(T, seed), rate: gate(T, seed, "r", 0, 0.5) });
      held(tttLinear({ batch, bias, loss: squaredError }) as Mixer<never>, draw, V, (t, x, form, size) => {
        const one = (r: number[]): number[] => (bias ? [...r, 1] : r);
        let [W, G] = [zero(V, bias ? H + 1 : H), zero(V, bias ? H + 1 : H)];
        const out: number[][] = [];
        const length = x["query"].length;
        const gradient = (i: number, found: number[]): number[] => {
          notes(t, squaredError, "gradient", V);
          return found.map((y, v) => y - x["value"][i][v]);
        };
        for (let from = 0; from < length; from += size) {
          if (form === "recurrent") {
            const [q, k, rate] = [one(x["query"][from]), one(x["key"][from]), x["rate"][from][0]];
            const g = gradient(
              from,
              W.map((r) => dotOf(t, read(t, r), k)),
            );
            out.push(
              W.map((r, v) => {
                G[v] = G[v].map((y, f) => t.storeState(t.mac(t.state(y), g[v], k[f])));
                return t.add(dotOf(t, read(t, r), q), -t.mul(rate, dotOf(t, G[v], q)));
              }),
            );
            if ((from + 1) % batch === 0) {
              W = W.map((r, v) => r.map((w, f) => t.storeState(t.mac(t.state(w), -rate, t.state(G[v][f])))));
              G = G.map((r) => r.map(() => t.storeState(0)));
            }
            continue;
          }
          const items: { k: number[]; g: number[]; c: number }[] = [];
          let [moved, open, begun] = [0, true, 0];
          const ask = (z: number[], rate: number, count: number, withG: boolean): number[] => {
            let o = W.map((r, v) => {
              const y = dotOf(t, read(t, r), z);
              return withG ? t.mac(y, open ? -rate : moved, dotOf(t, read(t, G[v]), z)) : y;
            });
            items.slice(0, count).forEach(({ k, g, c }, j) => {
              const score = t.mul(dotOf(t, read(t, k), z), j < begun ? c : -rate);
              o = o.map((y, v) => t.mac(y, score, t.state(g[v])));
            });
            return o;
          };
          const end = Math.min(from + size, length);
          for (let i = from; i < end; i++) {
            const [q, k, rate] = [one(x["query"][i]), one(x["key"][i]), x["rate"][i][0]];
            const g = gradient(i, ask(k, 0, begun, !open));
            items.push({ k: k.map((y) => t.storeState(y)), g: g.map((y) => t.storeState(y)), c: 0 });
            out.push(ask(q, rate, items.length, true));
            if ((i + 1) % batch !== 0) continue;
            items.forEach((item, j) => {
              if (j >= begun) item.c = -rate;
            });
            if (open) [moved, open] = [-rate, false];
            begun = items.length;
          }
          W = W.map((r, v) => r.map((w, f) => (open ? w : t.mac(t.state(w), moved, t.state(G[v][f])))));
          if (open) t.note("stateRead", G.flat().length);
          else G = G.map((r) => r.map(() => 0));
          t.note("stateWrite", W.flat().length * (open ? 1 : 2));
          items.forEach(({ k, g, c }, j) => {
            const keys = read(t, k);
            const into = j < begun ? W : G;
            g.forEach((y, v) => {
              const amount = j < begun ? t.mul(c, t.state(y)) : t.state(y);
              into[v] = into[v].map((w, f) => t.mac(w, amount, keys[f]));
            });
          });
        }
        return out;
      });
    }
  });

  it("logLinearAttention", () => {
    const draw = (T: number, seed: number) => ({
      ...head(T, seed),
      logDecay: gate(T, seed, "g", -1, 0),
      levelScale: gate(T, seed, "l", 0, 1, 6),
    });
    const level = (i: number, j: number): number => (i === j ? 0 : Math.floor(Math.log2(i ^ j)) + 1);
    held(logLinearAttention({ levels: 6, scale: 0.5 }) as Mixer<never>, draw, V, (t, x, form, size) => {
      const w = x["logDecay"].map(([y]) => t.exp(y));
      const query = x["query"].map((q) => timesAll(t, q, 0.5));
      let buckets = new Map<number, number[][]>();
      const out: number[][] = [];
      for (let from = 0; from < query.length; from += size) {
        const lambda = x["levelScale"];
        if (form === "recurrent") {
          const i = from;
          const next = new Map<number, number[][]>();
          // A bucket is known by its last token; buckets that fall into one are added up.
          let last = i - 1;
          for (const [old, W] of [...buckets].sort(([a], [b]) => a - b)) {
            const into = level(i, last);
            last -= old === 0 ? 1 : 2 ** (old - 1);
            const there = next.get(into) ?? zero(V, H);
            next.set(
              into,
              into === old
                ? W
                : there.map((r, v) =>
                    r.map((y, f) => {
                      t.storeState(0);
                      return t.storeState(t.add(t.state(y), t.state(W[v][f])));
                    }),
                  ),
            );
          }
          const aged = new Map(
            [...next].map(([l, W]) => [l, W.map((r) => r.map((y) => t.storeState(t.mul(t.state(y), w[i]))))]),
          );
          aged.set(
            0,
            x["value"][i].map((v) => x["key"][i].map((k) => t.storeState(t.mul(v, k)))),
          );
          buckets = aged;
          let o = [0, 0];
          for (const [l, W] of buckets) o = o.map((y, v) => t.mac(y, lambda[i][l], dotOf(t, W[v], query[i])));
          out.push(o);
          continue;
        }
        let last = from - 1;
        const old = [...buckets]
          .sort(([a], [b]) => a - b)
          .map(([l, W]) => {
            const entry = { last, W };
            last -= l === 0 ? 1 : 2 ** (l - 1);
            return entry;
          });
        let age = 1;
        const items: { j: number; c: number }[] = [];
        const end = Math.min(from + size, query.length);
        for (let i = from; i < end; i++) {
          age = t.storeState(t.mul(t.state(age), w[i]));
          for (const item of items) item.c = t.storeState(t.mul(t.state(item.c), w[i]));
          for (const y of [...x["key"][i], ...x["value"][i], 1]) t.storeState(y);
          items.push({ j: i, c: 1 });
          let o = [0, 0];
          for (const { last: j, W } of old) {
            const share = t.mul(age, lambda[i][level(i, j)]);
            o = o.map((y, v) => t.mac(y, share, dotOf(t, read(t, W[v]), query[i])));
          }
          for (const { j, c } of items) {
            const score = t.mul(
              dotOf(t, read(t, x["key"][j]), query[i]),
              t.mul(t.state(c), lambda[i][level(i, j)]),
            );
            o = o.map((y, v) => t.mac(y, score, t.state(x["value"][j][v])));
          }
          out.push(o);
        }
        const after = new Map<number, number[][]>();
        const bucket = (j: number): number[][] => {
          const l = level(end - 1, j);
          if (!after.has(l)) after.set(l, zero(V, H));
          return after.get(l) as number[][];
        };
        for (const { last: j, W } of old) {
          const into = bucket(j);
          W.forEach((r, v) => {
            into[v] = into[v].map((y, f) => t.mac(y, age, t.state(r[f])));
          });
        }
        for (const { j, c } of items) {
          const into = bucket(j);
          const [keys, share] = [read(t, x["key"][j]), t.state(c)];
          x["value"][j].forEach((y, v) => {
            const amount = t.mul(share, t.state(y));
            into[v] = into[v].map((z, f) => t.mac(z, amount, keys[f]));
          });
        }
        for (const W of after.values()) for (const r of W) for (const y of r) t.storeState(y);
        buckets = after;
      }
      return out;
    });
  });

  it("losses: gradients and answers", () => {
    const n = 4;
    const random = randomFrom(6);
    const [z, key, value, gain, bias] = Array.from({ length: 5 }, () => [...gaussian(1, n, random).data]);
    const total = (t: Tally, xs: number[]): number => xs.reduce((a, b) => t.add(a, b));
    for (const given of [{}, { gain }, { bias }, { gain, bias }]) {
      const loss = layerNormLoss({ ...given, epsilon: 0.1 });
      const g = "gain" in given;
      const b = "bias" in given;
      const normalise = (t: Tally): { hat: number[]; share: number; shown: number[] } => {
        const mean = t.div(total(t, z), n);
        const centred = z.map((x) => t.add(x, -mean));
        const variance = t.add(t.div(dotOf(t, centred, centred), n), 0.1);
        const share = t.div(1, t.pow(variance, 0.5));
        const hat = timesAll(t, centred, share);
        const gains = g ? gain.map((x) => t.weight(x)) : [];
        const biases = b ? bias.map((x) => t.weight(x)) : [];
        const shown = hat.map((x, i) =>
          g && b ? t.mac(biases[i], gains[i], x) : g ? t.mul(gains[i], x) : b ? t.add(x, biases[i]) : x,
        );
        return { hat, share, shown };
      };
      const answer = tally();
      const { shown } = normalise(answer);
      const expected = shown.map((x, i) => answer.add(x, key[i]));
      allClose(loss.answer(Float64Array.from(z), Float64Array.from(key)), expected, 1e-13);
      sameCounts(loss.cost(n).answer, answer);

      const t = tally();
      const { hat, share, shown: f } = normalise(t);
      const off = f.map((x, i) => t.add(x, -t.add(value[i], -key[i])));
      const each = g ? had(t, off, gain) : off;
      const mean = t.div(total(t, each), n);
      const along = t.div(dotOf(t, each, hat), n);
      const back = timesAll(
        t,
        each.map((x, i) => t.mac(t.add(x, -mean), -hat[i], along)),
        share,
      );
      allClose(
        loss.gradient(Float64Array.from(z), Float64Array.from(key), Float64Array.from(value)),
        back,
        1e-13,
      );
      sameCounts(loss.cost(n).gradient, t);

      // And it is the gradient of the loss: central differences.
      const at = (shift: number, i: number): number => {
        const moved = Float64Array.from(z);
        moved[i] += shift;
        return loss.answer(moved, Float64Array.from(key)).reduce((a, x, v) => a + (x - value[v]) ** 2 / 2, 0);
      };
      allClose(
        back,
        z.map((_, i) => (at(1e-5, i) - at(-1e-5, i)) / 2e-5),
        1e-8,
      );
    }
  });
});
