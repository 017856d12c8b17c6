/** @file Graphs of NIR brought to the chip. */
import { type FromNirOptions, fromNir, type NirGraph, type NirOutputs } from "../../interchange";
import { type CompiledSpiking, type CompileOptions, compileSpiking } from "./spiking";

/** A compiled graph, and where its Outputs are found in the records of `emulateSpiking`. */
export interface CompiledNir extends CompiledSpiking {
  readonly outputs: NirOutputs;
}

/**
 * A graph of NIR in the chip's whole numbers: `fromNir` makes a spiking network of it, `compileSpiking` brings that to the chip.
 *
 * LIF, IF and CubaLIF become neurons of the chip, LI, I and CubaLI those without a threshold; Linear, Affine, Scale, Conv1d, Conv2d, SumPool2d,
 * AvgPool2d, Flatten and Delay on the way become synapses, biases and delays. An Output of potentials is read as `v` of its population.
 *
 * @throws {TypeError | RangeError} as `fromNir` and {@link compileSpiking} do; the message names the node or population
 * @example
 * const compiled = compileNir(await readNir("model.nir"), { dt: 0.1 });
 * compiled.report.rows;
 */
export function compileNir(graph: NirGraph, options: CompileOptions & FromNirOptions): CompiledNir {
  const { dt, spikeArea, units, sources } = options;
  const { network, outputs } = fromNir(graph, {
    dt,
    ...(spikeArea === undefined ? {} : { spikeArea }),
    ...(units === undefined ? {} : { units }),
    ...(sources === undefined ? {} : { sources }),
  });
  return { ...compileSpiking(network, options), outputs };
}
