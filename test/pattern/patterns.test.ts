import assert from "node:assert/strict";
import { fromRows, type Matrix, matrix } from "engram/math";
import { type Alphabet, choosePatterns, pattern, patterns, toBinary, toBipolar } from "engram/pattern";

describe("patterns", () => {
  const bipolar = patterns(
    [
      [1, -1, 1],
      [-1, -1, 1],
    ],
    "bipolar",
  );

  it("takes rows (copied) or a matrix (kept)", () => {
    const rows = [Float64Array.of(1, -1), Float64Array.of(1, 1)];
    const made = patterns(rows, "bipolar");
    rows[0][0] = 7;
    assert.deepEqual([...made.matrix.data], [1, -1, 1, 1]);
    const kept = matrix(2, 2);
    assert.equal(patterns(kept, "binary").matrix, kept);
    assert.equal(patterns(matrix(0, 3), "real").matrix.rows, 0);
  });

  it("checks every entry against the alphabet, which is never guessed", () => {
    const refuses = (rows: number[][], alphabet: Alphabet, message: string) =>
      assert.throws(() => patterns(rows, alphabet), { name: "RangeError", message });
    refuses([[1, 0]], "bipolar", "patterns: entry[1] must be -1 or 1 in the bipolar alphabet, got 0");
    refuses([[1, 0.5]], "binary", "patterns: entry[1] must be 0 or 1 in the binary alphabet, got 0.5");
    refuses(
      [[1, Number.NaN]],
      "bipolar",
      "patterns: entry[1] must be -1 or 1 in the bipolar alphabet, got NaN",
    );
    refuses([[1], [Number.POSITIVE_INFINITY]], "real", "patterns: entry[1] must be finite, got Infinity");
    refuses([[]], "real", "patterns: source must have at least one column, got 0");
    refuses([[1], [1, 1]], "real", "fromRows: rows[1] must have length 1, got 2");
    assert.throws(() => patterns([[1]], "spin" as Alphabet), {
      name: "TypeError",
      message: 'patterns: alphabet must be one of "bipolar", "binary", "real", got "spin"',
    });
    for (const [source, got] of [
      [7, "7"],
      [null, "null"],
      [{ rows: 2, cols: 2, data: new Float64Array(3) }, "object"],
    ] as const)
      assert.throws(() => patterns(source as unknown as Matrix, "real"), {
        name: "TypeError",
        message: `patterns: source must be a matrix or patterns, got ${got}`,
      });
  });

  it("gives single patterns and choices as copies", () => {
    const first = pattern(bipolar, 0);
    first.fill(9);
    const chosen = choosePatterns(bipolar, [1, 0, 1]);
    chosen.matrix.data.fill(9);
    assert.deepEqual([...bipolar.matrix.data], [1, -1, 1, -1, -1, 1]);
    assert.deepEqual([...choosePatterns(bipolar, Int32Array.of(1, 0)).matrix.data], [-1, -1, 1, 1, -1, 1]);
    assert.equal(chosen.alphabet, "bipolar");
    assert.throws(() => pattern(bipolar, 2), {
      name: "RangeError",
      message: "pattern: index must be a whole number in [0, 1], got 2",
    });
    assert.throws(() => choosePatterns(bipolar, [0, -1]), {
      name: "RangeError",
      message: "choosePatterns: index must be a whole number in [0, 1], got -1",
    });
    assert.throws(() => choosePatterns(bipolar, []), {
      name: "RangeError",
      message: "choosePatterns: indices must hold at least one, got none",
    });
  });

  it("changes between −1/+1 and 0/1, and back, without touching its input", () => {
    const binary = toBinary(bipolar);
    assert.deepEqual([...binary.matrix.data], [1, 0, 1, 0, 0, 1]);
    assert.equal(binary.alphabet, "binary");
    assert.deepEqual(toBipolar(binary), bipolar);
    assert.deepEqual(toBipolar(bipolar), bipolar);
    assert.notEqual(toBipolar(bipolar).matrix.data, bipolar.matrix.data);
    for (const [name, convert] of Object.entries({ toBinary, toBipolar }))
      assert.throws(() => convert(patterns(fromRows([[0.5]]), "real")), {
        name: "TypeError",
        message: `${name}: patterns must be bipolar or binary, got real; see binarise`,
      });
  });
});
