/** @file Trees of groups, numbers and text as HDF5 files, in memory: bytes come in and go out. */
import { type NirArray, type NirDtype, type NirLeaf, type NirTree, nirArray } from "../interchange";
import { shown } from "../math";

// the library is an ES module and carries HDF5 as WebAssembly: four megabytes that only those load who need them
const load = () => import("h5wasm");
type Hdf5 = Awaited<ReturnType<typeof load>>;
type Group = InstanceType<Hdf5["Group"]>;
type Dataset = InstanceType<Hdf5["Dataset"]>;

let loaded: Promise<Hdf5> | undefined;
async function hdf5(): Promise<Hdf5> {
  loaded ??= load().then(async (library) => {
    const { activate_throwing_error_handler: throwErrors } = await library.ready;
    throwErrors(); // else failures are printed, and reading goes on with nothing
    return library;
  });
  return loaded;
}

let files = 0;
/** Hands a file of the library's own memory to `use`, and removes it. */
async function withFile<T>(
  use: (library: Hdf5, memory: NonNullable<Hdf5["FS"]>, name: string) => T,
): Promise<T> {
  const library = await hdf5();
  const memory = library.FS as NonNullable<Hdf5["FS"]>;
  const name = `/file-${++files}`;
  try {
    return use(library, memory, name);
  } finally {
    if (memory.analyzePath(name).exists) memory.unlink(name);
  }
}

/** Classes of HDF5 types that are read. */
const [WHOLE, REAL, TEXT, ENUMERATION] = [0, 1, 3, 8];

function dtypeOf(at: string, { type, size, signed }: Dataset["metadata"]): NirDtype {
  const dtype = type === REAL ? `float${8 * size}` : `${signed ? "" : "u"}int${8 * size}`;
  if (type === REAL ? size === 4 || size === 8 : type === WHOLE && [1, 2, 4, 8].includes(size))
    return dtype as NirDtype;
  throw new TypeError(
    `readHdf5: ${at} must hold text, whole numbers, float32 or float64, got ${type === REAL ? dtype : `class ${type}`}`,
  );
}

function leafFrom(at: string, dataset: Dataset): NirLeaf {
  const { metadata } = dataset;
  const { shape } = metadata;
  if (shape === null || shape === undefined) throw new TypeError(`readHdf5: ${at} must hold something`);
  const members = metadata.enum_type?.members;
  const truth =
    metadata.type === ENUMERATION && shape.length === 0 && members?.["FALSE"] === 0 && members["TRUE"] === 1;
  // before the value is read, for the library's own errors name nothing
  const dtype = metadata.type === TEXT || truth ? undefined : dtypeOf(at, metadata);
  const value: unknown = dataset.value;
  if (truth) return value === 1;
  if (dtype === undefined) {
    if (shape.length === 0) return value as string;
    const texts = value as string[];
    if (shape.length === 1) return texts;
    if (shape.length === 2)
      return Array.from({ length: shape[0] }, (_, k) => texts.slice(k * shape[1], (k + 1) * shape[1]));
    throw new TypeError(`readHdf5: ${at} must hold text in rows, got ${shape.length} dimensions`);
  }
  const data = Float64Array.from(
    shape.length === 0 ? [value as number | bigint] : (value as ArrayLike<number | bigint>),
    Number,
  );
  // one number is itself where writing it again gives the same type
  const single = data[0];
  const whole = Number.isInteger(single);
  if (
    shape.length === 0 &&
    (dtype === "int64" ? Number.isSafeInteger(single) : dtype === "float64" && !whole)
  )
    return single;
  return nirArray(data, { dtype, shape });
}

function treeFrom(library: Hdf5, at: string, group: Group): NirTree {
  const entries = group.keys().map((name) => {
    const where = `${at}${name}`;
    const entity = group.get(name);
    if (entity instanceof library.Group) return [name, treeFrom(library, `${where}.`, entity)];
    if (entity instanceof library.Dataset) return [name, leafFrom(where, entity)];
    throw new TypeError(`readHdf5: ${where} must be a group or a dataset, got ${shown(entity)}`);
  });
  return Object.fromEntries(entries);
}

/**
 * The tree in an HDF5 file.
 *
 * @throws {SyntaxError} when the bytes are no HDF5 file, or a damaged one
 * @throws {TypeError} when it holds what a tree cannot
 */
export async function readHdf5(bytes: Uint8Array): Promise<NirTree> {
  return withFile((library, memory, name) => {
    memory.writeFile(name, bytes);
    let file: InstanceType<Hdf5["File"]> | undefined;
    try {
      file = new library.File(name, "r");
      return treeFrom(library, "", file);
    } catch (cause) {
      if (cause instanceof TypeError || cause instanceof RangeError) throw cause;
      throw new SyntaxError("it is not an HDF5 file, or a damaged one", { cause });
    } finally {
      file?.close();
    }
  });
}

const codes: Readonly<Record<NirDtype, readonly [string, (data: Float64Array) => ArrayBufferView]>> = {
  float64: ["<d", (data) => data],
  float32: ["<f", (data) => Float32Array.from(data)],
  int8: ["<b", (data) => Int8Array.from(data)],
  int16: ["<h", (data) => Int16Array.from(data)],
  int32: ["<i", (data) => Int32Array.from(data)],
  int64: ["<q", (data) => BigInt64Array.from(data, BigInt)],
  uint8: ["<B", (data) => Uint8Array.from(data)],
  uint16: ["<H", (data) => Uint16Array.from(data)],
  uint32: ["<I", (data) => Uint32Array.from(data)],
  uint64: ["<Q", (data) => BigUint64Array.from(data, BigInt)],
};

/** About a megabyte of rows. */
function chunksOf(shape: readonly number[]): number[] {
  const [rows, ...rest] = shape;
  const wide = rest.reduce((product, length) => product * length, 1);
  return [Math.min(rows, Math.max(1, Math.floor(2 ** 17 / wide))), ...rest];
}

type Data = Parameters<Group["create_dataset"]>[0]["data"];

function writeArray(group: Group, name: string, array: NirArray): void {
  const [dtype, pack] = codes[array.dtype];
  const shape = [...array.shape];
  const packed =
    array.dtype.endsWith("64") && array.dtype !== "float64"
      ? array.data.map((value) => value + 0) // −0 is no whole number of HDF5
      : array.data;
  const data = pack(packed) as Data;
  const pressed =
    shape.length > 0 && array.data.length > 0
      ? { chunks: chunksOf(shape), compression: "gzip" as const, compression_opts: 4 }
      : {};
  group.create_dataset({ name, data, shape, dtype, ...pressed });
}

function writeInto(group: Group, at: string, tree: NirTree): void {
  for (const [name, value] of Object.entries(tree)) {
    const where = `${at}${name}`;
    if (typeof value === "boolean")
      throw new TypeError(`writeHdf5: ${where} must not be ${value}: write 1 or 0, or text`);
    if (typeof value === "string") group.create_dataset({ name, data: value });
    else if (typeof value === "number") {
      const dtype = Number.isSafeInteger(value) && !Object.is(value, -0) ? "int64" : "float64";
      writeArray(group, name, nirArray(value, { dtype }));
    } else if (Array.isArray(value)) {
      const rows = value as readonly (string | readonly string[])[];
      const first = rows[0];
      // without a row, h5py cannot tell text from numbers and writes numbers
      if (first === undefined) writeArray(group, name, nirArray([]));
      else {
        const shape = typeof first === "string" ? [rows.length] : [rows.length, first.length];
        group.create_dataset({ name, data: rows.flat() as string[], shape });
      }
    } else if ((value as { data?: unknown }).data instanceof Float64Array)
      writeArray(group, name, value as NirArray);
    else writeInto(group.create_group(name), `${where}.`, value as NirTree);
  }
}

/**
 * A tree as an HDF5 file: groups, text in UTF-8, numbers as scalars (int64 when whole, else float64), arrays in their own type
 * and compressed.
 *
 * @throws {TypeError} when the tree holds a truth value, which the library cannot write
 */
export async function writeHdf5(tree: NirTree): Promise<Uint8Array> {
  return withFile((library, memory, name) => {
    const file = new library.File(name, "w");
    try {
      writeInto(file, "", tree);
      file.flush();
    } finally {
      file.close();
    }
    return memory.readFile(name, { encoding: "binary" });
  });
}
