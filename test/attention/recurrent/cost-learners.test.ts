/** @file What heads with more than one matrix of state cost: closed forms against twins that count while they compute. */
import {
  boundedMemory,
  gatedSlotAttention,
  hgrn,
  type InnerLoss,
  layerNormLoss,
  logLinearAttention,
  type Mixer,
  mesaNet,
  momentumDelta,
  squaredError,
  titansLinear,
  tttLinear,
} from "engram/attention";
import { type CountName, countNames } from "engram/cost";
import { type Matrix, randomFrom, row } from "engram/math";
import * as fc from "fast-check";
import { allClose } from "../../support/close";
import { sameCounts, type Tally, tally } from "../../support/tally";
import { filled, gaussian, unitRows } from "./heads";
import { chunkTwin, dotOf, expAll, had, sharesTwin, stepTwin, type Turn, timesAll } from "./twins";

const H = 3;
const V = 2;
const rows = (m: Matrix): number[][] => Array.from({ length: m.rows }, (_, i) => [...row(m, i)]);
const zero = (n: number, m: number): number[][] =>
  Array.from({ length: n }, () => new Array<number>(m).fill(0));
const read = (t: Tally, xs: readonly number[]): number[] => xs.map((x) => t.state(x));

type Twin = (t: Tally, tokens: Record<string, number[][]>, form: string, size: number) => number[][];

/** Holds outputs and counts at random lengths and chunks; the twin is told pieces of which size to work in. */
function held(
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

const head = (T: number, seed: number, value = V): Record<string, Matrix> => ({
  query: gaussian(T, H, randomFrom(seed).split("q")),
  key: unitRows(T, H, randomFrom(seed).split("k")),
  value: gaussian(T, value, randomFrom(seed).split("v")),
});
const gate = (T: number, seed: number, name: string, low: number, high: number, cols = 1): Matrix => {
  const random = randomFrom(seed).split(name);
  return filled(T, cols, () => low + (high - low) * random());
};
const notes = (t: Tally, loss: InnerLoss, part: "gradient" | "answer", value: number): void => {
  for (const name of countNames as readonly CountName[]) t.note(name, loss.cost(value)[part][name]);
};

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

/** The words of Cholesky's factor are state, the solution is not. */
function choleskyTwin(t: Tally, A: number[][], ridge: number[], b: number[]): number[] {
  const n = b.length;
  const L = zero(n, n);
  for (let j = 0; j < n; j++) {
    let inverse = 0;
    for (let i = j; i < n; i++) {
      let s = t.state(A[i][j]);
      if (i === j) s = t.add(s, t.weight(ridge[j]));
      for (let k = 0; k < j; k++) s = t.mac(s, -t.state(L[i][k]), t.state(L[j][k]));
      if (i === j) inverse = t.div(1, t.pow(s, 0.5));
      L[i][j] = t.storeState(i === j ? inverse : t.mul(s, inverse));
    }
  }
  const x = [...b];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = t.mac(x[i], -t.state(L[i][k]), x[k]);
    x[i] = t.mul(x[i], t.state(L[i][i]));
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = t.mac(x[i], -t.state(L[k][i]), x[k]);
    x[i] = t.mul(x[i], t.state(L[i][i]));
  }
  return x;
}

function gradientsTwin(t: Tally, product: (x: number[]) => number[], b: number[], steps: number): number[] {
  let [x, r, p] = [b.map(() => 0), b, b];
  let size = dotOf(t, r, r);
  for (let step = 0; step < steps; step++) {
    const image = product(p);
    const alpha = t.div(size, t.add(dotOf(t, p, image), 1e-5));
    x = x.map((y, i) => t.mac(y, alpha, p[i]));
    r = r.map((y, i) => t.mac(y, -alpha, image[i]));
    const left = dotOf(t, r, r);
    const beta = t.div(left, t.add(size, 1e-5));
    p = p.map((y, i) => t.mac(r[i], beta, y));
    size = left;
  }
  return x;
}

const mesaTwin =
  (
    solve: (t: Tally, A: number[][] | undefined, product: (x: number[]) => number[], q: number[]) => number[],
  ): Twin =>
  (t, { query, key, value, strength, logDecay }, form, size) => {
    const both = zero(V + H, H);
    const gamma = logDecay.map(([x]) => t.exp(x));
    const pair = (i: number): number[] => [...value[i], ...key[i]];
    const out: number[][] = [];
    for (let from = 0; from < query.length; from += size) {
      if (form === "recurrent") {
        const written = timesAll(t, key[from], strength[from][0]);
        const own = pair(from);
        both.forEach((r, v) => {
          both[v] = r.map((w, f) => t.storeState(t.mac(t.mul(t.state(w), gamma[from]), own[v], written[f])));
        });
        const product = (x: number[]): number[] => both.slice(V).map((r) => dotOf(t, read(t, r), x));
        const x = solve(t, both.slice(V), product, query[from]);
        out.push(both.slice(0, V).map((r) => dotOf(t, read(t, r), x)));
        continue;
      }
      let age = 1;
      const items: { k: number[]; v: number[]; c: number }[] = [];
      const ask = (
        x: number[],
        part: number[][],
        of: (item: { k: number[]; v: number[] }) => number[],
      ): number[] => {
        const a = t.state(age);
        let o = part.map((r) => t.mul(a, dotOf(t, read(t, r), x)));
        for (const item of items) {
          const keys = read(t, item.k);
          const score = t.mul(dotOf(t, keys, x), t.state(item.c));
          const values = of(item) === item.k ? keys : read(t, item.v);
          o = o.map((y, v) => t.mac(y, score, values[v]));
        }
        return o;
      };
      const end = Math.min(from + size, query.length);
      for (let i = from; i < end; i++) {
        age = t.storeState(t.mul(t.state(age), gamma[i]));
        for (const item of items) item.c = t.storeState(t.mul(t.state(item.c), gamma[i]));
        for (const x of pair(i)) t.storeState(x);
        items.push({ k: key[i], v: value[i], c: t.storeState(strength[i][0]) });
        const product = (x: number[]): number[] => ask(x, both.slice(V), (item) => item.k);
        const x = solve(t, undefined, product, query[i]);
        out.push(ask(x, both.slice(0, V), (item) => item.v));
      }
      const a = t.state(age);
      both.forEach((r, v) => {
        both[v] = r.map((w) => t.mul(t.state(w), a));
      });
      for (const { k, v, c } of items) {
        const [keys, values, share] = [read(t, k), read(t, v), t.state(c)];
        [...values, ...keys].forEach((x, r) => {
          const amount = t.mul(share, x);
          both[r] = both[r].map((w, f) => t.mac(w, amount, keys[f]));
        });
      }
      for (const r of both) for (const x of r) t.storeState(x);
    }
    return out;
  };

describe("attention/recurrent/cost of heads with more state", () => {
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

  it("mesaNet, exact and by conjugate gradients", () => {
    const ridge = [0.3, 0.5, 0.9];
    const draw = (T: number, seed: number) => ({
      ...head(T, seed),
      strength: gate(T, seed, "b", 0, 1),
      logDecay: gate(T, seed, "g", -1, 0),
    });
    held(
      mesaNet({ regulariser: ridge }) as Mixer<never>,
      draw,
      V,
      mesaTwin((t, A, _, q) => choleskyTwin(t, A as number[][], ridge, q)),
    );
    held(
      mesaNet({ regulariser: ridge, solver: { steps: 4, damping: 1e-5 } }) as Mixer<never>,
      draw,
      V,
      mesaTwin((t, _, product, q) =>
        gradientsTwin(t, (x) => product(x).map((y, f) => t.mac(y, t.weight(ridge[f]), x[f])), q, 4),
      ),
    );
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
