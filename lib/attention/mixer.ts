/**
 * @file The protocol of every attention mechanism over a sequence, and what all of them share: one head turns tokens
 * into outputs and a state, and the state is all that it remembers of the tokens before.
 */
import type { Counts } from "../cost";
import { checkAllFinite, checkInteger, checkLength, fromRows, type Matrix, matrix, shown } from "../math";

/** What one head is given, one row per token: `query` [T, H], `key` [T, H], `value` [T, V], and its own gates. */
export type Tokens = Readonly<Record<string, Matrix>>;

/** What a head remembers: named matrices and nothing else, so that it can be written down and read back. */
export type MixerState = Readonly<Record<string, Matrix>>;

/** How the outputs are worked out; all of them give the same numbers. */
export type Form = "recurrent" | "chunked" | "parallel";

/** How to mix, and where to go on. */
export interface MixOptions {
  /** what an earlier call left; default an empty memory */
  readonly state?: MixerState | undefined;
  /** default the first of the mixer's `forms` */
  readonly form?: Form;
  /** tokens per chunk of the chunked form, ≥ 1; default 64 */
  readonly chunk?: number;
}

/** The outcome of mixing T tokens. */
export interface Mixed {
  /** [T, V] */
  readonly output: Matrix;
  /** the memory after the last token */
  readonly state: MixerState;
}

/** The sizes on which the number of operations depends. */
export interface MixerShape {
  /** tokens mixed, ≥ 1 */
  readonly length: number;
  /** tokens seen before; default 0 */
  readonly past?: number;
  /** H, size of queries and keys */
  readonly head: number;
  /** V, size of values; default H */
  readonly value?: number;
  /** default the first of the mixer's `forms` */
  readonly form?: Form;
  /** default 64 */
  readonly chunk?: number;
}

/** One head of an attention mechanism, causal: token t is answered from tokens 0 … t. */
export interface Mixer<T extends Tokens = Tokens> {
  /** as in the table of families */
  readonly name: string;
  /** the forms it has; the first is the default */
  readonly forms: readonly Form[];
  /**
   * Answers every token, in order.
   *
   * @throws {RangeError} when sizes do not fit each other or the state, or an entry is not finite
   */
  mix(tokens: T, options?: MixOptions): Mixed;
  /** Operations of mixing `length` tokens after `past` others. */
  cost(shape: MixerShape): Counts;
}

/**
 * Guard: tokens of the given names, all of one length, each of the given number of columns, all finite. A number of columns is fixed,
 * or a letter: equal letters are equal sizes.
 *
 * @returns the size of each letter, and the number of tokens as `T`
 * @throws {TypeError} when a name is missing
 * @throws {RangeError} when sizes do not fit or an entry is not finite
 * @example
 * checkTokens("softmax", tokens, { query: "H", key: "H", value: "V", strength: 1 }) // { T: 9, H: 4, V: 2 }
 */
export function checkTokens(
  caller: string,
  tokens: Tokens,
  columns: Readonly<Record<string, number | string>>,
): Record<string, number> {
  const sizes: Record<string, number> = {};
  let first = "";
  let length = 0;
  for (const [name, size] of Object.entries(columns)) {
    const given = tokens[name];
    if (given === undefined)
      throw new TypeError(`${caller}: tokens must have ${name}, got ${Object.keys(tokens).join(", ")}`);
    if (!first) [first, length] = [name, given.rows];
    if (given.rows !== length)
      throw new RangeError(`${caller}: ${name} must have ${length} rows as ${first} has, got ${given.rows}`);
    if (typeof size === "string") sizes[size] ??= given.cols;
    const wanted = typeof size === "string" ? sizes[size] : size;
    if (given.cols !== wanted)
      throw new RangeError(`${caller}: ${name} must have ${wanted} columns, got ${given.cols}`);
    checkAllFinite(caller, name, given.data);
  }
  return { ...sizes, T: length };
}

/** Tokens `from` to `to` (excluded) as views: writing to them writes to the whole. */
export function sliceTokens<T extends Tokens>(tokens: T, from: number, to: number): T {
  return Object.fromEntries(
    Object.entries(tokens).map(([name, { rows, cols, data }]) => {
      checkInteger("sliceTokens", "to", to, 0, rows);
      checkInteger("sliceTokens", "from", from, 0, to);
      return [name, matrix(to - from, cols, data.subarray(from * cols, to * cols))];
    }),
  ) as T;
}

/** The entry `name` of a state, of the given size. */
export function stateEntry(
  caller: string,
  state: MixerState,
  name: string,
  rows: number,
  cols: number,
): Matrix {
  const entry = state[name];
  if (entry === undefined)
    throw new TypeError(
      `${caller}: state must have ${name}, got ${Object.keys(state).join(", ") || "nothing"}`,
    );
  if (entry.rows !== rows || entry.cols !== cols)
    throw new RangeError(
      `${caller}: state.${name} must be ${rows} × ${cols}, got ${entry.rows} × ${entry.cols}`,
    );
  checkAllFinite(caller, `state.${name}`, entry.data);
  return entry;
}

/** The word that a written state starts with. */
const format = "engram/mixer-state@1";

/**
 * A state as text, to the last bit: JSON with the numbers as little-endian 64-bit floats in base64.
 *
 * @example
 * decodeState(encodeState(state)) // the same numbers
 */
export function encodeState(state: MixerState): string {
  const entries = Object.entries(state).map(([name, { rows, cols, data }]) => {
    const bytes = new DataView(new ArrayBuffer(data.length * 8));
    for (let i = 0; i < data.length; i++) bytes.setFloat64(8 * i, data[i], true);
    return [name, { rows, cols, data: Buffer.from(bytes.buffer).toString("base64") }];
  });
  return JSON.stringify({ format, entries: Object.fromEntries(entries) });
}

/**
 * A state that {@link encodeState} has written.
 *
 * @throws {SyntaxError} when `text` is not such a state, or a part of it is missing
 */
export function decodeState(text: string): MixerState {
  let written: { format?: unknown; entries?: Record<string, { rows: number; cols: number; data: string }> };
  try {
    written = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`decodeState: text must be JSON, got ${shown(text)}`, { cause: error });
  }
  if (written?.format !== format || typeof written.entries !== "object" || written.entries === null)
    throw new SyntaxError(`decodeState: format must be ${shown(format)}, got ${shown(written?.format)}`);
  const state: Record<string, Matrix> = {};
  for (const [name, { rows, cols, data }] of Object.entries(written.entries)) {
    for (const size of [rows, cols])
      if (!Number.isInteger(size) || size < 0)
        throw new SyntaxError(`decodeState: entry ${shown(name)} must have sizes, got ${rows} × ${cols}`);
    const bytes = Buffer.from(String(data), "base64");
    const size = rows * cols * 8;
    if (bytes.length !== size)
      throw new SyntaxError(`decodeState: entry ${shown(name)} must hold ${size} bytes, got ${bytes.length}`);
    const values = Float64Array.from({ length: rows * cols }, (_, i) => bytes.readDoubleLE(8 * i));
    state[name] = matrix(rows, cols, values);
  }
  return state;
}

/**
 * Mixes the same tokens in pieces that end at `cuts`, each piece going on from the state of the one before: what a
 * stream does. The output is that of one call.
 *
 * @param cuts whole numbers in [0, T], rising
 */
export function mixInPieces<T extends Tokens>(
  mixer: Mixer<T>,
  tokens: T,
  cuts: readonly number[],
  options: MixOptions = {},
): Mixed {
  const length = Object.values(tokens)[0].rows;
  const rows: Float64Array[] = [];
  let { state } = options;
  let from = 0;
  for (const to of [...cuts, length]) {
    const piece = mixer.mix(sliceTokens(tokens, from, to), { ...options, state });
    for (let t = 0; t < to - from; t++)
      rows.push(piece.output.data.subarray(t * piece.output.cols, (t + 1) * piece.output.cols));
    state = piece.state;
    from = to;
  }
  checkLength("mixInPieces", "output", rows, length);
  return { output: fromRows(rows), state: state as MixerState };
}
