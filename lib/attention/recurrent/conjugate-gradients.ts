/** @file A fixed number of steps of conjugate gradients. */
import { addCounts, type Counts, counts, scaleCounts } from "../../cost";
import { dot } from "../../math";

/** How many steps, and what is added to denominators; default 0. */
export interface GradientSteps {
  readonly steps: number;
  readonly damping?: number;
}

/**
 * x near the solution of A x = b for A symmetric positive definite, given by its products, from x = 0.
 *
 * Reference: Hestenes and Stiefel 1952. Ends early only where nothing is left to divide by.
 */
export function conjugateGradients(
  product: (x: Float64Array) => Float64Array,
  b: Float64Array,
  { steps, damping = 0 }: GradientSteps,
): Float64Array {
  const x = new Float64Array(b.length);
  const residual = Float64Array.from(b);
  const direction = Float64Array.from(b);
  let size = dot(residual, residual);
  for (let step = 0; step < steps; step++) {
    const image = product(direction);
    const bent = dot(direction, image) + damping;
    if (bent === 0) break;
    const alpha = size / bent;
    for (let i = 0; i < x.length; i++) {
      x[i] += alpha * direction[i];
      residual[i] -= alpha * image[i];
    }
    const left = dot(residual, residual);
    if (size + damping === 0) break;
    const beta = left / (size + damping);
    for (let i = 0; i < x.length; i++) direction[i] = residual[i] + beta * direction[i];
    size = left;
  }
  return x;
}

/** Operations of {@link conjugateGradients}; its three vectors are not counted as state. */
export function conjugateGradientsCost(
  n: number,
  { steps, damping = 0 }: GradientSteps,
  product: Counts,
): Counts {
  const step = addCounts(product, { mac: 5 * n, div: 2, add: damping === 0 ? 0 : 2 });
  return addCounts({ mac: n }, scaleCounts(step, steps), counts());
}
