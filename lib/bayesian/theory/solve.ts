/** @file Where a function of one number vanishes, and where it is largest. */

/** The x in [low, high] at which f changes sign, by bisection to the last bit; f(low) ≠ 0 and f(high) are taken to differ in sign. */
export function root(f: (x: number) => number, low: number, high: number): number {
  const rising = f(low) < 0;
  let [below, above] = [low, high];
  for (;;) {
    const middle = 0.5 * (below + above);
    if (!(middle > Math.min(below, above) && middle < Math.max(below, above))) return middle;
    if (f(middle) > 0 === rising) above = middle;
    else below = middle;
  }
}

const golden = (Math.sqrt(5) - 1) / 2;

/**
 * The x in [low, high] at which f, with one maximum there and flat only to its right, is largest, by golden
 * section: right to about 1e−8 of the range.
 */
export function peak(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [c, d] = [b - golden * (b - a), a + golden * (b - a)];
  let [fc, fd] = [f(c), f(d)];
  for (let round = 0; round < 80; round++) {
    if (fc >= fd) {
      [b, d, fd] = [d, c, fc];
      c = b - golden * (b - a);
      fc = f(c);
    } else {
      [a, c, fc] = [c, d, fd];
      d = a + golden * (b - a);
      fd = f(d);
    }
  }
  return 0.5 * (a + b);
}
