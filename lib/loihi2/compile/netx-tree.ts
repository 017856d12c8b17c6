/** @file Layers in a tree of groups and arrays, as the exporter's HDF5 files hold them. */
import type { NirArray, NirLeaf, NirTree } from "../../interchange";
import { shown } from "../../math";
import type { NetxLayer, NetxNetwork } from "./netx";

const caller = "netxFromTree";

const isGroup = (value: NirLeaf | NirTree | undefined): value is NirTree =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !("shape" in value && "data" in value);
const isArray = (value: NirLeaf | NirTree): value is NirArray =>
  typeof value === "object" && "shape" in value && "data" in value;

/** Without trailing dimensions of 1, which stand for time there, down to `least` dimensions. */
function squeezed(array: NirArray, least: number): NirArray {
  const shape = Array.from(array.shape);
  while (shape.length > least && shape[shape.length - 1] === 1) shape.pop();
  return { ...array, shape };
}

const numbers = ["shape", "stride", "padding", "dilation", "groups"];

/** One number, or the two along an image, which must be alike: files do not say which is which. */
function alike(at: string, { data }: NirArray): number | readonly number[] {
  if (data.length < 2) return data[0];
  if (data[0] !== data[1])
    throw new RangeError(
      `${caller}: ${at} must be the same along both sides, got ${shown(Array.from(data))}`,
    );
  return data[0];
}

function field(at: string, name: string, value: NirLeaf | NirTree, dense: boolean): unknown {
  if (isGroup(value))
    return Object.fromEntries(
      Object.entries(value).map(([inner, one]) => [inner, field(`${at}.${inner}`, inner, one, dense)]),
    );
  if (!isArray(value)) return value;
  if (name === "shape") return Array.from(value.data);
  if (numbers.includes(name)) return alike(at, value);
  if (["weight", "real", "imag", "delay", "bias"].includes(name))
    return name === "delay" || name === "bias" ? squeezed(value, 1) : squeezed(value, dense ? 2 : 4);
  return value.data.length === 1 ? value.data[0] : value;
}

/**
 * The layers that a tree holds: `layer` with groups "0", "1" … of `type`, `shape`, `neuron`, `weight` and so on. What else is there, such as
 * `simulation`, is left aside.
 *
 * @throws {TypeError} when there are no layers
 */
export function netxFromTree(tree: NirTree): NetxNetwork {
  const layers = tree?.["layer"];
  if (!isGroup(layers))
    throw new TypeError(`${caller}: tree must have a group "layer", got ${shown(Object.keys(tree ?? {}))}`);
  const count = Object.keys(layers).length;
  return {
    layer: Array.from({ length: count }, (_, k): NetxLayer => {
      const group = layers[String(k)];
      if (!isGroup(group))
        throw new TypeError(`${caller}: layer must have a group "${k}", got ${shown(Object.keys(layers))}`);
      const dense = group["type"] === "dense";
      return Object.fromEntries(
        Object.entries(group).map(([name, value]) => [name, field(`layer.${k}.${name}`, name, value, dense)]),
      ) as unknown as NetxLayer;
    }),
  };
}
