/** @file Who leads, and for how long. */
import assert from "node:assert/strict";
import { Lead } from "../../../lib/experiments/bayesian/watch";

describe("experiments/bayesian/Lead", () => {
  const seen = (...looks: readonly (readonly [number, number] | number)[]): Lead => {
    const lead = new Lead(1);
    for (const look of looks)
      if (typeof look === "number") lead.lose(look);
      else lead.see(...look);
    return lead;
  };

  it("a lead counts from its beginning once it has been held, and short ones do not count", () => {
    const lead = new Lead(1);
    const looks: [number, number][] = [
      [2, 0], // ahead from the start
      [2, 1.5], // leads since 0
      [5, 2], // for a moment
      [2, 2.5],
      [7, 4], // ahead since 4
      [7, 4.9],
      [7, 5.1], // leads since 4
      [2, 6],
      [2, 7.2], // leads since 6
    ];
    const changed = looks.map(([k, time]) => lead.see(k, time));
    assert.deepEqual(changed, [false, true, false, false, false, false, true, false, true]);
    assert.equal(lead.leader, 2);
    assert.equal(lead.switches, 2);
    assert.deepEqual(lead.dwells, [4, 2]);
  });

  it("a memory that holds the lead has had it from the beginning, one that loses it until then", () => {
    // Memory 1 leads for 3 τ, nobody for 2, memory 0 from then on.
    const lead = seen([1, 0], [1, 1], [1, 2], 3, 4, [0, 5], [0, 6]);
    assert.deepEqual(lead.order, [1, 0]);
    assert.deepEqual(lead.dwells, [3]);
    assert.equal(lead.since, 5);
  });

  it("a leader that comes back has not lost its time", () => {
    assert.deepEqual(seen([3, 0], [3, 1], 2, [3, 3], [3, 4], [5, 5], [5, 6.5]).dwells, [5]);
  });
});
