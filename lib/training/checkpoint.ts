/**
 * @file Where a training stands, as bytes: one file that holds a JSON head and then the numbers.
 *
 * The layout is that of safetensors (8 bytes with the length of the head, the head, the data; all little-endian), so that
 * other tools can read it. Pure: writing files is the roof's.
 */
import { type Random, shown } from "../math";
import type { Moments } from "./adam";
import { checkAlike, type Parameter, type ParameterSet, sizeOf } from "./parameters";

/** A training after some step: all that the next step depends on. */
export interface Checkpoint {
  /** tells the stream of chance from others; the position in it is the number of steps */
  readonly stream: string;
  readonly parameters: ParameterSet;
  readonly moments: Moments;
  /** loss of each step so far */
  readonly losses: Float64Array;
  /** what the caller wrote down along the way: see {@link TrainOptions.onStep} */
  readonly notes: Float64Array;
}

/** The word by which a checkpoint of ours is known. */
const format = "engram/checkpoint@1";

/** A stream's first numbers under a label of its own: drawing them moves nothing. */
export function fingerprint(random: Random): string {
  const mark = random.split("fingerprint");
  return [mark(), mark()].map((value) => value.toString(16)).join(" ");
}

const groups = ["parameters", "first", "second"] as const;

function pad(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  padded.set(bytes);
  return padded;
}

/**
 * A checkpoint as bytes. Names in the file are `parameters.…`, `first.…` and `second.…`, `losses` and `notes`.
 *
 * @example
 * decodeCheckpoint(encodeCheckpoint(checkpoint)) // the same numbers
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { stream, parameters, moments, losses, notes } = checkpoint;
  const sets = { parameters, first: moments.first, second: moments.second };
  const head: Record<string, unknown> = {
    __metadata__: { format, stream, step: String(moments.step) },
  };
  const parts: [at: number, write: (view: DataView) => void][] = [];
  let at = 0;
  const add = (
    name: string,
    dtype: "F32" | "F64",
    shape: readonly number[],
    data: Float32Array | Float64Array,
  ) => {
    const width = dtype === "F32" ? 4 : 8;
    head[name] = { dtype, shape, data_offsets: [at, at + width * data.length] };
    parts.push([
      at,
      (view) => {
        data.forEach((value, i) => {
          if (dtype === "F32") view.setFloat32(4 * i, value, true);
          else view.setFloat64(8 * i, value, true);
        });
      },
    ]);
    at += width * data.length;
  };
  add("losses", "F64", [losses.length], losses);
  if (notes.length > 0) add("notes", "F64", [notes.length], notes);
  for (const group of groups)
    for (const [name, { shape, data }] of Object.entries(sets[group]))
      add(`${group}.${name}`, "F32", shape, data);
  const text = pad(JSON.stringify(head));
  const bytes = new Uint8Array(8 + text.length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  for (const [from, write] of parts) write(new DataView(bytes.buffer, 8 + text.length + from));
  return bytes;
}

const fault = (words: string): SyntaxError => new SyntaxError(`decodeCheckpoint: ${words}`);

interface Entry {
  readonly shape: readonly number[];
  /** first byte within the data, and the byte after the last */
  readonly from: number;
  readonly to: number;
}

const isWhole = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** One array's line of the head, as any file may hold it: its kind of number, its shape, and where it lies within the data. */
function readEntry(name: string, entry: unknown, wanted: "F32" | "F64", bytes: number): Entry {
  const { dtype, shape, data_offsets: offsets } = Object(entry) as Record<string, unknown>;
  if (dtype !== wanted)
    throw fault(`${shown(name)} must have the dtype ${shown(wanted)}, got ${shown(dtype)}`);
  if (!Array.isArray(shape) || !shape.every(isWhole))
    throw fault(`${shown(name)} must have a shape of whole numbers, got ${shown(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole))
    throw fault(`${shown(name)} must have two data_offsets, got ${shown(offsets)}`);
  const [from, to] = offsets;
  const size = (wanted === "F32" ? 4 : 8) * sizeOf(shape);
  if (to - from !== size || to > bytes)
    throw fault(`${shown(name)} must hold ${size} bytes, got ${Math.min(to, bytes) - from}`);
  return { shape, from, to };
}

function readHead(bytes: Uint8Array): { head: Record<string, unknown>; data: DataView } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.POSITIVE_INFINITY;
  if (length > bytes.length - 8) throw fault(`bytes must hold a head, got ${bytes.length} bytes`);
  let head: unknown;
  try {
    head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  } catch (error) {
    throw Object.assign(fault("head must be JSON, got something else"), { cause: error });
  }
  if (typeof head !== "object" || head === null) throw fault(`head must be an object, got ${shown(head)}`);
  return {
    head: head as Record<string, unknown>,
    data: new DataView(bytes.buffer, bytes.byteOffset + 8 + length, bytes.length - 8 - length),
  };
}

/**
 * A checkpoint that {@link encodeCheckpoint} has written.
 *
 * @throws {SyntaxError} when the bytes are not a checkpoint, or a part of them is missing
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(`decodeCheckpoint: bytes must be a Uint8Array, got ${shown(bytes)}`);
  const { head, data } = readHead(bytes);
  const { __metadata__: about, ...entries } = head as { __metadata__?: Readonly<Record<string, unknown>> };
  if (about?.["format"] !== format)
    throw fault(`format must be ${shown(format)}, got ${shown(about?.["format"])}`);
  const { stream, step: steps } = about;
  if (typeof stream !== "string") throw fault(`stream must be a string, got ${shown(stream)}`);
  const step = typeof steps === "string" && /^\d+$/.test(steps) ? Number(steps) : Number.NaN;
  if (!Number.isSafeInteger(step)) throw fault(`step must be a whole number, got ${shown(steps)}`);
  const sets = { parameters: new Map<string, Parameter>(), first: new Map(), second: new Map() };
  const lists = { losses: new Float64Array(0), notes: new Float64Array(0) };
  let end = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const list = name === "losses" || name === "notes" ? name : undefined;
    const group = groups.find((word) => name.startsWith(`${word}.`));
    if (list === undefined && group === undefined)
      throw fault(`${shown(name)} must be a parameter or a moment`);
    const { shape, from, to } = readEntry(name, entry, list ? "F64" : "F32", data.byteLength);
    end = Math.max(end, to);
    const length = sizeOf(shape);
    if (list) lists[list] = Float64Array.from({ length }, (_, i) => data.getFloat64(from + 8 * i, true));
    if (group)
      sets[group].set(name.slice(group.length + 1), {
        shape,
        data: Float32Array.from({ length }, (_, i) => data.getFloat32(from + 4 * i, true)),
      });
  }
  if (end !== data.byteLength)
    throw fault(`bytes must end after ${end} bytes of data, got ${data.byteLength}`);
  const [parameters, first, second] = groups.map((group): ParameterSet => Object.fromEntries(sets[group]));
  try {
    for (const set of [first, second]) checkAlike("decodeCheckpoint", "moments", set, parameters);
  } catch (error) {
    throw new SyntaxError((error as Error).message, { cause: error });
  }
  if (lists.losses.length !== step) throw fault(`losses must be ${step}, got ${lists.losses.length}`);
  return { stream, parameters, moments: { step, first, second }, ...lists };
}
