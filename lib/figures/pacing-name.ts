/** @file What figures call the ways in which spikes may come. */
import type { Pacing } from "../bayesian";

/** A pacing in words: "Poisson", "paced", or intervals of an order. */
export const pacingName = (pacing: Pacing): string =>
  typeof pacing === "number" ? `order ${pacing}` : pacing === "poisson" ? "Poisson" : pacing;
