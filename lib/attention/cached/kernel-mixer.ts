/**
 * @file The engine of heads in kernel form. Appending, index ranges, streaming and counting are the same for all of them,
 * and so are the three forms: tokens are answered in blocks (all at once, `chunk` at a time, one at a time), each
 * query over all its scores or, in the chunked form, over tiles of `chunk` entries from the newest to the oldest.
 */
import { checkAllFinite, checkChoice, checkInteger, type Matrix, matrix } from "../../math";
import { checkTokens, type Form, type MixOptions, sliceTokens, type Tokens } from "../mixer";
import { headCost } from "./head-cost";
import { type Cache, openCache } from "./kernel-cache";
import { checkShape, keysMet } from "./kernel-cost";
import type { Branch, KernelHead, KernelMixer, Scorer } from "./kernel-head";
import { addRow } from "./separation";

const forms: readonly Form[] = ["parallel", "chunked", "recurrent"];

/** What one query reads through one branch: the entries that it meets, and their scores when asked for. */
interface Reading {
  /** row of the query among the tokens */
  readonly t: number;
  readonly separation: Branch["separation"];
  readonly from: number;
  readonly to: number;
  /** tokens that an entry stands for */
  readonly block: number;
  readonly gate: number;
  readonly scorer: Scorer;
  readonly values: Matrix;
  /** places in the cache of the entries, where they were chosen and gathered; else they stand there as they do here */
  readonly places?: readonly number[] | undefined;
}

/** The weights of all entries at once. */
function weightsOf({ separation, scorer, from, to }: Reading): Float64Array {
  return separation.weights(scorer(from, to));
}

/** What is read, tile by tile. */
function tiled({ separation, scorer, from, to, values }: Reading, chunk: number): Float64Array {
  const online = separation.online(values);
  for (let end = to; end > from; end -= chunk) {
    const start = Math.max(from, end - chunk);
    online.absorb(scorer(start, end), start);
  }
  return online.result();
}

/** The rows at `places`, a copy. */
function gatheredRows(rows: Matrix, places: readonly number[]): Matrix {
  const { cols } = rows;
  const out = matrix(places.length, cols);
  places.forEach((j, i) => {
    out.data.set(rows.data.subarray(j * cols, (j + 1) * cols), i * cols);
  });
  return out;
}

/** The scores of chosen entries, in their own order. */
function gathered(scorer: Scorer, places: readonly number[]): Scorer {
  return (from, to) => {
    const one = places.slice(from, to).map((j) => scorer(j, j + 1));
    return one[0].map((_, list) => Float64Array.from(one, (scores) => scores[list][0]));
  };
}

/** Every reading of every token in order; the tokens before it have been kept, and settled when its block came. */
function* readings(
  { branches, encode, settle }: KernelHead,
  tokens: Tokens,
  cache: Cache,
  step: number,
): Generator<Reading> {
  const { past, position, length } = cache;
  for (let start = 0; start < length; start += step) {
    const end = Math.min(start + step, length);
    const before = past + start;
    const piece = sliceTokens(tokens, start, end);
    const asked = encode?.(piece, cache.held(before), position + start) ?? piece;
    cache.append(before, asked);
    const held = cache.held(past + end);
    for (let i = 0; i < end - start; i++)
      for (const branch of branches) {
        const { similarity, separation, own, block = 1, gate, values = "value" } = branch;
        const to = keysMet(before + i, { own, block });
        const from = to - keysMet(before + i, branch);
        if (from === to) continue;
        const scorer = similarity.ask(asked, i, held);
        const places = branch.choose?.(asked, i, held);
        yield {
          t: start + i,
          separation,
          block,
          gate: gate === undefined ? 1 : asked[gate].data[i],
          ...(places
            ? { places, from: 0, to: places.length, scorer: gathered(scorer, places) }
            : { from, to, scorer }),
          values: places ? gatheredRows(held[values], places) : held[values],
        };
      }
    settle?.(asked, held);
  }
}

/** The head that `head` describes, as a mixer. */
export function kernelMixer<T extends Tokens>(head: KernelHead): KernelMixer<T> {
  const { name, branches, kept } = head;
  const open = (tokens: Tokens, state: MixOptions["state"]) => {
    const sizes = checkTokens(name, tokens, head.tokens);
    head.check?.(tokens);
    return openCache(head, sizes, state, sizes["T"]);
  };
  return {
    name,
    forms,
    kept,
    mix(tokens, { state, form = forms[0], chunk = 64 } = {}) {
      checkChoice(name, "form", form, forms);
      checkInteger(name, "chunk", chunk, 1);
      const cache = open(tokens, state);
      const { past, length } = cache;
      const output = matrix(length, cache.held(0)[branches[0].values ?? "value"].cols);
      const step = form === "recurrent" ? 1 : form === "chunked" ? chunk : length;
      for (const reading of readings(head, tokens, cache, step)) {
        const { t, from, gate, values } = reading;
        const sums = output.data.subarray(t * output.cols, (t + 1) * output.cols);
        if (form === "chunked") addRow(sums, gate, matrix(1, values.cols, tiled(reading, chunk)), 0);
        else
          weightsOf(reading).forEach((weight, j) => {
            addRow(sums, gate * weight, values, from + j);
          });
      }
      const left = cache.close(past + length);
      // Scores are finite, but what is made of large values or strengths need not be.
      checkAllFinite(name, "output", output.data);
      for (const [entry, { data }] of Object.entries(left)) checkAllFinite(name, `state.${entry}`, data);
      return { output, state: left };
    },
    attention(tokens, { state } = {}) {
      const cache = open(tokens, state);
      const { past, length } = cache;
      const weights = matrix(length, past + length);
      for (const reading of readings(head, tokens, cache, length)) {
        const { t, from, block, gate, places } = reading;
        // The mean of a block weighs its tokens alike.
        weightsOf(reading).forEach((weight, j) => {
          const at = t * weights.cols + (places ? places[j] : from + j) * block;
          for (let s = 0; s < block; s++) weights.data[at + s] += (gate * weight) / block;
        });
      }
      return weights;
    },
    cost: (shape) => headCost(head, checkShape(name, shape, forms)),
  };
}
