/** @file The Brian2 script: its shape, what it refuses, and what Brian2 made of it (test/reference/spiking/make-brian.py). */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "engram/math";
import { type LifNeurons, type Network, type Projection, simulate, toBrian2 } from "engram/spiking";
import { deterministic, random } from "../../support/brian-networks";

interface Made {
  readonly script: string;
  readonly spikes: Record<string, [number[], number[]]>;
  readonly weights: Record<string, number[]>;
  readonly counts: Record<string, number[]>;
}
const brian = JSON.parse(
  readFileSync(join(__dirname, "../../reference/spiking/brian.json"), "utf8"),
) as Record<string, Made>;
const options = { dt: 0.1, duration: 10, seed: 1 };
const one = (neuron: Partial<LifNeurons>, rest: Partial<Network> = {}): Network => ({
  populations: { cell: { model: "lif", size: 2, tauMem: 20, ...neuron } },
  ...rest,
});
const onto = (projection: Partial<Projection>, neuron: Partial<LifNeurons> = {}): Network =>
  one(neuron, {
    projections: [
      {
        pre: "cell",
        post: "cell",
        synapses: { kind: "dense", weights: [1, 2, 3, 4], delay: 1 },
        ...projection,
      },
    ],
  });

describe("toBrian2, run by Brian2", () => {
  it("is still the script that the reference was made with", () => {
    for (const [name, { network, options: how }] of Object.entries({ ...deterministic, ...random }))
      assert.equal(
        createHash("sha256").update(toBrian2(network, how)).digest("hex"),
        brian[name].script,
        name,
      );
  });

  for (const [name, { network, options: how }] of Object.entries(deterministic))
    it(`fires in the same steps as the clock: ${name}`, () => {
      const learning = (network.projections ?? []).filter(({ plasticity }) => plasticity);
      const every = Math.round(how.duration / how.dt);
      const { rasters, weights } = simulate(network, {
        ...how,
        random: randomFrom(1),
        record: { weights: learning.map((projection) => ({ projection: projection.name as string, every })) },
      });
      const { spikes, weights: theirs } = brian[name];
      let total = 0;
      for (const [population, { time, neuron }] of Object.entries(rasters)) {
        const [step, who] = spikes[population] ?? [[], []];
        assert.deepEqual(
          Array.from(time, (t) => Math.round(t / how.dt)),
          step,
          population,
        );
        assert.deepEqual([...neuron], who, population);
        total += time.length;
      }
      assert.ok(total > 100);
      learning.forEach((projection, k) => {
        weights[k].values.forEach((weight, j) => {
          assert.ok(
            Math.abs(weight - theirs[projection.name as string][j]) < 1e-12,
            `${projection.name} ${j}`,
          );
        });
      });
    });

  it("agrees in its statistics where there is chance", () => {
    const { network, options: how } = random["noisy"];
    const { counts } = simulate(network, { ...how, random: randomFrom(2), record: { spikes: false } });
    const moments = (values: ArrayLike<number>) => {
      const list = Array.from(values);
      const mean = list.reduce((a, b) => a + b, 0) / list.length;
      const second = list.reduce((a, b) => a + (b - mean) ** 2, 0) / (list.length - 1);
      const fourth = list.reduce((a, b) => a + (b - mean) ** 4, 0) / list.length;
      return {
        mean,
        second,
        error: second / list.length,
        errorOfSecond: (fourth - second ** 2) / list.length,
      };
    };
    for (const [population, theirs] of Object.entries(brian["noisy"].counts)) {
      // rates differ from neuron to neuron in one population: there the difference to its rate counts
      const less = (values: ArrayLike<number>) =>
        population === "graded" ? Array.from(values, (count, k) => count - k) : values;
      const a = moments(less(counts[population] as Float64Array));
      const b = moments(less(theirs));
      // six populations' means at 4.4 standard errors: a false alarm in 17,000 seeds; the spreads at 4.4 of theirs, about the same
      const off = Math.abs(a.mean - b.mean);
      assert.ok(off < 4.4 * Math.sqrt(a.error + b.error), `${population}: ${a.mean} and ${b.mean}`);
      const spread = Math.abs(a.second - b.second);
      assert.ok(
        spread < 4.4 * Math.sqrt(a.errorOfSecond + b.errorOfSecond),
        `${population}: ${a.second} and ${b.second}`,
      );
      assert.ok(theirs.reduce((sum, count) => sum + count, 0) > 1000, `${population} fires`);
    }
  });
});

describe("toBrian2, the script", () => {
  it("sets the schedule, the step, the seed and the target, and names what it leaves out", () => {
    const script = toBrian2(onto({ synapses: { kind: "sparse", pre: [], post: [], weight: 1, delay: 1 } }), {
      ...options,
      target: "cython",
    });
    for (const line of [
      'prefs.codegen.target = "cython"',
      "defaultclock.dt = 0.1 * ms",
      "steps = 100",
      "seed(1)",
      'net.schedule = ["start", "groups", "synapses", "thresholds", "resets", "end"]',
      "# has no synapses",
      "net = Network(population_0, monitor_0)",
    ])
      assert.ok(script.split("\n").includes(line), line);
    assert.ok(
      toBrian2({ populations: { none: { model: "poisson", size: 0, rate: 1 } } }, options).includes(
        "# has no neurons",
      ),
    );
  });

  it("makes delays shorter by the step of handing over, and refractory periods longer by that of the spike", () => {
    const script = toBrian2(onto({}, { refractory: 0.7 }), options);
    assert.match(script, /synapses_0\.pre\.delay = 9 \* defaultclock\.dt/);
    assert.match(script, /population_0\.held = 7\n/);
    assert.match(script, /refractory="\(held \+ 1\) \* dt"/);
    assert.match(
      script,
      /connect\(i=np\.array\(\[0, 1, 0, 1\], dtype=np\.int32\), j=np\.array\(\[0, 0, 1, 1\]/,
    );
  });

  it("records whom it is told to", () => {
    const network: Network = {
      populations: { a: { model: "poisson", size: 1, rate: 1 }, b: { model: "poisson", size: 1, rate: 1 } },
    };
    assert.ok(!toBrian2(network, { ...options, record: ["b"] }).includes("SpikeMonitor(population_0)"));
    assert.throws(
      () => toBrian2(network, { ...options, record: ["c"] }),
      /record must name populations, got "c"/,
    );
  });

  it("keeps names as strings, whatever is in them", () => {
    const name = 'a"\n\\ → \u2028"""';
    const script = toBrian2({ populations: { [name]: { model: "poisson", size: 1, rate: 1 } } }, options);
    assert.ok(script.includes('"a\\"\\n\\\\ \\u2192 \\u2028\\"\\"\\""'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    assert.match(script, /^[\x00-\x7f]*$/);
  });

  it("packs long arrays to the last bit", () => {
    const bias = Float64Array.from({ length: 100 }, (_, k) => Math.sin(k) * 1e-3);
    const script = toBrian2(one({ size: 100, bias }), options);
    const packed = /population_0\.bias = unpack\("([^"]+)", np\.float64\)/.exec(script)?.[1] as string;
    const bytes = Uint8Array.from(Buffer.from(packed, "base64"));
    assert.deepEqual(new Float64Array(bytes.buffer), bias);
    assert.match(
      toBrian2(one({ bias: [0.1, 1e-7] }), options),
      /bias = np\.array\(\[0\.1, 1e-7\], dtype=np\.float64\)/,
    );
  });

  it("refuses by name what Brian2 cannot follow", () => {
    const bcpnn = { rule: "bcpnn", tauPre: 5, tauPost: 5, tauP: 100, rateMax: 50, gain: 2 } as const;
    assert.throws(
      () => toBrian2(onto({ plasticity: bcpnn }), options),
      /projections\[0\]\.plasticity must be "pair" or "triplet"/,
    );
    assert.throws(
      () => toBrian2(onto({ tauSyn: 5 }, { tauMem: [5, 7] }), options),
      /populations\.cell\.tauMem must differ .* 5 in neuron 0/,
    );
    assert.throws(() => toBrian2(onto({ tauSyn: 20 * (1 + 1e-8) }), options), /tauMem must differ/);
    assert.ok(toBrian2(onto({ tauSyn: 20 }), options).includes(") / population_0_tau_0 : 1"));
    assert.throws(() => toBrian2(onto({}), { ...options, dt: 0.3 }), /toBrian2: .* whole number of steps/);
    assert.throws(
      () => toBrian2(one({ refractory: 0.25 }), options),
      /populations\.cell\.refractory must be a whole number of steps/,
    );
    const source = { model: "clamped", size: 1, time: [1.23], neuron: [0] } as const;
    assert.throws(() => toBrian2({ populations: { source } }, options), /populations\.source\.time\[0\]/);
    assert.throws(() => toBrian2(one({}), { ...options, seed: -1 }), /seed/);
    assert.throws(() => toBrian2(one({ tauMem: -1 }), options), /tauMem/);
  });
});
