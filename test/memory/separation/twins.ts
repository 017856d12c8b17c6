/** @file Separations written as plain algorithms, one counted operation at a time; what the closed forms of their cost are held against. */
import type { Tally } from "../../support/tally";

export const max0 = (t: Tally, x: number): number => (t.more(x, 0) ? x : 0);

/** Falling order by binary insertion; a search among m places always takes ⌈log₂(m + 1)⌉ comparisons. */
export function sort(t: Tally, numbers: readonly number[]): number[] {
  const sorted: number[] = [];
  for (const x of numbers) {
    let low = 0;
    let high = sorted.length;
    let depth = Math.ceil(Math.log2(sorted.length + 1));
    for (; low < high; depth--) {
      const middle = (low + high) >> 1;
      if (t.more(x, sorted[middle])) high = middle;
      else low = middle + 1;
    }
    t.note("cmp", depth);
    sorted.splice(low, 0, x);
  }
  return sorted;
}

export const largest = (t: Tally, s: readonly number[]) => s.reduce((top, x) => (t.more(x, top) ? x : top));
const sum = (t: Tally, s: readonly number[]) => s.reduce((all, x) => t.add(all, x));

export function shares(t: Tally, masses: readonly number[]): number[] {
  const share = t.div(1, sum(t, masses));
  return masses.map((mass) => t.mul(mass, share));
}

export function softmaxTwin(t: Tally, s: readonly number[]): number[] {
  const top = largest(t, s);
  return shares(
    t,
    s.map((x) => t.exp(t.add(x, -top))),
  );
}

export function softmaxOneTwin(t: Tally, s: readonly number[]): number[] {
  const best = largest(t, s);
  const top = t.more(best, 0) ? best : 0;
  const masses = s.map((x) => t.exp(t.add(x, -top)));
  const share = t.div(
    1,
    masses.reduce((all, x) => t.add(all, x), t.exp(-top)),
  );
  return masses.map((mass) => t.mul(mass, share));
}

/** τ with Σ max(s − τ, 0) = 1, scanning all sizes of the support. */
function linearTwin(t: Tally, s: readonly number[]): number {
  const sorted = sort(t, s);
  let cumulated = sorted[0];
  let [size, chosen] = [1, sorted[0]];
  sorted.forEach((x, i) => {
    if (i > 0) cumulated = t.add(cumulated, x);
    if (t.more(t.mac(1, i + 1, x), cumulated)) [size, chosen] = [i + 1, cumulated];
  });
  return t.div(t.add(chosen, -1), size);
}

/** τ with Σ max(s − τ, 0)² = 1, scanning all sizes of the support. */
function squareTwin(t: Tally, s: readonly number[]): number {
  let [first, second, tau] = [0, 0, 0];
  sort(t, s).forEach((x, i) => {
    first = i === 0 ? x : t.add(first, x);
    second = t.mac(second, x, x);
    const mean = t.div(first, i + 1);
    const room = t.div(t.add(1, -t.mac(second, -first, mean)), i + 1);
    const next = t.add(mean, -t.pow(max0(t, room), 0.5));
    if (!t.more(next, x)) tau = next;
  });
  return tau;
}

/** τ with Σ max(s − τ, 0)^r = 1, by fifty halvings. */
function bisectTwin(t: Tally, s: readonly number[], r: number): { shifted: number[]; theta: number } {
  const floor = t.add(largest(t, s), -1);
  const shifted = s.map((x) => t.add(x, -floor));
  let low = 0;
  let width = t.add(1, -t.pow(s.length, -1 / r));
  for (let k = 0; k < 50; k++) {
    width = t.mul(width, 0.5);
    const theta = t.add(low, width);
    const all = sum(
      t,
      shifted.map((x) => t.pow(max0(t, t.add(x, -theta)), r)),
    );
    if (!t.more(1, all)) low = theta;
  }
  return { shifted, theta: low };
}

export function entmaxTwin(t: Tally, s: readonly number[], alpha: number): number[] {
  if (alpha === 2) {
    const tau = linearTwin(t, s);
    return s.map((x) => max0(t, t.add(x, -tau)));
  }
  const scaled = s.map((x) => t.mul(x, alpha - 1));
  if (alpha === 1.5) {
    const tau = squareTwin(t, scaled);
    return scaled.map((x) => {
      const above = max0(t, t.add(x, -tau));
      return t.mul(above, above);
    });
  }
  const { shifted, theta } = bisectTwin(t, scaled, 1 / (alpha - 1));
  return shares(
    t,
    shifted.map((x) => t.pow(max0(t, t.add(x, -theta)), 1 / (alpha - 1))),
  );
}

export function normmaxTwin(t: Tally, s: readonly number[], gamma: number): number[] {
  if (gamma === 2 || gamma === Infinity) {
    const tau = gamma === 2 ? squareTwin(t, s) : linearTwin(t, s);
    const above = s.map((x) => max0(t, t.add(x, -tau)));
    return shares(t, gamma === 2 ? above : above.map((x) => (x > 0 ? 1 : 0)));
  }
  const { shifted, theta } = bisectTwin(t, s, gamma / (gamma - 1));
  return shares(
    t,
    shifted.map((x) => t.pow(max0(t, t.add(x, -theta)), 1 / (gamma - 1))),
  );
}

/** τ with Σ min(max(s − τ, 0), 1) = k, by walking down all 2p kinks of the sum. */
export function subsetTwin(t: Tally, s: readonly number[], k: number): number[] {
  const enter = sort(t, s);
  const fill = enter.map((x) => t.add(x, -1));
  let [i, j, slope, value, at] = [0, 0, 0, 0, enter[0]];
  let [tau, slopeThere] = [Number.NaN, 0];
  let [over, found] = [0, false];
  for (let kink = 0; kink < 2 * s.length; kink++) {
    const entering = !t.more(fill[j] ?? -Infinity, enter[i] ?? -Infinity);
    const next = entering ? enter[i++] : fill[j++];
    value = t.mac(value, slope, t.add(at, -next));
    if (!t.more(k, value) && !found) [found, tau, slopeThere, over] = [true, next, slope, value];
    slope = t.add(slope, entering ? 1 : -1);
    at = next;
  }
  tau = t.add(tau, t.div(t.add(over, -k), slopeThere));
  return s.map((x) => {
    const above = max0(t, t.add(x, -tau));
    return t.more(above, 1) ? 1 : above;
  });
}

export function thresholdTwin(t: Tally, s: readonly number[], threshold: number): number[] {
  const active = s.map((x) => (t.more(threshold, x) ? 0 : 1));
  const count = active.reduce<number>((all, one) => t.add(all, one), 0);
  const share = t.div(1, t.more(count, 1) ? count : 1);
  return active.map((one) => (one ? share : 0));
}

export function polynomialTwin(t: Tally, s: readonly number[], order: number): number[] {
  const scale = t.div(1, largest(t, s));
  return shares(
    t,
    s.map((x) => t.pow(t.mul(max0(t, x), scale), order)),
  );
}
