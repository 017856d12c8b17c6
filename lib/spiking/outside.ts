/** @file What reaches a network from outside, step by step, for those who run its neurons elsewhere. */
import { checkPositive, type Random, shown } from "../math";
import { checkNetwork } from "./check-network";
import { poissonArrival } from "./inputs";
import type { Network } from "./network";
import { clampedSources, poissonSources } from "./sources";

/** Sources and Poisson inputs of a network on their way through time. */
export interface Outside {
  /** steps done */
  readonly time: number;
  /** One step. */
  step(): void;
  /** Who of a Poisson or clamped population fired in the last step, ascending; a view. */
  fired(population: string): Int32Array;
  /** How many spikes reached each neuron in the last step through input `index` of the description, a Poisson input; a view. */
  arrivals(index: number): Float64Array;
}

/**
 * Sources and Poisson inputs of a network alone, with the very spikes that `simulate` draws from the same chance.
 *
 * @throws {TypeError | RangeError} as `simulate` does
 * @example
 * const outside = prepareOutside(network, { dt: 0.1, random: randomFrom(7) });
 * outside.step();
 * outside.fired("input");
 */
export function prepareOutside(
  network: Network,
  { dt, random }: { readonly dt: number; readonly random: Random },
): Outside {
  const caller = "prepareOutside";
  checkPositive(caller, "dt", dt);
  checkNetwork(caller, network);
  const sources = new Map(
    Object.entries(network.populations).flatMap(([name, spec]) => {
      if (spec.model === "lif") return [];
      const made =
        spec.model === "poisson"
          ? poissonSources(spec, dt, random.split(`population ${name}`))
          : clampedSources(caller, `populations.${name}`, spec, dt);
      return [[name, made] as const];
    }),
  );
  const inputs = (network.inputs ?? []).map((input, index) => {
    if (input.kind !== "poisson") return undefined;
    const { size } = network.populations[input.post];
    const arrival = poissonArrival({ ...input, weight: 1 }, size, dt, random.split(`input ${index}`));
    return { arrival, counts: new Float64Array(size) };
  });
  let time = 0;
  return {
    get time() {
      return time;
    },
    step() {
      time++;
      for (const source of sources.values()) source.advance(time);
      for (const input of inputs) input?.arrival.receive(time, input.counts.fill(0));
    },
    fired(population) {
      const source = sources.get(population);
      if (!source)
        throw new RangeError(
          `fired: population must be a source, one of ${[...sources.keys()].join(", ") || "none"}, got ${shown(population)}`,
        );
      return source.fired.subarray(0, source.count);
    },
    arrivals(index) {
      const input = inputs[index];
      if (!input)
        throw new RangeError(`arrivals: index must be that of a Poisson input, got ${shown(index)}`);
      return input.counts;
    },
  };
}
