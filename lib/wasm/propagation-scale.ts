/** @file Weights as whole multiples of one number, where they are. */

/** Each weight is `scale` times a whole number of size at most `largest`. */
export interface CommonScale {
  readonly scale: number;
  readonly largest: number;
}

/**
 * Share by which a weight may miss its multiple: a weight, the scale found from another one, the quotient there and the product
 * here are each rounded once.
 */
const SAME = 2 ** -51;

/** Largest number of which both are whole multiples, found as Euclid did; what is not above `noise` is zero. */
function commonMeasure(a: number, b: number, noise: number): number {
  let [large, small] = a > b ? [a, b] : [b, a];
  while (small > noise) [large, small] = [small, Math.abs(large - small * Math.round(large / small))];
  return large;
}

/**
 * The largest scale of which all weights are whole multiples, or undefined when some multiple would exceed `most`.
 *
 * Whole numbers within bounds keep scale 1. A multiple may differ from its weight in the last two bits: 3 · 0.1 stands for 0.3.
 */
export function commonScale(weights: ArrayLike<number>, most: number): CommonScale | undefined {
  let [top, smallest, whole] = [0, Number.POSITIVE_INFINITY, true];
  for (let k = 0; k < weights.length; k++) {
    const size = Math.abs(weights[k]);
    if (size > top) top = size;
    if (size > 0 && size < smallest) smallest = size;
    whole &&= Number.isInteger(size);
  }
  if (whole && top <= most) return { scale: 1, largest: top };
  let scale = smallest;
  // One far below the others makes too many multiples of them already; Euclid would take it for noise.
  if (top > (most + 0.5) * scale) return undefined;
  const noise = top / (4 * most); // a scale so small would need larger multiples than there may be
  for (let k = 0; k < weights.length; k++) {
    const size = Math.abs(weights[k]);
    if (Math.abs(size - scale * Math.round(size / scale)) <= 4 * SAME * size) continue;
    scale = commonMeasure(scale, size, noise);
    scale = smallest / Math.round(smallest / scale); // what Euclid's rounding left in it
    if (top > (most + 0.5) * scale) return undefined;
  }
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k];
    const multiple = Math.round(weight / scale);
    if (Math.abs(multiple) > most || Math.abs(multiple * scale - weight) > SAME * Math.abs(weight))
      return undefined;
  }
  return { scale, largest: Math.round(top / scale) };
}
