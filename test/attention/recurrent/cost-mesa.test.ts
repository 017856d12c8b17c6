/** @file What solving for the answer costs, exactly and by conjugate gradients: closed forms against twins that count while they compute. */
import { type Mixer, mesaNet } from "engram/attention";
import type { Tally } from "../../support/tally";
import { gate, H, head, held, read, type Twin, V, zero } from "./held";
import { dotOf, timesAll } from "./twins";

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

describe("attention/recurrent/cost-mesa", () => {
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
});
