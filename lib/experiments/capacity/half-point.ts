/** @file Where a fraction that falls with the load passes one half. */

/** The load at which half of the trials succeed. */
export interface HalfPoint {
  readonly load: number;
  /** standard error of `load`, from the trials alone */
  readonly error: number;
}

/**
 * The half-way point of a logistic curve 1/(1 + exp(k(x − x₀))) fitted to success counts by maximum likelihood.
 *
 * Half a success and half a failure are added at each load, so that the fit exists where all trials above some load fail.
 */
export function halfPoint(loads: ArrayLike<number>, successes: ArrayLike<number>, trials: number): HalfPoint {
  const count = loads.length;
  let centre = 0;
  for (let i = 0; i < count; i++) centre += loads[i] / count;
  let spread = 0;
  for (let i = 0; i < count; i++) spread = Math.max(spread, Math.abs(loads[i] - centre));
  // p = 1/(1 + exp(−(a + b u))), u = (x − centre)/spread; Newton's steps, shortened where they are long.
  let [a, b] = [0, -1];
  let [aa, ab, bb] = [0, 0, 0];
  for (let k = 0; k < 200; k++) {
    let [ga, gb] = [0, 0];
    [aa, ab, bb] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const u = (loads[i] - centre) / spread;
      const p = 1 / (1 + Math.exp(-(a + b * u)));
      const miss = successes[i] + 0.5 - (trials + 1) * p;
      const weight = (trials + 1) * p * (1 - p);
      ga += miss;
      gb += miss * u;
      aa += weight;
      ab += weight * u;
      bb += weight * u * u;
    }
    const det = aa * bb - ab * ab;
    const [da, db] = [(bb * ga - ab * gb) / det, (aa * gb - ab * ga) / det];
    const length = Math.min(1, 2 / Math.hypot(da, db));
    a += length * da;
    b += length * db;
    if (Math.hypot(da, db) < 1e-12) break;
  }
  const at = -a / b;
  // x₀ = −a/b: its variance from the inverse of the information matrix.
  const det = aa * bb - ab * ab;
  const variance = (bb - 2 * at * ab + at * at * aa) / (det * b * b);
  return { load: centre + spread * at, error: spread * Math.sqrt(variance) };
}
