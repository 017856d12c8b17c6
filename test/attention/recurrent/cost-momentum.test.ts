/** @file What heads with momentum cost: closed forms against twins that count while they compute. */
import { layerNormLoss, type Mixer, momentumDelta, squaredError, titansLinear } from "engram/attention";
import { randomFrom } from "engram/math";
import type { Tally } from "../../support/tally";
import { unitRows } from "./heads";
import { gate, H, head, held, notes, read, V, zero } from "./held";
import { dotOf, timesAll } from "./twins";

/** Steps with momentum, in any form; `write` gives u from what was found. */
function momentumTwin(
  t: Tally,
  length: number,
  batch: number,
  at: (i: number) => { q: number[]; k: number[]; p: number[]; alpha: number; mu: number; beta?: number },
  write: (i: number, found: number[]) => number[],
  form: string,
  size: number,
): number[][] {
  let [W, M, B] = [zero(V0(write), H), zero(V0(write), H), zero(V0(write), H)];
  const n = W.length;
  const out: number[][] = [];
  const combine = (x: number, alpha: number, m: number, beta?: number): number =>
    beta === undefined ? t.add(t.mul(alpha, x), m) : t.mac(t.mul(alpha, x), beta, m);
  if (form === "recurrent") {
    for (let i = 0; i < length; i++) {
      if (batch > 1 && i % batch === 0) B = W.map((r) => read(t, r).map((x) => t.storeState(x)));
      const { q, k, p, alpha, mu, beta } = at(i);
      const u = write(
        i,
        (batch > 1 ? B : W).map((r) => dotOf(t, read(t, r), p)),
      );
      out.push(
        W.map((_, v) => {
          M[v] = M[v].map((m, f) => t.storeState(t.mac(t.mul(mu, t.state(m)), u[v], k[f])));
          W[v] = W[v].map((w, f) => t.storeState(combine(t.state(w), alpha, M[v][f], beta)));
          return dotOf(t, W[v], q);
        }),
      );
    }
    return out;
  }
  for (let from = 0; from < length; from += size) {
    type Share = {
      kept: number;
      moved: number;
      left: number;
      items: { k: number[]; u: number[]; w: number; m: number }[];
    };
    const now: Share = { kept: 1, moved: 0, left: 1, items: [] };
    let begun: Share | undefined;
    const ask = (share: Share, x: number[]): number[] => {
      const [kept, moved] = [t.state(share.kept), t.state(share.moved)];
      let o = W.map((r, v) => t.mac(t.mul(kept, dotOf(t, read(t, r), x)), moved, dotOf(t, read(t, M[v]), x)));
      for (const { k, u, w } of share.items) {
        const score = t.mul(dotOf(t, read(t, k), x), t.state(w));
        o = o.map((y, v) => t.mac(y, score, t.state(u[v])));
      }
      return o;
    };
    const end = Math.min(from + size, length);
    for (let i = from; i < end; i++) {
      const { q, k, p, alpha, mu, beta } = at(i);
      if (i % batch === 0) {
        begun = batch === 1 ? now : { ...now, items: now.items.map((item) => ({ ...item })) };
        if (batch > 1) {
          t.note("stateRead", 2 + now.items.length);
          t.note("stateWrite", 2 + now.items.length);
        }
      }
      const u = write(i, begun ? ask(begun, p) : B.map((r) => dotOf(t, read(t, r), p)));
      now.left = t.storeState(t.mul(mu, t.state(now.left)));
      now.moved = t.storeState(combine(t.state(now.moved), alpha, now.left, beta));
      now.kept = t.storeState(t.mul(alpha, t.state(now.kept)));
      for (const item of now.items) {
        item.m = t.storeState(t.mul(mu, t.state(item.m)));
        item.w = t.storeState(combine(t.state(item.w), alpha, item.m, beta));
      }
      now.items.push({
        k: k.map((x) => t.storeState(x)),
        u: u.map((x) => t.storeState(x)),
        w: t.storeState(beta ?? 1),
        m: t.storeState(1),
      });
      out.push(ask(now, q));
    }
    /** A matrix from W and M in given shares, and the writes in theirs. */
    const settle = (
      start: (v: number, f: number) => number,
      items: { k: number[]; u: number[]; share: number }[],
      extra: number,
    ): number[][] => {
      t.note("stateRead", extra);
      const into = Array.from({ length: n }, (_, v) => Array.from({ length: H }, (_, f) => start(v, f)));
      for (const { k, u, share } of items) {
        const [keys, c] = [read(t, k), t.state(share)];
        u.forEach((x, v) => {
          const amount = t.mul(t.state(x), c);
          keys.forEach((y, f) => {
            into[v][f] = t.mac(into[v][f], amount, y);
          });
        });
      }
      return into.map((r) => r.map((x) => t.storeState(x)));
    };
    const weights = (share: Share): number[][] =>
      settle(
        (v, f) => t.mac(t.mul(share.kept, t.state(W[v][f])), share.moved, t.state(M[v][f])),
        share.items.map((item) => ({ ...item, share: item.w })),
        2,
      );
    if (begun && end % batch !== 0) B = weights(begun);
    const after = weights(now);
    M = settle(
      (v, f) => t.mul(now.left, t.state(M[v][f])),
      now.items.map((item) => ({ ...item, share: item.m })),
      1,
    );
    W = after;
  }
  return out;
}
/** The size of what `write` gives. */
const V0 = (write: (i: number, found: number[]) => number[]): number => write(-1, []).length;

describe("attention/recurrent/cost-momentum", () => {
  it("momentumDelta", () => {
    const draw = (T: number, seed: number) => ({
      ...head(T, seed),
      feedback: unitRows(T, H, randomFrom(seed).split("p")),
      rate: gate(T, seed, "r", 0, 1),
      strength: gate(T, seed, "b", 0, 1),
      logDecay: gate(T, seed, "g", -1, 0),
      logMomentum: gate(T, seed, "m", -1, 0),
    });
    held(momentumDelta() as Mixer<never>, draw, V, (t, x, form, size) => {
      const gates = x["query"].map((q, i) => ({
        q: timesAll(t, q, H ** -0.5),
        k: x["key"][i],
        p: x["feedback"][i],
        alpha: t.exp(x["logDecay"][i][0]),
        mu: t.exp(x["logMomentum"][i][0]),
        beta: x["strength"][i][0],
      }));
      const write = (i: number, found: number[]): number[] =>
        i < 0 ? [0, 0] : found.map((y, v) => t.mul(x["rate"][i][0], t.add(x["value"][i][v], -y)));
      return momentumTwin(t, gates.length, 1, (i) => gates[i], write, form, size);
    });
  });

  it("titansLinear, with and without batches and layer norm", () => {
    for (const [batch, loss, value] of [
      [1, squaredError, V],
      [3, squaredError, V],
      [2, layerNormLoss({ epsilon: 0.1 }), H],
    ] as const) {
      const draw = (T: number, seed: number) => ({
        ...head(T, seed, value),
        rate: gate(T, seed, "r", 0, 0.3),
        momentum: gate(T, seed, "m", 0, 0.3),
        forget: gate(T, seed, "f", 0, 0.3),
      });
      held(titansLinear({ batch, loss }) as Mixer<never>, draw, value, (t, x, form, size) => {
        const gates = x["query"].map((q, i) => ({
          q,
          k: x["key"][i],
          p: x["key"][i],
          alpha: t.add(1, -x["forget"][i][0]),
          mu: x["momentum"][i][0],
        }));
        const write = (i: number, found: number[]): number[] => {
          if (i < 0) return new Array<number>(value).fill(0);
          notes(t, loss, "gradient", value);
          const given = [found, x["key"][i], x["value"][i]].map((y) => Float64Array.from(y));
          const step = t.mul(-2, x["rate"][i][0]);
          return [...loss.gradient(given[0], given[1], given[2])].map((g) => t.mul(step, g));
        };
        return momentumTwin(t, gates.length, batch, (i) => gates[i], write, form, size).map((o, i) => {
          notes(t, loss, "answer", value);
          return [...loss.answer(Float64Array.from(o), Float64Array.from(x["query"][i]))];
        });
      });
    }
  });
});
