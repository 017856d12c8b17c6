/**
 * @file One head of every family that is built here, with a generator of tokens for it: what a comparison of all of
 * them runs over.
 */
import { checkInteger, type Matrix, matrix, norm, normalInto, type Random, randomFrom, row } from "../math";
import { alibiHead } from "./cached/alibi";
import { attentionResidualsHead } from "./cached/attention-residuals";
import { blockAttentionHead } from "./cached/block-attention";
import { cosineHead } from "./cached/cosine";
import { deepseekSparseHead } from "./cached/deepseek-sparse";
import { deltaformerHead } from "./cached/deltaformer";
import { differentialHead } from "./cached/differential";
import { distanceHead } from "./cached/distance";
import { forgettingHead } from "./cached/forgetting";
import { latentHead } from "./cached/latent";
import { nativeSparseHead } from "./cached/native-sparse";
import { parallaxHead } from "./cached/parallax";
import { pathHead } from "./cached/path";
import { rotaryHead } from "./cached/rotary";
import { sigmoidHead } from "./cached/sigmoid";
import { sinkHead } from "./cached/sink";
import { slidingWindowHead } from "./cached/sliding-window";
import { softmaxHead } from "./cached/softmax-head";
import { stickBreakingHead } from "./cached/stick-breaking";
import { topKHead } from "./cached/top-k";
import { wallHead } from "./cached/wall";
import { attentionHeads } from "./heads";
import type { Mixer, Tokens } from "./mixer";
import { comba } from "./recurrent/comba";
import { deltaNet } from "./recurrent/delta-net";
import { deltaProduct } from "./recurrent/delta-product";
import { gatedDeltaNet, gatedDeltaNet2, kimiDelta } from "./recurrent/gated-delta";
import { gatedLinearAttention, simpleGatedLinearAttention } from "./recurrent/gated-linear-attention";
import { gatedOja } from "./recurrent/gated-oja";
import { hgrn, hgrn2 } from "./recurrent/hgrn";
import { layerNormLoss } from "./recurrent/inner-loss";
import { lightNet } from "./recurrent/light-net";
import {
  basedAttention,
  dpfpAttention,
  linearAttention,
  performer,
  rebasedAttention,
} from "./recurrent/linear-attention";
import { logLinearAttention } from "./recurrent/log-linear";
import { diagonalPlusLowRank, identityPlusLowRank, rwkv7 } from "./recurrent/low-rank";
import { mamba2 } from "./recurrent/mamba2";
import { mesaNet } from "./recurrent/mesa-net";
import { mlstm } from "./recurrent/mlstm";
import { momentumDelta } from "./recurrent/momentum-delta";
import { preconditionedGatedDelta, preconditionedKimiDelta } from "./recurrent/preconditioned-delta";
import { lightningAttention, retention } from "./recurrent/retention";
import { rwkv6 } from "./recurrent/rwkv6";
import { boundedMemory, gatedSlotAttention } from "./recurrent/slots";
import { titansLinear } from "./recurrent/titans";
import { tttLinear } from "./recurrent/ttt";

/** A head, the row of the tables that it stands for, and random tokens that it takes. */
export interface Specimen {
  /** as in `softmaxFamilies` and `recurrentFamilies` */
  readonly family: string;
  readonly mixer: Mixer;
  /** `length` random tokens: queries and values normal, gates in the range where they neither vanish nor explode */
  tokens(length: number, random: Random): Tokens;
}

/** Rows of one token, drawn. */
type Column = (length: number, random: Random) => Matrix;

const filled =
  (cols: number, draw: (random: Random) => number): Column =>
  (length, random) =>
    matrix(
      length,
      cols,
      Float64Array.from({ length: length * cols }, () => draw(random)),
    );
const normals =
  (cols: number): Column =>
  (length, random) =>
    matrix(length, cols, normalInto(new Float64Array(length * cols), random));
/** In [0, top): strengths, rates, shares. */
const shares = (cols: number, top = 1): Column => filled(cols, (random) => top * random());
/** Logarithms of decays, in (−1, 0]. */
const logDecays = (cols: number): Column => filled(cols, (random) => -random());
/** `parts` directions of norm 1 side by side. */
const directions =
  (cols: number, parts = 1): Column =>
  (length, random) => {
    const drawn = normals(cols)(length * parts, random);
    for (let i = 0; i < drawn.rows; i++) {
      const one = row(drawn, i);
      const size = norm(one);
      one.set(one.map((x) => x / size));
    }
    return matrix(length, cols * parts, drawn.data);
  };

type Columns = Readonly<Record<string, Column>>;

function specimen(mixer: Mixer<never>, columns: Columns, family: string = mixer.name): Specimen {
  return {
    family,
    mixer: mixer as Mixer,
    tokens: (length, random) =>
      Object.fromEntries(
        Object.entries(columns).map(([name, column]) => [name, column(length, random.split(name))]),
      ),
  };
}

/**
 * One of every family that has a builder, for queries and keys of size `head` and values of size `value`, first those
 * that keep every token, then those with a state.
 *
 * @throws {RangeError} when `head` is odd (rotary positions turn pairs) or a size is below 1
 * @example
 * for (const { mixer, tokens } of headSpecimens(16, 8)) mixer.mix(tokens(128, random))
 */
export function headSpecimens(head: number, value: number): readonly Specimen[] {
  checkInteger("headSpecimens", "head", head, 2);
  checkInteger("headSpecimens", "value", value, 1);
  if (head % 2) throw new RangeError(`headSpecimens: head must be even, got ${head}`);
  return [...withCache(head, value), ...withState(head, value), ...withLowRank(head, value)];
}

function withCache(H: number, V: number): Specimen[] {
  const basic = { query: normals(H), key: normals(H), value: normals(V) };
  const of = (mixer: Mixer<never>, more: Columns = {}): Specimen => specimen(mixer, { ...basic, ...more });
  const up = randomFrom(1);
  const rank = Math.max(1, H >> 1);
  return [
    of(softmaxHead()),
    specimen(
      attentionHeads(softmaxHead(), { heads: 4, groups: 2 }),
      { query: normals(4 * H), key: normals(2 * H), value: normals(2 * V) },
      "grouped-query",
    ),
    specimen(latentHead({ keyUp: normals(rank)(H, up), valueUp: normals(rank)(V, up), rotary: 2 }), {
      query: normals(H),
      latent: normals(rank),
      rotaryQuery: normals(2),
      rotaryKey: normals(2),
    }),
    of(slidingWindowHead(16)),
    of(topKHead(8)),
    of(sinkHead(0)),
    of(forgettingHead(), { logDecay: logDecays(1) }),
    of(alibiHead(0.25)),
    of(rotaryHead()),
    of(cosineHead({ scale: 8 })),
    of(distanceHead()),
    of(sigmoidHead(-2)),
    of(differentialHead(0.5), { otherQuery: normals(H), otherKey: normals(H) }),
    of(stickBreakingHead()),
    of(pathHead(), { direction: directions(H), strength: shares(1) }),
    of(wallHead(), { logDecay: logDecays(H) }),
    of(parallaxHead(), { tilt: normals(H) }),
    of(deltaformerHead(), { strength: shares(1) }),
    of(nativeSparseHead({ size: 4, blocks: 4, window: 8 }), {
      ...{ coarseGate: shares(1), fineGate: shares(1), windowGate: shares(1) },
    }),
    of(deepseekSparseHead({ keys: 8, indexHeads: 2, indexSize: 4 }), {
      ...{ indexQuery: normals(8), indexKey: normals(4), indexWeight: normals(2) },
    }),
    of(blockAttentionHead({ blocks: 3, size: 8 })),
    specimen(attentionResidualsHead(), { query: normals(H), value: normals(H) }),
  ];
}

function withState(H: number, V: number): Specimen[] {
  const basic: Columns = { query: normals(H), key: directions(H), value: normals(V) };
  const of = (mixer: Mixer<never>, more: Columns = {}): Specimen => specimen(mixer, { ...basic, ...more });
  const without = (mixer: Mixer<never>, missing: readonly string[], more: Columns): Specimen =>
    specimen(mixer, {
      ...Object.fromEntries(Object.entries(basic).filter(([name]) => !missing.includes(name))),
      ...more,
    });
  const gate = { logDecay: logDecays(1) };
  const gates = { logDecay: logDecays(H) };
  const strength = { strength: shares(1) };
  const energy = { energyStrength: shares(1), logEnergyDecay: logDecays(1) };
  const learning = { rate: shares(1, 0.3), momentum: shares(1, 0.3), forget: shares(1, 0.3) };
  const steps = 2;
  return [
    of(linearAttention()),
    of(performer({ head: H, features: H, random: randomFrom(2) })),
    of(dpfpAttention({ order: 2 })),
    of(basedAttention()),
    of(rebasedAttention({ epsilon: 1 })),
    of(retention()),
    of(lightningAttention({ head: 1, heads: 4, layer: 1, layers: 3 })),
    of(simpleGatedLinearAttention(), gate),
    of(mamba2({ rate: -0.7, skip: 0.3 }), { step: shares(1) }),
    of(mlstm(), { ...gate, logInput: normals(1) }),
    of(gatedLinearAttention(), gates),
    without(hgrn(), ["query", "key"], { logDecay: logDecays(V) }),
    without(hgrn2(), ["key"], gates),
    of(rwkv6({ bonus: Array.from({ length: H }, (_, f) => f / H), scale: 1 }), gates),
    of(lightNet()),
    of(boundedMemory(), { slot: normals(H) }),
    of(gatedSlotAttention(), { slot: shares(H), ...gates }),
    of(logLinearAttention(), { ...gate, levelScale: shares(16) }),
    of(deltaNet(), strength),
    of(gatedDeltaNet(), { ...strength, ...gate }),
    of(kimiDelta(), { ...strength, ...gates }),
    of(gatedDeltaNet2(), { ...gates, erase: shares(H), write: shares(V) }),
    of(comba(), { feedback: directions(H), ...strength, ...gate }),
    of(deltaProduct({ steps }), {
      ...{ key: directions(H, steps), value: normals(steps * V), strength: shares(steps), ...gate },
    }),
    of(rwkv7(), { ...gates, removal: directions(H), rate: shares(H) }),
    of(preconditionedGatedDelta(), { ...strength, ...gate, ...energy }),
    of(preconditionedKimiDelta(), { ...strength, ...gates, ...energy }),
    of(momentumDelta(), {
      ...{ feedback: directions(H), rate: shares(1), ...strength, ...gate },
      logMomentum: filled(1, (random) => -0.2 - random()),
    }),
    of(gatedOja(), { ...strength, logDecay: logDecays(V) }),
    of(mesaNet({ solver: { steps: 30 } }), { ...strength, ...gate }),
    // The norm of an answer near zero would magnify rounding: a larger ε keeps the model in its working range.
    of(tttLinear({ loss: layerNormLoss({ epsilon: 0.1 }), batch: 4 }), {
      ...{ value: normals(H), rate: shares(1, 0.3) },
    }),
    of(titansLinear({ batch: 4 }), learning),
  ];
}

/** Any rank-one correction b aᵀ takes tokens that contract: a = κ, b = −κ ⊙ η with κ of norm 1 and η in [0, 1). */
function withLowRank(H: number, V: number): Specimen[] {
  const basic: Columns = { query: normals(H), key: directions(H), value: normals(V), erase: directions(H) };
  const along = (mixer: Mixer<never>, more: Columns, rate: Column): Specimen => {
    const drawn = specimen(mixer, { ...basic, ...more });
    return {
      ...drawn,
      tokens(length, random) {
        const tokens = drawn.tokens(length, random);
        const rates = rate(length, random.split("rate"));
        const { erase } = tokens;
        const step = (x: number, i: number): number =>
          -x * rates.data[rates.cols === 1 ? Math.floor(i / H) : i];
        return { ...tokens, along: matrix(length, H, erase.data.map(step)) };
      },
    };
  };
  return [
    along(diagonalPlusLowRank(), { logDecay: logDecays(H) }, shares(H)),
    // Nothing is forgotten here: one rate for all channels, or I + b aᵀ need not contract.
    along(identityPlusLowRank(), {}, shares(1)),
  ];
}
