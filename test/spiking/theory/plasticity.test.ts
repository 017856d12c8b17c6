import assert from "node:assert/strict";
import { exponential, randomFrom } from "engram/math";
import {
  type Network,
  type PairStdp,
  shortTermRelease,
  simulateEvents,
  stdpWindow,
  type TripletStdp,
} from "engram/spiking";
import { release } from "../../../lib/spiking/short-term";

const pair: PairStdp = { rule: "pair", potentiate: 0.1, depress: 0.12, tauPre: 17, tauPost: 34, max: 3 };
const triplet: TripletStdp = {
  rule: "triplet",
  potentiate: 0.05,
  potentiateTriplet: 0.2,
  depress: 0.07,
  depressTriplet: 0.1,
  tauPre: 17,
  tauPost: 34,
  tauPreSlow: 100,
  tauPostSlow: 120,
  max: 3,
};

/** The change of one weight by a presynaptic spike that arrives at 100 and a postsynaptic one forced at 100 + lag. */
function measured(rule: PairStdp | TripletStdp, lag: number, weight: number): number {
  const network: Network = {
    populations: {
      pre: { model: "clamped", size: 1, time: [98], neuron: [0] },
      teacher: { model: "clamped", size: 1, time: [99 + lag], neuron: [0] },
      cell: { model: "lif", size: 1, tauMem: 0.05, vThreshold: 10 },
    },
    projections: [
      {
        name: "it",
        pre: "pre",
        post: "cell",
        synapses: { kind: "dense", weights: [weight], delay: 2 },
        plasticity: rule,
      },
      { pre: "teacher", post: "cell", synapses: { kind: "dense", weights: [20], delay: 1 } },
    ],
  };
  const { weights, counts } = simulateEvents(network, { duration: 400, random: randomFrom(1) });
  assert.equal(counts["cell"]?.[0], 1);
  return (weights["it"] as Float64Array)[0] - weight;
}

describe("stdpWindow", () => {
  it("is the change that one pair of spikes makes", () => {
    const rules = [pair, triplet, { ...pair, exponent: 1 }, { ...pair, exponent: 0.3, min: 0.2 }];
    for (const rule of rules)
      for (const lag of [-80, -10, -0.5, 0, 0.5, 10, 80])
        for (const weight of [0.25, 1, 2.95]) {
          const expected = stdpWindow(rule, lag, weight);
          assert.ok(
            Math.abs(measured(rule, lag, weight) - expected) < 1e-13,
            `${lag} ${weight}: ${expected}`,
          );
        }
  });

  it("stops at the bounds, and needs a weight where the room for it counts", () => {
    assert.equal(stdpWindow({ ...pair, depress: 9 }, -1, 0.5), -0.5);
    assert.equal(stdpWindow({ ...pair, potentiate: 9 }, 1, 2.5), 0.5);
    assert.ok(Math.abs(stdpWindow({ ...pair, potentiate: 9 }, 1) - 9 * Math.exp(-1 / 17)) < 1e-15);
    assert.throws(
      () => stdpWindow({ ...pair, exponent: 0.5 }, 1),
      /weight must be given where exponent is above 0/,
    );
    assert.throws(() => stdpWindow(pair, 1, 5), /weight/);
    assert.throws(() => stdpWindow(pair, Number.NaN), /lag/);
  });

  it("refuses rules that a network would refuse", () => {
    const refused: [object, RegExp][] = [
      [{ tauPre: 0 }, /^RangeError: stdpWindow: rule\.tauPre must be > 0, got 0$/],
      [{ tauPre: -5 }, /rule\.tauPre must be > 0, got -5$/],
      [{ tauPost: Number.NaN }, /rule\.tauPost must be finite, got NaN$/],
      [{ potentiate: Number.NaN }, /rule\.potentiate must be finite, got NaN$/],
      [{ exponent: 1, max: Number.NaN }, /rule\.max must be finite, got NaN$/],
      [{ exponent: 2 }, /rule\.exponent must be in \[0, 1\], got 2$/],
      [{ depress: undefined }, /^TypeError: stdpWindow: rule\.depress must be given, got undefined$/],
      [{ tauPlus: 3 }, /rule must have no field "tauPlus"/],
    ];
    for (const [change, message] of refused)
      for (const lag of [0, -1]) assert.throws(() => stdpWindow({ ...pair, ...change }, lag, 1), message);
    assert.throws(() => stdpWindow({ ...triplet, tauPostSlow: 0 }, 1, 1), /rule\.tauPostSlow must be > 0/);
    const bcpnn = { rule: "bcpnn", tauPre: 5, tauPost: 5, tauP: 50, rateMax: 100, gain: 1 };
    assert.throws(() => stdpWindow(bcpnn as never, 1, 1), /rule\.rule must be one of "pair", "triplet"/);
  });
});

describe("shortTermRelease", () => {
  const specs = [
    { use: 0.5, tauRecovery: 800, tauFacilitation: 0 },
    { use: 0.05, tauRecovery: 100, tauFacilitation: 1000 },
    { use: 1, tauRecovery: 20, tauFacilitation: 5 },
  ];

  it("is where a regular train ends", () => {
    for (const spec of specs)
      for (const rate of [0.5, 10, 80, 1000]) {
        const synapse = release(spec, 1, 1);
        let sent = 0;
        for (let k = 1; k <= 20000; k++) sent = synapse.fire(0, (k * 1000) / rate);
        const steady = shortTermRelease(spec, rate);
        assert.ok(Math.abs(sent - steady.sent) < 1e-12, `${rate}: ${sent} ${steady.sent}`);
        assert.ok(Math.abs(steady.use * steady.resource - steady.sent) < 1e-15);
      }
  });

  it("is the mean over a Poisson train: exactly without facilitation, nearly with it", () => {
    for (const [spec, within] of [
      [specs[0], 0],
      [{ use: 0.2, tauRecovery: 100, tauFacilitation: 300 }, 0.05],
    ] as const) {
      const random = randomFrom(9);
      const synapse = release(spec, 1, 1);
      const trials = 200000;
      let [time, sum, squares] = [0, 0, 0];
      for (let k = 0; k < trials; k++) {
        time += exponential(random, 0.02);
        const sent = synapse.fire(0, time);
        sum += sent;
        squares += sent * sent;
      }
      const mean = sum / trials;
      const sd = Math.sqrt(squares / trials - mean * mean);
      const { sent } = shortTermRelease(spec, 20, "poisson");
      // neighbours are correlated over about 1/(1 − (1 − u) r) spikes, at most 20 here: 4.4 standard errors of the independent ones
      const error = 4.4 * sd * Math.sqrt((2 * 20) / trials);
      assert.ok(Math.abs(mean - sent) < error + within * sent, `${mean} ${sent} ± ${error}`);
    }
    const { use, tauRecovery } = specs[0];
    const { resource } = shortTermRelease(specs[0], 20, "poisson");
    assert.ok(Math.abs(resource - 1 / (1 + use * 0.02 * tauRecovery)) < 1e-15);
  });

  it("refuses what is out of range", () => {
    assert.throws(() => shortTermRelease({ ...specs[0], use: 0 }, 1), /use/);
    assert.throws(() => shortTermRelease(specs[0], 0), /rate/);
    assert.throws(() => shortTermRelease({ ...specs[0], tauRecovery: 0 }, 1), /tauRecovery/);
  });
});
