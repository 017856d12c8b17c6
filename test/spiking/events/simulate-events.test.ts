/** @file Exact events: one neuron against closed forms and brute force, chance, records and refusals. */
import assert from "node:assert/strict";
import { randomFrom, uniform } from "engram/math";
import { type Raster, trainOf } from "engram/record";
import { type Network, type Projection, simulateEvents } from "engram/spiking";
import fc from "fast-check";
import { driven, one, spikes } from "./small-networks";

const random = randomFrom(7);

/** One neuron by brute force: Runge & Kutta's fourth order in steps of `h`, crossings by bisection of the step. */
function byBruteForce(
  { tauMem, bias, threshold, reset, refractory, jump, tauRaised }: Record<string, number>,
  arrivals: { time: number; receptor: number; weight: number }[],
  tauSyn: number[],
  duration: number,
  h: number,
): number[] {
  // state: v, raised, currents
  const slope = (y: number[]) => [
    (bias - y[0] + y.slice(2).reduce((a, b) => a + b, 0)) / tauMem,
    -y[1] / tauRaised,
    ...tauSyn.map((tau, s) => -y[2 + s] / tau),
  ];
  const plus = (y: number[], k: number[], by: number) => y.map((value, i) => value + by * k[i]);
  const step = (y: number[], by: number) => {
    const k1 = slope(y);
    const k2 = slope(plus(y, k1, by / 2));
    const k3 = slope(plus(y, k2, by / 2));
    const k4 = slope(plus(y, k3, by));
    return y.map((value, i) => value + (by / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
  };
  const found: number[] = [];
  const next = [...arrivals];
  let y = [0, 0, ...tauSyn.map(() => 0)];
  let time = 0;
  let free = 0;
  while (time < duration) {
    const until = Math.min(next[0]?.time ?? duration, time < free ? free : duration, duration);
    let by = Math.min(h, until - time);
    let to = step(y, by);
    if (time < free) to[0] = reset;
    else if (to[0] >= threshold + to[1]) {
      let low = 0;
      for (let k = 0; k < 50; k++) {
        const middle = (low + by) / 2;
        const there = step(y, middle);
        if (there[0] >= threshold + there[1]) by = middle;
        else low = middle;
      }
      to = step(y, by);
      found.push(time + by);
      to[0] = reset;
      to[1] += jump;
      free = time + by + refractory;
    }
    time = by === until - time ? until : time + by;
    y = to;
    while (next.length > 0 && next[0].time === time) {
      const { receptor, weight } = next.shift() as (typeof arrivals)[number];
      y[2 + receptor] += weight;
    }
  }
  return found;
}

describe("simulateEvents, one neuron", () => {
  it("fires at the times of the closed form, to 1e-9", () => {
    const bias = [10.0001, 10.5, 11, 17, 60, 1e4];
    const raster = spikes(one({ size: 6, vThreshold: 10, vReset: -2, bias, refractory: 2.3 }), 1000);
    bias.forEach((current, i) => {
      const first = 20 * Math.log(current / (current - 10));
      const interval = 2.3 + 20 * Math.log((current + 2) / (current - 10));
      const train = trainOf(raster, i);
      assert.equal(train.length, 1 + Math.ceil((1000 - first) / interval) - 1);
      train.forEach((time, k) => {
        assert.ok(Math.abs(time - first - k * interval) < 1e-9, `${current} ${k}: ${time}`);
      });
    });
  });

  it("without a leak fires every (threshold − reset) tauMem / current", () => {
    const train = trainOf(spikes(one({ leak: false, bias: 3, vReset: -0.5, vRest: 9 - 9 }), 200), 0);
    train.forEach((time, k) => {
      assert.ok(Math.abs(time - (20 / 3 + k * 10)) < 1e-10);
    });
    assert.equal(train.length, 20);
  });

  it("agrees with brute-force integration under several synaptic time constants, adaptation and refractoriness", () => {
    const tauSyn = [1.5, 4, 10];
    const chance = randomFrom(21);
    for (const tauMem of [10, 7]) {
      const trains = tauSyn.map((tau, s) => ({
        time: Array.from({ length: 14 }, () => Math.round(uniform(chance, 1, 90) * 8) / 8)
          .sort((a, b) => a - b)
          .filter((time, k, all) => time !== all[k - 1]),
        weight: [14, 8, -3][s],
        delay: 0.5 + s,
        tauSyn: tau,
      }));
      const neuron = {
        tauMem,
        bias: 0.7,
        threshold: 1,
        reset: -0.3,
        refractory: 1.25,
        jump: 0.3,
        tauRaised: 12,
      };
      const arrivals = trains
        .flatMap(({ time, weight, delay }, receptor) =>
          time.map((t) => ({ time: t + delay, receptor, weight })),
        )
        .sort((a, b) => a.time - b.time);
      const expected = byBruteForce(neuron, arrivals, tauSyn, 100, 1 / 64);
      const { bias, reset, refractory, jump, tauRaised } = neuron;
      const adaptation = { tau: tauRaised, jump };
      const found = spikes(driven(trains, { tauMem, bias, vReset: reset, refractory, adaptation }), 100).time;
      assert.ok(expected.length > 10);
      assert.equal(found.length, expected.length);
      // the bound is that of the brute force, whose error falls with h⁴
      found.forEach((time, k) => {
        assert.ok(Math.abs(time - expected[k]) < 1e-8, `${time} ${expected[k]}`);
      });
    }
  });

  it("has exact delays: a jump acts at spike + delay, to the last bit", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 50, noNaN: true }),
        fc.double({ min: 1e-9, max: 40, noNaN: true }),
        (time, delay) => {
          const { time: found } = spikes(driven([{ time: [time], weight: 1, delay }]), 100);
          assert.deepEqual([...found], [time + delay]);
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  it("sums all arrivals of an instant before it tests the threshold", () => {
    const at = (weights: number[]) =>
      spikes(
        driven(
          weights.map((weight, k) => ({ time: [3 - k / 4], weight, delay: 1 + k / 4 })),
          { vThreshold: 1 },
        ),
        10,
      ).time.length;
    assert.equal(at([2, -1.5]), 0);
    assert.equal(at([-1.5, 2]), 0);
    assert.equal(at([0.5, 0.5]), 1);
    assert.equal(at([5, 5, 5]), 1);
  });

  it("lets an arrival at the instant of a crossing decide first", () => {
    // without a leak the threshold is reached at exactly 20 · 1 / 2 = 10
    const neuron = { leak: false, bias: 2 };
    const upTo = (weight: number, tauSyn = 0) => [
      ...spikes(driven([{ time: [4], weight, delay: 6, tauSyn }], neuron), 15).time,
    ];
    assert.deepEqual(upTo(0), [10]);
    assert.deepEqual(upTo(0.5), [10]);
    assert.deepEqual(upTo(-0.25), [12.5]);
    assert.deepEqual(upTo(-3, 2), [10]); // a current does not move the potential at once
    // the same where the crossing is a rounded number: the potential is at threshold there by definition
    for (let bias = 1.1; bias < 3; bias += 0.1)
      for (const adaptation of [undefined, { tau: 30, jump: 0.2 }]) {
        const leaky = { bias, ...(adaptation && { adaptation }) };
        const free = spikes(one(leaky), 60).time;
        const hit = free[free.length - 1];
        const met = spikes(
          driven([{ time: [hit / 2], weight: -1e3, delay: hit / 2, tauSyn: 2 }], leaky),
          60,
        ).time;
        assert.deepEqual([...met], [...free]);
      }
  });

  it("is deaf to jumps up to and at the end of its refractory period, and open right after it", () => {
    const neuron = { vThreshold: 1, refractory: 2 };
    const second = (after: number) =>
      spikes(driven([{ time: [1, 1 + after], weight: 1, delay: 0.5 }], neuron), 10).time.length;
    assert.deepEqual([0.5, 1, 1.999, 2, 2.000001, 3].map(second), [1, 1, 1, 1, 2, 2]);
  });

  it("without a refractory period fires again at once when it is pushed again", () => {
    const time = [1, 1.0000001, 1.0000002];
    assert.equal(spikes(driven([{ time, weight: 1, delay: 1 }], {}), 5).time.length, 3);
  });

  it("keeps currents that came while it was refractory, decayed to the end of it", () => {
    const push = { time: [1], weight: 1, delay: 0.5 }; // fires at 1.5, refractory to 6.5
    const kick = { time: [2], weight: 40, delay: 1, tauSyn: 4 };
    const expected = spikes(one({ vThreshold: 1 }, { inputs: [] }), 1);
    assert.equal(expected.time.length, 0);
    const { time } = spikes(driven([push, kick], { refractory: 5 }), 20);
    const left = 40 * Math.exp(-(6.5 - 3) / 4);
    // from 6.5 on: v = left · 4/(4 − 20) (e^(−x/4) − e^(−x/20))
    const x = time[1] - 6.5;
    const v = ((left * 4) / (4 - 20)) * (Math.exp(-x / 4) - Math.exp(-x / 20));
    assert.ok(Math.abs(v - 1) < 1e-12, `${v}`);
  });

  it("fires at time 0 when it starts at threshold, and hears a current that is on from before", () => {
    assert.deepEqual([...spikes(one({ vStart: 1, vThreshold: 1 }), 5).time], [0]);
    const current = { kind: "current", post: "cell", time: [-3, 0, 5], current: [9, 2, 0] } as const;
    const { time } = spikes(one({ leak: false }, { inputs: [current] }), 30);
    assert.equal(time.length, 0); // 2/20 for 5 ms: half way
    const longer = { ...current, time: [-3, 0, 15] };
    assert.deepEqual([...spikes(one({ leak: false }, { inputs: [longer] }), 30).time], [10]);
  });

  it("changes currents of some neurons at real times", () => {
    const inputs = [
      { kind: "current", post: "cell", time: [Math.PI], current: [4], neurons: [1] },
      { kind: "current", post: "cell", time: [1, 2], current: [1, 0] },
    ] as const;
    const { time, neuron } = spikes(one({ size: 2, leak: false }, { inputs }), 10);
    assert.deepEqual([...neuron], [1]);
    assert.ok(Math.abs(time[0] - (Math.PI + (0.95 * 20) / 4)) < 1e-12);
  });
});

describe("simulateEvents and chance", () => {
  it("draws Poisson sources of the right rates, independent and of exponential intervals", () => {
    const rate = [0, 10, 40, 150];
    const { counts, rasters } = simulateEvents(
      { populations: { s: { model: "poisson", size: 4, rate } } },
      { duration: 2e5, random: randomFrom(3) },
    );
    rate.forEach((hz, i) => {
      const expected = hz * 200;
      // 4.4 sd: a false alarm in 100,000 seeds each, and this seed is fixed
      assert.ok(Math.abs((counts["s"] as Float64Array)[i] - expected) <= 4.4 * Math.sqrt(expected), `${hz}`);
    });
    const train = trainOf(rasters["s"] as Raster, 3);
    // Kolmogorov–Smirnov: √n D above 2.23 in 1 of 10,000 seeds
    const gaps = Array.from(train.subarray(1), (t, k) => t - train[k]).sort((a, b) => a - b);
    const off = Math.max(
      ...gaps.map((gap, k) => Math.abs(-Math.expm1(-0.15 * gap) - (k + 0.5) / gaps.length)),
    );
    assert.ok(Math.sqrt(gaps.length) * off < 2.23, `${Math.sqrt(gaps.length) * off}`);
  });

  it("gives the same spikes for the same seed, and other streams for other inputs", () => {
    const network = one(
      { size: 5, tauMem: 10, refractory: 1 },
      {
        inputs: [
          { kind: "poisson", post: "cell", rate: 900, weight: 0.15, tauSyn: 0 },
          {
            kind: "poisson",
            post: "cell",
            rate: [1, 2, 3, 4, 5].map((k) => k * 100),
            weight: 0.5,
            tauSyn: 3,
          },
        ],
      },
    );
    const run = (seed: number) =>
      simulateEvents(network, { duration: 500, random: randomFrom(seed) }).rasters["cell"] as Raster;
    assert.deepEqual(run(1), run(1));
    assert.notDeepEqual(run(1).time, run(2).time);
    const counts = simulateEvents(network, { duration: 5000, random }).counts["cell"] as Float64Array;
    assert.ok(counts[4] > counts[0]);
  });
});

describe("simulateEvents, records and refusals", () => {
  const sources: Network = {
    populations: { s: { model: "clamped", size: 3, time: [1, 1, 2, 5], neuron: [2, 0, 1, 0] } },
  };

  it("keeps who was asked for, the last ones, or none, and counts all", () => {
    const run = (record: Parameters<typeof simulateEvents>[1]["record"]) =>
      simulateEvents(sources, { duration: 5, random, ...(record !== undefined && { record }) });
    assert.deepEqual([...(run(undefined).rasters["s"] as Raster).neuron], [0, 2, 1]);
    assert.deepEqual(run(false).rasters, {});
    assert.deepEqual([...(run(false).counts["s"] as Float64Array)], [1, 1, 1]);
    assert.deepEqual([...(run({ s: { neurons: [1, 2] } }).rasters["s"] as Raster).neuron], [2, 1]);
    const last = run({ s: { last: 1 } }).rasters["s"] as Raster;
    assert.deepEqual([last.start, [...last.time]], [2, [2]]);
    assert.throws(() => run({ t: true }), /record must name what is there, got "t"/);
    assert.throws(() => run({ s: { neurons: [3] } }), /record.s.neurons/);
  });

  it("does nothing, gladly, without neurons, projections or time", () => {
    const empty = simulateEvents(
      { populations: { a: { model: "lif", size: 0, tauMem: 1 }, p: { model: "poisson", size: 0, rate: 5 } } },
      { duration: 10, random },
    );
    assert.equal(empty.instants, 0);
    assert.equal(spikes(one({ bias: 100 }), 0).time.length, 0);
  });

  it("refuses by name what has no exact time", () => {
    const run = (network: Network, duration = 10) => simulateEvents(network, { duration, random });
    assert.throws(
      () => run(one({ escape: { rate: 1, width: 1 } })),
      /populations\.cell\.escape must be left out/,
    );
    const net = driven([{ time: [1], weight: 1, delay: 1 }]);
    const plasticity = { rule: "bcpnn", tauPre: 5, tauPost: 5, tauP: 100, rateMax: 50, gain: 2 } as const;
    const bayes = {
      ...net,
      projections: net.projections?.map((p) => ({ ...p, plasticity })) as Projection[],
    };
    assert.throws(() => run(bayes), /projections\[0\]\.plasticity of "s0 → cell" must be/);
    assert.throws(() => run(driven([{ time: [1], weight: 1, delay: 1e-17 }])), /delay must be long enough/);
    assert.throws(() => run(one({ bias: Number.NaN })), /populations\.cell\.bias/);
    assert.throws(() => run(one({}), -1), /duration/);
    const late = { kind: "current", post: "cell", time: [5], current: [1e20] } as const;
    assert.throws(() => run(one({}, { inputs: [late] })), /must not fire so fast .* neuron 0 at 5 ms/);
    assert.throws(
      () => simulateEvents(one({ bias: 1e20 }), { duration: 10, random, maxSpikes: 100 }),
      /at most maxSpikes = 100 spikes/,
    );
    const twice = {
      populations: { s: { model: "clamped", size: 1, time: [1, 1], neuron: [0, 0] } },
    } as const;
    assert.throws(() => run(twice), /at most once at a time, got neuron 0 twice at 1 ms/);
    const apart = { ...twice.populations.s, size: 2, time: [1, 1, 1], neuron: [0, 1, 0] };
    assert.throws(() => run({ populations: { s: apart } }), /got neuron 0 twice at 1 ms/);
  });
});
