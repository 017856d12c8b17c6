import assert from "node:assert/strict";
import { fromRows, matrix } from "engram/math";
import {
  basins,
  epanechnikovHopfield,
  fixedPoints,
  gaussianHopfield,
  hopfieldFenchelYoung,
  metastableSizes,
  modernHopfield,
  normPost,
  sparsemaxSeparation,
} from "engram/memory";

describe("memory/basins and fixed points", () => {
  const identity = fromRows([
    [1, 0],
    [0, 1],
  ]);

  it("tells which pattern, or none", () => {
    const memory = hopfieldFenchelYoung(identity, { beta: 5, separation: sparsemaxSeparation() });
    const probes = fromRows([
      [1, 0.2],
      [0.5, 0.5],
      [0, 3],
    ]);
    assert.deepEqual([...basins(memory, identity, probes)], [0, -1, 1]);
    assert.deepEqual([...basins(memory, identity, probes, { steps: 0 })], [-1, -1, -1]);
    assert.deepEqual([...basins(memory, matrix(0, 2), probes)], [-1, -1, -1]);
    assert.deepEqual(
      [
        ...basins(
          memory,
          fromRows([
            [1, 0],
            [1, 0],
          ]),
          probes,
        ),
      ],
      [0, -1, -1],
    );
    const sphere = hopfieldFenchelYoung(
      fromRows([
        [3, 0],
        [0, 3],
      ]),
      { beta: 5, separation: sparsemaxSeparation(), post: normPost() },
    );
    assert.deepEqual([...basins(sphere, identity, probes)], [0, -1, 1]);
  });

  it("counts the patterns in a state", () => {
    const memory = hopfieldFenchelYoung(identity, { beta: 5, separation: sparsemaxSeparation() });
    assert.deepEqual(
      [
        ...metastableSizes(
          memory,
          fromRows([
            [1, 0],
            [0.5, 0.5],
          ]),
        ),
      ],
      [1, 2],
    );
    assert.deepEqual([...metastableSizes(memory, fromRows([[0.5, 0.5]]), { threshold: 0.6 })], [0]);
  });

  it("finds the resting places of any memory with an attention, from any starts", () => {
    const two = fromRows([
      [0, 0],
      [1, 0],
    ]);
    const starts = fromRows([
      [-0.2, 0.1],
      [0.5, 0],
      [1.3, 0],
    ]);
    const sharp = fixedPoints(epanechnikovHopfield(two, { beta: 2.5 }), { starts });
    assert.deepEqual(
      sharp.map(({ kind, basin }) => [kind, basin]),
      [
        ["single pattern", [0]],
        ["global average", [1]],
        ["single pattern", [2]],
      ],
    );
    const gaussian = fixedPoints(gaussianHopfield(two, { beta: 20 }), { starts });
    assert.equal(gaussian.length, 3); // the saddle between them is a place of rest, too
    assert.throws(
      () => fixedPoints(epanechnikovHopfield(two, { beta: 2.5 }), { starts: fromRows([[9, 9]]) }),
      /^Error: fixedPoints: start 0 must come to a place where something is recalled, got no weights there$/,
    );
    assert.throws(
      () => fixedPoints(gaussianHopfield(two, { beta: 20 }), { starts: matrix(1, 3) }),
      /entries of a start must be a whole number in \[2, 2\], got 3/,
    );
  });

  it("refuses sizes that do not fit", () => {
    const memory = modernHopfield(identity, { beta: 1 });
    assert.throws(
      () => basins(memory, matrix(1, 3), identity),
      /^RangeError: basins: entries of a pattern must be a whole number in \[2, 2\], got 3$/,
    );
    assert.throws(() => basins(memory, identity, matrix(1, 3)), /entries of a probe must be/);
    assert.throws(() => basins(memory, identity, identity, { radius: 0 }), /radius must be > 0, got 0/);
    assert.throws(() => basins(memory, identity, identity, { steps: -1 }), /steps must be a whole number/);
    assert.throws(
      () => metastableSizes(memory, identity, { steps: 0 }),
      /steps must be a whole number at least 1, got 0/,
    );
    assert.throws(() => metastableSizes(memory, matrix(1, 1)), /entries of a probe must be/);
    assert.throws(() => metastableSizes(memory, identity, { threshold: -1 }), /threshold must be in/);
  });
});
