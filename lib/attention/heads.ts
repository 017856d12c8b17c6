/** @file Many heads out of one: wide matrices are split into a part per head, mixed apart and merged; groups share what is kept. */
import { addCounts, type Counts, counts } from "../cost";
import { checkInteger, type Matrix, matrix } from "../math";
import type { Columns } from "./cached/kernel-head";
import type { Mixer, MixerState, Tokens } from "./mixer";

/**
 * The columns of `wide` [T, N·H] as `heads` matrices [T, H], head after head; copies.
 *
 * @throws {RangeError} when the columns cannot be split evenly
 */
export function splitHeads(wide: Matrix, heads: number): Matrix[] {
  checkInteger("splitHeads", "heads", heads, 1);
  if (wide.cols % heads)
    throw new RangeError(`splitHeads: wide must have a multiple of ${heads} columns, got ${wide.cols}`);
  const cols = wide.cols / heads;
  return Array.from({ length: heads }, (_, h) => {
    const part = matrix(wide.rows, cols);
    for (let t = 0; t < wide.rows; t++) {
      const at = t * wide.cols + h * cols;
      part.data.set(wide.data.subarray(at, at + cols), t * cols);
    }
    return part;
  });
}

/**
 * The matrices of all heads side by side: what {@link splitHeads} took apart.
 *
 * @throws {RangeError} when there is none, or their sizes differ
 */
export function mergeHeads(parts: readonly Matrix[]): Matrix {
  if (parts.length === 0) throw new RangeError("mergeHeads: parts must hold at least one matrix, got none");
  const [{ rows, cols }] = parts;
  const wide = matrix(rows, cols * parts.length);
  parts.forEach((part, h) => {
    if (part.rows !== rows || part.cols !== cols)
      throw new RangeError(
        `mergeHeads: parts[${h}] must be ${rows} × ${cols}, got ${part.rows} × ${part.cols}`,
      );
    for (let t = 0; t < rows; t++)
      wide.data.set(part.data.subarray(t * cols, (t + 1) * cols), t * wide.cols + h * cols);
  });
  return wide;
}

/** How heads stand side by side. */
export interface HeadsOptions {
  /** N, heads that ask */
  readonly heads: number;
  /** G, groups of heads that share keys and values; divides N; default N: every head has its own */
  readonly groups?: number;
  /** names of tokens and of state entries that a group has in common; default key and value */
  readonly shared?: readonly string[];
}

/**
 * Multi-head attention out of a head: multi-query attention for one group, grouped-query attention for some.
 *
 *     o_t = [o_t^1 … o_t^N],      o^h = head(query^h, key^⌊hG/N⌋, value^⌊hG/N⌋, …)
 *
 * Every token and every state entry is one wide matrix: G parts side by side where it is shared, N parts where it is not. A
 * group's cache is kept and written once. Heads may differ: `head` is then a function of h = 0 … N − 1.
 *
 * Reference: Vaswani et al. 2017, arXiv 1706.03762, §3.2.2; Shazeer 2019, arXiv 1911.02150 (G = 1); Ainslie et al. 2023,
 * arXiv 2305.13245 (grouped).
 *
 * @throws {RangeError} when `groups` does not divide `heads` or columns cannot be split evenly; `mix` when heads of a
 *   group leave different states under a shared name, because something it depends on is not shared
 * @example
 * attentionHeads(softmaxHead(), { heads: 8, groups: 2 }).mix({ query, key, value }) // query [T, 8 H], key [T, 2 H]
 * attentionHeads((h) => alibiHead(slopes[h]), { heads: 8 })
 */
export function attentionHeads<T extends Tokens>(
  head: Mixer<T> | ((h: number) => Mixer<T>),
  options: HeadsOptions,
): Mixer<T> {
  const caller = "attentionHeads";
  const { heads, groups = heads, shared = ["key", "value"] } = options;
  checkInteger(caller, "heads", heads, 1);
  checkInteger(caller, "groups", groups, 1, heads);
  if (heads % groups) throw new RangeError(`${caller}: groups must divide ${heads}, got ${groups}`);
  const size = heads / groups;
  const mixers = Array.from({ length: heads }, (_, h) => (typeof head === "function" ? head(h) : head));
  const apart = (wide: Tokens): Tokens[] => {
    const parts = Object.entries(wide).map(([name, whole]) => {
      const common = shared.includes(name);
      const split = splitHeads(whole, common ? groups : heads);
      return [name, (h: number) => split[common ? Math.floor(h / size) : h]] as const;
    });
    return mixers.map((_, h) => Object.fromEntries(parts.map(([name, part]) => [name, part(h)])));
  };
  const together = (states: readonly MixerState[]): MixerState =>
    Object.fromEntries(
      Object.keys(states[0]).map((name) => {
        const parts = states.map((state) => state[name]);
        if (!shared.includes(name)) return [name, mergeHeads(parts)];
        parts.forEach((part, h) => {
          const first = parts[h - (h % size)];
          if (part !== first && part.data.some((value, i) => value !== first.data[i]))
            throw new RangeError(
              `${caller}: state.${name} must be the same for all heads of a group, got another for head ${h}`,
            );
        });
        return [name, mergeHeads(parts.filter((_, h) => h % size === 0))];
      }),
    );
  return {
    name: `${mixers[0].name} × ${heads}`,
    forms: mixers[0].forms,
    mix(tokens, given = {}) {
      const pieces = apart(tokens);
      const states = given.state && apart(given.state);
      const mixed = mixers.map((mixer, h) => mixer.mix(pieces[h] as T, { ...given, state: states?.[h] }));
      return {
        output: mergeHeads(mixed.map(({ output }) => output)),
        state: together(mixed.map(({ state }) => state)),
      };
    },
    cost(shape) {
      const all = addCounts(...mixers.map((mixer) => mixer.cost(shape)));
      const sizes: Record<string, number> = { H: shape.head, V: shape.value ?? shape.head };
      const { kept = {} } = mixers[0] as { kept?: Columns };
      let once = 0;
      for (const name of shared) {
        const columns = kept[name] ?? 0;
        once += typeof columns === "string" ? sizes[columns] : columns;
      }
      const saved = (heads - groups) * shape.length * once;
      return counts({ ...all, weightWrite: all.weightWrite - saved } satisfies Counts);
    },
  };
}
