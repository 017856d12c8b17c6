/**
 * @file Generative models: their posteriors against Bayes' rule written out, and their samples against their own posteriors. Statistical
 * bounds are 4.5 standard errors (false alarms: 7e-6 each) unless stated, seeds are fixed.
 */
import assert from "node:assert/strict";
import {
  bayesianHopfield,
  bernoulliLikelihood,
  draw,
  flipBeta,
  flipLikelihood,
  gaussianLikelihood,
  type LatencyKernel,
  type Likelihood,
  latencyLikelihood,
  poissonLikelihood,
  posteriorOf,
  posteriorSampler,
  potentialsOf,
  prepareSampler,
  vonMisesFisherLikelihood,
} from "engram/bayesian";
import { dot, type Matrix, matrix, norm, normalInto, type Random, randomFrom, row } from "engram/math";
import { randomPatterns } from "engram/pattern";
import { allClose, close } from "../support/close";
import { chiSquare } from "../support/statistics";

const random = randomFrom(31);
const [count, size] = [5, 7];
const table = (name: string, entry: (random: Random) => number): Matrix => {
  const chance = random.split(name);
  return matrix(
    count,
    size,
    Float64Array.from({ length: count * size }, () => entry(chance)),
  );
};
const points = matrix(count, size, normalInto(new Float64Array(count * size), random.split("points")));
const signs = randomPatterns(random.split("signs"), count, size).matrix;
const bits = table("bits", (r) => 0.05 + 0.9 * r());
const rates = table("rates", (r) => 100 * r());
const window = 50;
const latencies = table("latencies", (r) => window * r());
const prior = [1, 2, 3, 4, 0.5];
const share = prior.map((p) => p / 10.5);

/** A memory from the prior, by one uniform number. */
function fromPrior(u: number): number {
  let memory = 0;
  for (let rest = u; rest >= share[memory] && memory < count - 1; memory++) rest -= share[memory];
  return memory;
}

/** Latencies under a kernel. */
const timed = (kernel: LatencyKernel, outliers: number, missing: number, periodic: boolean) =>
  latencyLikelihood(latencies, { window, kernel, outliers, missing, periodic });

const models: Readonly<Record<string, Likelihood>> = {
  gaussian: gaussianLikelihood(points, { sd: 1.2 }),
  "von Mises–Fisher": vonMisesFisherLikelihood(points, { kappa: 3 }),
  bernoulli: bernoulliLikelihood(bits),
  flips: flipLikelihood(signs, { flips: 0.3 }),
  "flips and missing": flipLikelihood(signs, { flips: 0.2, missing: 0.4 }),
  poisson: poissonLikelihood(rates, { duration: 40 }),
  "latency, box": timed({ kind: "box", width: 12 }, 0.2, 0.1, false),
  "latency, Gaussian": timed({ kind: "gaussian", sd: 9 }, 0.1, 0.3, false),
  "latency, exponential": timed({ kind: "exponential", tau: 10 }, 0.2, 0, false),
  "latency, periodic box": timed({ kind: "box", width: 20 }, 0.3, 0.1, true),
  "latency, periodic Gaussian": timed({ kind: "gaussian", sd: 12 }, 0, 0.2, true),
  "latency, periodic exponential": timed({ kind: "exponential", tau: 30 }, 0, 0, true),
};

/** Probabilities of an observation under each memory, factor by factor. */
function product(of: (memory: number, i: number) => number, entries = size): number[] {
  return Array.from({ length: count }, (_, k) =>
    Array.from({ length: entries }, (_, i) => of(k, i)).reduce((a, b) => a * b, 1),
  );
}
function bayes(likely: readonly number[]): number[] {
  const joint = likely.map((l, k) => l * share[k]);
  const total = joint.reduce((a, b) => a + b);
  return joint.map((j) => j / total);
}
const normalDensity = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
const seen = (model: string): Float64Array => models[model].sample(2, random.split(`seen ${model}`));
const holds = (model: string, likely: (y: Float64Array) => number[]): void => {
  for (let trial = 0; trial < 20; trial++) {
    const y = models[model].sample(trial % count, random.split(`holds ${model} ${trial}`));
    allClose(posteriorOf(models[model], prior, y), bayes(likely(y)), 1e-10);
  }
};

describe("bayesian/likelihood", () => {
  it("posteriors are Bayes' rule over products of probabilities", () => {
    holds("gaussian", (y) => product((k, i) => normalDensity((y[i] - row(points, k)[i]) / 1.2)));
    holds("von Mises–Fisher", (y) =>
      product((k) => Math.exp((3 * dot(row(points, k), y)) / norm(row(points, k)) / norm(y)), 1),
    );
    holds("bernoulli", (y) => product((k, i) => (y[i] ? row(bits, k)[i] : 1 - row(bits, k)[i])));
    holds("flips", (y) => product((k, i) => (y[i] === row(signs, k)[i] ? 0.7 : 0.3)));
    holds("flips and missing", (y) =>
      product((k, i) => (y[i] === 0 ? 0.4 : 0.6 * (y[i] === row(signs, k)[i] ? 0.8 : 0.2))),
    );
    holds("poisson", (y) =>
      product((k, i) => {
        const mean = 0.04 * row(rates, k)[i];
        let p = Math.exp(-mean);
        for (let n = 1; n <= y[i]; n++) p *= mean / n;
        return p;
      }),
    );
  });

  it("latency posteriors are those of jitter, outliers and missing spikes; phases wrap", () => {
    const law = (
      density: (lag: number) => number,
      [outliers, missing, periodic]: readonly [number, number, boolean],
    ) => {
      return (y: Float64Array) =>
        product((k, i) => {
          if (Number.isNaN(y[i])) return missing;
          const lag = row(latencies, k)[i] - y[i];
          let sum = 0;
          for (let m = periodic ? -60 : 0; m <= (periodic ? 60 : 0); m++) sum += density(lag + m * window);
          const inside = y[i] >= 0 && y[i] < window ? 1 / window : 0;
          return (1 - missing) * ((1 - outliers) * sum + outliers * inside);
        });
    };
    const box = (width: number) => (lag: number) => (Math.abs(lag) <= width / 2 ? 1 / width : 0);
    const gauss = (sd: number) => (lag: number) => normalDensity(lag / sd) / sd;
    const early = (tau: number) => (lag: number) => (lag >= 0 ? Math.exp(-lag / tau) / tau : 0);
    holds("latency, box", law(box(12), [0.2, 0.1, false]));
    holds("latency, Gaussian", law(gauss(9), [0.1, 0.3, false]));
    // A model whose spikes can not be missing says nothing of one that is.
    const late = models["latency, exponential"];
    const y = seen("latency, exponential");
    allClose(posteriorOf(late, prior, y), bayes(law(early(10), [0.2, 0, false])(y)), 1e-10);
    const without = Float64Array.from(y, (t, i) => (i === 3 ? Number.NaN : t));
    const likely = law(early(10), [0.2, 0.5, false])(without);
    allClose(posteriorOf(late, prior, without), bayes(likely), 1e-10);
    holds("latency, periodic box", law(box(20), [0.3, 0.1, true]));
    holds("latency, periodic Gaussian", law(gauss(12), [0, 0.2, true]));
    holds("latency, periodic exponential", law(early(30), [0, 0, true]));
  });

  it("of samples drawn with a memory, the posterior gives that memory its share: calibrated in every decile", () => {
    for (const [name, model] of Object.entries(models)) {
      const chance = random.split(`calibrated ${name}`);
      const bins = Array.from({ length: 10 }, () => ({ sum: 0, hits: 0, variance: 0 }));
      for (let trial = 0; trial < 3000; trial++) {
        const memory = fromPrior(chance());
        const p = posteriorOf(model, prior, model.sample(memory, chance));
        for (let k = 0; k < count; k++) {
          const bin = bins[Math.min(9, Math.floor(10 * p[k]))];
          bin.sum += p[k];
          bin.variance += p[k] * (1 - p[k]);
          if (k === memory) bin.hits++;
        }
      }
      bins.forEach(({ sum, hits, variance }, b) => {
        // One trial puts several memories into one bin, which are correlated downwards: the bound is on the safe side.
        assert.ok(
          Math.abs(hits - sum) <= 4.5 * Math.sqrt(variance) + 2,
          `${name}, bin ${b}: ${hits} hits of ${sum} ± ${Math.sqrt(variance)}`,
        );
      });
    }
  });

  it("the true memory is one among draws from its posterior: its rank is uniform", () => {
    for (const [name, model] of Object.entries(models)) {
      const chance = random.split(`ranks ${name}`);
      const draws = 9;
      const trials = 2000;
      const ranks = new Float64Array(draws + 1);
      for (let trial = 0; trial < trials; trial++) {
        // A memory from the prior, an observation from it, then memories from the posterior: all are exchangeable.
        const memory = fromPrior(chance());
        const sampler = posteriorSampler(model, {
          observation: model.sample(memory, chance),
          prior,
          random: chance.split(`spikes ${trial}`),
        });
        // Ties are broken at random: a number is added that is smaller than what tells memories apart.
        const value = (k: number): number => k + chance();
        const own = value(memory);
        let rank = 0;
        for (const k of draw(sampler, draws)) if (value(k) < own) rank++;
        ranks[rank]++;
      }
      const chi = chiSquare(ranks, new Float64Array(draws + 1).fill(1 / (draws + 1)));
      // 9 degrees of freedom: 43.6 is exceeded once in 600 000.
      assert.ok(chi < 43.6, `${name}: χ² = ${chi}, ${ranks.join(" ")}`);
    }
  });

  it("directions have the mean length of their law, A(κ) = coth κ − 1/κ on the sphere, a ratio of Bessel functions elsewhere", () => {
    for (const [dimension, kappa, expected] of [
      [3, 0.7, 1 / Math.tanh(0.7) - 1 / 0.7],
      [3, 20, 1 / Math.tanh(20) - 1 / 20],
      [2, 2, 0.697774658], // I₁(2)/I₀(2)
      [1, 0.9, Math.tanh(0.9)],
      [200, 80, 0.351080226], // I₁₀₀(80)/I₉₉(80)
    ]) {
      const mean = normalInto(new Float64Array(dimension), random.split(`mean ${dimension} ${kappa}`));
      const law = vonMisesFisherLikelihood(matrix(1, dimension, mean), { kappa });
      const chance = random.split(`directions ${dimension} ${kappa}`);
      const n = 4000;
      let [sum, square] = [0, 0];
      for (let trial = 0; trial < n; trial++) {
        const y = law.sample(0, chance);
        close(norm(y), 1, 1e-12);
        const w = dot(y, mean) / norm(mean);
        sum += w;
        square += w * w;
      }
      const error = Math.sqrt((square / n - (sum / n) ** 2) / n);
      assert.ok(Math.abs(sum / n - expected) < 4.5 * error, `${dimension}, ${kappa}: ${sum / n} ± ${error}`);
    }
  });

  it("Poisson counts have their mean and variance, at small and large means", () => {
    const law = poissonLikelihood(matrix(1, 3, Float64Array.of(0, 8, 5000)), { duration: 50 });
    const chance = random.split("poisson counts");
    const n = 4000;
    const sums = [0, 0, 0];
    const squares = [0, 0, 0];
    for (let trial = 0; trial < n; trial++)
      law.sample(0, chance).forEach((c, i) => {
        sums[i] += c / n;
        squares[i] += (c * c) / n;
      });
    assert.equal(sums[0], 0);
    for (const [i, mean] of [
      [1, 0.4],
      [2, 250],
    ]) {
      assert.ok(Math.abs(sums[i] - mean) < 4.5 * Math.sqrt(mean / n));
      assert.ok(Math.abs((squares[i] - sums[i] ** 2) / mean - 1) < 4.5 * Math.sqrt((2 + 1 / mean) / n));
    }
  });

  it("is the network's own posterior for Gaussian noise and for flips", () => {
    const y = seen("gaussian");
    const own = bayesianHopfield(points, { beta: 1 / 1.44, prior });
    allClose(posteriorOf(models["gaussian"], prior, y), own.posterior(y), 1e-12);
    const damaged = seen("flips and missing");
    const network = bayesianHopfield(signs, { beta: flipBeta(0.2), prior });
    allClose(posteriorOf(models["flips and missing"], prior, damaged), network.posterior(damaged), 1e-12);
  });

  it("spikes of a sampler that is given evidence are samples of that posterior: χ² over memories", () => {
    for (const name of ["poisson", "latency, Gaussian", "bernoulli"]) {
      const observation = seen(name);
      const p = posteriorOf(models[name], prior, observation);
      const sampler = posteriorSampler(models[name], {
        ...{ observation, prior, rate: 200, tau: 40 },
        random: random.split(`chi ${name}`),
      });
      const n = 20_000;
      const counts = new Float64Array(count);
      for (const k of draw(sampler, n)) counts[k]++;
      const chi = chiSquare(counts, p);
      // 4 degrees of freedom: 33.4 is exceeded once in a million.
      assert.ok(chi < 33.4, `${name}: χ² = ${chi}`);
      allClose(sampler.posterior(), p, 1e-12);
      // Spikes carry nothing unless they are told what.
      assert.deepEqual([...sampler.state()], [0]);
      close(sampler.spikesPerWindow, 8, 1e-12);
    }
  });

  it("evidence stands in for a cue where it is clamped, and adaptation adds to it", () => {
    const network = bayesianHopfield(signs, { beta: 0.5, prior: [1, 1, 1, 1, 5] });
    const evidence = [0, Number.NEGATIVE_INFINITY, 1, -2, 3];
    const sampler = prepareSampler(network, {
      ...{ evidence, random, pacing: "paced", rate: 100 },
      adaptation: { strength: 5, tau: 100 },
    });
    assert.deepEqual([...sampler.potentials()], evidence);
    const k = sampler.fire();
    close(sampler.potentials()[k], evidence[k] - 0.5, 1e-12);
    const options = { cue: new Float64Array(size), random };
    assert.throws(
      () => prepareSampler(network, { ...options, evidence }),
      /cue and evidence exclude each other/,
    );
    assert.throws(
      () => prepareSampler(network, { evidence, mode: "autonomous", random }),
      /evidence is for mode "clamped", got mode "autonomous"/,
    );
    assert.throws(() => prepareSampler(network, { random }), /cue or evidence must be given, got neither/);
    assert.throws(() => prepareSampler(network, { evidence: [1], random }), /evidence must have length 5/);
    assert.throws(
      () => prepareSampler(network, { evidence: [0, 0, Number.NaN, 0, 0], random }),
      /evidence\[2\]/,
    );
    const never = new Float64Array(5).fill(Number.NEGATIVE_INFINITY);
    assert.throws(() => prepareSampler(network, { evidence: never, random }), /leave a memory that can fire/);
  });

  it("certainty counts: impossible memories have none, an observation that none can make is refused", () => {
    const sure = bernoulliLikelihood(matrix(2, 2, Float64Array.of(1, 0, 0.5, 0.5)));
    assert.deepEqual([...posteriorOf(sure, undefined, [0, 1])], [0, 1]);
    assert.deepEqual([...sure.sample(0, random)], [1, 0]);
    const only = bernoulliLikelihood(matrix(1, 1, Float64Array.of(1)));
    assert.throws(
      () => potentialsOf(only, undefined, [0]),
      /observation must be possible for at least one memory/,
    );
    const exact = latencyLikelihood(matrix(2, 1, Float64Array.of(10, 30)), {
      ...{ window, kernel: { kind: "box", width: 4 } },
    });
    assert.deepEqual([...posteriorOf(exact, undefined, [11])], [1, 0]);
    assert.throws(() => posteriorOf(exact, undefined, [20]), /must be possible/);
    // A missing spike says nothing.
    allClose(posteriorOf(exact, [1, 3], [Number.NaN]), [0.25, 0.75], 1e-12);
    const silent = poissonLikelihood(matrix(2, 1, Float64Array.of(0, 10)), { duration: 100 });
    close(posteriorOf(silent, undefined, [0])[0], 1 / (1 + Math.exp(-1)), 1e-12);
    assert.deepEqual([...posteriorOf(silent, undefined, [2])], [0, 1]);
  });

  it("refuses what no memory of its kind can be or make", () => {
    const one = matrix(1, 1, Float64Array.of(0.5));
    const nan = matrix(1, 1, Float64Array.of(Number.NaN));
    assert.throws(() => gaussianLikelihood(one, { sd: 0 }), /gaussianLikelihood: sd must be > 0, got 0/);
    assert.throws(() => gaussianLikelihood(nan, { sd: 1 }), /patterns\[0\] must be finite/);
    assert.throws(() => gaussianLikelihood(matrix(0, 3), { sd: 1 }), /at least one memory, got 0 × 3/);
    assert.throws(
      () => vonMisesFisherLikelihood(matrix(1, 2), { kappa: 1 }),
      /directions\[0\] must have a length/,
    );
    assert.throws(() => models["von Mises–Fisher"].evidence(new Float64Array(size)), /length above 0/);
    assert.throws(() => bernoulliLikelihood(matrix(1, 1, Float64Array.of(1.2))), /probabilities\[0\]/);
    assert.throws(() => models["bernoulli"].evidence(new Float64Array(size).fill(0.5)), /must be 0 or 1/);
    assert.throws(() => flipLikelihood(one, { flips: 0.1 }), /patterns\[0\] must be −1 or 1, got 0.5/);
    assert.throws(() => flipLikelihood(signs, { flips: 0.5 }), /flips must be above 0 and below ½/);
    assert.throws(
      () => flipLikelihood(signs, { flips: 0.1, missing: 1 }),
      /missing must be at least 0 and below 1/,
    );
    assert.throws(() => models["flips"].evidence(new Float64Array(size).fill(2)), /must be −1, 0 or 1/);
    assert.throws(() => poissonLikelihood(matrix(1, 1, Float64Array.of(-1)), { duration: 1 }), /rates\[0\]/);
    assert.throws(() => models["poisson"].evidence(new Float64Array(size).fill(-1)), /observation\[0\]/);
    const kernel = { kind: "box", width: 5 } as const;
    assert.throws(() => latencyLikelihood(latencies, { window: 10, kernel }), /must be in \[0, 10\)/);
    assert.throws(
      () => latencyLikelihood(latencies, { window, kernel: { kind: "box", width: 51 }, periodic: true }),
      /kernel.width must be at most the window/,
    );
    assert.throws(() => timed({ kind: "box", width: 0 }, 0, 0, false), /kernel.width must be > 0/);
    assert.throws(() => timed({ kind: "triangle" } as never, 0, 0, false), /kernel.kind must be one of/);
    assert.throws(() => timed(kernel, 1, 0, false), /outliers must be below 1/);
    assert.throws(
      () => models["latency, periodic box"].evidence(new Float64Array(size).fill(60)),
      /must be a time in \[0, 50\) or NaN, got 60/,
    );
    assert.throws(() => models["flips"].sample(9, random), /memory must be a whole number in \[0, 4\]/);
    assert.throws(
      () => posteriorOf(models["flips"], [1], new Float64Array(size)),
      /prior must have length 5/,
    );
    assert.throws(
      () => posteriorSampler(models["flips"], { observation: row(signs, 0), values: matrix(2, 1), random }),
      /one row for each of 5 memories, got 2/,
    );
  });
});
