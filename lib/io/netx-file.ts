/** @file Layers in files: HDF5 as lava-dl exports it (netx), or JSON of the same form. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { type NetxNetwork, netxFromTree } from "../loihi2";
import { shown } from "../math";
import { readHdf5 } from "./hdf5";
import { parseJson } from "./json";
import { shownPath } from "./paths";
import { explainFile } from "./plain";

/**
 * Reads layers: from JSON where the path ends in .json, else from HDF5 as lava-dl exports it (netx). What they are is looked at by `fromNetx` of
 * engram/loihi2.
 *
 * @throws {SyntaxError | TypeError} naming the file, when it is neither or holds no layers
 * @throws {PlainError} when the file cannot be read
 * @example
 * const { network } = fromNetx(await readNetx("model.net"));
 */
export async function readNetx(path: string): Promise<NetxNetwork> {
  if (typeof path !== "string") throw new TypeError(`readNetx: path must be text, got ${shown(path)}`);
  const name = shownPath(path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw explainFile("read", name, error);
  }
  if (extname(path).toLowerCase() === ".json")
    return parseJson(new TextDecoder().decode(bytes), name) as NetxNetwork;
  try {
    return netxFromTree(await readHdf5(bytes));
  } catch (error) {
    for (const Kind of [SyntaxError, TypeError])
      if (error instanceof Kind) throw new Kind(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}
