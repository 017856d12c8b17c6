/** @file Positive orthogonal random features, whose similarity is the exponential kernel on average. */
import { counts } from "../../cost";
import { checkInteger, dot, type Matrix, matrix, norm, normal, type Random, row } from "../../math";
import type { FeatureMap } from "./feature-map";

/** Sizes of {@link favor}. */
export interface FavorOptions {
  /** H, size of the rows it will be given */
  readonly head: number;
  /** m, number of random features; default 2H */
  readonly features?: number | undefined;
  /** where the directions come from */
  readonly random: Random;
}

/**
 * FAVOR+ features.
 *
 *     φ(x)_i = exp(ω_i·y − ‖y‖²/2) / √m        y = x / H^{1/4}
 *
 * with directions ω_i of {@link orthogonalDirections}, so that E[φ(q)·φ(k)] = exp(q·k/√H): softmax attention's
 * similarity, scale included. Exponents are at most ‖ω‖²/2, about H/2, so that nothing overflows up to H ≈ 1000; the
 * small constant that published code adds to φ is left out. Rows of norm far above √H make all φ(x)_i so small that they
 * vanish. Up to a factor, φ(x)_i is exp(ω_i·y − max_j ω_j·y), which never vanishes altogether (`relative`).
 *
 * Reference: Choromanski et al. 2021, "Rethinking Attention with Performers", arXiv 2009.14794, lemma 1.
 *
 * @throws {RangeError} from `apply` when rows are not of size H
 */
export function favor({ head, features = 2 * head, random }: FavorOptions): FeatureMap {
  checkInteger("favor", "head", head, 1);
  checkInteger("favor", "features", features, 1);
  const directions = orthogonalDirections(features, head, random);
  const checkHead = (size: number): void => {
    if (size !== head) throw new RangeError(`favor: rows must have ${head} columns, got ${size}`);
  };
  /** exp of what `exponents` makes of the ω_i·y */
  const exponentials =
    (exponents: (dots: Float64Array, y: Float64Array) => Float64Array) =>
    (rows: Matrix): Matrix => {
      checkHead(rows.cols);
      const out = matrix(rows.rows, features);
      for (let t = 0; t < rows.rows; t++) {
        const y = row(rows, t).map((x) => x * head ** -0.25);
        const dots = Float64Array.from({ length: features }, (_, i) => dot(row(directions, i), y));
        row(out, t).set(exponents(dots, y).map(Math.exp));
      }
      return out;
    };
  return {
    name: "favor",
    size: (size) => {
      checkHead(size);
      return features;
    },
    apply(rows) {
      const out = exponentials((dots, y) => {
        const half = dot(y, y) * 0.5;
        return dots.map((x) => x - half);
      })(rows);
      return matrix(
        out.rows,
        features,
        out.data.map((x) => x * features ** -0.5),
      );
    },
    relative: {
      apply: exponentials((dots) => {
        let top = dots[0];
        for (const x of dots) if (x > top) top = x;
        return dots.map((x) => x - top);
      }),
      cost: (size) =>
        counts({
          mul: size,
          mac: features * size,
          cmp: features - 1,
          add: features,
          exp: features,
          weightRead: features * size,
        }),
    },
    cost: (size) =>
      counts({
        mul: size + 1 + features,
        mac: size + features * size,
        add: features,
        exp: features,
        weightRead: features * size,
      }),
  };
}

/**
 * Random directions in blocks of `size` that are orthogonal to each other, each with the length of a normal vector of
 * its own: every single row is distributed like a standard normal vector.
 *
 * Reference: Yu et al. 2016, "Orthogonal Random Features", arXiv 1610.09072; Choromanski et al. 2021.
 *
 * @returns [count, size]
 */
export function orthogonalDirections(count: number, size: number, random: Random): Matrix {
  checkInteger("orthogonalDirections", "count", count, 1);
  checkInteger("orthogonalDirections", "size", size, 1);
  const out = matrix(count, size);
  const draw = (from: Random): Float64Array => Float64Array.from({ length: size }, () => normal(from));
  const lengths = random.split("lengths");
  const directions = random.split("directions");
  for (let i = 0; i < count; i++) {
    const block = i - (i % size);
    let direction = draw(directions);
    // Twice is enough (Kahan; Giraud et al. 2005): the second pass takes away what rounding left.
    for (let pass = 0; pass < 2; pass++)
      for (let j = block; j < i; j++) {
        const before = row(out, j);
        const share = dot(direction, before);
        direction = direction.map((x, f) => x - share * before[f]);
      }
    const length = norm(direction);
    row(out, i).set(direction.map((x) => x / length));
  }
  for (let i = 0; i < count; i++) {
    const length = norm(draw(lengths));
    row(out, i).set(row(out, i).map((x) => x * length));
  }
  return out;
}
