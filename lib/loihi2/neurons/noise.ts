/** @file Neurons that send noise when they are asked. */
import { STATE_BITS } from "../arithmetic";
import type { NeuronKind } from "./kind";
import { checkNoiseTable, NOISE_WORD, type NoiseTable, noiseReader } from "./noise-table";

/** Sends a number drawn from a table in each step in which something arrives: noise for neurons whose program cannot draw. */
export interface LoihiNoise {
  readonly model: "noise";
  readonly size: number;
  readonly noise: NoiseTable;
}

/** How {@link LoihiNoise} goes on. */
export const noiseNeurons: NeuronKind<LoihiNoise> = {
  model: "noise",
  inputs: ["a"],
  outputs: () => [{ name: "s", payloadBits: STATE_BITS }],
  variables: ({ size }) => [{ name: "began", bits: 0, start: new Float64Array(size) }],
  check: (caller, name, { noise }) => checkNoiseTable(caller, `${name}.noise`, noise),
  prepare({ size, noise }, arithmetic) {
    const read = noiseReader(noise, arithmetic);
    return ({ state, input, output, draws }) => {
      const [a, s, began] = [input["a"], output["s"], state["began"]];
      for (let i = 0; i < size; i++) {
        began[i] = a[i] !== 0 ? 1 : 0;
        if (began[i]) s[i] = read(draws.bits(NOISE_WORD));
      }
    };
  },
};
