import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Regime, regimeOf, renewalRaster } from "engram/analysis";
import { mean, type Random, randomFrom, variance } from "engram/math";
import { joinRasters, type Raster, raster, rasterFromTrains, trainsOf } from "engram/record";
import { modulated, sharing, volleys } from "../support/spike-trains";

/** A state of the network in the reference file: every train as the step of its first spike, then differences. */
interface State {
  regime: Regime;
  g: number;
  skip: number;
  stop: number;
  dt: number;
  trains: number[][];
}

const random = randomFrom(12);
const window = { start: 0, stop: 4000 };
const size = 80;
const made: Record<Regime, (own: Random) => Raster> = {
  silent: (own) => renewalRaster({ rate: 0.01 }, own, { size, ...window }),
  "asynchronous-irregular": (own) => renewalRaster({ rate: 12, refractory: 2 }, own, { size, ...window }),
  "asynchronous-regular": (own) => renewalRaster({ rate: 25, shape: 25 }, own, { size, ...window }),
  "synchronous-regular": (own) => volleys(own, { size, stop: 4000, period: 40, share: 1, jitter: 3 }),
  "synchronous-irregular": (own) => volleys(own, { size, stop: 4000, period: 20, share: 0.25, jitter: 1.5 }),
};

describe("analysis/regime", () => {
  for (const [regime, make] of Object.entries(made))
    it(`names ${regime} populations, made that way 8 times`, () => {
      // Over 30 other draws no measure came nearer to its threshold than 8 errors, the margin being 2; the silent ones have 3 spikes
      // where 21 are the bound (chance below 10⁻¹⁰).
      for (let k = 0; k < 8; k++) {
        const found = regimeOf(make(random.split(regime).split(k)));
        assert.equal(found.regime, regime, JSON.stringify(found));
        assert.equal(found.reason, "");
      }
    });

  it("names the four examples of Brunel (2000) as he does", () => {
    // made by test/reference/analysis/make-brunel.py, which knows nothing of this library
    const file = join(__dirname, "..", "reference", "analysis", "brunel.json");
    const states = JSON.parse(readFileSync(file, "utf8")) as State[];
    assert.equal(states.length, 4);
    for (const { regime, skip, stop, dt, trains, g } of states) {
      const times = trains.map((differences) => {
        let step = 0;
        return differences.map((more) => {
          step += more;
          return step * dt;
        });
      });
      const found = regimeOf(rasterFromTrains(times, skip, stop));
      assert.equal(found.regime, regime, `g ${g}: ${JSON.stringify(found)}`);
    }
  });

  it("takes volleys at no regular times for synchronous", () => {
    const own = random.split("irregular volleys");
    const common = renewalRaster({ rate: 15 }, own, { size: 1, ...window }).time;
    const trains = Array.from({ length: size }, () =>
      [...common].filter(() => own() < 0.5).map((t) => Math.min(3999, t + own())),
    );
    const found = regimeOf(
      rasterFromTrains(
        trains.map((train) => train.sort((a, b) => a - b)),
        0,
        4000,
      ),
    );
    assert.equal(found.regime, "synchronous-irregular", JSON.stringify(found));
  });

  it("knows how far its measures scatter", () => {
    const found = Array.from({ length: 30 }, (_, k) => {
      const own = random.split("scatter").split(k);
      const { variance: spread } = regimeOf(sharing(own, { size: 60, stop: 4000, rate: 20, shared: 0.5 }));
      return spread ?? { mean: Number.NaN, error: Number.NaN };
    });
    // 30 draws know a standard deviation to 13 %, 80 volleys the jackknife's error to less than a half
    const error = mean(found.map((one) => one.error));
    const sd = Math.sqrt(variance(found.map((one) => one.mean)));
    assert.ok(error > 0.5 * sd && error < 2 * sd, `error ${error}, scatter ${sd}`);
  });

  it("does not take the noise of a few neurons for synchrony", () => {
    const names = Array.from({ length: 60 }, (_, k) => {
      const few = renewalRaster({ rate: 30 }, random.split("few").split(k), { size: 8, start: 0, stop: 600 });
      return regimeOf(few, { leastIntervals: 5 }).regime;
    });
    // none in 400 other draws; a fourth of them when the largest of a hundred values is taken as it is
    assert.ok(!names.some((name) => name.startsWith("synchronous")), names.join());
  });

  it("names none of the wrong kind as a common sine grows deep: undecided lies between", () => {
    const seen = { asynchronous: 0, synchronous: 0, undecided: 0 };
    for (const depth of [0.2, 0.4, 0.6, 0.65, 0.7, 0.75, 1])
      for (let k = 0; k < 6; k++) {
        const own = random.split("depth").split(depth).split(k);
        const { regime } = regimeOf(modulated(own, { size, stop: 4000, rate: 15, depth, frequency: 20 }));
        const word = regime.split("-")[0] as keyof typeof seen;
        seen[word]++;
        // the side peak of a sine, ½ depth², passes 0.2 at depth 0.63; two errors lie between these depths and the threshold
        if (depth < 0.5) assert.notEqual(word, "synchronous");
        if (depth > 0.8) assert.notEqual(word, "asynchronous");
      }
    assert.ok(Math.min(...Object.values(seen)) > 0, JSON.stringify(seen));
  });

  it("says undecided, and why, when spikes are too few", () => {
    const reason = (record: Raster, options = {}) => {
      const found = regimeOf(record, options);
      assert.equal(found.regime, "undecided", JSON.stringify(found));
      return found.reason;
    };
    const short = (rate: number, stop: number, n = size) =>
      renewalRaster({ rate }, random.split(stop), { size: n, start: 0, stop });
    assert.equal(
      reason(raster(5, 0, 100, [], [])),
      "spikes are too few to tell a silent network from a slow one",
    );
    assert.equal(reason(short(20, 150)), "0 neurons have 10 intervals, 5 are needed");
    assert.equal(reason(short(200, 300)), "the record is shorter than 4 times the largest lag (100 ms)");
    assert.equal(reason(short(20, 4000, 1)), "one neuron can not be synchronous or not");
    assert.match(reason(short(20, 4000, 3)), /^3 neurons have 10 intervals, 5 are needed$/);
    const half = renewalRaster({ rate: 25, shape: 16 }, random.split("cv"), { size: 20, ...window });
    assert.equal(reason(half), "the CV is too near its threshold");
  });

  it("no spike in a record long enough is silence; a single one in ten seconds of many neurons too", () => {
    assert.equal(regimeOf(raster(100, 0, 1000, [], [])).regime, "silent");
    assert.equal(regimeOf(raster(100, 0, 10_000, [5], [3])).regime, "silent");
  });

  it("leaves the beginning out when asked, and takes thresholds", () => {
    const settled = made["asynchronous-irregular"](random.split("settled"));
    const burst = volleys(random.split("burst"), { size, stop: 1000, period: 50, share: 1, jitter: 1 });
    const later = rasterFromTrains(
      trainsOf(settled).map((train) => train.map((t) => t + 1000)),
      1000,
      5000,
    );
    const record = joinRasters([burst, later]);
    assert.equal(regimeOf(record, { skip: 1000 }).regime, "asynchronous-irregular");
    assert.notEqual(regimeOf(record).regime, "asynchronous-irregular");
    const report = regimeOf(settled, { irregularCv: 1.5 });
    assert.deepEqual(
      [report.regime, report.thresholds.irregularCv, report.thresholds.bin],
      ["asynchronous-regular", 1.5, 1],
    );
  });

  it("refuses empty populations, a skip that leaves nothing, and thresholds that are none", () => {
    const some = raster(2, 0, 100, [], []);
    assert.throws(
      () => regimeOf(raster(0, 0, 100, [], [])),
      /^RangeError: regimeOf: raster must have at least one neuron, got 0$/,
    );
    assert.throws(() => regimeOf(some, { skip: 100 }), /regimeOf: raster must last longer than 0 ms, got 0/);
    assert.throws(
      () => regimeOf(some, { skip: 101 }),
      /^RangeError: regimeOf: skip must be in \[0, 100\], got 101$/,
    );
    assert.throws(() => regimeOf(some, { skip: Number.NaN }), /regimeOf: skip must be finite, got NaN/);
    assert.throws(() => regimeOf(some, { bin: 0 }), /regimeOf: bin must be > 0, got 0/);
    assert.throws(
      () => regimeOf(some, { leastIntervals: 1 }),
      /leastIntervals must be a whole number at least 2, got 1/,
    );
  });
});
