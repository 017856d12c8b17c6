/** @file Laws that every model of the room keeps, at states and sizes where arithmetic ends. */
import assert from "node:assert/strict";
import { matrix } from "engram/math";
import * as memory from "engram/memory";
import { lagrangians, type Model, posts, type Specimen, separations, specimens } from "./specimens";

type Entry = (state: ArrayLike<number>) => unknown;

/** What is no reading of a state. */
const others = new Set(["store", "cost", "write", "synapse", "couplings", "join", "begin"]);

/** Methods that take a state, by name. */
function entriesOf(model: Model): [string, Entry][] {
  return Object.entries(model).flatMap(([name, value]) =>
    typeof value === "function" && !others.has(name) ? [[name, value as Entry] as [string, Entry]] : [],
  );
}

const title = ({ maker, name }: Specimen) => (name ? `${maker} (${name})` : maker);
const error = /^\S+( \S+)?: .+, got .+/;

/** All numbers of a result. */
function numbersOf(result: unknown): number[] {
  if (typeof result === "number") return [result];
  if (ArrayBuffer.isView(result)) return Array.from(result as Float64Array);
  return Array.isArray(result) ? result.flatMap(numbersOf) : [];
}

/** The law of results: numbers, an energy or a similarity possibly Infinity, or a RangeError with a value; never NaN. */
function hold(what: string, entry: Entry, state: ArrayLike<number>): void {
  let result: unknown;
  try {
    result = entry(state);
  } catch (thrown) {
    assert.ok(thrown instanceof RangeError, `${what}: ${thrown}`);
    assert.match(thrown.message, error, what);
    assert.doesNotMatch(thrown.message, /got NaN/, what);
    return;
  }
  const unbounded = /energy|similarity/.test(what);
  for (const value of numbersOf(result))
    assert.ok(
      unbounded ? value > Number.NEGATIVE_INFINITY : Number.isFinite(value),
      `${what} of [${Array.from(state)}] has ${value}`,
    );
}

const sizes = [
  0,
  5e-324,
  1e-320,
  1e-160,
  1e-8,
  1,
  1e8,
  1e150,
  1e154,
  1e160,
  1e200,
  1e300,
  1e308,
  Number.MAX_VALUE,
];
/** States of `n` numbers of every size, with all signs alike, in turn, and one entry alone. */
const extremes = (n: number, of: readonly number[] = sizes): Float64Array[] =>
  of.flatMap((size) => [
    new Float64Array(n).fill(size),
    new Float64Array(n).fill(-size),
    Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? size : -size)),
    Float64Array.from({ length: n }, (_, i) => (i === 0 ? -size : 0.5)),
    Float64Array.from({ length: n }, (_, i) => (i === n - 1 ? size : 1e100)),
  ]);

describe("memory: every model", () => {
  it("is among the specimens, or makes no model", () => {
    const makers = new Set(specimens.map(({ maker }) => maker));
    const known = Object.entries(memory)
      .filter(([, value]) => typeof value === "function")
      .map(([name]) => name);
    const rest = known.filter((name) => !makers.has(name));
    // Those are parts, theory and analysis.
    const parts =
      /Separation$|Similarity$|Lagrangian$|Post$|FeatureMap$|Capacity$|Load$|Simplices$|^hopfield[A-Z]/;
    assert.deepEqual(rest.filter((name) => !parts.test(name)).sort(), [
      "averageStability",
      "basins",
      "collisionLength",
      "denseBitError",
      "denseErrorFreePatterns",
      "dreaming",
      "dwellTime",
      "epanechnikovMinima",
      "exactlyRetrieved",
      "fixedPointKind",
      "fixedPoints",
      "hammingRadius",
      "hebb",
      "largestNorm",
      "logBallFraction",
      "logIntersections",
      "metastableSizes",
      "mixtureStabilityTemperature",
      "mixtureState",
      "nearestPatternOverlap",
      "patternSeparations",
      "pseudoInverse",
      "retrievalBounds",
      "retrieve",
      "separationCurve",
      "similarities",
      "softmaxBeta",
      "spinGlassTemperature",
      "storkey",
      "willshawDensity",
      "willshawFalseOnes",
    ]);
    for (const maker of makers) assert.ok(known.includes(maker), maker);
  });

  it("refuses states that are not finite, or of another length, at every entry", () => {
    for (const specimen of specimens)
      for (const [name, entry] of entriesOf(specimen.model)) {
        const what = `${title(specimen)}.${name}`;
        assert.doesNotThrow(() => entry(specimen.state), what);
        for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
          for (const place of [0, specimen.state.length - 1]) {
            const state = specimen.state.map((x, i) => (i === place ? bad : x));
            assert.throws(
              () => entry(state),
              (thrown) =>
                thrown instanceof RangeError &&
                new RegExp(`\\[${place}\\] must .* got ${bad}$`).test(thrown.message),
              `${what} takes ${bad}`,
            );
          }
        for (const state of [specimen.state.slice(1), [...specimen.state, 1], []])
          assert.throws(
            () => entry(state),
            (thrown) => thrown instanceof RangeError && /must have length/.test(thrown.message),
            `${what} takes ${state.length} numbers`,
          );
      }
  });

  it("has no NaN for any finite state", () => {
    for (const specimen of specimens)
      for (const [name, entry] of entriesOf(specimen.model))
        for (const state of extremes(specimen.state.length)) hold(`${title(specimen)}.${name}`, entry, state);
  });

  it("has no NaN at any β, gain or temperature", () => {
    for (const specimen of specimens)
      for (const beta of [5e-324, 1e-320, 1e-300, 1e-16, 1e16, Number.MAX_VALUE]) {
        let model: Model;
        try {
          if (specimen.at === undefined) continue;
          model = specimen.at(beta);
        } catch (thrown) {
          assert.ok(thrown instanceof RangeError, `${thrown}`);
          assert.match(thrown.message, error);
          continue;
        }
        const states = [
          Float64Array.from(specimen.state),
          ...extremes(specimen.state.length, [1e-160, 1, 1e154, Number.MAX_VALUE]),
        ];
        for (const [name, entry] of entriesOf(model))
          for (const state of states) hold(`${title(specimen)} at ${beta}: ${name}`, entry, state);
      }
  });

  it("is the same memory after a store of no rows, and refuses other columns", () => {
    for (const specimen of specimens) {
      const { model, columns } = specimen;
      assert.equal(model.store !== undefined, columns !== undefined, title(specimen));
      if (!model.store || !columns) continue;
      const [n, v] = columns;
      const rows = (count: number, cols: number) =>
        matrix(count, cols, new Float64Array(count * cols).fill(1));
      const same = model.store(rows(0, n), v === undefined ? undefined : rows(0, v));
      assert.deepEqual(Object.keys(same), Object.keys(model), title(specimen));
      // Parts are functions made anew; they are the same by name.
      const told = (value: unknown) => (value as { name?: string } | undefined)?.name ?? value;
      for (const [key, value] of Object.entries(model))
        if (typeof value !== "function")
          assert.deepEqual(told(same[key as keyof Model]), told(value), `${title(specimen)}.${key}`);
      // Steps that draw chance go on in their stream, and are no test of sameness.
      if (!model.chance)
        for (const [name, entry] of entriesOf(model))
          assert.deepEqual(
            (same[name as keyof Model] as Entry)(specimen.state),
            entry(specimen.state),
            `${title(specimen)}.${name}`,
          );
      for (const count of [0, 1])
        assert.throws(
          () => model.store?.(rows(count, n + 1), v === undefined ? undefined : rows(count, v)),
          (thrown) => thrown instanceof RangeError && /columns/.test(thrown.message),
          `${title(specimen)} stores ${count} × ${n + 1}`,
        );
    }
  });

  it("names its costs after its methods", () => {
    for (const specimen of specimens) {
      const { model, maker } = specimen;
      if (maker === "publishedUniversalHopfield") continue;
      const told = Object.keys(model.cost?.() as object).filter((key) => key !== "flip");
      const wanted = [model.step ? "step" : "recall", ...(model.store ? ["store"] : [])];
      assert.deepEqual(told.sort(), wanted.sort(), title(specimen));
    }
  });
});

describe("memory: every part", () => {
  const vectors = extremes(3);
  const orRangeError = (what: string, compute: () => unknown, lowest = Number.NEGATIVE_INFINITY): void => {
    try {
      for (const value of numbersOf(compute()))
        assert.ok(value >= lowest && value < Number.POSITIVE_INFINITY, `${what} has ${value}`);
    } catch (thrown) {
      assert.ok(thrown instanceof RangeError, `${what}: ${thrown}`);
      assert.match(thrown.message, error);
    }
  };

  it("separations have weights for all scores, and conjugates or a RangeError", () => {
    for (const { name, weights, conjugate, mass } of separations)
      for (const scores of vectors)
        for (const beta of [5e-324, 1e-300, 1, 1e300, Number.MAX_VALUE]) {
          const what = `${name} at ${beta} of [${scores}]`;
          orRangeError(what, () => weights(scores, beta), mass < Infinity ? -1e-12 : -Number.MAX_VALUE);
          if (conjugate) orRangeError(`Ω* of ${what}`, () => conjugate(scores, beta));
        }
  });

  it("post-transformations and Lagrangians have no NaN, and refuse it", () => {
    for (const post of [...posts, memory.identityPost()])
      for (const z of vectors) {
        for (const value of post.apply(z, z))
          assert.ok(Number.isFinite(value), `${post.name} of [${z}]: ${value}`);
        for (const value of [post.potential(z), post.conjugate(z)])
          assert.ok(!Number.isNaN(value), `${post.name} of [${z}]`);
        const bad = Float64Array.of(0, Number.NaN, 1);
        for (const take of [() => post.apply(bad, z), () => post.potential(bad), () => post.conjugate(bad)])
          assert.throws(take, /\[1\] must be finite, got NaN/, post.name);
      }
    for (const lagrangian of lagrangians)
      for (const x of vectors)
        for (const name of ["value", "activation", "legendre"] as const)
          orRangeError(`${lagrangian.name}.${name} of [${x}]`, () => lagrangian[name](x), -Number.MAX_VALUE);
  });
});
