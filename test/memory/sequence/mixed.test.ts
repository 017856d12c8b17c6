/** @file Two separations in one memory: what holds a pattern and what leads on to the next. */
import assert from "node:assert/strict";
import { fromRows, row } from "engram/math";
import { dwellTime, mixedSequence, retrieve } from "engram/memory";
import { orthogonalPatterns } from "engram/pattern";
import { draw } from "../words";
import { exponential, poly } from "./separations";

describe("memory/sequence mixed", () => {
  it("among orthogonal patterns every dwell time is that of theory, or there is no transition at all", () => {
    const patterns = orthogonalPatterns(32, 32).matrix;
    const seen = new Set<number>();
    for (const window of [1, 2, 3, 5, 8])
      for (const strength of [0.5, 1, 1.5, 2.5, 4, 20])
        for (const degree of [1, 2, 3, 10]) {
          const memory = mixedSequence(patterns, { window, strength, stay: poly(degree), selfTerm: true });
          const states = retrieve(memory, memory.begin(row(patterns, 0), row(patterns, 31), 1), {
            maxSteps: 12 * window,
            keepStates: true,
          }).states.map((state) => memory.present(state));
          const order = states.map((state) =>
            Array.from({ length: 32 }, (_, mu) => mu).findIndex((mu) =>
              row(patterns, mu).every((x, i) => x === state[i]),
            ),
          );
          const dwell = dwellTime(window, strength, poly(degree));
          seen.add(dwell);
          const what = `τ ${window}, λ ${strength}, d ${degree}: ${order.join(" ")}`;
          if (dwell === Number.POSITIVE_INFINITY)
            assert.ok(
              order.every((mu) => mu === 0),
              what,
            );
          else
            assert.deepEqual(
              order,
              order.map((_, t) => Math.floor(t / dwell)),
              `${what}, dwell ${dwell}`,
            );
        }
    assert.deepEqual(
      [...seen].sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8, Number.POSITIVE_INFINITY],
    );
  });

  it("with a window of one and λ ≫ 1 it goes on at every step; with λ ≪ 1 patterns are at rest", () => {
    const patterns = draw(3, 6, 300);
    for (const separation of [poly(1), poly(2), exponential]) {
      const quick = mixedSequence(patterns, { window: 1, strength: 1e6, stay: separation });
      for (let mu = 0; mu < 6; mu++)
        assert.deepEqual(quick.step(row(patterns, mu)), row(patterns, (mu + 1) % 6));
      const slow = mixedSequence(patterns, { window: 3, strength: 1e-6, stay: separation });
      const rest = retrieve(slow, slow.begin(row(patterns, 2)));
      assert.equal(rest.status, "converged");
      assert.deepEqual(slow.present(rest.state), row(patterns, 2));
    }
  });

  it("holds with one separation and leads on with another, whatever their scales", () => {
    const patterns = draw(9, 5, 400);
    for (const [stay, go] of [
      [poly(1), exponential],
      [exponential, poly(3)],
      [poly(60), poly(2)],
    ]) {
      const memory = mixedSequence(patterns, { window: 1, strength: 3, stay, go });
      for (let mu = 0; mu < 5; mu++)
        assert.deepEqual(
          memory.step(row(patterns, mu)),
          row(patterns, (mu + 1) % 5),
          `${stay.kind}, ${go.kind}`,
        );
    }
    assert.deepEqual(
      mixedSequence(fromRows([row(patterns, 0)]), {
        window: 2,
        strength: 2,
        stay: exponential,
        cyclic: false,
      }).store(fromRows([row(patterns, 1)])).patterns.rows,
      2,
    );
    const alone = mixedSequence(fromRows([row(patterns, 0)]), {
      window: 1,
      strength: 9,
      stay: exponential,
      cyclic: false,
    });
    assert.deepEqual(alone.step(row(patterns, 0)), row(patterns, 0), "nothing leads on from an only pattern");
  });
});
