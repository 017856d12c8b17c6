/**
 * @file A hold beside drives: what all others weigh stays a bound on what is drawn among them, however far a drive holds the one back. Bounds are
 * 4.5 standard errors (false alarms: 7e-6 each), seeds are fixed.
 */
import assert from "node:assert/strict";
import { bayesianHopfield } from "engram/bayesian";
import { fromRows, randomFrom } from "engram/math";
import { streamOf } from "../../../lib/bayesian/chance";
import { adaptationDrive } from "../../../lib/bayesian/drives";
import { ActiveSet } from "../../../lib/bayesian/fast/active-set";
import { envelope } from "../../../lib/bayesian/fast/envelope";
import { groundOf } from "../../../lib/bayesian/fast/ground";
import { LazyState } from "../../../lib/bayesian/fast/lazy-state";
import { Ledger } from "../../../lib/bayesian/fast/ledger";

/** A step of the table of exponentials [nat]. */
const STEP = Math.LN2 / 8;

/** Two memories, the first with a hold that is about to end, the other `away` steps of the table below it; how often the other is drawn, and should be. */
function shareOfOther(away: number, drive: number, draws: number): { drawn: number; due: number } {
  const patterns = fromRows([
    [1, 1, 1, 1],
    [1, -1, 1, -1],
  ]);
  const now = 1 / 0.97;
  // Overlaps are four times the one's part of the state and none: at a part of 1, where the hold ends, just above a step of the table.
  const network = bayesianHopfield(patterns, { beta: (away * STEP + 1e-8) / 4, excitability: [0, 0] });
  const done = new Ledger();
  const state = new LazyState(patterns, new Float64Array(4), done);
  const random = randomFrom(5);
  const adaptation = adaptationDrive({ jump: drive * STEP, tau: 1000 }, 2);
  if (drive > 0) adaptation.fire(0);
  const active = new ActiveSet({
    ...{ network, ground: groundOf(network), bias: new Float64Array(2), highest: 0, uneven: false },
    ...{ drives: drive > 0 ? [adaptation] : [], state, done },
    ...{ choice: streamOf(random.split("choice")), more: streamOf(random.split("more")) },
  });
  active.rebuild();
  for (let spike = 0; spike < 20; spike++) {
    for (const part of [active, state]) part.add(0, now / 20);
    if (spike < 3) active.choose();
  }
  active.choose();
  for (const part of [active, state]) part.decay(0.97 * (1 + 1e-12));
  let other = 0;
  for (let i = 0; i < draws; i++) {
    assert.ok(active.held || drive > away / 2, "the hold is what is asked for");
    if (active.choose() === 1) other++;
  }
  const z = new Float64Array(2);
  active.overlaps(z);
  return { drawn: other / draws, due: 1 / (1 + Math.exp(network.beta * (z[0] - z[1]) - drive * STEP)) };
}

describe("bayesian/fast, a hold", () => {
  it("draws the others as often as they are due, with what drives take from the one", () => {
    for (const [away, drive] of [
      [20, 0],
      [20, 10.02],
      [40, 30.02],
      [1200, 1190], // the other weighs less than a draw can see until the drive comes
    ]) {
      const draws = 100_000;
      const { drawn, due } = shareOfOther(away, drive, draws);
      const error = Math.sqrt((due * (1 - due)) / draws);
      assert.ok(Math.abs(drawn - due) < 4.5 * error, `${away}, ${drive}: ${drawn} of ${due} ± ${error}`);
    }
  });

  it("exponentials from above are above, by no more than they say", () => {
    for (let x = 0; x > -44; x -= 0.0137) {
      const over = envelope(x) / Math.exp(x);
      assert.ok(over >= 1 - 1e-12 && over <= 2 ** (1 / 8) + 1e-12, `${x}: ${over}`);
    }
  });
});
