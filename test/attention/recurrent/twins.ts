/** @file Twins of transitions and of the maps that lead to them, one counted operation at a time. */
import type { FeatureMap, Read } from "engram/attention";
import type { Tally } from "../../support/tally";

export type Row = Readonly<Record<string, number[]>>;

/** One token's transitions. */
export interface Turn {
  readonly q: number[];
  /** one factor for all, or one for each feature */
  readonly w?: number | number[];
  readonly writes: readonly { k: number[]; v: number[]; a?: number[]; b?: number[] }[];
  readonly read?: Read;
  /** whether the last value is 1, so that the last row of W sums the keys */
  readonly sums?: boolean;
}

export const sum = (t: Tally, xs: readonly number[]): number => xs.reduce((a, b) => t.add(a, b));
export const dotOf = (t: Tally, a: readonly number[], b: readonly number[], from = 0): number =>
  a.reduce((so, x, i) => t.mac(so, x, b[i]), from);
export const timesAll = (t: Tally, xs: readonly number[], c: number): number[] => xs.map((x) => t.mul(x, c));
export const had = (t: Tally, a: readonly number[], b: readonly number[]): number[] =>
  a.map((x, i) => t.mul(x, b[i]));
export const expAll = (t: Tally, xs: readonly number[]): number[] => xs.map((x) => t.exp(x));
const zeros = (n: number): number[] => new Array<number>(n).fill(0);

/** One token, step by step; W [V][F] is advanced in place. */
export function stepTwin(t: Tally, W: number[][], { q, w, writes, read = "after", sums }: Turn): number[] {
  const out = zeros(read === "across" ? W[0].length : W.length);
  writes.forEach(({ k, v, a, b }, s) => {
    W.forEach((row, r) => {
      const found = a
        ? dotOf(
            t,
            row.map((x) => t.state(x)),
            a,
          )
        : 0;
      const u = a && !b ? t.add(v[r], found) : v[r];
      row.forEach((word, f) => {
        let x = t.state(word);
        if (read === "before" && s === 0) out[r] = t.mac(out[r], x, q[f]);
        if (w !== undefined && s === 0) x = t.mul(x, typeof w === "number" ? w : w[f]);
        if (b) x = t.mac(x, found, b[f]);
        x = sums && r === W.length - 1 ? t.add(x, k[f]) : t.mac(x, u, k[f]);
        row[f] = t.storeState(x);
        if (s < writes.length - 1) return;
        if (read === "after") out[r] = t.mac(out[r], x, q[f]);
        if (read === "across") out[f] = t.mac(out[f], x, q[r]);
      });
    });
  });
  return out;
}

/** One chunk of tokens; W [V][F] is advanced in place. */
export function chunkTwin(t: Tally, W: number[][], turns: readonly Turn[]): number[][] {
  const [V, F] = [W.length, W[0].length];
  const decays = turns[0].w !== undefined;
  const scalar = decays && (typeof turns[0].w === "number" || F === 1);
  const ones = turns[0].sums ? 1 : 0; // values that are known and not kept
  const age = zeros(decays ? (scalar ? 1 : F) : 0).fill(1);
  const items: { k: number[]; u: number[]; c: number }[] = [];
  const ask = (x: number[], across = false): number[] => {
    const d = age.map((word) => t.state(word));
    const asked = decays && !scalar && !across ? had(t, x, d) : x;
    let out = zeros(across ? F : V);
    W.forEach((row, r) => {
      row.forEach((word, f) => {
        if (across) out[f] = t.mac(out[f], t.state(word), x[r]);
        else out[r] = t.mac(out[r], t.state(word), asked[f]);
      });
    });
    if (scalar) out = timesAll(t, out, d[0]);
    else if (decays && across) out = had(t, out, d);
    for (const { k, u, c } of items) {
      const [keys, values] = [k.map((y) => t.state(y)), u.slice(0, V - ones).map((y) => t.state(y))];
      const score = dotOf(t, across ? values : keys, x);
      const aged = scalar ? t.mul(score, t.state(c)) : score;
      out = out.map((so, i) =>
        i === values.length && !across ? t.add(so, aged) : t.mac(so, aged, across ? keys[i] : values[i]),
      );
    }
    return out;
  };
  const put = (k: number[], u: number[]): void => {
    for (const x of [...k, ...u.slice(0, V - ones)]) t.storeState(x);
    items.push({ k: [...k], u: [...u], c: scalar ? t.storeState(1) : 1 });
  };
  const outputs = turns.map(({ q, w, writes, read = "after" }) => {
    let out = read === "before" ? ask(q) : [];
    writes.forEach(({ k, v, a, b }, s) => {
      const found = a && ask(a);
      if (w !== undefined && s === 0) {
        const factors = typeof w === "number" ? [w] : w;
        age.forEach((x, f) => {
          age[f] = t.storeState(t.mul(t.state(x), factors[f]));
        });
        for (const item of items)
          if (scalar) item.c = t.storeState(t.mul(t.state(item.c), factors[0]));
          else item.k = item.k.map((x, f) => t.storeState(t.mul(t.state(x), factors[f])));
      }
      if (found && b) put(b, found);
      put(k, found && !b ? v.map((x, r) => t.add(x, found[r])) : v);
    });
    if (read !== "before") out = ask(q, read === "across");
    return out;
  });
  const d = age.map((word) => t.state(word));
  W.forEach((row, r) => {
    row.forEach((word, f) => {
      const x = t.state(word);
      W[r][f] = decays ? t.mul(x, d[scalar ? 0 : f]) : x;
    });
  });
  for (const { k, u, c } of items) {
    const keys = k.map((x) => t.state(x));
    const factor = scalar ? t.state(c) : 1;
    u.forEach((x, r) => {
      const known = r === V - ones;
      const amount = known ? x : scalar ? t.mul(t.state(x), factor) : t.state(x);
      keys.forEach((y, f) => {
        W[r][f] = known ? t.add(W[r][f], y) : t.mac(W[r][f], amount, y);
      });
    });
  }
  for (const row of W) for (const x of row) t.storeState(x);
  return outputs;
}

/** A mechanism as a map from one token to one turn. */
export interface MapTwin {
  /** rows and columns of W for heads of size H and values of size V */
  size?(H: number, V: number): [values: number, features: number];
  turn(t: Tally, row: Row, memory: Map<string, number[]>): Turn;
  finish?(t: Tally, out: number[], row: Row): number[];
}

const scaled = (t: Tally, xs: number[]): number[] => timesAll(t, xs, 1 / Math.sqrt(xs.length));
const minus = (xs: readonly number[]): number[] => xs.map((x) => -x);

const normaliserLast = (t: Tally, out: number[], epsilon: number): number[] => {
  const total = out[out.length - 1];
  const share = t.div(1, epsilon === 0 ? total : t.add(total, epsilon));
  return timesAll(t, out.slice(0, -1), share);
};

/** Linear attention with a feature map, whose own operations are held elsewhere: here they are noted. */
const linear = (
  map: FeatureMap,
  scale: boolean,
  epsilon: number,
  noted: (t: Tally, x: number[]) => number[],
  asking: (t: Tally, x: number[]) => number[] = noted,
): MapTwin => ({
  size: (H, V) => [V + 1, map.size(H)],
  turn: (t, { query, key, value }) => ({
    q: asking(t, scale ? scaled(t, query) : query),
    writes: [{ k: noted(t, key), v: [...value, 1] }],
    sums: true,
  }),
  finish: (t, out) => normaliserLast(t, out, epsilon),
});

export { linear as linearTwin };

const delta = (
  t: Tally,
  { query, key, value, strength }: Row,
  w: number | number[] | undefined,
  a: number[],
): Turn => ({
  q: scaled(t, query),
  ...(w !== undefined && { w }),
  writes: [{ k: key, v: timesAll(t, value, strength[0]), a }],
});

const shares = (t: Tally, logits: number[], memory: Map<string, number[]>): [number[], number[]] => {
  const z = memory.get("z") ?? logits.map(() => Number.NEGATIVE_INFINITY);
  const own: number[] = [];
  const rest: number[] = [];
  memory.set(
    "z",
    logits.map((s, i) => {
      const before = t.state(z[i]);
      const top = t.more(before, s) ? before : s;
      const [old, now] = [t.exp(t.add(before, -top)), t.exp(t.add(s, -top))];
      const total = t.add(old, now);
      own.push(t.div(now, total));
      rest.push(t.div(old, total));
      return t.storeState(t.add(top, t.log(total)));
    }),
  );
  return [own, rest];
};

export { shares as sharesTwin };

const precondition = (t: Tally, row: Row, memory: Map<string, number[]>): number[] => {
  const A = memory.get("A") ?? zeros(row["key"].length);
  const keep = t.exp(row["logEnergyDecay"][0]);
  const out: number[] = [];
  memory.set(
    "A",
    row["key"].map((k, f) => {
      const energy = t.storeState(t.mac(t.mul(keep, t.state(A[f])), row["energyStrength"][0], t.mul(k, k)));
      const r = t.add(t.log(t.add(energy, 1e-6)), 0.2);
      const s = t.div(r, t.add(1, Math.abs(r)));
      out.push(t.mul(k, t.exp(t.mul(-Math.log(1.5), s))));
      return energy;
    }),
  );
  return out;
};

/** Twins of the maps, by the name of the mixer. */
export const maps: Record<string, MapTwin> = {
  retention: {
    turn: (t, { query, key, value }) => ({
      q: scaled(t, query),
      w: 1 - 2 ** -5,
      writes: [{ k: key, v: value }],
    }),
  },
  simpleGatedLinearAttention: {
    turn: (t, { query, key, value, logDecay }) => ({
      q: scaled(t, query),
      w: t.exp(logDecay[0]),
      writes: [{ k: key, v: value }],
    }),
  },
  gatedLinearAttention: {
    turn: (t, { query, key, value, logDecay }) => ({
      q: scaled(t, query),
      w: expAll(t, logDecay),
      writes: [{ k: key, v: value }],
    }),
  },
  mamba2: {
    turn: (t, { query, key, value, step }) => ({
      q: query,
      w: t.exp(t.mul(step[0], -0.7)),
      writes: [{ k: key, v: timesAll(t, value, step[0]) }],
    }),
    finish: (t, out, { value }) => out.map((x, v) => t.mac(x, 0.3, value[v])),
  },
  hgrn2: {
    turn(t, { query, value, logDecay }) {
      const w = expAll(t, logDecay);
      return { q: query, w, writes: [{ k: w.map((x) => t.add(1, -x)), v: value }] };
    },
  },
  rwkv6: {
    turn: (t, { query, key, value, logDecay }) => ({
      q: timesAll(t, query, 0.5),
      w: expAll(t, logDecay),
      writes: [{ k: key, v: value }],
      read: "before",
    }),
    finish(t, out, { query, key, value }) {
      const bonus = key.map((k, f) => t.mul(t.weight(0.5 + f), k));
      const present = t.mul(dotOf(t, query, bonus), 0.5);
      return out.map((x, v) => t.mac(x, present, value[v]));
    },
  },
  lightNet: {
    turn(t, { query, key, value }, memory) {
      const [k, w] = shares(t, key, memory);
      return { q: scaled(t, query), w, writes: [{ k, v: value }] };
    },
  },
  mlstm: {
    size: (H, V) => [V + 1, H],
    turn(t, { query, key, value, logDecay, logInput }) {
      const input = t.exp(logInput[0]);
      const v = [...timesAll(t, value, input), input];
      return { q: scaled(t, query), w: t.exp(logDecay[0]), writes: [{ k: key, v }] };
    },
    finish(t, out) {
      const n = Math.abs(out[out.length - 1]);
      return timesAll(t, out.slice(0, -1), t.div(1, t.more(n, 1) ? n : 1));
    },
  },
  deltaNet: {
    turn: (t, row) => delta(t, row, undefined, minus(timesAll(t, row["key"], row["strength"][0]))),
  },
  gatedDeltaNet: {
    turn(t, row) {
      const w = t.exp(row["logDecay"][0]);
      return delta(t, row, w, minus(timesAll(t, row["key"], t.mul(row["strength"][0], w))));
    },
  },
  kimiDelta: {
    turn(t, row) {
      const w = expAll(t, row["logDecay"]);
      return delta(t, row, w, minus(timesAll(t, had(t, row["key"], w), row["strength"][0])));
    },
  },
  gatedDeltaNet2: {
    turn(t, { query, key, value, logDecay, erase, write }) {
      const w = expAll(t, logDecay);
      const a = minus(had(t, had(t, key, w), erase));
      return { q: scaled(t, query), w, writes: [{ k: key, v: had(t, value, write), a }] };
    },
  },
  diagonalPlusLowRank: {
    turn: (t, { query, key, value, logDecay, erase, along }) => ({
      q: scaled(t, query),
      w: expAll(t, logDecay),
      writes: [{ k: key, v: value, a: erase, b: along }],
    }),
  },
  identityPlusLowRank: {
    turn: (t, { query, key, value, erase, along }) => ({
      q: scaled(t, query),
      writes: [{ k: key, v: value, a: erase, b: along }],
    }),
  },
  rwkv7: {
    turn: (t, { query, key, value, logDecay, removal, rate }) => ({
      q: query,
      w: expAll(t, logDecay),
      writes: [{ k: key, v: value, a: minus(removal), b: had(t, removal, rate) }],
    }),
  },
  deltaProduct: {
    turn(t, { query, key, value, strength, logDecay }) {
      const w = t.exp(logDecay[0]);
      const part = (xs: number[], s: number): number[] =>
        xs.slice((s * xs.length) / strength.length, ((s + 1) * xs.length) / strength.length);
      return {
        q: scaled(t, query),
        w,
        writes: strength.map((beta, s) => ({
          k: part(key, s),
          v: timesAll(t, part(value, s), beta),
          a: minus(timesAll(t, part(key, s), s === 0 ? t.mul(beta, w) : beta)),
        })),
      };
    },
  },
  comba: {
    turn: (t, row) =>
      delta(t, row, t.exp(row["logDecay"][0]), minus(timesAll(t, row["feedback"], row["strength"][0]))),
  },
  preconditionedGatedDelta: {
    turn(t, row, memory) {
      const w = t.exp(row["logDecay"][0]);
      const a = minus(timesAll(t, row["key"], t.mul(row["strength"][0], w)));
      const turn = delta(t, row, w, a);
      return { ...turn, writes: [{ ...turn.writes[0], k: precondition(t, row, memory) }] };
    },
  },
  preconditionedKimiDelta: {
    turn(t, row, memory) {
      const w = expAll(t, row["logDecay"]);
      const a = minus(timesAll(t, had(t, row["key"], w), row["strength"][0]));
      const turn = delta(t, row, w, a);
      return { ...turn, writes: [{ ...turn.writes[0], k: precondition(t, row, memory) }] };
    },
  },
  gatedOja: {
    size: (H, V) => [H, V],
    turn(t, { query, key, value, strength, logDecay }) {
      const w = expAll(t, logDecay);
      const a = minus(timesAll(t, had(t, value, w), strength[0]));
      const turn = { q: scaled(t, query), w, read: "across" as const };
      return { ...turn, writes: [{ k: value, v: timesAll(t, key, strength[0]), a }] };
    },
  },
};
maps["lightningAttention"] = {
  turn: (t, row) => ({ ...maps["retention"].turn(t, row, new Map()), w: Math.exp(-2 * (1 - 1 / 3)) }),
};
