/** @file Operations of a head in kernel form, summed over its queries: so much per token, per query, per key met, per tile. */
import { type CountName, type Counts, countNames, counts } from "../../cost";
import { checkChoice, checkInteger } from "../../math";
import type { Form, MixerShape } from "../mixer";

/** H, size of queries and keys, and V, size of values. */
export interface Sizes {
  readonly H: number;
  readonly V: number;
}

/** Operations that repeat. A share may be negative where it corrects another: a sum of n numbers takes n − 1 additions. */
export interface Work {
  /** once per token, when it comes */
  readonly token?: Partial<Counts>;
  /** once per query that meets a key */
  readonly row?: Partial<Counts>;
  /** once per query and key it meets */
  readonly pair?: Partial<Counts>;
  /** once per query and tile after its first, in the chunked form */
  readonly tile?: Partial<Counts>;
  /** per query, what is not linear in the number of keys it meets; `tile` keys at a time, Infinity outside the chunked form */
  readonly each?: (keys: number, tile: number) => Partial<Counts>;
}

/** Which keys a query meets. */
export interface Span {
  /** the newest alone, this many; default all */
  readonly window?: number | undefined;
  /** whether a token meets its own key; default true */
  readonly own?: boolean | undefined;
  /** keys that stand for a whole block of tokens each, this many; default 1 */
  readonly block?: number | undefined;
}

/** A shape with every size in its place. */
export interface FullShape extends Sizes {
  readonly length: number;
  readonly past: number;
  readonly form: Form;
  readonly chunk: number;
}

/**
 * Guard: a shape whose sizes are whole numbers in range.
 *
 * @returns the shape with its defaults
 */
export function checkShape(caller: string, shape: MixerShape, forms: readonly Form[]): FullShape {
  const { length, past = 0, head, value = head, form = forms[0], chunk = 64 } = shape;
  checkInteger(caller, "length", length, 1);
  checkInteger(caller, "past", past);
  checkInteger(caller, "head", head, 1);
  checkInteger(caller, "value", value, 1);
  checkChoice(caller, "form", form, forms);
  checkInteger(caller, "chunk", chunk, 1);
  return { length, past, H: head, V: value, form, chunk };
}

/** How many keys the query of the token after `past` others meets. */
export function keysMet(
  past: number,
  { window = Number.POSITIVE_INFINITY, own = true, block = 1 }: Span,
): number {
  return Math.min(Math.floor((past + (own ? 1 : 0)) / block), window);
}

/**
 * Queries that meet a key, keys they meet and tiles they need, over `length` tokens that come after `past` others.
 *
 *     rows Σ_t [n_t > 0],   pairs Σ_t n_t,   tiles Σ_t ⌈n_t / C⌉,      n_t = min(past + t + 1, window)
 *
 * where C is `chunk`. Each is a difference of two sums over n = 1 … N, in closed form up to the window and linear beyond it.
 */
export function met(
  { length, past, chunk }: FullShape,
  span: Span = {},
): { rows: number; pairs: number; tiles: number } {
  const { window = Number.POSITIVE_INFINITY, own = true, block = 1 } = span;
  const over = (sum: (keys: number) => number) => {
    const limited = (keys: number) =>
      keys <= window ? sum(keys) : sum(window) + (keys - window) * (sum(window) - sum(window - 1));
    // Every whole number of blocks is met by `block` queries, the last one by those that have come.
    const until = (tokens: number) => {
      const blocks = Math.floor(tokens / block);
      if (blocks === 0) return 0;
      const before = limited(blocks - 1);
      return block * before + (tokens + 1 - blocks * block) * (limited(blocks) - before);
    };
    const first = past + (own ? 0 : -1);
    return until(first + length) - until(Math.max(0, first));
  };
  return {
    rows: over((n) => n),
    pairs: over((n) => (n * (n + 1)) / 2),
    tiles: over((n) => {
      const full = Math.floor(n / chunk);
      return (chunk * full * (full + 1)) / 2 + (n % chunk) * (full + 1);
    }),
  };
}

/** The sum of all `works` over the tokens of a shape. */
export function workCounts(shape: FullShape, works: readonly Work[], span: Span = {}): Partial<Counts> {
  const { rows, pairs, tiles } = met(shape, span);
  const atOnce = shape.form === "chunked" ? shape.chunk : Number.POSITIVE_INFINITY;
  const sum = {} as Record<CountName, number>;
  const add = (work: Partial<Counts> = {}, times = 1) => {
    for (const name of countNames) sum[name] = (sum[name] ?? 0) + times * (work[name] ?? 0);
  };
  for (const { token, row, pair, tile, each } of works) {
    add(token, shape.length);
    add(row, rows);
    add(pair, pairs);
    if (shape.form === "chunked") add(tile, tiles - rows);
    if (each)
      for (let t = 0; t < shape.length; t++) {
        const keys = keysMet(shape.past + t, span);
        if (keys > 0) add(each(keys, atOnce));
      }
  }
  return counts(sum);
}
