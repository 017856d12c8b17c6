/** @file Information homeostasis in small: set points are held, by the β that theory says, and at what price. */
import assert from "node:assert/strict";
import { informationHomeostasis } from "engram/experiments";
import { homeostasisFigure } from "engram/figures";
import { randomFrom } from "engram/math";

describe("experiments/bayesian/informationHomeostasis", () => {
  const small = {
    ...informationHomeostasis.quick,
    ...{ size: 32, cues: 400 },
    blocks: [
      { patterns: 32, flips: 0.2 },
      { patterns: 64, flips: 0.3 },
    ],
  };
  const result = informationHomeostasis.run(small, randomFrom(3));
  const of = (control: string) => result.outcomes.filter((outcome) => outcome.control === control);

  it("holds what it is told to hold, where a fixed β does not", () => {
    // Over m cues the mean of what spikes show is off by |Δ ln β|/(η m), 0.03 for a change by 0.3, and by 4.5 standard errors of
    // spikes, 4.5 · 0.35/√200 = 0.11, passed less than once in 10⁵ times.
    for (const { alike } of of("collisions"))
      assert.ok(Math.abs(alike - small.alike) < 0.14, `Σ p² ${alike}`);
    // Where memories share the most overlap no β parts them: ln β then climbs by up to 3, which is 3/(0.05 · 200) of the budget.
    for (const { spikes } of of("spikes"))
      assert.ok(Math.abs(spikes / small.budget - 1) < 0.35, `spikes ${spikes}`);
    // All that is short of the budget goes into ln β.
    const course = result.courses.find(({ control }) => control === "spikes");
    assert.ok(course);
    const moved = Math.log(course.beta[400] / course.beta[200]) / (small.gain * 200);
    assert.ok(Math.abs(of("spikes")[0].spikes / small.budget - 1 - moved) < 1e-9, `${moved}`);
    const spread = (control: string): number => Math.abs(of(control)[0].alike - of(control)[1].alike);
    assert.ok(spread("collisions") < spread("fixed"));
    assert.ok(spread("entropy") < spread("fixed"));
  });

  it("comes to rest at the β of theory, loses little accuracy, and is not honest any more", () => {
    // The slope of Σ p² over ln β is about 0.3 here, so that 0.14 above is ln β to within 0.47.
    for (const { beta, rest } of of("collisions")) assert.ok(Math.abs(Math.log(beta / rest)) < 0.47);
    for (const [held, informed] of of("collisions").map((one, b) => [one, of("informed")[b]]))
      assert.ok(held.accuracy.fraction > informed.accuracy.fraction - 0.1);
    // With β* confidence is accuracy: 4.5 · 0.5/√200 = 0.16.
    for (const { excess } of of("informed")) assert.ok(Math.abs(excess) < 0.16);
    assert.ok(of("collisions")[1].excess > of("informed")[1].excess);
  });

  it("reads as a table and as a figure, and refuses what makes no sense", () => {
    assert.equal(informationHomeostasis.rows(result).length, 10);
    assert.match(homeostasisFigure(result).alt, /holds pairs alike/);
    const run = (more: object) => () => informationHomeostasis.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ cuesPerSet: 0 }), /cuesPerSet must be a whole number at least 1, got 0/);
    assert.throws(run({ cues: 1 }), /cues must be a whole number at least 4, got 1/);
    assert.throws(run({ alike: 1.5 }), /alike must be in \[0.000001, 0.999999\], got 1.5/);
    assert.throws(run({ gain: 0 }), /gain must be > 0, got 0/);
    assert.throws(run({ blocks: [{ patterns: 8, flips: 0.5 }] }), /flips must be above 0 and below ½/);
  });
});
