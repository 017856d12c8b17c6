/** @file What drives the Inputs of a graph: given by the caller, or carried in the metadata of a graph that came from here. */
import { shown } from "../math";
import type { ClampedNeurons, PoissonNeurons } from "../spiking";
import { isNirArray, nirArray } from "./nir-array";
import type { NirInput, NirTree } from "./nir-graph";

/** Populations that fire without being reached. */
export type Source = ClampedNeurons | PoissonNeurons;

/** What a source is, as metadata of its Input. NIR has no word for it, and other readers leave it aside. */
export function sourceMetadata(source: Source): NirTree {
  const row = (values: ArrayLike<number>) => nirArray(Float64Array.from(values), { shape: [values.length] });
  if (source.model === "poisson")
    return {
      engram_model: "poisson",
      engram_rate: typeof source.rate === "number" ? source.rate : row(source.rate),
    };
  if (source.time.length === 0) return {};
  return { engram_model: "clamped", engram_time: row(source.time), engram_neuron: row(source.neuron) };
}

function kept(caller: string, at: string, size: number, metadata: NirTree): Source | undefined {
  const { engram_model: model, engram_rate: rate, engram_time: time, engram_neuron: neuron } = metadata;
  if (model === undefined) return undefined;
  if (model === "poisson" && (typeof rate === "number" || isNirArray(rate)))
    return {
      model,
      size,
      rate: typeof rate === "number" ? rate : rate.shape.length === 0 ? rate.data[0] : rate.data,
    };
  if (model === "clamped" && isNirArray(time) && isNirArray(neuron))
    return { model, size, time: time.data, neuron: Int32Array.from(neuron.data) };
  throw new TypeError(
    `${caller}: ${at}.metadata.engram_model must be "poisson" with engram_rate, or "clamped" with engram_time and engram_neuron, got ${shown(model)}`,
  );
}

/** The source of one Input: the given one, else that of its metadata, else one that is silent. */
export function sourceOf(
  caller: string,
  at: string,
  node: NirInput,
  size: number,
  given: Source | undefined,
): Source {
  if (given !== undefined && given.size !== size)
    throw new RangeError(
      `${caller}: sources must have the size of their Input, ${size} for ${at}, got ${given.size}`,
    );
  return (
    given ?? kept(caller, at, size, node.metadata ?? {}) ?? { model: "clamped", size, time: [], neuron: [] }
  );
}
