/** @file How cost grows with length: exact counts, and slopes by a clock that the test itself turns. */
import assert from "node:assert/strict";
import { linearAttention, softmaxAttention, softmaxHead } from "engram/attention";
import { lengthScaling } from "engram/experiments";
import { lengthCountsFigure, lengthTimesFigure } from "engram/figures";
import { type Matrix, matrix, normalInto, randomFrom } from "engram/math";

const small = {
  head: 4,
  counted: [16, 64, 256, 1024, 4096, 16384],
  timed: { softmax: [8, 16, 32, 64], linear: [8, 16, 32, 64] },
  repeats: 3,
  leastTime: 0,
  slopeFrom: { softmax: 16, linear: 16 },
};

/** A clock read at the start and at the end of every run: softmax first, four runs at each length, the first a warm-up. */
function clockOf(time: (run: number) => number): () => number {
  let [reads, now] = [0, 0];
  return () => {
    if (reads % 2) now += time((reads - 1) / 2);
    reads++;
    return now;
  };
}

describe("experiment on the growth with length", () => {
  it("counts operations and words exactly, whatever the clock says", () => {
    const one = lengthScaling.run(
      small,
      randomFrom(1),
      clockOf(() => 1),
    );
    const other = lengthScaling.run(
      small,
      randomFrom(1),
      clockOf((run) => 1 + run),
    );
    assert.deepEqual(one.operations, other.operations);
    assert.deepEqual(one.words, other.words);
    assert.ok(Math.abs(one.slopes.operations.linear - 1) < 1e-12);
    const long = lengthScaling.run(
      { ...small, slopeFrom: { softmax: 4096, linear: 16 } },
      randomFrom(1),
      clockOf(() => 1),
    );
    assert.ok(Math.abs(long.slopes.operations.softmax - 2) < 2e-3, `${long.slopes.operations.softmax}`);
    assert.ok(long.slopes.operations.softmax < 2, "T (T + 1) is always a little less than squared");
  });

  it("words are those of the weights, the cache and the state that the heads themselves leave", () => {
    const { words } = lengthScaling.run(
      { ...small, counted: [16, 64] },
      randomFrom(1),
      clockOf(() => 1),
    );
    [16, 64].forEach((length, i) => {
      const drawn = (): Matrix => matrix(length, 4, normalInto(new Float64Array(length * 4), randomFrom(1)));
      const tokens = { query: drawn(), key: drawn(), value: drawn() };
      const kept = (state: Readonly<Record<string, Matrix>>) =>
        Object.values(state).reduce((sum, { data }) => sum + data.length, 0);
      assert.equal(words.cache[i], kept(softmaxHead().mix(tokens).state));
      assert.equal(words.state[i], kept(linearAttention().mix(tokens).state));
      const { attention } = softmaxAttention(tokens.query, tokens.key, tokens.value);
      assert.equal(words.weights[i], attention.data.length);
    });
  });

  it("keeps the fastest run of each length and fits the slope over the long ones", () => {
    // Of each length four runs: a slow warm-up, then a disturbed, an undisturbed and a disturbed one.
    const time = (run: number): number => {
      const [length, power] = [8 * 2 ** (Math.floor(run / 4) % 4), run < 16 ? 2 : 1];
      const undisturbed = length < 16 ? 1e4 : length ** power; // starting up spoils the shortest
      return undisturbed * [50, 3, 1, 2][run % 4];
    };
    const result = lengthScaling.run(small, randomFrom(1), clockOf(time));
    assert.deepEqual([...result.fastest.softmax], [1e4, 256, 1024, 4096]);
    assert.deepEqual([...result.fastest.linear], [1e4, 16, 32, 64]);
    assert.deepEqual([...result.times.linear[1]], [48, 16, 32]);
    assert.ok(Math.abs(result.slopes.time.softmax - 2) < 1e-12);
    assert.ok(Math.abs(result.slopes.time.linear - 1) < 1e-12);
    assert.match(lengthTimesFigure(result).alt, /slope 2 through the last.*fastest to slowest run/);
    assert.match(lengthCountsFigure(result).alt, /softmax, every weight/);
  });

  it("times what is shorter than a tick of the clock by its mean", () => {
    // Every reading is 1 ms after the last, but the clock shows it in steps of 16 ms.
    let reads = 0;
    const coarse = (): number => 16 * Math.floor(reads++ / 16);
    const { times } = lengthScaling.run({ ...small, leastTime: 160 }, randomFrom(1), coarse);
    for (const time of [...times.softmax, ...times.linear].flatMap((list) => [...list]))
      assert.ok(Math.abs(time - 1) <= 16 / 160, `${time}`);
  });

  it("refuses a clock that stands still, and empty parameters", () => {
    assert.throws(
      () => lengthScaling.run(small, randomFrom(1), () => 5),
      /RangeError: lengthScaling: time by the clock must be > 0, got 0/,
    );
    assert.throws(
      () => lengthScaling.run({ ...small, leastTime: 10 }, randomFrom(1), () => 5),
      /RangeError: lengthScaling: time by the clock must be > 0, got 0/,
    );
    assert.throws(
      () => lengthScaling.run({ ...small, leastTime: Number.NaN }, randomFrom(1), () => 5),
      /leastTime must .*, got NaN/,
    );
    assert.throws(
      () =>
        lengthScaling.run(
          { ...small, repeats: 0 },
          randomFrom(1),
          clockOf(() => 1),
        ),
      /repeats must be a whole number at least 1, got 0/,
    );
  });
});
