/** @file The whole range of each parameter, held against its definition in whole numbers of any size. */
import assert from "node:assert/strict";
import {
  fixed,
  inverseRoot,
  type LoihiNetwork,
  type NeuronModel,
  type ProfileName,
  prepareEmulation,
  type SignMode,
  signModes,
  storeWeights,
  twosComplement,
} from "engram/loihi2";
import { randomFrom } from "engram/math";
import fc from "fast-check";
import { alone, single } from "../support/alone";

const whole = (min: number, max: number) => fc.integer({ min, max });
/** Whole numbers in which the ends, and what is next to them, come often. */
const edges = (min: number, max: number) =>
  fc.oneof(whole(min, max), fc.constantFrom(min, min + 1, max - 1, max, Math.max(min, 0)));
const LIMIT = 2n ** 23n;
const towardZero = (x: bigint, bits: bigint): bigint => (x < 0n ? -(-x >> bits) : x >> bits);
const held = (x: bigint, low: bigint, high: bigint): bigint => (x < low ? low : x > high ? high : x);

describe("arithmetic over its whole range", () => {
  const wide = fc.oneof(
    edges(-(2 ** 48), 2 ** 48),
    edges(-(2 ** 25), 2 ** 25),
    fc.constantFrom(...[-1, 0, 1].flatMap((d) => [2 ** 23 + d, d - 2 ** 23, 2 ** 24 + d, d - 2 ** 24])),
  );
  const options = { seed: 1, numRuns: 3000 };

  it("wraps once: by 2^24 where x is outside (−2^23, 2^23]", () => {
    fc.assert(
      fc.property(wide, (x) => {
        let reports = 0;
        const got = fixed.wrap(x, () => reports++);
        const big = BigInt(x);
        const inside = big > -LIMIT && big <= LIMIT;
        assert.equal(BigInt(got), inside ? big : big > 0n ? big - 2n * LIMIT : big + 2n * LIMIT);
        assert.equal(reports, inside ? 0 : 1);
        // Where once is enough it is two's complement, but for the one value that has two names there.
        if (big > -3n * LIMIT && big <= 3n * LIMIT)
          assert.equal(BigInt.asIntN(24, BigInt(got)), BigInt.asIntN(24, big));
      }),
      options,
    );
  });

  it("clips to ±(2^23 − 1), and says so", () => {
    fc.assert(
      fc.property(wide, (x) => {
        let reports = 0;
        const want = held(BigInt(x), 1n - LIMIT, LIMIT - 1n);
        assert.equal(BigInt(fixed.clip(x, () => reports++)), want);
        assert.equal(reports, Number(want !== BigInt(x)));
      }),
      options,
    );
  });

  it("cuts toward zero and toward −∞, by 0 … 24 bits, and never gives −0", () => {
    fc.assert(
      fc.property(wide, whole(0, 24), (x, bits) => {
        const [zero, down] = [fixed.towardZero(x, bits), fixed.shift(x, bits)];
        assert.equal(BigInt(zero), towardZero(BigInt(x), BigInt(bits)));
        assert.equal(BigInt(down), BigInt(x) >> BigInt(bits));
        assert.ok(!Object.is(zero, -0) && !Object.is(down, -0) && !Object.is(fixed.whole(x / 3), -0));
      }),
      options,
    );
  });

  it("has two's complement of 1 … 32 bits", () => {
    fc.assert(
      fc.property(wide, whole(1, 32), (x, bits) =>
        assert.equal(BigInt(twosComplement(x, bits)), BigInt.asIntN(bits, BigInt(x))),
      ),
      options,
    );
  });
});

/** A weight as it is stored, in the words of the definition. */
function kept(w: number, signMode: SignMode, weightBits: number): bigint {
  const cut = BigInt(Math.trunc(w));
  const lost = BigInt(8 - weightBits + (signMode === "mixed" ? 1 : 0));
  if (signMode === "inhibitory") return -((held(-cut, 0n, 255n) >> lost) << lost);
  return (held(cut, signMode === "mixed" ? -256n : 0n, 255n) >> lost) << lost;
}

describe("weights over their whole range", () => {
  it("of every sign mode and 0 … 8 bits, all from −300 to 300 and what is between", () => {
    const weights = Array.from({ length: 2401 }, (_, k) => (k - 1200) / 4);
    for (const signMode of signModes)
      for (let weightBits = 0; weightBits <= 8; weightBits++) {
        const { values, clipped, truncated } = storeWeights(weights, { signMode, weightBits, clip: true });
        const want = weights.map((w) => kept(w, signMode, weightBits));
        assert.deepEqual([...values].map(BigInt), want);
        const [low, high] = { mixed: [-256, 255], excitatory: [0, 255], inhibitory: [-255, 0] }[signMode];
        const beyond = (w: number): boolean => Math.trunc(w) < low || Math.trunc(w) > high;
        assert.equal(clipped, weights.filter(beyond).length);
        assert.equal(truncated, weights.filter((w, k) => !beyond(w) && Number(want[k]) !== w).length);
        // What is stored stays what it is. Of no bits at all negative weights of both signs come to −512, out of their range.
        if (weightBits === 0 && signMode === "mixed") assert.ok(values.every((w) => w === 0 || w === -512));
        else assert.deepEqual(storeWeights(values, { signMode, weightBits }).values, values);
      }
  });

  const synapse = fc.record({
    ...{ pre: whole(0, 3), post: whole(0, 2), weight: edges(-256, 255), delay: edges(0, 63) },
  });
  const connections = fc.record({
    synapses: fc.array(synapse, { minLength: 1, maxLength: 24 }),
    ...{ weightExponent: whole(-8, 7), weightBits: whole(0, 8), signMode: fc.constantFrom(...signModes) },
    ...{
      profile: fc.constantFrom<ProfileName>("lava", "brian2loihi"),
      dense: fc.boolean(),
      seed: whole(0, 999),
    },
  });

  it("with exponents −8 … 7, bits 0 … 8 and delays 0 … 63 arrive as defined, dense and listed", () => {
    const seen = { cut: 0, late: 0 };
    fc.assert(
      fc.property(connections, ({ synapses, weightExponent, weightBits, signMode, dense, seed, ...rest }) => {
        // Brian2Loihi cuts bits of weights of both signs toward zero.
        const profile = signMode === "mixed" ? "lava" : rest.profile;
        const sign = { mixed: 1, excitatory: 1, inhibitory: -1 }[signMode];
        const signed = (w: number): number => (signMode === "mixed" ? w : sign * Math.min(255, Math.abs(w)));
        // A dense connection has all pairs: those not listed have weight 0 and delay 0.
        const listed = dense
          ? Array.from({ length: 12 }, (_, k) => {
              const [post, pre] = [Math.floor(k / 4), k % 4];
              return (
                synapses.find((one) => one.pre === pre && one.post === post) ?? {
                  pre,
                  post,
                  weight: 0,
                  delay: 0,
                }
              );
            })
          : synapses;
        const column = (key: "pre" | "post" | "weight" | "delay"): number[] =>
          listed.map((one) => (key === "weight" ? signed(one.weight) : one[key]));
        const format = { weightExponent, weightBits, signMode, delay: column("delay") };
        const network: LoihiNetwork<"input" | "post"> = {
          profile,
          populations: {
            input: { model: "input", size: 4, payloadBits: 8 },
            post: { model: "vector", size: 3 },
          },
          connections: [
            {
              ...{ name: "c", pre: "input", post: "post" },
              synapses: dense
                ? { kind: "dense", weights: column("weight"), ...format }
                : {
                    kind: "sparse",
                    pre: column("pre"),
                    post: column("post"),
                    weight: column("weight"),
                    ...format,
                  },
            },
          ],
        };
        const chip = prepareEmulation(network, { random: randomFrom(1) });
        const random = randomFrom(seed);
        const steps = 70;
        const sent = Array.from({ length: 6 }, () =>
          Array.from({ length: 4 }, () => (random() < 0.5 ? Math.floor(random() * 256) - 128 : 0)),
        );
        // Sums of what is sent in one step, for each receiver and delay; the exponent acts on them, or on each weight before.
        const want = Array.from({ length: steps }, () => [0n, 0n, 0n]);
        const scaled = (x: bigint): bigint =>
          weightExponent >= 0 ? x << BigInt(weightExponent) : x >> BigInt(-weightExponent);
        const lost = (from: bigint): boolean =>
          weightExponent < 0 && scaled(from) << BigInt(-weightExponent) !== from;
        // Where the exponent acts on each weight, bits are lost once and for all.
        let cut =
          profile === "lava"
            ? 0
            : listed.filter(({ weight }) => lost(kept(signed(weight), signMode, weightBits))).length;
        sent.forEach((payloads, t) => {
          const sums = new Map<string, bigint>();
          for (const { pre, post, weight, delay } of listed) {
            const w = kept(signed(weight), signMode, weightBits);
            const part = (profile === "lava" ? w : scaled(w)) * BigInt(payloads[pre]);
            sums.set(`${post} ${delay}`, (sums.get(`${post} ${delay}`) ?? 0n) + part);
          }
          for (const [key, sum] of sums) {
            const [post, delay] = key.split(" ").map(Number);
            const arrives = profile === "lava" ? scaled(sum) : sum;
            if (profile === "lava" && lost(sum)) cut++;
            if (t + 1 + delay < steps) want[t + 1 + delay][post] += arrives;
          }
        });
        for (let t = 0; t < steps; t++) {
          chip.step({ input: sent[t] ?? [0, 0, 0, 0] });
          assert.deepEqual([...chip.sent("post")].map(BigInt), want[t], `step ${t}`);
          if (t > 40) seen.late += Number(want[t].some((x) => x !== 0n));
        }
        const { truncated } = storeWeights(column("weight"), { signMode, weightBits });
        assert.equal(chip.faults()["c"].truncation, truncated + cut);
        seen.cut += cut;
      }),
      { seed: 1, numRuns: 400 },
    );
    assert.ok(seen.cut > 300 && seen.late > 300, JSON.stringify(seen));
  });
});

describe("neurons over the whole range of their parameters", () => {
  const inputs = fc.array(fc.oneof(whole(-300, 300), edges(-(2 ** 17), 2 ** 17), fc.constant(0)), {
    minLength: 1,
    maxLength: 40,
  });
  const wrapped = (x: bigint): bigint => (x > LIMIT ? x - 2n * LIMIT : x <= -LIMIT ? x + 2n * LIMIT : x);
  const options = { seed: 4, numRuns: 200 };

  it("ternary: du, dv 0 … 4095 and thresholds of 18 bits", () => {
    const parameters = fc.record({
      du: edges(0, 4095),
      dv: edges(0, 4095),
      one: edges(-(2 ** 17), 2 ** 17 - 1),
      other: whole(-500, 500),
    });
    const seen = [0, 0, 0];
    fc.assert(
      fc.property(parameters, inputs, ({ du, dv, one, other }, given) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const neurons: NeuronModel = {
          model: "ternary",
          size: 1,
          du,
          dv,
          vthHighMantissa: high,
          vthLowMantissa: low,
        };
        const { rows } = alone(neurons, { a: single(given) }, ["s"], ["u", "v"]);
        let [u, v] = [0n, 0n];
        rows.forEach(({ sent, state }, t) => {
          u = wrapped(towardZero(u * (4095n - BigInt(du)), 12n) + 64n * BigInt(given[t]));
          v = held(towardZero(v * (4096n - BigInt(dv)), 12n) + u, 1n - LIMIT, LIMIT - 1n);
          const s = v > 64n * BigInt(high) ? 1 : v < 64n * BigInt(low) ? -1 : 0;
          if (s !== 0) v = 0n;
          assert.deepEqual([sent["s"][0], state["u"][0], state["v"][0]], [s, Number(u), Number(v)]);
          seen[s + 1]++;
        });
      }),
      options,
    );
    assert.ok(
      seen.every((count) => count > 50),
      String(seen),
    );
  });

  it("adaptive: decays in parts of 2^16, so that factors have fractions that are cut", () => {
    const part = edges(0, 2 ** 16);
    const parameters = fc.record({
      i: edges(0, 2 ** 16 - 16),
      v: part,
      theta: part,
      r: part,
      theta0: whole(-64, 640),
      step: whole(0, 640),
    });
    let spikes = 0;
    fc.assert(
      fc.property(parameters, inputs, (p, given) => {
        // Thresholds in parts of 128: 64 times them has a half, which is cut.
        const neurons: NeuronModel = {
          ...{
            model: "adaptive",
            size: 1,
            deltaI: p.i / 2 ** 16,
            deltaV: p.v / 2 ** 16,
            deltaTheta: p.theta / 2 ** 16,
          },
          ...{ deltaR: p.r / 2 ** 16, theta0: p.theta0 / 128, thetaStep: p.step / 128 },
        };
        const { rows } = alone(neurons, { a: single(given) }, ["s"], ["i", "v", "theta", "r"]);
        const factor = (of: number): bigint => (2n ** 16n - BigInt(of)) / 16n;
        const half = (x: number): bigint => BigInt(x) / 2n;
        const [rest, rise] = [half(p.theta0), half(p.step)];
        let [i, v, theta, r] = [0n, 0n, rest, 0n];
        rows.forEach(({ sent, state }, t) => {
          // In sixteenths: 4096 · 16 − (16 · 4096 δ + 16), the whole product cut before it is shifted.
          i = wrapped(towardZero((i * (2n ** 16n - BigInt(p.i) - 16n)) / 16n, 12n) + 64n * BigInt(given[t]));
          v = held(towardZero(v * factor(p.v), 12n) + i, 1n - LIMIT, LIMIT - 1n);
          theta = towardZero((theta - rest) * factor(p.theta), 12n) + rest;
          r = towardZero(r * factor(p.r), 12n);
          const s = Number(v - r >= theta);
          if (s) [r, theta] = [r + 2n * theta, theta + rise];
          const { i: current, v: potential, theta: threshold, r: refractory } = state;
          assert.deepEqual(
            [sent["s"][0], current[0], potential[0], threshold[0], refractory[0]],
            [s, Number(i), Number(v), Number(theta), Number(r)],
          );
          spikes += s;
        });
      }),
      options,
    );
    assert.ok(spikes > 100, String(spikes));
  });

  it("resonators of both resets: any factor, period, exponent", () => {
    const parameters = fc.record({
      ...{
        alpha: fc.double({ min: 0, max: 1, noNaN: true }),
        period: fc.double({ min: 2.1, max: 90, noNaN: true }),
      },
      ...{
        stateExponent: whole(0, 16),
        decayBits: whole(1, 15),
        vth: fc.double({ min: 0, max: 90, noNaN: true }),
        reset: fc.boolean(),
      },
    });
    const complex = fc.array(fc.tuple(whole(-99, 99), whole(-99, 99)), { minLength: 10, maxLength: 40 });
    const seen = { turn: 0, reset: 0 };
    fc.assert(
      fc.property(parameters, complex, ({ reset, ...p }, given) => {
        const neurons: NeuronModel = { model: reset ? "resonate-reset" : "resonate", size: 1, ...p };
        const { rows } = alone(
          neurons,
          { re: given.map(([x]) => [x]), im: given.map(([, y]) => [y]) },
          ["s"],
          ["re", "im"],
        );
        const bits = BigInt(p.decayBits);
        const part = (turn: (x: number) => number): bigint =>
          BigInt(Math.trunc((1 - p.alpha) * turn((2 * Math.PI) / p.period) * 2 ** p.decayBits));
        const [c, s, vth] = [
          part(Math.cos),
          part(Math.sin),
          BigInt(Math.trunc(p.vth * 2 ** p.stateExponent)),
        ];
        const scale = 1n << BigInt(p.stateExponent);
        const limited = (x: bigint): bigint => held(x, 1n - LIMIT, LIMIT - 1n);
        let [re, im] = [0n, 0n];
        rows.forEach(({ sent, state }, t) => {
          const before = im;
          [re, im] = [
            limited(towardZero(c * re, bits) - towardZero(s * im, bits) + scale * BigInt(given[t][0])),
            limited(towardZero(s * re, bits) + towardZero(c * im, bits) + scale * BigInt(given[t][1])),
          ];
          const spike = reset ? im >= vth : re >= vth && im >= 0n && before < 0n;
          if (spike && reset) [re, im] = [0n, vth - 1n];
          assert.deepEqual(
            [sent["s"][0], state["re"][0], state["im"][0]],
            [Number(spike), Number(re), Number(im)],
          );
          if (spike) seen[reset ? "reset" : "turn"]++;
        });
      }),
      options,
    );
    assert.ok(seen.turn > 50 && seen.reset > 50, JSON.stringify(seen));
  });

  it("sigma-delta of both forms: exponents 0 … 16, thresholds, errors that add up", () => {
    const parameters = fc.record({
      ...{
        vth: fc.double({ min: 0, max: 40, noNaN: true }),
        spikeExponent: whole(0, 6),
        stateExponent: whole(0, 10),
      },
      ...{
        bias: fc.double({ min: -20, max: 20, noNaN: true }),
        relu: fc.boolean(),
        lava: fc.boolean(),
        cumulative: fc.boolean(),
      },
    });
    let [sends, lost] = [0, 0];
    fc.assert(
      fc.property(parameters, fc.array(whole(-3000, 3000), { minLength: 1, maxLength: 40 }), (p, given) => {
        const cumulativeError = p.lava && p.cumulative;
        const neurons: NeuronModel = {
          ...{ model: "sigma-delta", size: 1, vth: p.vth, bias: p.bias, spikeExponent: p.spikeExponent },
          ...{
            stateExponent: p.stateExponent,
            activation: p.relu ? "relu" : "unit",
            form: p.lava ? "lava" : "corrected",
          },
          ...(cumulativeError ? { cumulativeError } : {}),
        };
        const { rows, faults } = alone(neurons, { a: single(given) }, ["s"], []);
        const low = BigInt(p.stateExponent);
        const scaled = (x: number): bigint =>
          BigInt(Math.trunc(x * 2 ** (p.spikeExponent + p.stateExponent)));
        const [vth, bias] = [scaled(p.vth), scaled(p.bias)];
        const size = (x: bigint): bigint => (x < 0n ? -x : x);
        let [sum, previous, residue, error, known, cut] = [0n, 0n, 0n, 0n, 0n, 0];
        rows.forEach(({ sent }, t) => {
          sum += BigInt(given[t]);
          const act = p.relu && sum + bias < 0n ? 0n : sum + bias;
          let message = 0n;
          if (p.lava) {
            const change = act - previous + residue;
            error += change;
            const value = size(cumulativeError ? error : change) >= vth ? change : 0n;
            if (value !== 0n) error = 0n;
            [residue, previous, message] = [change - value, act, value >> low];
            if (message << low !== value) cut++;
          } else {
            if (size(act - known) >= vth) message = (act - known) >> low;
            known += message << low;
          }
          assert.equal(BigInt(sent["s"][0]), message, `step ${t}`);
          sends += Number(message !== 0n);
        });
        assert.equal(faults.truncation, cut);
        lost += cut;
      }),
      { seed: 5, numRuns: 400 },
    );
    assert.ok(sends > 500 && lost > 500, `${sends} ${lost}`);
  });

  it("inverse roots of 1 … 2^24 − 1", () => {
    const highest = (x: number): number => x.toString(2).length - 1;
    fc.assert(
      fc.property(edges(1, 2 ** 24 - 1), (x) => {
        let factor = 2n * BigInt(Math.trunc(4096 / (2 ** ((highest(x) - 12) / 2) * 1.238982962)));
        let [y, b] = [factor / 2n, BigInt(x)];
        for (let round = 0; round < 5; round++) {
          b = (((b * factor) >> 13n) * factor) >> 13n;
          factor = 3n * 4096n - b;
          y = (y * factor) >> 13n;
        }
        assert.equal(BigInt(inverseRoot(x)), y);
      }),
      { seed: 6, numRuns: 3000 },
    );
    // Where the highest set bit changes, and beside it.
    for (let k = 1; k < 24; k++)
      for (const x of [2 ** k - 1, 2 ** k, 2 ** k + 1]) assert.equal(Math.floor(Math.log2(x)), highest(x));
  });
});
