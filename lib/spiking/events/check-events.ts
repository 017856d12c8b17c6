/** @file What cannot be run without a step is refused by name. */
import { checkNetwork } from "../check-network";
import { type Network, projectionName } from "../network";

/**
 * Guard: a network that makes sense and whose events have times that can be found.
 *
 * @throws {RangeError} for escape noise, Bayesian weights, and delays that the numbers of `duration` cannot hold
 */
export function checkEvents(caller: string, network: Network, duration: number): void {
  checkNetwork(caller, network);
  for (const [name, population] of Object.entries(network.populations))
    if (population.model === "lif" && population.escape)
      throw new RangeError(
        `${caller}: populations.${name}.escape must be left out: an intensity that moves with the potential has no closed time of the next spike; simulate serves it`,
      );
  (network.projections ?? []).forEach((projection, k) => {
    if (projection.plasticity?.rule === "bcpnn")
      throw new RangeError(
        `${caller}: projections[${k}].plasticity of "${projectionName(projection)}" must be "pair" or "triplet", got "bcpnn", which simulate serves`,
      );
    const { delay } = projection.synapses;
    const all = typeof delay === "number" ? [delay] : delay;
    for (let j = 0; j < all.length; j++)
      if (!(duration + all[j] > duration))
        throw new RangeError(
          `${caller}: projections[${k}].synapses.delay must be long enough to tell ${duration} ms from the time after it, got ${all[j]}`,
        );
  });
}
