import assert from "node:assert/strict";
import { erf, erfc, gaussHermite, logCosh, normalTail, normalTailInverse } from "engram/math";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";

const relative = (actual: number, expected: number, tolerance: number) =>
  close(actual / expected, 1, tolerance, `${actual} over ${expected}`);

describe("math/special", () => {
  // Values of SciPy 1.17 (scipy.special.erf, erfc, ndtri, roots_hermitenorm), printed with all digits.
  it("erf() and erfc() agree with SciPy over their whole range", () => {
    const table = [
      [0.1, 0.1124629160182849, 0.8875370839817152],
      [0.5, 0.5204998778130465, 0.4795001221869535],
      [0.999, 0.8422852702064969, 0.1577147297935031],
      [1, 0.8427007929497148, 0.15729920705028516],
      [1.5, 0.9661051464753108, 0.03389485352468927],
      [2, 0.9953222650189527, 0.004677734981047266],
      [3.3, 0.9999969422902035, 3.057709796438165e-6],
      [5, 0.9999999999984626, 1.5374597944280347e-12],
      [10, 1, 2.0884875837625446e-45],
      [26, 1, 5.663192408856145e-296],
    ];
    for (const [x, value, complement] of table) {
      relative(erf(x), value, 1e-15);
      relative(erfc(x), complement, x < 20 ? 3e-14 : 3e-13);
      assert.equal(erf(-x), -erf(x));
    }
    relative(erfc(-0.7), 1.6778011938374182, 1e-15);
    relative(erfc(-3), 1.9999779095030015, 1e-15);
    assert.deepEqual([erf(0), erf(1 / 0), erf(-1 / 0), erfc(1 / 0), erfc(-1 / 0)], [0, 1, -1, 0, 2]);
    assert.throws(() => erf(Number.NaN), /^RangeError: erf: x must be a number, got NaN$/);
    assert.throws(() => erfc(Number.NaN), /erfc: x must be a number/);
  });

  it("erf() and erfc() add to 1, and erf() rises, across the seam at 1", () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (x) => {
        close(erf(x) + erfc(x), 1, 1e-15);
        assert.ok(erf(x + 1e-7) >= erf(x));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("normalTailInverse() gives the quantiles of SciPy, and undoes normalTail()", () => {
    relative(normalTailInverse(0.005), 2.575829303548901, 1e-15);
    relative(normalTailInverse(0.3), 0.5244005127080409, 1e-15);
    relative(normalTailInverse(1e-10), 6.361340902404056, 1e-14);
    relative(normalTailInverse(1e-200), 30.20559417957964, 1e-14);
    relative(normalTailInverse(0.9), -1.2815515655446004, 1e-14);
    close(normalTailInverse(0.5), 0, 1e-15);
    for (const x of [-3, -0.2, 0.1, 1, 7, 36]) relative(normalTailInverse(normalTail(x)), x, 1e-13);
    for (const bad of [0, 1, -1, 1e-301])
      assert.throws(() => normalTailInverse(bad), /probability must be in \[1e-300, 1\)/);
  });

  it("logCosh() is stable at both ends", () => {
    relative(logCosh(1), Math.log(Math.cosh(1)), 1e-15);
    relative(logCosh(0.3), Math.log(Math.cosh(0.3)), 1e-14);
    relative(logCosh(1e-8), 0.5e-16, 1e-12);
    assert.equal(logCosh(1e300), 1e300);
    assert.equal(logCosh(-5), logCosh(5));
    assert.equal(logCosh(0), 0);
    close(logCosh(0.5), logCosh(0.5 - 1e-12), 1e-11);
  });

  it("gaussHermite() has the nodes and weights of SciPy", () => {
    const seven = gaussHermite(7);
    allClose(seven.nodes.slice(3), [0, 1.1544053947399682, 2.366759410734541, 3.7504397177257425], 1e-15);
    allClose(
      seven.weights.slice(3),
      [0.4571428571428572, 0.24012317860501264, 0.030757123967586515, 0.0005482688559722169],
      1e-15,
    );
    const many = gaussHermite(201);
    relative(many.nodes[101], 0.22131766405247486, 2e-13);
    relative(many.nodes[150], 11.37816224870298, 1e-14);
    relative(many.nodes[200], 27.42117727543832, 1e-14);
    relative(many.weights[100], 0.08829207931756514, 1e-12);
    relative(many.weights[150], 7.438774602481644e-30, 1e-11);
    relative(many.weights[200], 1.7807243651378334e-164, 1e-10);
  });

  it("gaussHermite() integrates polynomials up to degree 2·count − 1 exactly, and no further", () => {
    for (const count of [1, 2, 3, 8, 15]) {
      const { nodes, weights } = gaussHermite(count);
      let moment = 1; // (2k − 1)!!, the moment of order 2k of a normal number
      for (let k = 0; k <= count; k++) {
        const sum = nodes.reduce((total, z, i) => total + weights[i] * z ** (2 * k), 0);
        if (k < count) relative(sum, moment, 1e-12);
        else assert.ok(sum < moment * (1 - 1e-6));
        close(nodes.reduce((total, z, i) => total + weights[i] * z ** (2 * k + 1), 0) / moment, 0, 1e-9);
        moment *= 2 * k + 1;
      }
    }
    for (const count of [100, 300]) {
      const { nodes, weights } = gaussHermite(count);
      close(
        weights.reduce((a, b) => a + b, 0),
        1,
        1e-12,
      );
      for (let k = 1; k < count; k++) assert.ok(nodes[k] > nodes[k - 1]);
      close(
        nodes.reduce((total, z, i) => total + weights[i] * Math.cos(z), 0),
        Math.exp(-0.5),
        1e-13,
      );
    }
    for (const bad of [0, 301, 2.5])
      assert.throws(() => gaussHermite(bad), /gaussHermite: count must be a whole number in \[1, 300\]/);
  });
});
