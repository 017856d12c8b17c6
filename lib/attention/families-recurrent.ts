/**
 * @file The rows of all heads whose past is a state of fixed size, or nearly: those built here, and those left out
 * with the reason.
 */
import { type Family, inForms } from "./family";
import { learningFamilies } from "./recurrent/families-learning";
import { linearFamilies } from "./recurrent/families-linear";

/**
 * State-form attention, every such family of flash-linear-attention 0.6.0 among it, from linear attention to memories
 * that learn while they read.
 */
export const recurrentFamilies: readonly Family[] = inForms(
  ["recurrent", "chunked", "parallel"],
  [...linearFamilies, ...learningFamilies],
);
