/** @file Threshold crossings of a free membrane, against an evaluation and a grid that share no code with the search. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Course, glance } from "../../../lib/spiking/events/course";
import { firstCrossing } from "../../../lib/spiking/events/crossing";

const course = (given: Partial<Course> = {}): Course => ({
  tauMem: 20,
  leak: true,
  v: 0,
  drive: 0,
  tauSyn: Float64Array.of(),
  current: Float64Array.of(),
  threshold: 1,
  raised: 0,
  tauRaised: 1,
  ...given,
});

/** The gap by partial fractions: for time constants that are apart. */
function gapByFractions(c: Course, x: number): number {
  let rest = c.v - (c.leak ? c.drive : 0);
  let v = c.leak ? c.drive : (c.drive * x) / c.tauMem;
  c.tauSyn.forEach((tau, s) => {
    const part = c.leak ? (c.current[s] * tau) / (tau - c.tauMem) : (-c.current[s] * tau) / c.tauMem;
    v += part * Math.exp(-x / tau);
    rest -= part;
  });
  return (
    v + rest * (c.leak ? Math.exp(-x / c.tauMem) : 1) - c.threshold - c.raised * Math.exp(-x / c.tauRaised)
  );
}

/** Spread evenly, as fc.double is not: that one is tiny most of the time. */
const between = (low: number, high: number) =>
  fc.integer({ min: 0, max: 2 ** 30 }).map((k) => low + ((high - low) * k) / 2 ** 30);
const courses = fc
  .record({
    tauMem: fc.constantFrom(3, 10, 33),
    leak: fc.boolean(),
    v: between(-2, 0.99),
    drive: between(-1, 1.2),
    taus: fc.subarray([0.3, 1.1, 2, 5.5, 17, 60, 150]),
    currents: fc.array(between(-6, 10), { minLength: 7, maxLength: 7 }),
    raised: fc.constantFrom(0, 0, 0.4, 2),
    tauRaised: fc.constantFrom(1.5, 40),
  })
  .map(({ taus, currents, ...rest }) =>
    course({
      ...rest,
      tauSyn: Float64Array.from(taus),
      current: Float64Array.from(taus, (_, s) => currents[s]),
    }),
  );

describe("the first crossing of a free membrane", () => {
  it("misses none that a fine grid sees, and is where the gap closes", () => {
    let crossed = 0;
    let returned = 0;
    fc.assert(
      fc.property(courses, (c) => {
        const horizon = 300;
        const x = firstCrossing(c, horizon);
        const last = Math.min(x, horizon);
        for (let k = 0; k < 1000; k++) {
          // a grid that is dense where the fast currents act
          const at = last * (k / 1000) ** 3;
          if (gapByFractions(c, at) >= 1e-11) assert.fail(`a crossing before ${at}, not at ${x}`);
        }
        if (x === Number.POSITIVE_INFINITY) return;
        crossed++;
        assert.ok(Math.abs(gapByFractions(c, x)) < 1e-11);
        if (glance(c, x + 30).gap < 0) returned++;
      }),
      { seed: 3, numRuns: 600 },
    );
    // the property has met both kinds, and crossings that a look at the end alone would miss
    assert.ok(crossed > 150 && crossed < 500, `${crossed}`);
    assert.ok(returned > 20, `${returned}`);
  });

  it("finds a top just above the threshold, and none just below it", () => {
    fc.assert(
      fc.property(courses, (c) => {
        // the highest point of the free course: bisect the slope from the grid's highest
        let best = 0;
        for (let k = 1; k <= 1000; k++) {
          const x = 200 * (k / 1000) ** 3;
          if (glance(c, x).gap > glance(c, best).gap) best = x;
        }
        if (best === 0 || best === 200) return;
        let [low, high] = [best * (999 / 1000) ** 3 * 0.99, Math.min(200, best * 1.01 + 1e-6)];
        if (!(glance(c, low).slope > 0 && glance(c, high).slope < 0)) return;
        for (let k = 0; k < 80; k++) {
          const middle = (low + high) / 2;
          if (glance(c, middle).slope > 0) low = middle;
          else high = middle;
        }
        const top = glance(c, low).gap + c.threshold;
        for (const margin of [1e-3, 1e-7, 1e-11, 1e-13]) {
          const over = { ...c, threshold: top - margin };
          const under = { ...c, threshold: top + margin };
          if (glance(over, 0).gap >= 0) return;
          const x = firstCrossing(over, 200);
          assert.ok(x <= low * (1 + 1e-6), `${margin}: ${x} for a top at ${low}`);
          assert.equal(firstCrossing(under, 200), Number.POSITIVE_INFINITY);
        }
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it("finds the top of one alpha-shaped response, also at equal time constants", () => {
    // v = (w x / τ) e^(−x/τ), largest at τ: w/e
    for (const nearly of [1, 1 + 1e-12, 1 + 1e-8]) {
      const c = course({
        tauMem: 10,
        tauSyn: Float64Array.of(10 * nearly),
        current: Float64Array.of(Math.E),
      });
      assert.equal(firstCrossing({ ...c, threshold: 1 + 1e-7 }, 1e4), Number.POSITIVE_INFINITY);
      const x = firstCrossing({ ...c, threshold: 1 - 1e-10 }, 1e4);
      // 1 − v ≈ ½ ((x − τ)/τ)²
      if (nearly === 1) assert.ok(Math.abs(10 - x - 10 * Math.sqrt(2e-10)) < 1e-8, `${x}`);
    }
  });

  it("sees a short peak of a fast synapse in front of a slow membrane with a far horizon", () => {
    const c = course({
      tauMem: 1000,
      tauSyn: Float64Array.of(0.01, 0.011),
      current: Float64Array.of(3e6, -2.75e6),
      threshold: 0.5,
    });
    const x = firstCrossing(c, 1e9);
    assert.ok(x < 0.1 && Math.abs(gapByFractions(c, x)) < 1e-9, `${x}`);
  });

  it("never reaches a threshold that it only tends to", () => {
    assert.equal(firstCrossing(course({ drive: 1 }), 1e6), Number.POSITIVE_INFINITY);
    const fading = { tauSyn: Float64Array.of(5), current: Float64Array.of(-1) };
    assert.equal(firstCrossing(course({ drive: 1, ...fading }), 1e6), Number.POSITIVE_INFINITY);
  });

  it("is 0 at or above threshold, and waits for a threshold that falls", () => {
    assert.equal(firstCrossing(course({ v: 1 }), 10), 0);
    const x = firstCrossing(course({ v: 1.5, drive: 1.5, raised: 2, tauRaised: 30 }), 1e3);
    assert.ok(Math.abs(x - 30 * Math.log(4)) < 1e-12, `${x}`);
  });

  it("ends at its horizon", () => {
    const c = course({ drive: 2, tauSyn: Float64Array.of(3), current: Float64Array.of(0.1) });
    const x = firstCrossing(c, 100);
    assert.ok(x > 5 && x < 20);
    assert.equal(firstCrossing(c, x * (1 - 1e-12)), Number.POSITIVE_INFINITY);
    assert.ok(Math.abs(firstCrossing(c, x * (1 + 1e-12)) - x) < 1e-14 * x);
  });
});
