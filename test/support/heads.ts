/** @file One of every head in kernel form, with tokens for it: what laws that all of them keep are tried on. */
import {
  alibiHead,
  attentionHeads,
  attentionResidualsHead,
  blockAttentionHead,
  cosineHead,
  type DeepseekSparseTokens,
  type DifferentialTokens,
  deepseekSparseHead,
  deltaformerHead,
  differentialHead,
  distanceHead,
  type ForgettingTokens,
  forgettingHead,
  type LatentTokens,
  latentHead,
  type Mixer,
  type NativeSparseTokens,
  nativeSparseHead,
  type ParallaxTokens,
  type PathTokens,
  parallaxHead,
  pathHead,
  rotaryHead,
  sigmoidHead,
  sinkHead,
  slidingWindowHead,
  softmaxHead,
  stickBreakingHead,
  type Tokens,
  topKHead,
  wallHead,
} from "engram/attention";
import { type Matrix, matrix, normalInto, type Random, randomFrom, uniform } from "engram/math";

export const H = 4;
export const V = 3;

/** Columns of every token that a head may ask for; a name that is not here is no token. */
const widths: Record<string, number> = {
  query: H,
  key: H,
  value: V,
  otherQuery: H,
  otherKey: H,
  tilt: H,
  direction: H,
  indexQuery: 6,
  indexKey: 2,
  indexWeight: 3,
  latent: 5,
  rotaryQuery: 2,
  rotaryKey: 2,
  coarseGate: 1,
  fineGate: 1,
  windowGate: 1,
};

export function gaussian(random: Random, rows: number, cols: number): Matrix {
  return matrix(rows, cols, normalInto(new Float64Array(rows * cols), random));
}

/** Everything that a token may bring, so that one cast here does for all heads. */
export interface EveryToken
  extends DifferentialTokens,
    ParallaxTokens,
    PathTokens,
    ForgettingTokens,
    NativeSparseTokens,
    DeepseekSparseTokens,
    LatentTokens {}

/** T random tokens of the given names; `strength` in [0, 1], `logDecay` in [−1, 0], of `logDecayWidth` columns. */
export function randomTokens(names: readonly string[], T: number, seed: number, decays = 1): EveryToken {
  const random = randomFrom(seed);
  return Object.fromEntries(
    names.map((name) => {
      const from = random.split(name);
      if (name === "strength")
        return [
          name,
          matrix(
            T,
            1,
            Float64Array.from({ length: T }, () => uniform(from)),
          ),
        ];
      if (name === "logDecay")
        return [
          name,
          matrix(
            T,
            decays,
            Float64Array.from({ length: T * decays }, () => -uniform(from)),
          ),
        ];
      return [name, gaussian(from, T, widths[name])];
    }),
  ) as unknown as EveryToken;
}

export interface Specimen {
  readonly mixer: Mixer;
  tokens(T: number, seed: number): Tokens;
}

const basic = ["query", "key", "value"];
const one = (mixer: Mixer, more: readonly string[] = [], names = basic, decays = 1): Specimen => ({
  mixer,
  tokens: (T, seed) => randomTokens([...names, ...more], T, seed, decays),
});

const up = randomFrom(99);

/** One of every head. */
export const specimens: readonly Specimen[] = [
  one(softmaxHead()),
  one(softmaxHead({ scale: 0.8, window: 3, sink: 0.5 })),
  one(slidingWindowHead(4)),
  one(slidingWindowHead(1)),
  one(sinkHead(-0.5)),
  one(topKHead(3)),
  one(topKHead(2, { window: 5 })),
  one(alibiHead(0.3)),
  one(rotaryHead()),
  one(rotaryHead({ window: 3 })),
  one(cosineHead({ scale: 6 })),
  one(distanceHead()),
  one(sigmoidHead(-1)),
  one(sigmoidHead(0, { window: 4 })),
  one(stickBreakingHead()),
  one(stickBreakingHead({ own: true })),
  one(forgettingHead(), ["logDecay"]),
  one(forgettingHead({ window: 3, sink: 0 }), ["logDecay"]),
  one(differentialHead(0.6), ["otherQuery", "otherKey"]),
  one(parallaxHead(), ["tilt"]),
  one(parallaxHead({ window: 4 }), ["tilt"]),
  one(wallHead(), ["logDecay"], basic, H),
  one(pathHead(), ["direction", "strength"]),
  one(pathHead({ sink: 0.2 }), ["direction", "strength"]),
  one(deltaformerHead(), ["strength"]),
  one(deltaformerHead({ probe: "key" }), ["strength"]),
  one(deepseekSparseHead({ keys: 3, indexHeads: 3, indexSize: 2 }), [
    "indexQuery",
    "indexKey",
    "indexWeight",
  ]),
  one(blockAttentionHead({ blocks: 2, size: 3 })),
  one(nativeSparseHead({ size: 2, blocks: 3, window: 3 }), ["coarseGate", "fineGate", "windowGate"]),
  { mixer: attentionResidualsHead(), tokens: (T, seed) => wide(T, seed, { query: H, value: H }) },
  one(
    latentHead({ keyUp: gaussian(up, H, 5), valueUp: gaussian(up, V, 5), rotary: 2 }),
    [],
    ["query", "latent", "rotaryQuery", "rotaryKey"],
  ),
];

/** The same side by side: four heads, and in groups of two where a group can share its keys and values. */
export const grouped: readonly Specimen[] = [
  {
    mixer: attentionHeads(softmaxHead(), { heads: 4, groups: 2 }),
    tokens: (T, seed) => wide(T, seed, { query: 4 * H, key: 2 * H, value: 2 * V }),
  },
  {
    mixer: attentionHeads((h) => alibiHead(2 ** -h, { window: 4 }), { heads: 4, groups: 1 }),
    tokens: (T, seed) => wide(T, seed, { query: 4 * H, key: H, value: V }),
  },
  {
    mixer: attentionHeads(rotaryHead({ sink: 1 }), { heads: 3 }),
    tokens: (T, seed) => wide(T, seed, { query: 3 * H, key: 3 * H, value: 3 * V }),
  },
];

function wide(T: number, seed: number, columns: Record<string, number>): Tokens {
  const random = randomFrom(seed);
  return Object.fromEntries(
    Object.entries(columns).map(([name, cols]) => [name, gaussian(random.split(name), T, cols)]),
  );
}
