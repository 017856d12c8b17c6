/** @file Layers as lava-dl exports them (netx), as plain data. */
import type { NestedNumbers, NirArray } from "../../interchange";

/** Numbers in rows, or an array with its shape. */
export type NetxNumbers = NestedNumbers | NirArray;

/** Neurons of a layer, with the names of the exporter; times are steps. */
export type NetxNeuron = NetxCuba | NetxSdnn | NetxResonate;

/** Leaky integrate-and-fire with a current. */
export interface NetxCuba {
  readonly type: "CUBA" | "LIF";
  /** decay of the current, 1 … 4096; 4096 forgets all of it in each step */
  readonly iDecay: number;
  /** 0 … 4095 */
  readonly vDecay: number;
  /** in units of 64 */
  readonly vThMant: number;
  /** steps from a spike to the next that could be, 1 … 64; default 1 */
  readonly refDelay?: number;
}

/** Sigma-delta. */
export interface NetxSdnn {
  readonly type: "SDNN";
  readonly vThMant: number;
}

/** Resonate-and-fire, without a reset or with Izhikevich's. */
export interface NetxResonate {
  readonly type: "RF" | "RF_PHASE" | "RF_IZ";
  readonly vThMant: number;
  /** share of the amplitude lost in a step */
  readonly alpha: number;
  /** steps of a turn */
  readonly period: number;
}

/** Where values come in, and the neurons that take them in, if any. */
export interface NetxInput {
  readonly type: "input";
  /** [size] or [width, height, channels] */
  readonly shape: readonly number[];
  readonly neuron?: NetxNeuron;
  /** of spikes to their neuron; default 64 */
  readonly weight?: number;
  readonly bias?: NetxNumbers;
}

/** Weights between neurons: whole numbers, or real and imaginary ones to neurons that turn. */
export type NetxWeights = NetxNumbers | { readonly real: NetxNumbers; readonly imag: NetxNumbers };

interface Weighted {
  readonly neuron: NetxNeuron;
  /** what each neuron gets in every step, 64 times; default 0 */
  readonly bias?: NetxNumbers;
  /** 0 … 62: one, one for each sender, or one for each weight; default 0 */
  readonly delay?: NetxNumbers;
}

/** All to all. */
export interface NetxDense extends Weighted {
  readonly type: "dense";
  /** [out][in] */
  readonly weight: NetxWeights;
}

/** A convolution over an image: a correlation, as everywhere in machine learning. */
export interface NetxConv extends Weighted {
  readonly type: "conv";
  /** [channels out][channels in / groups][row][column] */
  readonly weight: NetxWeights;
  /** one for both, or [along the width, along the height]; default 1 */
  readonly stride?: number | readonly number[];
  /** default 0 */
  readonly padding?: number | readonly number[];
  /** default 1 */
  readonly dilation?: number | readonly number[];
  /** default 1 */
  readonly groups?: number;
}

/** An image as a row; neurons keep their order: channel by channel, row by row. */
export interface NetxFlatten {
  readonly type: "flatten";
}

/** A layer. */
export type NetxLayer = NetxInput | NetxDense | NetxConv | NetxFlatten;

/** A network as layers in order, each after the one before. */
export interface NetxNetwork {
  readonly layer: readonly NetxLayer[];
}
