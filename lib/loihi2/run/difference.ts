/** @file How far apart a variable of two runs is, step by step. */

/** Differences of a variable over steps and neurons, those of one run less those of the other. */
export interface Difference {
  /** the largest without its sign, in the variable's units */
  readonly largest: number;
  /** where it first was: 0 and −1 when there was none */
  readonly step: number;
  readonly neuron: number;
  /** root of the mean square */
  readonly rms: number;
  /** with its sign */
  readonly mean: number;
  /** the first and third in parts of the neuron's threshold; absent where there is none above 0 */
  readonly largestOfThreshold?: number;
  readonly rmsOfThreshold?: number;
}

/** Differences that grow with every step. */
export interface RunningDifference {
  add(step: number): void;
  difference(): Difference;
}

/** Differences between two columns that are written to from outside. */
export function runningDifference(
  ours: Float64Array,
  theirs: Float64Array,
  threshold: Float64Array | undefined,
): RunningDifference {
  let [largest, step, neuron, count] = [0, 0, -1, 0];
  let [sum, squares, largestPart, partSquares] = [0, 0, 0, 0];
  return {
    add(now) {
      count += ours.length;
      for (let i = 0; i < ours.length; i++) {
        const apart = ours[i] - theirs[i];
        if (apart === 0) continue;
        const size = Math.abs(apart);
        sum += apart;
        squares += apart * apart;
        if (size > largest) [largest, step, neuron] = [size, now, i];
        if (!threshold) continue;
        const part = size / threshold[i];
        partSquares += part * part;
        if (part > largestPart) largestPart = part;
      }
    },
    difference() {
      const many = Math.max(1, count);
      const relative = { largestOfThreshold: largestPart, rmsOfThreshold: Math.sqrt(partSquares / many) };
      return {
        ...{ largest, step, neuron, rms: Math.sqrt(squares / many), mean: sum / many },
        ...(threshold ? relative : {}),
      };
    },
  };
}
