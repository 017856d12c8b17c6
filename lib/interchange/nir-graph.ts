/**
 * @file Graphs of the Neuromorphic Intermediate Representation as plain data: nodes that compute, edges that carry signals.
 *
 * Names of fields and of types are those of the Python package nir 1.0.8, so that a file, the JSON and the paper say one thing.
 * Times are in seconds and potentials in volts unless those who exchange a graph agree otherwise.
 * Reference: Pedersen et al. 2024, Nat. Commun. 15:8122, "Neuromorphic intermediate representation".
 */
import type { NirArray } from "./nir-array";

/** What metadata may hold: text, numbers, truth values, arrays of numbers or of text, and groups of these. */
export interface NirTree {
  readonly [name: string]: NirLeaf | NirTree;
}

/** What stands at the ends of a {@link NirTree}. */
export type NirLeaf =
  | string
  | number
  | boolean
  | NirArray
  | readonly string[]
  | readonly (readonly string[])[];

/** What every node may carry along; it means nothing to the computation. */
export interface NirCommon {
  readonly metadata?: NirTree;
}

/** Where signals come in. */
export interface NirInput extends NirCommon {
  readonly type: "Input";
  readonly shape: readonly number[];
}

/** Where signals go out. */
export interface NirOutput extends NirCommon {
  readonly type: "Output";
  readonly shape: readonly number[];
}

/** W x + b. */
export interface NirAffine extends NirCommon {
  readonly type: "Affine";
  /** [… , out, in] */
  readonly weight: NirArray;
  /** [… , out] */
  readonly bias: NirArray;
}

/** W x. */
export interface NirLinear extends NirCommon {
  readonly type: "Linear";
  /** [… , out, in] */
  readonly weight: NirArray;
}

/** s x, entry by entry. */
export interface NirScale extends NirCommon {
  readonly type: "Scale";
  readonly scale: NirArray;
}

interface NirConvolution extends NirCommon {
  /** places that come in along each dimension; left out, it follows from what reaches the node */
  readonly input_shape?: number | readonly number[];
  /** [channels out, channels in / groups, width] or [ … , height, width] */
  readonly weight: NirArray;
  readonly stride: number | readonly number[];
  /** zeros added on both sides, "valid" for none, "same" for as many places out as in */
  readonly padding: number | readonly number[] | "same" | "valid";
  readonly dilation: number | readonly number[];
  readonly groups: number;
  /** [channels out] */
  readonly bias: NirArray;
}

/** Convolution (as everywhere in machine learning: a correlation) along one dimension; signals are [channel, place]. */
export interface NirConv1d extends NirConvolution {
  readonly type: "Conv1d";
}

/** Convolution along two dimensions; signals are [channel, row, column]. */
export interface NirConv2d extends NirConvolution {
  readonly type: "Conv2d";
}

interface NirPool2d extends NirCommon {
  readonly kernel_size: number | readonly number[];
  readonly stride: number | readonly number[];
  readonly padding: number | readonly number[];
}

/** The sum over a window of rows and columns, for each channel. */
export interface NirSumPool2d extends NirPool2d {
  readonly type: "SumPool2d";
}

/** The mean over a window of rows and columns, padding counted in. */
export interface NirAvgPool2d extends NirPool2d {
  readonly type: "AvgPool2d";
}

/** The same signal with dimensions `start_dim` to `end_dim`, both included, made one. */
export interface NirFlatten extends NirCommon {
  readonly type: "Flatten";
  /** shape that comes in; left out, it follows from what reaches the node */
  readonly input_type?: readonly number[];
  readonly start_dim: number;
  /** −1 is the last one */
  readonly end_dim: number;
}

/** x(t − delay). */
export interface NirDelay extends NirCommon {
  readonly type: "Delay";
  readonly delay: NirArray;
}

/** 1 where x > threshold, 0 elsewhere. */
export interface NirThreshold extends NirCommon {
  readonly type: "Threshold";
  readonly threshold: NirArray;
}

/** dv/dt = r x. */
export interface NirI extends NirCommon {
  readonly type: "I";
  readonly r: NirArray;
}

/** dv/dt = r x; a spike and v ← v_reset when v > v_threshold. */
export interface NirIF extends NirCommon {
  readonly type: "IF";
  readonly r: NirArray;
  readonly v_threshold: NirArray;
  /** default 0 */
  readonly v_reset?: NirArray;
}

/** tau dv/dt = (v_leak − v) + r x. */
export interface NirLI extends NirCommon {
  readonly type: "LI";
  readonly tau: NirArray;
  readonly r: NirArray;
  readonly v_leak: NirArray;
}

/** tau dv/dt = (v_leak − v) + r x; a spike and v ← v_reset when v > v_threshold. */
export interface NirLIF extends NirCommon {
  readonly type: "LIF";
  readonly tau: NirArray;
  readonly r: NirArray;
  readonly v_leak: NirArray;
  readonly v_threshold: NirArray;
  /** default 0 */
  readonly v_reset?: NirArray;
}

/** tau_syn dI/dt = −I + w_in x; tau_mem dv/dt = (v_leak − v) + r I. */
export interface NirCubaLI extends NirCommon {
  readonly type: "CubaLI";
  readonly tau_syn: NirArray;
  readonly tau_mem: NirArray;
  readonly r: NirArray;
  readonly v_leak: NirArray;
  /** one for all or one each; default 1 */
  readonly w_in?: number | NirArray;
}

/** As {@link NirCubaLI}; a spike and v ← v_reset when v > v_threshold. */
export interface NirCubaLIF extends NirCommon {
  readonly type: "CubaLIF";
  readonly tau_syn: NirArray;
  readonly tau_mem: NirArray;
  readonly r: NirArray;
  readonly v_leak: NirArray;
  readonly v_threshold: NirArray;
  /** default 0 */
  readonly v_reset?: NirArray;
  /** one for all or one each; default 1 */
  readonly w_in?: number | NirArray;
}

/** Nodes and edges between them; a node may be a graph itself, reached at its Input and left at its Output. */
export interface NirGraph extends NirCommon {
  readonly type: "NIRGraph";
  readonly nodes: Readonly<Record<string, NirNode>>;
  /** [from, to]; a node that several edges reach gets the sum of their signals */
  readonly edges: readonly (readonly [string, string])[];
  /** of the package that wrote it; the outermost graph's alone */
  readonly version?: string;
}

/** What a graph is made of. */
export type NirNode =
  | NirInput
  | NirOutput
  | NirAffine
  | NirLinear
  | NirScale
  | NirConv1d
  | NirConv2d
  | NirSumPool2d
  | NirAvgPool2d
  | NirFlatten
  | NirDelay
  | NirThreshold
  | NirI
  | NirIF
  | NirLI
  | NirLIF
  | NirCubaLI
  | NirCubaLIF
  | NirGraph;
