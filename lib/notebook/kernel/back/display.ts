/**
 * @file Rich output: what a value looks like, and the two ways in which code shows something: the object that the
 * library finds under `Symbol.for("engram.kernel")`, and tslab's own `display`.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { inspect, types } from "node:util";
import type * as Jupyter from "tslab/dist/jupyter";
import type { Bundle } from "../frames";
import { root } from "../places";
import { parse, stringify } from "./builtins";
import { report } from "./channel";
import { flush } from "./output";
import { currentRun } from "./run";

/** A value that knows how it looks carries this method; it returns a MIME bundle, or a promise of one. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;
const KERNEL = Symbol.for("engram.kernel");

/** What code finds in `globalThis[Symbol.for("engram.kernel")]`. */
export interface KernelApi {
  /** Shows a bundle under the running cell. `id` names it, so that a later call with `update` replaces it. */
  display(bundle: Bundle, options?: { id?: string; update?: boolean }): void;
  /** aborted when the running cell is interrupted */
  readonly signal: AbortSignal;
}

/** Entries of an array that are shown. */
const ENTRIES = 60;

/** Bytes become base64, typed arrays inside JSON become arrays; what JSON cannot hold throws. */
function prepared(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [mime, value] of Object.entries(data)) {
    if (value === undefined) continue;
    if (types.isUint8Array(value) && !/json$/.test(mime))
      result[mime] = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
    else
      result[mime] = parse(
        stringify(value, (_key, inner: unknown) =>
          ArrayBuffer.isView(inner) && !types.isDataView(inner) ? Array.from(inner as Uint8Array) : inner,
        ) ?? "null",
      );
  }
  return result;
}

/** Sends a bundle to the cell that the present code belongs to. */
export function display(
  bundle: Bundle,
  { id, update = false }: { id?: string; update?: boolean } = {},
): void {
  if (typeof bundle?.data !== "object" || bundle.data === null)
    throw new TypeError("display: bundle must be an object with data, a record from MIME type to content");
  if (update && id === undefined)
    throw new TypeError("display: update must come with the id of what it replaces");
  const data = prepared(bundle.data);
  flush();
  report({
    is: "display",
    id: currentRun().id,
    update,
    display: id,
    bundle: { data, metadata: bundle.metadata ?? {} },
  });
}

/** How a value looks as text. */
export function plain(value: unknown): string {
  return inspect(value, {
    depth: 4,
    maxArrayLength: ENTRIES,
    maxStringLength: 10_000,
    breakLength: 100,
    compact: 3,
  });
}

/** A tensor of tfjs, whichever copy of it made the class. */
interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
  dataSync(): unknown;
  toString(verbose: boolean): string;
}

function isTensor(value: unknown): value is Tensor {
  if (typeof value !== "object" || value === null) return false;
  const { shape, dtype, dataSync, isDisposed } = value as Partial<Tensor>;
  return (
    Array.isArray(shape) &&
    typeof dtype === "string" &&
    typeof dataSync === "function" &&
    typeof isDisposed === "boolean"
  );
}

/** Shape, type and the first numbers: what it is, not how it is kept. */
function tensorText(tensor: Tensor): string {
  if (tensor.isDisposed) return `Tensor ${tensor.dtype} [${tensor.shape.join(", ")}] (disposed)`;
  return tensor.toString(true);
}

/** The bundle for the value of a cell; a promise when the value takes its time to show itself. */
export function bundleOf(value: unknown): Bundle | Promise<Bundle> {
  const own =
    (typeof value === "object" && value !== null) || typeof value === "function"
      ? (value as { [DISPLAY]?: unknown })[DISPLAY]
      : undefined;
  if (typeof own !== "function")
    return { data: { "text/plain": isTensor(value) ? tensorText(value) : plain(value) } };
  const finish = (given: unknown): Bundle => {
    if (typeof given !== "object" || given === null)
      throw new TypeError(
        `Jupyter.display: must return a record from MIME type to content, got ${plain(given)}`,
      );
    const data = prepared(given as Record<string, unknown>);
    return { data: "text/plain" in data ? data : { ...data, "text/plain": shortly(value) } };
  };
  const given: unknown = own.call(value);
  return types.isPromise(given) ? given.then(finish) : finish(given);
}

/** A name for front ends that show text only. */
function shortly(value: unknown): string {
  return `[${(value as object).constructor?.name ?? "object"}]`;
}

/** Opens both ways in. */
export function installDisplay(): void {
  const api: KernelApi = {
    display,
    get signal() {
      return currentRun().signal;
    },
  };
  Object.defineProperty(globalThis, KERNEL, { value: Object.freeze(api), configurable: true });
  const jupyter = createRequire(join(root, "package.json"))("tslab/dist/jupyter") as {
    -readonly [key in keyof typeof Jupyter]: (typeof Jupyter)[key];
  };
  // TypeScript's type is that of the value null: tslab sets it where it runs its own server.
  (jupyter as { lastWriteDisplayData: unknown }).lastWriteDisplayData = (
    content: {
      data: Record<string, unknown>;
      metadata?: Record<string, unknown>;
      transient?: { display_id?: string };
    },
    update?: boolean,
  ) => {
    const id = content.transient?.display_id;
    const bundle = { data: content.data, metadata: content.metadata };
    if (id === undefined) display(bundle);
    else display(bundle, { id, update: update === true });
  };
}
