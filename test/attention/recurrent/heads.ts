/** @file Every head with a state, with a generator of tokens for it: what the properties of all of them run over. */
import {
  basedAttention,
  boundedMemory,
  comba,
  deltaNet,
  deltaProduct,
  diagonalPlusLowRank,
  dpfpAttention,
  gatedDeltaNet,
  gatedDeltaNet2,
  gatedLinearAttention,
  gatedOja,
  gatedSlotAttention,
  hgrn,
  hgrn2,
  identityPlusLowRank,
  kimiDelta,
  layerNormLoss,
  lightNet,
  lightningAttention,
  linearAttention,
  logLinearAttention,
  type Mixer,
  mamba2,
  mesaNet,
  mlstm,
  momentumDelta,
  performer,
  preconditionedGatedDelta,
  preconditionedKimiDelta,
  rebasedAttention,
  retention,
  rwkv6,
  rwkv7,
  simpleGatedLinearAttention,
  squaredError,
  type Tokens,
  titansLinear,
  tttLinear,
} from "engram/attention";
import { type Matrix, matrix, norm, normal, type Random, randomFrom, row } from "engram/math";

/** How the gates of generated tokens are chosen. */
export interface Gates {
  /** ln of every decay; default random in [−1, 0] */
  readonly logDecay?: number;
  /** every write strength; default random in [0, 1] */
  readonly strength?: number;
}

/** A head for keys of size `head`, and tokens for it. */
export interface Case {
  readonly mixer: Mixer;
  tokens(T: number, V: number, random: Random, gates?: Gates): Tokens;
}

export const gaussian = (rows: number, cols: number, random: Random): Matrix =>
  matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => normal(random)),
  );

/** Rows of norm 1. */
export function unitRows(rows: number, cols: number, random: Random): Matrix {
  const m = gaussian(rows, cols, random);
  for (let i = 0; i < rows; i++) {
    const length = norm(row(m, i)) || 1;
    for (let j = 0; j < cols; j++) m.data[i * cols + j] /= length;
  }
  return m;
}

export const filled = (rows: number, cols: number, value: () => number): Matrix =>
  matrix(rows, cols, Float64Array.from({ length: rows * cols }, value));

export const constant = (rows: number, cols: number, value: number): Matrix =>
  filled(rows, cols, () => value);
export const map = (m: Matrix, f: (x: number, i: number) => number): Matrix =>
  matrix(m.rows, m.cols, m.data.map(f));

type Column = (T: number, H: number, V: number, random: Random, gates: Gates) => Matrix;

const logDecay = (random: Random, gates: Gates) => () => gates.logDecay ?? -random();
const strength = (random: Random, gates: Gates) => () => gates.strength ?? random();
const columns: Record<string, Column> = {
  logDecay: (T, _H, _V, random, gates) => filled(T, 1, logDecay(random, gates)),
  logDecays: (T, H, _V, random, gates) => filled(T, H, logDecay(random, gates)),
  logDecaysV: (T, _H, V, random, gates) => filled(T, V, logDecay(random, gates)),
  strength: (T, _H, _V, random, gates) => filled(T, 1, strength(random, gates)),
  strengths: (T, H, _V, random, gates) => filled(T, H, strength(random, gates)),
  strengthsV: (T, _H, V, random, gates) => filled(T, V, strength(random, gates)),
  unit: (T, H, _V, random) => unitRows(T, H, random),
  any: (T, H, _V, random) => gaussian(T, H, random),
};

/** `name: kind` for each token beside query, key and value. */
function build(
  mixer: Mixer<never>,
  head: number,
  extra: Record<string, string>,
  without: string[] = [],
): Case {
  return {
    mixer: mixer as Mixer,
    tokens(T, V, random, gates = {}) {
      const all: Record<string, Matrix> = {
        query: gaussian(T, head, random.split("query")),
        key: unitRows(T, head, random.split("key")),
        value: gaussian(T, V, random.split("value")),
      };
      for (const [name, kind] of Object.entries(extra))
        all[name] = columns[kind](T, head, V, random.split(name), gates);
      for (const name of without) delete all[name];
      return all;
    },
  };
}

function product(head: number, steps: number): Case {
  return {
    mixer: deltaProduct({ steps }) as Mixer<never> as Mixer,
    tokens: (T, V, random, gates = {}) => ({
      query: gaussian(T, head, random.split("query")),
      key: matrix(T, steps * head, unitRows(T * steps, head, random.split("key")).data),
      value: gaussian(T, V * steps, random.split("value")),
      strength: filled(T, steps, strength(random.split("strength"), gates)),
      logDecay: filled(T, 1, logDecay(random.split("logDecay"), gates)),
    }),
  };
}

/** DPLR tokens whose transitions contract: a = −κ, b = κ ⊙ η, as in RWKV-7. */
function contracting(mixer: Mixer<never>, head: number, decays: boolean): Case {
  return {
    mixer: mixer as Mixer,
    tokens(T, V, random, gates = {}) {
      const erase = unitRows(T, head, random.split("erase"));
      const rate = strength(random.split("rate"), gates);
      return {
        query: gaussian(T, head, random.split("query")),
        key: unitRows(T, head, random.split("key")),
        value: gaussian(T, V, random.split("value")),
        ...(decays && { logDecay: filled(T, head, logDecay(random.split("logDecay"), gates)) }),
        erase,
        // One strength for all channels where it is not forgotten, else I + a bᵀ need not contract.
        along: matrix(
          T,
          head,
          erase.data.map((x) => -x * (decays ? rate() : (gates.strength ?? 0.5))),
        ),
      };
    },
  };
}

/** The same with values of the size of keys. */
function square({ mixer, tokens }: Case, head: number): Case {
  return { mixer, tokens: (T, _, random, gates) => tokens(T, head, random, gates) };
}

/** All of them, for keys of size `head`. */
export function heads(head: number): Case[] {
  const of = (mixer: Mixer<never>, extra: Record<string, string> = {}, without: string[] = []) =>
    build(mixer, head, extra, without);
  return [
    of(linearAttention()),
    of(performer({ head, features: 5, random: randomFrom(3) })),
    of(dpfpAttention({ order: 2 })),
    of(basedAttention()),
    of(rebasedAttention({ epsilon: 1 })),
    of(retention()),
    of(lightningAttention({ head: 1, heads: 4, layer: 1, layers: 3 })),
    of(simpleGatedLinearAttention(), { logDecay: "logDecay" }),
    of(gatedLinearAttention(), { logDecay: "logDecays" }),
    of(mamba2({ rate: -0.7, skip: 0.3 }), { step: "strength" }),
    of(hgrn(), { logDecay: "logDecaysV" }, ["query", "key"]),
    of(hgrn2(), { logDecay: "logDecays" }, ["key"]),
    of(rwkv6({ bonus: Array.from({ length: head }, (_, f) => 0.5 + f), scale: 0.5 }), {
      logDecay: "logDecays",
    }),
    of(lightNet()),
    of(mlstm(), { logDecay: "logDecay", logInput: "any1" }),
    of(deltaNet(), { strength: "strength" }),
    of(gatedDeltaNet(), { strength: "strength", logDecay: "logDecay" }),
    of(kimiDelta(), { strength: "strength", logDecay: "logDecays" }),
    of(gatedDeltaNet2(), { logDecay: "logDecays", erase: "strengths", write: "strengthsV" }),
    contracting(diagonalPlusLowRank(), head, true),
    contracting(identityPlusLowRank(), head, false),
    of(rwkv7(), { logDecay: "logDecays", removal: "unit", rate: "strengths" }),
    product(head, 1),
    product(head, 3),
    of(comba(), { feedback: "unit", strength: "strength", logDecay: "logDecay" }),
    of(preconditionedGatedDelta(), {
      strength: "strength",
      logDecay: "logDecay",
      energyStrength: "strength",
      logEnergyDecay: "logDecay",
    }),
    of(preconditionedKimiDelta(), {
      strength: "strength",
      logDecay: "logDecays",
      energyStrength: "strength",
      logEnergyDecay: "logDecay",
    }),
    of(gatedOja(), { strength: "strength", logDecay: "logDecaysV" }),
    of(momentumDelta(), {
      feedback: "unit",
      rate: "strength",
      strength: "strength",
      logDecay: "logDecay",
      logMomentum: "minus",
    }),
    of(mesaNet(), { strength: "strength", logDecay: "logDecay" }),
    of(mesaNet({ solver: { steps: 12 }, regulariser: Array.from({ length: head }, (_, f) => 0.3 + f) }), {
      strength: "strength",
      logDecay: "logDecay",
    }),
    of(logLinearAttention({ levels: 9 }), { logDecay: "logDecay", levelScale: "nine" }),
    of(titansLinear(), { rate: "small", momentum: "small", forget: "small" }),
    of(titansLinear({ batch: 3 }), { rate: "small", momentum: "small", forget: "small" }),
    square(
      of(titansLinear({ batch: 2, loss: layerNormLoss({ residual: "read", epsilon: 0.1 }) }), {
        rate: "small",
        momentum: "small",
        forget: "small",
      }),
      head,
    ),
    of(tttLinear({ loss: squaredError, bias: false, batch: 1 }), { rate: "strength" }),
    of(tttLinear({ loss: squaredError, batch: 4, scale: 0.5 }), { rate: "small" }),
    square(of(tttLinear({ batch: 3, loss: layerNormLoss({ epsilon: 0.1 }) }), { rate: "small" }), head),
    of(boundedMemory(), { slot: "any" }),
    of(gatedSlotAttention(), { slot: "strengths", logDecay: "logDecays" }),
  ];
}
columns["nine"] = (T, _H, _V, random) => filled(T, 9, random);
columns["small"] = (T, _H, _V, random) => filled(T, 1, () => 0.3 * random());
columns["minus"] = (T, _H, _V, random) => filled(T, 1, () => -0.2 - random());
columns["any1"] = (T, _H, _V, random) => gaussian(T, 1, random);
