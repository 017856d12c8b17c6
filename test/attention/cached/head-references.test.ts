/** @file Heads in kernel form against other people's code: outputs and final states to rounding, in every form and in pieces. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  alibiHead,
  alibiSlopes,
  attentionHeads,
  attentionResidualsHead,
  blockAttentionHead,
  cosineHead,
  deepseekSparseHead,
  deltaformerHead,
  differentialHead,
  distanceHead,
  forgettingHead,
  latentHead,
  type Mixer,
  mixInPieces,
  nativeSparseHead,
  parallaxHead,
  pathHead,
  rotaryHead,
  sigmoidHead,
  sinkHead,
  sliceTokens,
  slidingWindowHead,
  softmaxHead,
  stickBreakingHead,
  type Tokens,
  topKHead,
  wallHead,
} from "engram/attention";
import { fromRows } from "engram/math";
import { allClose } from "../../support/close";

interface Case {
  readonly head: string;
  // biome-ignore lint/suspicious/noExplicitAny: options of every head
  readonly options: any;
  readonly tokens: Record<string, number[][]>;
  readonly output: number[][];
  /** what is kept at the end; a number says how many of the last rows of the token of that name */
  readonly state: Record<string, number[][] | number>;
  readonly last?: number[][];
  readonly chosen?: number[][];
}

const read = (name: string): Case[] =>
  JSON.parse(readFileSync(join(__dirname, "../../reference/attention", `${name}.json`), "utf8"));

const builders: Record<string, (options: Case["options"]) => Mixer> = {
  softmax: softmaxHead,
  "sliding-window": ({ window }) => slidingWindowHead(window),
  sink: ({ sink }) => sinkHead(sink),
  forgetting: forgettingHead,
  "stick-breaking": stickBreakingHead,
  path: pathHead,
  wall: wallHead,
  parallax: parallaxHead,
  deltaformer: deltaformerHead,
  "native-sparse": nativeSparseHead,
  "deepseek-sparse": deepseekSparseHead,
  "attention-residuals": attentionResidualsHead,
  "top-k": ({ k }) => topKHead(k),
  sigmoid: ({ bias }) => sigmoidHead(bias),
  cosine: cosineHead,
  alibi: ({ head, heads }) => alibiHead(alibiSlopes(heads)[head]),
  rotary: rotaryHead,
  distance: distanceHead,
  differential: ({ lambda }) => differentialHead(lambda),
  "block-attention": blockAttentionHead,
  latent: ({ keyUp, valueUp, rotary }) =>
    latentHead({ keyUp: fromRows(keyUp), valueUp: fromRows(valueUp), rotary }),
  grouped: ({ heads, groups, sinks, window }) =>
    attentionHeads((h) => forgettingHead({ sink: sinks[h], window }), { heads, groups }),
};

for (const file of ["heads-fla", "heads-formulas"])
  describe(`attention against ${file}`, () => {
    for (const { head, options, tokens: given, output, state: kept, last, chosen } of read(file)) {
      const chosenOptions = Object.keys(options)
        .filter((name) => !name.endsWith("Up"))
        .join(", ");
      it(`${head}${chosenOptions && ` (${chosenOptions})`}`, () => {
        const mixer = builders[head](options);
        const tokens: Tokens = Object.fromEntries(
          Object.entries(given).map(([name, rows]) => [name, fromRows(rows)]),
        );
        const expected = output.flat();
        for (const form of mixer.forms) {
          const mixed = mixer.mix(tokens, { form, chunk: 4 });
          const pieces = mixInPieces(mixer, tokens, [2, 5], { form, chunk: 3 });
          for (const { output, state } of [mixed, pieces]) {
            allClose(output.data, expected, 1e-12);
            assert.deepEqual(Object.keys(state).sort(), Object.keys(kept).sort());
            for (const [name, rows] of Object.entries(kept)) {
              const wanted = typeof rows === "number" ? given[name].slice(given[name].length - rows) : rows;
              assert.equal(state[name].rows, wanted.length, name);
              allClose(state[name].data, wanted.flat(), 1e-12);
            }
          }
        }
        if (last) {
          const { rows } = tokens["query"];
          const { state } = mixer.mix(sliceTokens(tokens, 0, rows - 1));
          allClose(mixer.mix(sliceTokens(tokens, rows - 1, rows), { state }).output.data, last.flat(), 1e-12);
        }
        if (chosen) assert.ok(chosen.some((blocks) => blocks.length === options.blocks));
      });
    }
  });
