/** @file Neurons over the whole range of their parameters, each held against its definition in whole numbers of any size. */
import assert from "node:assert/strict";
import { type LoihiConstraint, type NeuronModel, replayedDraws } from "engram/loihi2";
import fc from "fast-check";
import { alone, single } from "../support/alone";

const whole = (min: number, max: number) => fc.integer({ min, max });
/** Whole numbers in which the ends, and what is next to them, come often. */
const edges = (min: number, max: number) =>
  fc.oneof(whole(min, max), fc.constantFrom(min, min + 1, max - 1, max, Math.max(min, 0)));
const divided = (x: bigint, bits: bigint): bigint => (x < 0n ? -(-x >> bits) : x >> bits);
const LIMIT = 2n ** 23n;
const wrappedOnce = (x: bigint): bigint => (x > LIMIT ? x - 2n * LIMIT : x <= -LIMIT ? x + 2n * LIMIT : x);
const clipped = (x: bigint): bigint => (x > LIMIT - 1n ? LIMIT - 1n : x < 1n - LIMIT ? 1n - LIMIT : x);

describe("neurons by their definition", () => {
  it("LIF: decays 0 … 4095, biases, thresholds, pauses 1 … 64, resets; wraps and clips are counted", () => {
    let [wraps, clips, spikes] = [0, 0, 0];
    const parameters = fc.record({
      ...{ du: edges(0, 4095), dv: edges(0, 4095), vthMantissa: edges(0, 2 ** 17 - 1) },
      ...{ biasMantissa: edges(-4096, 4095), biasExponent: whole(-8, 7), refractory: edges(1, 64) },
      ...{ vStart: edges(1 - 2 ** 23, 2 ** 23 - 1), uStart: edges(1 - 2 ** 23, 2 ** 23 - 1) },
      reset: fc.option(fc.record({ interval: whole(1, 9), offset: whole(0, 12) }), { nil: undefined }),
    });
    const inputs = fc.array(fc.oneof(whole(-300, 300), edges(-(2 ** 19), 2 ** 19), fc.constant(0)), {
      ...{ minLength: 1, maxLength: 60 },
    });
    fc.assert(
      fc.property(parameters, inputs, ({ reset, ...rest }, given) => {
        const neurons: NeuronModel = { model: "lif", size: 1, ...rest, ...(reset ? { reset } : {}) };
        const { rows, faults } = alone(neurons, { a: single(given) }, ["s"], ["u", "v"]);
        const [du, dv] = [4096n - BigInt(rest.du) - 1n, 4096n - BigInt(rest.dv)];
        const mantissa = BigInt(rest.biasMantissa);
        const bias =
          rest.biasExponent >= 0
            ? mantissa << BigInt(rest.biasExponent)
            : mantissa >> BigInt(-rest.biasExponent);
        let [u, v, pause, wrap, clip] = [BigInt(rest.uStart), BigInt(rest.vStart), 0, 0, 0];
        rows.forEach(({ sent, state }, t) => {
          if (reset && (t + 1 - reset.offset) % reset.interval === 0) [u, v, pause] = [0n, 0n, 0];
          const current = divided(u * du, 12n) + 64n * BigInt(given[t]);
          u = wrappedOnce(current);
          if (u !== current) wrap++;
          let spike = false;
          if (pause > 0) pause--;
          else {
            const potential = divided(v * dv, 12n) + u + bias;
            v = clipped(potential);
            if (v !== potential) clip++;
            spike = v > 64n * BigInt(rest.vthMantissa);
          }
          if (spike) [v, pause] = [0n, rest.refractory - 1];
          assert.deepEqual(
            [state["u"][0], state["v"][0], sent["s"][0]],
            [Number(u), Number(v), Number(spike)],
          );
          spikes += Number(spike);
        });
        assert.deepEqual([faults.wrap, faults.clip], [wrap, clip]);
        wraps += wrap;
        clips += clip;
      }),
      { seed: 1, numRuns: 300 },
    );
    assert.ok(wraps > 50 && clips > 50 && spikes > 50, `${wraps} ${clips} ${spikes}`);
  });

  it("LIF on the chip: v counts down the pause in parts of 128, a reset ends it", () => {
    const lif: NeuronModel = { model: "lif", size: 1, du: 4095, dv: 0, vthMantissa: 1, refractory: 4 };
    const on = { profile: "loihi2-silicon" } as const;
    const given = { a: single([2, 0, 2, 2, 2, 2, 2]) };
    const v = (neurons: NeuronModel): number[] =>
      alone(neurons, given, [], ["v"], on).rows.map(({ state }) => state["v"][0]);
    assert.deepEqual(v(lif), [512, 384, 256, 128, 512, 384, 256]);
    assert.deepEqual(v({ ...lif, reset: { interval: 3 } }), [512, 384, 512, 384, 256, 512, 384]);
  });

  it("resonators that send: any period, decay and input, floors and all", () => {
    let sends = 0;
    const parameters = fc.record({
      ...{ tau: fc.double({ min: 2, max: 400, noNaN: true }), vth: whole(0, 50) },
      period: fc.double({ min: 2.5, max: 60, noNaN: true }),
    });
    const inputs = fc.array(fc.tuple(whole(-999, 999), whole(-999, 999)), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(parameters, inputs, (some, given) => {
        const neurons: NeuronModel = { model: "resonate-graded", size: 1, ...some };
        const [aRe, aIm] = [given.map(([x]) => [x]), given.map(([, y]) => [y])];
        const { rows } = alone(neurons, { re: aRe, im: aIm }, ["s"], ["re", "im"]);
        const part = (turn: (x: number) => number): bigint =>
          BigInt(Math.trunc(2 ** 15 * Math.exp(-1 / some.tau) * turn((2 * Math.PI) / some.period)));
        const [c, s] = [part(Math.cos), part(Math.sin)];
        let [re, im] = [0n, 0n];
        rows.forEach(({ sent, state }, t) => {
          const before = im;
          [re, im] = [
            ((c * re) >> 15n) - ((s * im) >> 15n) + BigInt(given[t][0]),
            ((s * re) >> 15n) + ((c * im) >> 15n) + BigInt(given[t][1]),
          ];
          const spike = re > BigInt(some.vth) && im >= 0n && before < 0n;
          const want = [Number(re), Number(im), spike ? Number(re) : 0];
          assert.deepEqual([state["re"][0], state["im"][0], sent["s"][0]], want);
          sends += Number(spike);
        });
      }),
      { seed: 2, numRuns: 300 },
    );
    assert.ok(sends > 300, String(sends));
  });

  it("resonators that send refuse products that 32 bits do not hold", () => {
    const neurons: NeuronModel = { model: "resonate-graded", size: 1, tau: 1e9, period: 1e6, vth: 0 };
    // c is 2^15 − 1 here: 65,538 times it is the first product of 2^31 or more.
    const run = (kick: number) => () => alone(neurons, { re: single([kick, 0]), im: single([0, 0]) }, [], []);
    run(65_537)();
    assert.throws(run(65_539), {
      name: "RangeError",
      message: "step: products must fit 32 bits with sign, got 32767 × 65539",
    });
  });

  /** One neuron by the rules in words: what happens in a step, from what it was. */
  function constraintByHand(neurons: LoihiConstraint, given: readonly number[], draws: readonly number[]) {
    const { form, theta, sustained, stepSize, amplitude = 0, noisePrecision = 0, costDiagonal = 0 } = neurons;
    const big = (x: unknown): bigint => BigInt(x as number);
    const bits = amplitude === 0 ? 0 : (amplitude as number).toString(2).length;
    const mask = (1n << big(Math.max(0, (noisePrecision as number) - bits))) - 1n;
    let [m, c] = [big(neurons.stateStart ?? 0), big(neurons.constraintStart ?? 0)];
    const past: ("off" | "fired" | "stayed" | "left")[] = ["off", "off", "off", "off"];
    return given.map((a, t) => {
      c += big(a);
      if (c > LIMIT) c = LIMIT;
      if (c < -LIMIT) c = -LIMIT;
      const last = past[0];
      const on = last === "fired" || last === "stayed";
      const conflict = form === "csp" && c < 0n;
      let [s, now]: [number, (typeof past)[number]] = [0, "off"];
      if (m >= 0n) {
        m += big(amplitude) * (big(draws[t]) & mask) + c + big(stepSize);
        if (m < 0n) m = 0n;
        if (m > 2n ** 24n - 1n) m = 2n ** 24n - 1n;
        if (m >= big(theta)) [m, s, now] = [-big(sustained), 1, "fired"];
        if (conflict && on) s = -1;
      } else {
        m += 1n;
        now = m === 0n || conflict ? "left" : "stayed";
        if (now === "left") [m, s] = [0n, -1];
      }
      let sig = on ? c + big(costDiagonal) : 0n;
      if (form === "csp") sig = last === "left" ? -1n : last === "fired" && c === 0n ? 1n : 0n;
      past.unshift(now);
      past.length = 4;
      const codes = { off: 0, fired: 1, left: 2, stayed: 3 } as const;
      const history = past.reduce((sum, one, age) => sum + codes[one] * 4 ** age, 0);
      return { s, sig: Number(sig), state: Number(m), c: Number(c), history };
    });
  }

  it("constraint neurons of both forms, with noise of any precision", () => {
    const seen = { up: 0, down: 0, unmet: 0, sig: 0 };
    const parameters = fc.record({
      ...{
        form: fc.constantFrom("qubo" as const, "csp" as const),
        theta: fc.oneof(whole(0, 200), edges(0, 2 ** 24 - 1)),
      },
      ...{ stepSize: fc.oneof(whole(-30, 90), edges(-(2 ** 23), 2 ** 23 - 1)), sustained: whole(0, 6) },
      ...{ amplitude: fc.oneof(whole(0, 5), edges(0, 2 ** 15 - 1)), noisePrecision: whole(0, 24) },
      ...{ costDiagonal: whole(-50, 50), stateStart: whole(-5, 50), constraintStart: whole(-20, 20) },
    });
    const steps = fc.array(
      fc.tuple(fc.oneof(whole(-40, 40), fc.constant(0), edges(-(2 ** 24), 2 ** 24)), whole(0, 2 ** 24 - 1)),
      {
        ...{ minLength: 1, maxLength: 40 },
      },
    );
    fc.assert(
      fc.property(parameters, steps, (some, given) => {
        const neurons: LoihiConstraint = { model: "constraint", size: 1, ...some };
        const [a, draws] = [given.map(([x]) => x), given.map(([, r]) => r)];
        const kept = ["state", "c", "history"] as const;
        const { rows } = alone(neurons, { a: single(a) }, ["s", "sig"], kept, {
          random: replayedDraws(draws),
        });
        constraintByHand(neurons, a, draws).forEach((want, t) => {
          const { sent, state } = rows[t];
          const got = {
            s: sent["s"][0],
            sig: sent["sig"][0],
            ...Object.fromEntries(kept.map((k) => [k, state[k][0]])),
          };
          assert.deepEqual(got, want, `step ${t}`);
          seen.up += Number(want.s === 1);
          seen.down += Number(want.s === -1);
          seen.unmet += Number(want.s === -1 && some.form === "csp" && want.c < 0);
          seen.sig += Number(want.sig !== 0);
        });
      }),
      { seed: 3, numRuns: 600 },
    );
    assert.ok(
      Object.values(seen).every((count) => count > 100),
      JSON.stringify(seen),
    );
  });

  it("constraint neurons find a smallest sum: a problem of two variables, one of which must be on", () => {
    // −3 x − 2 y + 10 x y is least with x alone: with weights of −10 between two, the one that is on keeps the other off.
    const neurons: LoihiConstraint = {
      ...{ model: "constraint", size: 2, form: "qubo", stepSize: [3, 2], theta: 60, sustained: 25 },
    };
    const { rows } = alone(
      neurons,
      { a: Array.from({ length: 26 }, (_, t) => (t === 20 ? [0, -10] : [0, 0])) },
      ["s"],
      ["state"],
    );
    assert.equal(
      rows.findIndex(({ sent }) => sent["s"][0] === 1),
      19,
    );
    assert.ok(rows.every(({ sent }) => sent["s"][1] === 0));
    assert.equal(rows[25].state["state"][1], 0);
  });
});
