/** @file The best set of k neighbours on a chain, and the SparseMAP problem over all such sets. */

/** A set of places on a chain. */
export interface Corner {
  /** the places, in rising order */
  readonly places: readonly number[];
  /** how many of them follow directly on another */
  readonly pairs: number;
}

/**
 * The set of k places with the largest Σ scores + bonus · (number of adjacent pairs), by dynamic programming over places, how many were
 * chosen so far, and whether the last was. Scores of −∞ are never chosen; there must be k others.
 */
export function bestChain(scores: ArrayLike<number>, k: number, bonus: number): Corner {
  const n = scores.length;
  const absent = Number.NEGATIVE_INFINITY;
  // value[last][c]: best so far with c chosen, the present place chosen (1) or not (0); from[last] says which it came from.
  let value = [new Float64Array(k + 1).fill(absent), new Float64Array(k + 1).fill(absent)];
  value[0][0] = 0;
  const came: Uint8Array[][] = [];
  for (let i = 0; i < n; i++) {
    const next = [new Float64Array(k + 1).fill(absent), new Float64Array(k + 1).fill(absent)];
    const from = [new Uint8Array(k + 1), new Uint8Array(k + 1)];
    for (let c = 0; c <= k; c++) {
      from[0][c] = value[1][c] > value[0][c] ? 1 : 0;
      next[0][c] = value[from[0][c]][c];
      if (c === 0) continue;
      const joined = value[1][c - 1] + bonus;
      from[1][c] = joined > value[0][c - 1] ? 1 : 0;
      next[1][c] = scores[i] + Math.max(joined, value[0][c - 1]);
    }
    value = next;
    came.push(from);
  }
  const places: number[] = [];
  let last = value[1][k] > value[0][k] ? 1 : 0;
  let pairs = 0;
  for (let i = n - 1, c = k; i >= 0; i--) {
    const before = came[i][last][c];
    if (last === 1) {
      places.unshift(i);
      if (before === 1) pairs++;
      c--;
    }
    last = before;
  }
  return { places, pairs };
}

/** Solves A x = b by elimination with pivoting, in place; A is a list of rows. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(a[r][i]) > Math.abs(a[pivot][i])) pivot = r;
    [a[i], a[pivot]] = [a[pivot], a[i]];
    [b[i], b[pivot]] = [b[pivot], b[i]];
    for (let r = i + 1; r < n; r++) {
      const factor = a[r][i] / a[i][i];
      if (factor === 0) continue;
      for (let c = i; c < n; c++) a[r][c] -= factor * a[i][c];
      b[r] -= factor * b[i];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let c = i + 1; c < n; c++) b[i] -= a[i][c] * b[c];
    b[i] /= a[i][i];
  }
  return b;
}

/** The solution of SparseMAP on a chain. */
export interface ChainSolution {
  /** p, the weights of the places */
  readonly weights: Float64Array;
  /** λ, the shares of the sets behind them */
  readonly shares: readonly number[];
  /** the mean number of adjacent pairs in the mixture of sets behind them */
  readonly pairs: number;
  /** by how much a set not in the mixture could still raise the linearised objective: the error of the objective is at most this */
  readonly gap: number;
}

/** Keeps the equations of the active set regular; its effect on the weights is of this size. */
const ridge = 1e-10;

/**
 * max over mixtures λ of sets y of z·p + bonus · pairs − ½‖p‖², p = Σ λ_y y, by the active set method: solve on the sets held,
 * step back where a share would be negative, add the set that the slope z − p likes best.
 */
export function sparseChain(z: Float64Array, k: number, bonus: number): ChainSolution {
  const value = ({ places, pairs }: Corner, slope: ArrayLike<number>): number =>
    places.reduce((sum, i) => sum + slope[i], bonus * pairs);
  let active: Corner[] = [bestChain(z, k, bonus)];
  let shares = [1];
  const scale = 1 + Math.abs(value(active[0], z));
  const mix = (): Float64Array => {
    const p = new Float64Array(z.length);
    active.forEach(({ places }, j) => {
      for (const i of places) p[i] += shares[j];
    });
    return p;
  };
  const finish = (p: Float64Array, gap: number): ChainSolution => ({
    weights: p.map((x) => Math.min(1, Math.max(0, x))),
    shares,
    pairs: active.reduce((sum, { pairs }, j) => sum + shares[j] * pairs, 0),
    gap,
  });
  // Every round adds or drops a set; the bound is generous and only guards against rounding in a circle.
  for (let round = 0; ; round++) {
    const size = active.length;
    const equations = active.map((one, i) => [
      ...active.map(
        (other, j) =>
          one.places.filter((place) => other.places.includes(place)).length +
          ridge * (one.pairs * other.pairs + (i === j ? 1 : 0)),
      ),
      1,
    ]);
    equations.push([...new Array<number>(size).fill(1), 0]);
    const right = [...active.map((corner) => value(corner, z)), 1];
    const wanted = solve(equations, right).slice(0, size);
    let step = 1;
    for (let j = 0; j < size; j++)
      if (wanted[j] < 0) step = Math.min(step, shares[j] / (shares[j] - wanted[j]));
    shares = shares.map((share, j) => share + step * (wanted[j] - share));
    if (step < 1 || shares.some((share) => share <= 0)) {
      const kept = active.map((_, j) => shares[j] > 1e-14);
      active = active.filter((_, j) => kept[j]);
      shares = shares.filter((_, j) => kept[j]);
      const sum = shares.reduce((all, share) => all + share, 0);
      shares = shares.map((share) => share / sum);
      if (step < 1 && round < 50 * z.length + 500) continue;
    }
    const p = mix();
    const slope = z.map((x, i) => x - p[i]);
    const best = bestChain(slope, k, bonus);
    const held = active.reduce((sum, corner, j) => sum + shares[j] * value(corner, slope), 0);
    const gap = value(best, slope) - held;
    const known = active.some(({ places }) => places.every((place, i) => place === best.places[i]));
    if (gap <= 1e-12 * scale || known || round >= 50 * z.length + 500) return finish(p, Math.max(0, gap));
    active.push(best);
    shares.push(0);
  }
}
