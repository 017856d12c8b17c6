/** @file Margins, exact retrieval, basins, metastable states, and what is proven of the modern Hopfield network. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  distance,
  fromRows,
  type Matrix,
  matrix,
  mean,
  norm,
  normalInto,
  type Random,
  randomFrom,
  row,
} from "engram/math";
import {
  argmaxSeparation,
  basins,
  entmaxSeparation,
  epanechnikovHopfield,
  exactlyRetrieved,
  fixedPoints,
  gaussianHopfield,
  hopfieldFenchelYoung,
  largestNorm,
  metastableSizes,
  modernHopfield,
  normmaxSeparation,
  normPost,
  patternSeparations,
  retrievalBounds,
  retrieve,
  type Separation,
  separationCurve,
  softmaxSeparation,
  sparsemaxSeparation,
  storageCapacity,
  thresholdSeparation,
} from "engram/memory";
import { allClose, close } from "../support/close";

const reference = JSON.parse(
  readFileSync(join(__dirname, "../reference/memory/fenchel-young.json"), "utf8"),
) as {
  patterns: number[][];
  probes: number[][];
  networks: { separation: string; beta: number; energies: number[]; states: number[][] }[];
  corners: number[][];
  grid: { low: number[]; high: number[]; side: number };
  maps: { separation: string; found: number[] }[];
  stored: number[][];
  asked: number[][];
  sizes: { separation: string; beta: number; threshold: number; sizes: number[] }[];
};

const named = new Map<string, Separation>(
  [
    entmaxSeparation(1),
    entmaxSeparation(1.25),
    entmaxSeparation(1.5),
    sparsemaxSeparation(),
    normmaxSeparation(2),
    normmaxSeparation(5),
  ].map((separation) => [separation.name, separation]),
);

const onSphere = (rows: number, cols: number, radius: number, random: Random): Matrix => {
  const patterns = matrix(rows, cols, normalInto(new Float64Array(rows * cols), random));
  for (let mu = 0; mu < rows; mu++) {
    const size = norm(row(patterns, mu));
    for (let i = 0; i < cols; i++) row(patterns, mu)[i] *= radius / size;
  }
  return patterns;
};

describe("memory/analysis against the formulas of Santos et al. in torch", () => {
  it("energies with the paper's constants, and five updates", () => {
    const patterns = fromRows(reference.patterns);
    for (const { separation, beta, energies, states } of reference.networks) {
      const memory = hopfieldFenchelYoung(patterns, { beta, separation: named.get(separation)! });
      reference.probes.forEach((probe, k) => {
        close(memory.energy!(probe), energies[k], 1e-12, `${separation} at ${beta}`);
        allClose(retrieve(memory, probe, { maxSteps: 5, tolerance: 0 }).state, states[k], 1e-10);
      });
    }
  });

  it("the map of basins, point by point", () => {
    const corners = fromRows(reference.corners);
    const { low, high, side } = reference.grid;
    const at = (axis: number, k: number) => low[axis] + ((high[axis] - low[axis]) * k) / (side - 1);
    const grid = fromRows(
      Array.from({ length: side * side }, (_, k) => [at(0, k % side), at(1, Math.floor(k / side))]),
    );
    for (const { separation, found } of reference.maps) {
      const memory = hopfieldFenchelYoung(corners, { beta: 4, separation: named.get(separation)! });
      const map = [...basins(memory, corners, grid)];
      const differing = map.filter((place, k) => place !== found[k]).length;
      // A probe on a ridge may fall to either side by rounding: 1 % of 576 at most.
      assert.ok(differing <= 5, `${separation}: ${differing} of ${map.length} differ`);
      // Softmax never comes within 1e-3 of a pattern, sparse separations do nearly everywhere.
      const coloured = map.filter((place) => place >= 0).length / map.length;
      assert.ok(separation === "1-entmax" ? coloured === 0 : coloured > 0.4, `${separation}: ${coloured}`);
    }
  });

  it("sizes of metastable states", () => {
    const [stored, asked] = [fromRows(reference.stored), fromRows(reference.asked)];
    for (const { separation, beta, threshold, sizes } of reference.sizes) {
      const memory = hopfieldFenchelYoung(stored, { beta, separation: named.get(separation)! });
      const found = [...metastableSizes(memory, asked, { threshold })];
      const differing = found.filter((size, k) => size !== sizes[k]).length;
      assert.ok(differing === 0, `${separation} at ${beta}: ${differing} of ${sizes.length} differ`);
    }
  });
});

describe("memory/exact-retrieval", () => {
  it("Δ is the least lead of a pattern over another", () => {
    const patterns = fromRows([
      [2, 0],
      [1, 1],
      [0, -1],
      [1, 1],
    ]);
    assert.deepEqual([...patternSeparations(patterns)], [2, 0, 1, 0]);
    assert.deepEqual([...patternSeparations(fromRows([[3, 4]]))], [Infinity]);
    close(largestNorm(patterns), 2, 0);
  });

  it("a pattern is retrieved exactly if and only if β Δ is at least the margin", () => {
    const patterns = onSphere(64, 16, 1, randomFrom(1));
    for (const separation of named.values())
      for (const beta of [1, 2, 3, 4, 6, 9, 14]) {
        const memory = hopfieldFenchelYoung(patterns, { beta, separation });
        const predicted = exactlyRetrieved(patterns, { beta, separation });
        let exact = 0;
        predicted.forEach((said, mu) => {
          const pattern = row(patterns, mu);
          const happens = memory.step(pattern).every((x, i) => x === pattern[i]);
          assert.equal(happens, said, `${separation.name}, β = ${beta}, pattern ${mu}`);
          exact += Number(happens);
        });
        if (separation.name === "sparsemax" && beta === 2)
          assert.ok(exact > 4 && exact < 40, `${exact} of 64`);
      }
  });

  it("within the radius every probe is retrieved exactly", () => {
    const random = randomFrom(2);
    const patterns = onSphere(12, 16, 1, random);
    const [beta, radius] = [30, 0.1];
    for (const separation of [sparsemaxSeparation(), entmaxSeparation(1.5), normmaxSeparation(5)]) {
      const memory = hopfieldFenchelYoung(patterns, { beta, separation });
      const said = exactlyRetrieved(patterns, { beta, separation, radius });
      assert.ok(said.filter(Boolean).length >= 6, separation.name);
      for (let mu = 0; mu < 12; mu++) {
        if (!said[mu]) continue;
        for (let k = 0; k < 20; k++) {
          const away = onSphere(1, 16, radius, random);
          const probe = row(patterns, mu).map((x, i) => x + away.data[i]);
          allClose(memory.step(probe), row(patterns, mu), 0);
        }
      }
    }
  });

  it("the radius is sharp for opposite patterns", () => {
    // q = (1 − r, 0) leads by 2(1 − r) = Δ − 2Mr.
    const patterns = fromRows([
      [1, 0],
      [-1, 0],
    ]);
    const separation = sparsemaxSeparation();
    const memory = hopfieldFenchelYoung(patterns, { beta: 1, separation });
    for (const [radius, exact] of [
      [0.5, true],
      [0.51, false],
    ] as const) {
      assert.deepEqual(exactlyRetrieved(patterns, { beta: 1, separation, radius }), [exact, exact]);
      assert.equal(memory.step([1 - radius, 0])[0] === 1, exact);
    }
  });

  it("softmax is never exact, argmax always where a pattern is its own best", () => {
    const patterns = fromRows([
      [1, 0],
      [5, 0],
    ]);
    assert.deepEqual(exactlyRetrieved(patterns, { beta: 9, separation: softmaxSeparation() }), [
      false,
      false,
    ]);
    assert.deepEqual(exactlyRetrieved(patterns, { beta: 9, separation: argmaxSeparation() }), [false, true]);
    assert.throws(
      () => exactlyRetrieved(patterns, { beta: 0, separation: argmaxSeparation() }),
      /^RangeError: exactlyRetrieved: beta must be > 0, got 0$/,
    );
    assert.throws(
      () => exactlyRetrieved(patterns, { beta: 1, separation: argmaxSeparation(), radius: -1 }),
      /radius must be in/,
    );
  });

  it("curves: weight and loss of the first of two patterns reach 1 and 0 at the margin", () => {
    const gaps = Float64Array.from({ length: 61 }, (_, k) => -3 + k / 10);
    for (const separation of named.values()) {
      const { weights, losses } = separationCurve(separation, gaps);
      close(weights[30], 0.5, 1e-12);
      gaps.forEach((s, k) => {
        close(weights[k] + weights[60 - k], 1, 1e-12, separation.name);
        if (separation.margin !== undefined && s >= separation.margin + 1e-9)
          assert.deepEqual([weights[k], Math.abs(losses[k]) < 1e-14], [1, true]);
        if (k > 0) assert.ok(weights[k] >= weights[k - 1] && losses[k] <= losses[k - 1] + 1e-15);
      });
    }
    const soft = separationCurve(softmaxSeparation(), [0.7]);
    close(soft.losses[0], Math.log1p(Math.exp(-0.7)), 1e-15);
    assert.equal(separationCurve(thresholdSeparation(0), [1]).losses.length, 0);
  });
});

describe("memory/ramsauer-bounds", () => {
  it("the constants of the storage theorem, as in the paper", () => {
    const first = storageCapacity({ beta: 1, dimension: 20, radius: 3, failure: 0.001 });
    close(first.c, 3.1546, 5e-5);
    close(first.a + Math.log(first.b), 1.2733, 5e-5);
    const second = storageCapacity({ beta: 1, dimension: 75, radius: 1, failure: 0.001 });
    close(second.c, 1.371878, 1e-6); // printed as 1.3718
    close(second.a + Math.log(second.b), -0.9409, 5e-5);
    // The formula's own number of patterns at these examples, by hand: √0.001 · 3.15463^(19/4) and √0.001 · 1.37187^(74/4).
    close(first.patterns, 7.413, 1e-4);
    close(second.patterns, 10.973, 1e-4);
    assert.deepEqual([first.proven, second.proven], [true, true]);
    assert.equal(storageCapacity({ beta: 1, dimension: 3, radius: 1, failure: 0.001 }).proven, false);
    assert.ok(Number.isFinite(storageCapacity({ beta: 1e300, dimension: 2, radius: 1, failure: 1 }).c));
  });

  it("no error exceeds its bound, and both fall as exp(−βΔ)", () => {
    const [n, p] = [32, 60];
    const patterns = onSphere(p, n, Math.sqrt(n - 1), randomFrom(3));
    const logs: number[] = [];
    const slopes: number[] = [];
    let checked = 0;
    for (const beta of [0.3, 0.5, 0.8, 1]) {
      const bounds = retrievalBounds(patterns, beta);
      const memory = modernHopfield(patterns, { beta });
      for (let mu = 0; mu < p; mu++) {
        const pattern = row(patterns, mu);
        const { state, status } = retrieve(memory, pattern, { tolerance: 1e-15, maxSteps: 200 });
        const error = distance(state, pattern);
        if (status !== "converged" || error > bounds.errorRadius) continue;
        checked++;
        assert.ok(error <= bounds.errors[mu] + 1e-13, `β = ${beta}: ${error} > ${bounds.errors[mu]}`);
        const oneStep = distance(memory.step(pattern), pattern);
        assert.ok(oneStep <= bounds.stepError(mu, error) + 1e-13);
        if (error > 1e-12) {
          logs.push(Math.log(error));
          slopes.push(-beta * bounds.separations[mu]);
        }
      }
    }
    assert.ok(checked > 100, `${checked} patterns checked`);
    const [x, y] = [mean(slopes), mean(logs)];
    const covariance = slopes.reduce((sum, s, k) => sum + (s - x) * (logs[k] - y), 0);
    const variance = slopes.reduce((sum, s) => sum + (s - x) ** 2, 0);
    // One pattern's error is set by its nearest rivals, not by Δ alone: the slope of the cloud is near 1, not exactly 1.
    assert.ok(Math.abs(covariance / variance - 1) < 0.1, `slope ${covariance / variance}`);
  });

  it("a well separated pattern has its fixed point in the sphere, and a step contracts by the bound", () => {
    const patterns = onSphere(5, 24, 5, randomFrom(4));
    const beta = 1;
    const bounds = retrievalBounds(patterns, beta);
    const memory = modernHopfield(patterns, { beta });
    let separated = 0;
    for (let mu = 0; mu < 5; mu++) {
      if (bounds.separations[mu] < bounds.neededSeparation) continue;
      separated++;
      const pattern = row(patterns, mu);
      const { state: rest } = retrieve(memory, pattern, { tolerance: 1e-15 });
      assert.ok(distance(rest, pattern) <= bounds.fixedPointRadius);
      const probe = pattern.map((x, i) => x + (i === 0 ? bounds.fixedPointRadius : 0));
      const far = Math.max(distance(probe, pattern), distance(rest, pattern));
      const factor = distance(memory.step(probe), rest) / distance(probe, rest);
      assert.ok(factor <= bounds.contraction(mu, far) + 1e-12, `${factor} > ${bounds.contraction(mu, far)}`);
    }
    assert.ok(separated >= 3, `${separated}`);
  });

  it("closed forms for two orthonormal patterns", () => {
    const bounds = retrievalBounds(
      fromRows([
        [1, 0],
        [0, 1],
      ]),
      3,
    );
    close(bounds.stepError(0, 0), 2 * Math.exp(-3), 1e-15);
    close(bounds.errors[1], bounds.stepError(1, bounds.errorRadius), 1e-15);
    close(bounds.contraction(0, 0.1), 12 * Math.exp(-3 * 0.8), 1e-15);
    close(bounds.neededSeparation, (1 + Math.log(12)) / 3, 1e-15);
    close(bounds.fixedPointRadius, 1 / 6, 1e-15);
    // The error itself: the weight of the other pattern, 1/(1 + e^3), times √2.
    const error = distance(
      modernHopfield(
        fromRows([
          [1, 0],
          [0, 1],
        ]),
        { beta: 3 },
      ).step([1, 0]),
      [1, 0],
    );
    close(error, Math.SQRT2 / (1 + Math.exp(3)), 1e-15);
    assert.ok(error < bounds.stepError(0, 0));
  });

  it("one pattern has no rivals; what has no meaning is refused", () => {
    const alone = retrievalBounds(fromRows([[3, 4]]), 2);
    assert.deepEqual([alone.largestNorm, [...alone.separations], [...alone.errors]], [5, [Infinity], [0]]);
    assert.equal(alone.stepError(0, 1), 0);
    close(alone.errorRadius, 1 / 20, 1e-15);
    assert.throws(
      () => retrievalBounds(matrix(0, 2), 1),
      /^RangeError: retrievalBounds: number of patterns must be/,
    );
    assert.throws(() => retrievalBounds(fromRows([[0, 0]]), 1), /largest norm must be > 0, got 0/);
    assert.throws(() => retrievalBounds(fromRows([[1]]), -1), /beta must be > 0, got -1/);
    assert.throws(() => alone.stepError(1, 0), /pattern must be a whole number in \[0, 0\], got 1/);
    assert.throws(
      () => storageCapacity({ beta: 1, dimension: 1, radius: 1, failure: 0.1 }),
      /dimension must be a whole number at least 2, got 1/,
    );
    assert.throws(
      () => storageCapacity({ beta: 1, dimension: 9, radius: 1, failure: 2 }),
      /failure must be in/,
    );
  });
});

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
