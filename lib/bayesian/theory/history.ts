/** @file What a vector was a while ago: kept at the steps of an integration, and between them interpolated from values and slopes. */

/** Values and slopes at rising times; zero before the first. */
export class History {
  private readonly times: number[] = [];
  private readonly values: Float64Array[] = [];
  private readonly slopes: Float64Array[] = [];

  private readonly span: number;

  /** @param span how far back is asked for; what is older is let go of now and then */
  constructor(span: number) {
    this.span = span;
  }

  /** A record at `time`, later than all before; the arrays are kept. */
  push(time: number, value: Float64Array, slope: Float64Array): void {
    const { times } = this;
    times.push(time);
    this.values.push(value);
    this.slopes.push(slope);
    if (times.length > 4096 && times[2048] < time - this.span)
      for (const list of [times, this.values, this.slopes]) list.splice(0, 2047);
  }

  /**
   * The vector at `time`, no later than the last record, written to `into`: the cubic through values and slopes on both sides.
   */
  at(time: number, into: Float64Array): void {
    const { times, values, slopes } = this;
    if (times.length === 0 || time < times[0]) {
      into.fill(0);
      return;
    }
    let [low, high] = [0, times.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) low = middle;
      else high = middle;
    }
    if (high === times.length) {
      into.set(values[low]);
      return;
    }
    const h = times[high] - times[low];
    const x = (time - times[low]) / h;
    const y = 1 - x;
    const [a, b] = [values[low], values[high]];
    const [da, db] = [slopes[low], slopes[high]];
    const [wa, wb] = [y * y * (1 + 2 * x), x * x * (1 + 2 * y)];
    const [va, vb] = [h * x * y * y, -h * x * x * y];
    for (let i = 0; i < into.length; i++) into[i] = wa * a[i] + wb * b[i] + va * da[i] + vb * db[i];
  }
}
