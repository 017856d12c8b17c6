/**
 * @file Do all forms of a head give the same numbers, and does a stream that is cut into pieces, its state written to text
 * and read back each time, go on as if it had never stopped?
 */
import {
  decodeState,
  encodeState,
  type Form,
  headSpecimens,
  type Mixed,
  type Mixer,
  mixInPieces,
  softmaxFamilies,
} from "../attention";
import { checkInteger, maxDifference, type Random, uniformInteger } from "../math";
import type { Experiment } from "./experiment";

/** Sizes of {@link formsAgree}. */
export interface FormsAgreeParams {
  /** T, tokens */
  readonly length: number;
  /** H, size of queries and keys */
  readonly head: number;
  /** V, size of values */
  readonly value: number;
  /** tokens per chunk of the chunked form; need not divide T */
  readonly chunk: number;
  /** pieces of the stream, cut at random places; no more than there are tokens */
  readonly pieces: number;
  readonly draws: number;
}

/** How far the ways to work out one head are apart: largest difference of an output or of an entry of the last state. */
export interface HeadAgreement {
  /** as in the tables of families */
  readonly family: string;
  /** what it remembers: every token, or a state */
  readonly kind: "every token" | "a state";
  readonly forms: readonly Form[];
  /** between its forms, in units of the largest entry where that is above 1; 0 when it has one form only */
  readonly forward: number;
  /** between the whole and the stream in pieces, in the same units, over all forms */
  readonly streamed: number;
  /** largest entry of outputs and state: the scale that the differences are seen against */
  readonly scale: number;
}

/** What {@link formsAgree} found. */
export interface FormsAgreeResult {
  /** in the order of the tables */
  readonly heads: readonly HeadAgreement[];
  /** largest of all differences */
  readonly largest: number;
  readonly length: number;
  readonly pieces: number;
}

/**
 * Every head of both tables of families in all its forms, over the same random tokens.
 *
 * The recurrent form takes the tokens one by one, the parallel form all at once, the chunked form `chunk` at a time;
 * they are one function, worked out in another order, so what is between them is rounding. The stream is cut at
 * random places, and what a piece leaves goes through {@link encodeState} and {@link decodeState}: a process that stops
 * and another one that goes on.
 *
 * Reference: Katharopoulos et al. 2020, arXiv 2006.16236, §3.4 (recurrent and parallel form of linear attention); Yang et
 * al. 2024, arXiv 2406.06484 (chunked form of the delta rule).
 */
export const formsAgree: Experiment<FormsAgreeParams, FormsAgreeResult> = {
  quick: { length: 128, head: 16, value: 12, chunk: 24, pieces: 5, draws: 1 },
  full: { length: 512, head: 32, value: 24, chunk: 64, pieces: 9, draws: 4 },
  run(params, random) {
    const { length, head, value, draws } = params;
    checkInteger("formsAgree", "draws", draws, 1);
    checkInteger("formsAgree", "length", length, 2);
    checkInteger("formsAgree", "pieces", params.pieces, 1);
    const pieces = Math.min(params.pieces, length);
    const kept = new Set(softmaxFamilies.map(({ name }) => name));
    const heads = headSpecimens(head, value).map(({ family, mixer, tokens }): HeadAgreement => {
      const found = { forward: 0, streamed: 0, scale: 0 };
      for (let draw = 0; draw < draws; draw++) {
        const chance = random.split(`${family} ${draw}`);
        compare(
          mixer,
          tokens(length, chance.split("tokens")),
          { ...params, pieces },
          chance.split("cuts"),
          found,
        );
      }
      return { family, kind: kept.has(family) ? "every token" : "a state", forms: mixer.forms, ...found };
    });
    const largest = Math.max(...heads.map(({ forward, streamed }) => Math.max(forward, streamed)));
    return { heads, largest, length, pieces };
  },
};

type Found = { forward: number; streamed: number; scale: number };

/** Enters what one draw of tokens shows into `found`. */
function compare(
  mixer: Mixer,
  tokens: Parameters<Mixer["mix"]>[0],
  { length, chunk, pieces }: FormsAgreeParams,
  random: Random,
  found: Found,
): void {
  const cuts = Array.from({ length: pieces - 1 }, () => uniformInteger(random, length + 1));
  cuts.sort((a, b) => a - b);
  const whole = mixer.mix(tokens, { form: mixer.forms[0] });
  found.scale = Math.max(found.scale, ...entriesOf(whole).map(largestEntry));
  const reopened: Mixer = {
    ...mixer,
    mix(piece, options) {
      const { output, state } = mixer.mix(piece, options);
      return { output, state: decodeState(encodeState(state)) };
    },
  };
  for (const form of mixer.forms) {
    if (form !== mixer.forms[0])
      found.forward = Math.max(found.forward, apart(whole, mixer.mix(tokens, { form, chunk })));
    const streamed = mixInPieces(reopened, tokens, cuts, { form, chunk });
    found.streamed = Math.max(found.streamed, apart(whole, streamed));
  }
}

/** The output and every part of the state. */
const entriesOf = ({ output, state }: Mixed): Float64Array[] => [
  output.data,
  ...Object.keys(state).map((name) => state[name].data),
];

function largestEntry(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** Largest difference of an entry, each part in units of its own largest entry where that is above 1. */
function apart(one: Mixed, other: Mixed): number {
  const [ours, theirs] = [entriesOf(one), entriesOf(other)];
  return Math.max(...ours.map((part, i) => maxDifference(part, theirs[i]) / Math.max(1, largestEntry(part))));
}
