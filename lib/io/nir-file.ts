/** @file NIR graphs in files: HDF5 as the Python package reads and writes it, or JSON. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { formatNirJson, type NirGraph, nirFromTree, nirToTree, parseNirJson } from "../interchange";
import { shown } from "../math";
import { readHdf5, writeHdf5 } from "./hdf5";
import { parseJson } from "./json";
import { shownPath } from "./paths";
import { explainFile } from "./plain";
import { writeAtomic } from "./write";

function isJson(caller: string, path: string): boolean {
  if (typeof path !== "string") throw new TypeError(`${caller}: path must be text, got ${shown(path)}`);
  return extname(path).toLowerCase() === ".json";
}

/** The same kind of error, with the file's name before it, to be printed as one line. */
function inFile(name: string, error: unknown): unknown {
  for (const Kind of [SyntaxError, TypeError, RangeError])
    if (error instanceof Kind)
      return Object.assign(new Kind(`${name}: ${error.message}`, { cause: error }), { plain: true });
  return error;
}

/**
 * Reads a NIR graph: from JSON where the path ends in .json (see `formatNirJson` of engram/interchange), else from HDF5 as the
 * Python package nir writes it.
 *
 * @throws {SyntaxError} naming the file, when it is neither
 * @throws {TypeError | RangeError} naming the file, the node and the field, when the graph in it does not make sense
 * @throws {PlainError} when the file cannot be read
 * @example
 * const { network } = fromNir(await readNir("model.nir"), { dt: 0.1 });
 */
export async function readNir(path: string): Promise<NirGraph> {
  const json = isJson("readNir", path);
  const name = shownPath(path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw explainFile("read", name, error);
  }
  if (json) {
    const text = new TextDecoder().decode(bytes);
    parseJson(text, name); // whose errors name line and column
    try {
      return parseNirJson(text, name);
    } catch (error) {
      throw inFile(name, error);
    }
  }
  try {
    return nirFromTree(await readHdf5(bytes));
  } catch (error) {
    throw inFile(name, error);
  }
}

/**
 * Writes a NIR graph: as JSON where the path ends in .json, else as HDF5 that the Python package nir reads. The file is replaced
 * whole or not at all. HDF5 notes the time of writing: the bytes of two writes differ, what they hold does not.
 *
 * nir 1.0.8 takes kernels for square and counts the channels of one group alone when it checks shapes; graphs with other kernels
 * or several groups are read there with `type_check=False`, and so are graphs without an Input or whose nodes all lead on.
 *
 * @throws {TypeError | RangeError} as `checkNir` of engram/interchange does, and when metadata for HDF5 holds a truth value
 * @throws {PlainError} when the file cannot be written
 */
export async function writeNir(path: string, graph: NirGraph): Promise<void> {
  await writeAtomic(
    path,
    isJson("writeNir", path) ? formatNirJson(graph) : await writeHdf5(nirToTree(graph)),
  );
}
