/**
 * @file The engine of heads in kernel form. Appending, index ranges, streaming and counting are the same for all of them,
 * and so are the three forms: tokens are answered in blocks (all at once, `chunk` at a time, one at a time), each
 * query over all its scores or, in the chunked form, over tiles of `chunk` entries from the newest to the oldest.
 */
import { checkChoice, checkInteger, type Matrix, matrix } from "../math";
import { headCost } from "./head-cost";
import { type Cache, openCache } from "./kernel-cache";
import { checkShape, keysMet } from "./kernel-cost";
import type { Branch, KernelHead, KernelMixer, Scorer } from "./kernel-head";
import { checkTokens, type Form, type MixOptions, sliceTokens, type Tokens } from "./mixer";
import { addRow } from "./separation";

const allForms: readonly Form[] = ["parallel", "chunked", "recurrent"];

/** What one query reads through one branch: the entries it meets, and their scores when asked for. */
interface Reading {
  readonly branch: Branch;
  readonly from: number;
  readonly to: number;
  readonly gate: number;
  readonly scorer: Scorer;
}

/** The head that `head` describes, as a mixer. */
export function kernelMixer<T extends Tokens>(head: KernelHead): KernelMixer<T> {
  const { name, branches, forms = allForms } = head;

  /** Answers tokens block by block: `answer` gets every query with its readings. */
  function run(
    tokens: Tokens,
    { state, form = forms[0], chunk = 64 }: MixOptions,
    answer: (t: number, readings: readonly Reading[], held: Tokens) => void,
  ): { cache: Cache; sizes: Record<string, number>; length: number } {
    const sizes = checkTokens(name, tokens, head.tokens);
    checkChoice(name, "form", form, forms);
    checkInteger(name, "chunk", chunk, 1);
    head.check?.(tokens);
    const { T: length } = sizes;
    const cache = openCache(head, sizes, state, length);
    const { past, position } = cache;
    const step = form === "recurrent" ? 1 : form === "chunked" ? chunk : length;
    for (let start = 0; start < length; start += step) {
      const end = Math.min(start + step, length);
      const piece = sliceTokens(tokens, start, end);
      const before = past + start;
      const asked = head.encode?.(piece, cache.held(before), position + start) ?? piece;
      cache.append(before, asked);
      const held = cache.held(past + end);
      for (let i = 0; i < end - start; i++) {
        const readings = branches.flatMap((branch) => {
          const to = keysMet(before + i, { ...branch, window: undefined });
          const from = to - keysMet(before + i, branch);
          if (to === from) return [];
          const gate = branch.gate === undefined ? 1 : asked[branch.gate].data[i];
          return [{ branch, from, to, gate, scorer: branch.similarity.ask(asked, i, held) }];
        });
        answer(start + i, readings, held);
      }
      head.settle?.(asked, held);
    }
    return { cache, sizes, length };
  }

  const weightsOf = ({ branch, from, to, scorer }: Reading) => branch.separation.weights(scorer(from, to));

  function tiled({ branch, from, to, scorer }: Reading, values: Matrix, chunk: number): Float64Array {
    const online = branch.separation.online(values);
    for (let end = to; end > from; end -= chunk) {
      const start = Math.max(from, end - chunk);
      online.absorb(scorer(start, end), start);
    }
    return online.result();
  }

  return {
    name,
    forms,
    kept: head.kept,
    mix(tokens, options = {}) {
      const { form = forms[0], chunk = 64 } = options;
      const rows: Float64Array[] = [];
      let cols = 0;
      const { cache, length } = run(tokens, options, (_, readings, held) => {
        const { cols: width } = held[branches[0].values ?? "value"];
        const sums = new Float64Array(width);
        for (const reading of readings) {
          const values = held[reading.branch.values ?? "value"];
          if (form === "chunked")
            addRow(sums, reading.gate, matrix(1, width, tiled(reading, values, chunk)), 0);
          else
            weightsOf(reading).forEach((weight, j) => {
              if (weight !== 0) addRow(sums, reading.gate * weight, values, reading.from + j);
            });
        }
        cols = width;
        rows.push(sums);
      });
      const output = matrix(length, length ? cols : cache.held(0)[branches[0].values ?? "value"].cols);
      rows.forEach((values, t) => {
        output.data.set(values, t * output.cols);
      });
      return { output, state: cache.close(cache.past + length) };
    },
    attention(tokens, { state } = {}) {
      let weights: Matrix | undefined;
      const { cache, length } = run(tokens, { state }, (t, readings, held) => {
        weights ??= matrix(Object.values(tokens)[0].rows, held[Object.keys(head.kept)[0]].rows);
        for (const reading of readings) {
          // The mean of a block weighs its tokens alike.
          const size = reading.branch.block ?? 1;
          const share = reading.gate / size;
          weightsOf(reading).forEach((weight, j) => {
            const at = t * (weights as Matrix).cols + (reading.from + j) * size;
            for (let s = 0; s < size; s++) (weights as Matrix).data[at + s] += share * weight;
          });
        }
      });
      return weights ?? matrix(length, cache.past);
    },
    cost: (shape) => headCost(head, checkShape(name, shape, forms)),
  };
}
