/** @file The one tolerance assertion: |actual − expected| ≤ tolerance · max(1, |expected|), NaN never close. */
import assert from "node:assert/strict";

export function close(actual: number, expected: number, tolerance: number, what = "value"): void {
  const allowed = tolerance * Math.max(1, Math.abs(expected));
  assert.ok(
    Math.abs(actual - expected) <= allowed,
    `${what}: expected ${expected} within ${allowed}, got ${actual}`,
  );
}

export function allClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) close(actual[i], expected[i], tolerance, `entry ${i}`);
}
