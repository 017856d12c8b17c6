/** @file How long sequences may be: the values of papers, and crosstalk that was simulated. */
import assert from "node:assert/strict";
import { collisionLength, dwellTime, exponentialBase, mixedCapacity, sequenceCapacity } from "engram/memory";
import { close } from "../../support/close";
import { draw } from "../words";
import { exponential, poly } from "./separations";

describe("memory/sequence capacity", () => {
  it("has the paper's values, and the published code's where that differs", () => {
    // N^d/(2 (2d−1)!! ln N) by hand
    close(sequenceCapacity(100, poly(1)).transition, 100 / (2 * Math.log(100)), 1e-12);
    close(sequenceCapacity(100, poly(3)).transition, 1e6 / (2 * 15 * Math.log(100)), 1e-12);
    close(sequenceCapacity(100, poly(3)).sequence, 1e6 / (2 * 4 * 15 * Math.log(100)), 1e-12);
    close(exponentialBase, 1.96403, 1e-5);
    const [paper, code] = [
      sequenceCapacity(20, exponential),
      sequenceCapacity(20, exponential, "published code"),
    ];
    close(paper.transition, exponentialBase ** 19 / (2 * Math.log(20)), 1e-10);
    close(paper.sequence, exponentialBase ** 19 / (2 * 20 * Math.log(exponentialBase)), 1e-10);
    close(code.sequence / paper.sequence, exponentialBase, 1e-12);
    assert.equal(code.transition, paper.transition);
    assert.equal(sequenceCapacity(2000, exponential).transition, Number.POSITIVE_INFINITY);
  });

  it("the mixed factors are those of the crosstalk's variance", () => {
    const at = (stay: number, go: number): number =>
      mixedCapacity(100, { stay: poly(stay), go: poly(go), strength: 2.5 }).transition;
    const scale = (degree: number, gamma: number): number =>
      (1.5 ** 2 / (2 * gamma)) * (100 ** degree / Math.log(100));
    close(at(1, 2), scale(1, 1), 1e-12);
    close(at(2, 1), scale(1, 6.25), 1e-12);
    close(at(1, 1), scale(1, 7.25), 1e-12);
    close(at(2, 2), scale(2, 7.25 * 3 + 5), 1e-12);
    close(at(3, 3), scale(3, 7.25 * 15), 1e-12);
    close(at(4, 4), scale(4, 7.25 * 105 + 5 * 9), 1e-12);
    const mixed = { stay: poly(2), go: poly(2), strength: 2.5 };
    close(mixedCapacity(100, mixed).transition / mixedCapacity(100, mixed).sequence, 3, 1e-12);
    const code = mixedCapacity(100, mixed, "published code");
    close(code.transition / code.sequence, 2, 1e-12);
    const soft = { stay: exponential, go: exponential, strength: 2.5 };
    close(
      mixedCapacity(20, soft).transition / sequenceCapacity(20, exponential).transition,
      2.25 / 7.25,
      1e-12,
    );
  });

  it("γ for two even powers is what a simulated crosstalk has", () => {
    // Variance of the field on one bit from P − 1 patterns other than the present one, over 5000 draws: its kurtosis is about 3.3,
    // hence a relative standard error of √(2.3/5000) = 2.2 %, and ±10 % fails by chance less than once in 10⁴. Without the covariance of
    // neighbours γ would be 19 % lower.
    const [n, p, strength, draws] = [100, 40, 2.5, 5000];
    let squares = 0;
    for (let k = 0; k < draws; k++) {
      const { data } = draw(1000 + k, p, n);
      let field = 0;
      for (let mu = 1; mu < p; mu++) {
        let score = 0;
        for (let j = 1; j < n; j++) score += data[mu * n + j] * data[j];
        const weight = (score / (n - 1)) ** 2;
        field += weight * (data[mu * n] + strength * data[((mu + 1) % p) * n]);
      }
      squares += field * field;
    }
    const simulated = (squares / draws / (p - 1)) * (n - 1) ** 2;
    const { transition } = mixedCapacity(n, { stay: poly(2), go: poly(2), strength });
    const gamma = ((strength - 1) ** 2 * n ** 2) / (2 * Math.log(n) * transition);
    close(simulated / gamma, 1, 0.1, "γ");
  });

  it("two patterns are equal half of the time at the collision length, which the exponential formula passes at n = 11", () => {
    // 400 draws of 75 words of 12 bits, at the length of 75.4: the share of draws with a pair is ½ within 0.025 of standard error.
    const p = Math.round(collisionLength(12));
    let pairs = 0;
    for (let k = 0; k < 400; k++) {
      const { data } = draw(5000 + k, p, 12);
      const seen = new Set(Array.from({ length: p }, (_, mu) => data.slice(mu * 12, mu * 12 + 12).join("")));
      if (seen.size < p) pairs++;
    }
    close(pairs / 400, 0.5, 0.1);
    const passes = (n: number): boolean => sequenceCapacity(n, exponential).sequence > collisionLength(n);
    assert.deepEqual([passes(10), passes(11), passes(60)], [false, true, true]);
    assert.throws(() => collisionLength(0), /n must be a whole number at least 1, got 0/);
  });

  it("refuses numbers without a capacity", () => {
    assert.throws(
      () => sequenceCapacity(1, poly(1)),
      /^RangeError: sequenceCapacity: n must be a whole number at least 2, got 1$/,
    );
    assert.throws(
      () => sequenceCapacity(9, poly(1), "rumour" as "paper"),
      /^TypeError: sequenceCapacity: formula must be one of/,
    );
    assert.throws(
      () => mixedCapacity(9, { stay: poly(1), go: poly(1), strength: 1 }),
      /strength − 1 must be > 0, got 0/,
    );
    assert.throws(
      () => mixedCapacity(9, { stay: poly(1), go: exponential, strength: 2 }),
      /stay and go must be of one kind, got polynomial and exponential/,
    );
    assert.throws(() => dwellTime(0, 2, poly(1)), /window must be a whole number at least 1, got 0/);
    assert.equal(dwellTime(4, 3, exponential), 4);
  });
});
