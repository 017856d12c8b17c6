/** @file The two searches that the theory's equations need: a root and a maximum on an interval, to rounding. */

/** A zero of `f` between `low` and `high`, where f changes its sign; by bisection to 4e-16 of the interval or its last bit. */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  const rising = f(b) > 0;
  const fine = 4e-16 * (high - low);
  for (;;) {
    const middle = 0.5 * (a + b);
    if (b - a <= fine || middle <= a || middle >= b) return middle;
    if (f(middle) > 0 === rising) b = middle;
    else a = middle;
  }
}

/** Where `f`, which rises and then falls, is largest on [low, high]; by golden-section search, to √rounding. */
export function maximise(f: (x: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [left, right] = [b - golden * (b - a), a + golden * (b - a)];
  let [atLeft, atRight] = [f(left), f(right)];
  while (b - a > 1e-9 * (1 + Math.abs(a))) {
    if (atLeft > atRight) {
      [b, right, atRight] = [right, left, atLeft];
      left = b - golden * (b - a);
      atLeft = f(left);
    } else {
      [a, left, atLeft] = [left, right, atRight];
      right = a + golden * (b - a);
      atRight = f(right);
    }
  }
  return 0.5 * (a + b);
}
