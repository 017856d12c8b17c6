import assert from "node:assert/strict";
import { letterPatterns, overlap } from "engram/pattern";

/** The picture of letter k, ink as "#". */
const drawn = (word: string, k: number): string[] => {
  const { matrix, imageWidth } = letterPatterns(word);
  return Array.from({ length: matrix.cols / imageWidth }, (_, y) =>
    Array.from(
      matrix.data.subarray(k * matrix.cols + y * imageWidth, k * matrix.cols + (y + 1) * imageWidth),
      (x) => (x > 0 ? "#" : "."),
    ).join(""),
  );
};

describe("letterPatterns", () => {
  it("draws letters in the order of the word", () => {
    assert.deepEqual(drawn("LT", 0), ["#....", "#....", "#....", "#....", "#....", "#....", "#####"]);
    assert.deepEqual(drawn("LT", 1), ["#####", "..#..", "..#..", "..#..", "..#..", "..#..", "..#.."]);
  });

  it("draws all letters with signs alone, no two alike", () => {
    const { matrix, alphabet } = letterPatterns("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    assert.deepEqual([matrix.rows, matrix.cols, alphabet], [26, 35, "bipolar"]);
    assert.ok(matrix.data.every((x) => x === 1 || x === -1));
    const shared: number[] = [];
    for (let i = 0; i < 26; i++)
      for (let j = 0; j < i; j++)
        shared.push(
          overlap(matrix.data.subarray(i * 35, i * 35 + 35), matrix.data.subarray(j * 35, j * 35 + 35)),
        );
    assert.ok(
      Math.min(...shared) >= -0.5 && Math.max(...shared) <= 0.9,
      `${Math.min(...shared)} ${Math.max(...shared)}`,
    );
  });

  it("says what it cannot draw", () => {
    assert.throws(() => letterPatterns(""), /word must be letters, got ""/);
    assert.throws(() => letterPatterns(7 as unknown as string), TypeError);
    assert.throws(() => letterPatterns("Ab"), /letters A to Z, got "b"/);
    assert.throws(() => letterPatterns("ANNA"), /each letter once, got N twice/);
  });
});
