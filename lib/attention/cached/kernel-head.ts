/**
 * @file What makes a head in kernel form, the kind that keeps an entry for every token and compares each query with all
 * of them: what it keeps of a token, how a query is compared with what is kept, and how the scores are separated.
 */
import type { Counts } from "../../cost";
import type { Matrix } from "../../math";
import type { Form, Mixer, MixOptions, Tokens } from "../mixer";
import type { FullShape, Sizes, Span, Work } from "./kernel-cost";
import type { Scores, Separation } from "./separation";

/** Names of matrices and their numbers of columns, as `checkTokens` takes them. */
export type Columns = Readonly<Record<string, number | string>>;

/** The scores of one query against the kept entries from … to (excluded), asked for from the newest to the oldest. */
export type Scorer = (from: number, to: number) => Scores;

/** How a query is compared with what is kept. */
export interface Similarity {
  /** Query i of a block of tokens; the block's own entries are the last in the cache. */
  ask(asked: Tokens, i: number, cache: Tokens): Scorer;
  work(sizes: Sizes, form: Form): Work;
}

/** One read-out. Most heads have one; where there are several, what they read is added. */
export interface Branch extends Span {
  readonly similarity: Similarity;
  readonly separation: Separation;
  /** the places of the only entries that query i of the block meets, in order of age; default all within reach */
  choose?(asked: Tokens, i: number, cache: Tokens): readonly number[];
  /** the kept entry that is read; default "value" */
  readonly values?: string;
  /** a token of one column that multiplies what is read */
  readonly gate?: string;
}

/** Every choice that makes a head. */
export interface KernelHead {
  readonly name: string;
  /** what a token brings */
  readonly tokens: Columns;
  /** what is kept of every token; its letters are those of `tokens` */
  readonly kept: Columns;
  /** what is kept of every `size` tokens once they are complete: means of the kept entries named on the right */
  readonly blocks?: { readonly size: number; readonly means: Readonly<Record<string, string>> };
  readonly branches: readonly Branch[];
  /** guards on tokens beyond their sizes */
  check?(tokens: Tokens): void;
  /** a block of tokens as it is asked and kept, after `position` others of which `cache` is kept; default as it comes */
  encode?(tokens: Tokens, cache: Tokens, position: number): Tokens;
  /** what a block does to the entries of the tokens before it and to its own, once it has been answered */
  settle?(asked: Tokens, cache: Tokens): void;
  /** operations of `encode`, and of all that is not told by the branches */
  work?(sizes: Sizes, form: Form): Work;
  /** operations that depend on the number of tokens in another way */
  extra?(shape: FullShape): Partial<Counts>;
}

/** A mixer that can show which tokens it attends to. */
export interface KernelMixer<T extends Tokens = Tokens> extends Mixer<T> {
  /** what its state keeps of every token: names and numbers of columns */
  readonly kept: Columns;
  /**
   * The weights of the values: `output = attention · value`, over the values that are kept, the new ones last.
   *
   * @returns [T, S], S the entries kept of the tokens before and T more
   */
  attention(tokens: T, options?: Pick<MixOptions, "state">): Matrix;
}
