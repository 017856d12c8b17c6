/** @file Which fields each type of node has, as one table that the checks, the JSON and the files all read. */
import type { NirNode } from "./nir-graph";

/**
 * What a field holds. `array`: numbers with a shape. `gain`: those or one number. `count`: a whole number. `counts`: one or a row
 * of whole numbers, one for each dimension. `padding`: those, or a word. `shape`: a row of whole numbers.
 */
export interface NirField {
  readonly kind: "array" | "gain" | "count" | "counts" | "padding" | "shape";
  readonly optional?: true;
  /** smallest whole number, of kinds that hold these */
  readonly low?: number;
  /** all entries must be > 0, or ≥ 0 */
  readonly sign?: "positive" | "not negative";
  /** dimensions of an array: these many, or at least */
  readonly dimensions?: number;
  readonly least?: number;
}

const array = { kind: "array" } as const;
const optional = { kind: "array", optional: true } as const;
const tau = { kind: "array", sign: "positive" } as const;
const gain = { kind: "gain", optional: true } as const;
const shape = { kind: "shape", low: 0 } as const;
const weight = { kind: "array", least: 2 } as const;
const windows = (dimensions: number) => ({ kind: "counts", low: 1, dimensions }) as const;

function convolution(dimensions: number): Record<string, NirField> {
  return {
    input_shape: { kind: "counts", low: 1, dimensions, optional: true },
    weight: { kind: "array", dimensions: dimensions + 2 },
    stride: windows(dimensions),
    padding: { kind: "padding", low: 0, dimensions },
    dilation: windows(dimensions),
    groups: { kind: "count", low: 1 },
    bias: { kind: "array", dimensions: 1 },
  };
}
const pool: Record<string, NirField> = {
  kernel_size: windows(2),
  stride: windows(2),
  padding: { kind: "counts", low: 0, dimensions: 2 },
};

/** By type of node; a graph's own fields are looked at where graphs are. */
export const nirFields: Readonly<
  Record<Exclude<NirNode["type"], "NIRGraph">, Readonly<Record<string, NirField>>>
> = {
  Input: { shape },
  Output: { shape },
  Affine: { weight, bias: array },
  Linear: { weight },
  Scale: { scale: array },
  Conv1d: convolution(1),
  Conv2d: convolution(2),
  SumPool2d: pool,
  AvgPool2d: pool,
  Flatten: {
    input_type: { ...shape, optional: true },
    start_dim: { kind: "count", low: Number.MIN_SAFE_INTEGER },
    end_dim: { kind: "count", low: Number.MIN_SAFE_INTEGER },
  },
  Delay: { delay: { kind: "array", sign: "not negative" } },
  Threshold: { threshold: array },
  I: { r: array },
  IF: { r: array, v_threshold: array, v_reset: optional },
  LI: { tau, r: array, v_leak: array },
  LIF: { tau, r: array, v_leak: array, v_threshold: array, v_reset: optional },
  CubaLI: { tau_syn: tau, tau_mem: tau, r: array, v_leak: array, w_in: gain },
  CubaLIF: {
    tau_syn: tau,
    tau_mem: tau,
    r: array,
    v_leak: array,
    v_threshold: array,
    v_reset: optional,
    w_in: gain,
  },
};

/** Every type of node. */
export const nirTypes: readonly NirNode["type"][] = [
  ...(Object.keys(nirFields) as (keyof typeof nirFields)[]),
  "NIRGraph",
];

/** The fields of a node by name. */
export function fieldsOf(node: NirNode): Readonly<Record<string, unknown>> {
  return node as unknown as Readonly<Record<string, unknown>>;
}
