/** @file Weights and neurons against Nengo Loihi's emulator, integer by integer: test/reference/loihi2/make-nengo-loihi.py. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Connection,
  compareEmulations,
  type LoihiNetwork,
  type NeuronNoise,
  replayedDraws,
  runEmulation,
  type SignMode,
  traceOf,
} from "engram/loihi2";
import { randomFrom } from "engram/math";

interface Case {
  readonly name: string;
  readonly steps: number;
  readonly size: number;
  readonly inputs: number;
  readonly du: number;
  readonly dv: number;
  readonly threshold: number;
  readonly bias: readonly number[];
  readonly refractory: number;
  readonly noise: readonly [NeuronNoise["into"], number, number] | null;
  readonly draws: readonly number[];
  /** step, neuron */
  readonly sent: readonly (readonly [number, number])[];
  readonly connections: readonly {
    readonly from: "inputs" | "cells";
    readonly weightBits: number;
    readonly weightExponent: number;
    /** [pre][post] */
    readonly weights: readonly (readonly number[])[];
  }[];
  /** [step][neuron] */
  readonly u: readonly (readonly number[])[];
  readonly v: readonly (readonly number[])[];
  readonly spikes: readonly (readonly [number, number])[];
}
const fixture = JSON.parse(readFileSync(join(__dirname, "../reference/loihi2/nengo-loihi.json"), "utf8")) as {
  readonly weights: readonly (readonly [SignMode, number, number, number, number, readonly number[]])[];
  readonly lif: readonly Case[];
};
const random = randomFrom(1);

/** A bias as mantissa and exponent. */
function biasOf(bias: number): readonly [number, number] {
  for (let exponent = 0; exponent < 8; exponent++) {
    const mantissa = bias / 2 ** exponent;
    if (Number.isInteger(mantissa) && mantissa >= -4096 && mantissa < 4096) return [mantissa, exponent];
  }
  throw new Error(`no bias ${bias}`);
}

describe("the profile nengo-loihi1", () => {
  it("has every weight of Nengo Loihi: all mantissas, sign modes, bits and exponents that it has", () => {
    assert.equal(fixture.weights.length, 3 * 8 * 14);
    for (const [signMode, weightBits, weightExponent, sum, moment, some] of fixture.weights) {
      const [low, high] = [signMode === "excitatory" ? 0 : -255, signMode === "inhibitory" ? 0 : 255];
      const size = high - low + 1;
      const weights = Int32Array.from({ length: size }, (_, k) => low + k);
      const network: LoihiNetwork = {
        profile: "nengo-loihi1",
        populations: {
          in: { model: "input", size: 1 },
          cells: { model: "lif", size, du: 4095, dv: 0, vthMantissa: 2 ** 17 - 1 },
        },
        connections: [
          {
            ...{ pre: "in", post: "cells" },
            synapses: { kind: "dense", weights, weightBits, weightExponent, signMode },
          },
        ],
      };
      const { traces } = runEmulation(network, {
        ...{ steps: 2, random, inputs: { in: [[1]] } },
        record: { traces: [{ population: "cells", variable: "u", every: 2 }] },
      });
      const actual = traces[0].values.map((u) => u / 64);
      const middle = Math.floor(size / 2);
      const places = [0, 1, 2, middle - 3, middle, middle + 3, size - 2, size - 1];
      const at = `${signMode}, ${weightBits} bits, exponent ${weightExponent}`;
      assert.deepEqual(
        places.map((k) => actual[k]),
        some,
        at,
      );
      assert.equal(
        actual.reduce((total, w) => total + w, 0),
        sum,
        at,
      );
      assert.equal(
        actual.reduce((total, w, k) => total + k * w, 0),
        moment,
        at,
      );
    }
  });

  for (const one of fixture.lif)
    it(`has currents, potentials and spikes of a random network: ${one.name}`, () => {
      const { steps, size, inputs, du, dv, threshold, bias, refractory, noise, draws } = one;
      const [mantissas, exponents] = [0, 1].map((part) => bias.map((b) => biasOf(b)[part]));
      const network: LoihiNetwork = {
        profile: "nengo-loihi1",
        populations: {
          inputs: { model: "input", size: inputs },
          cells: {
            ...{ model: "lif", size, du, dv, vthMantissa: threshold, refractory },
            ...{ biasMantissa: mantissas, biasExponent: exponents },
            ...(noise ? { noise: { into: noise[0], exponent: noise[1], offset: noise[2] } } : {}),
          },
        },
        connections: one.connections.map(
          ({ from, weights, ...format }, k): Connection => ({
            ...{ name: `${k}`, pre: from, post: "cells" },
            synapses: {
              ...{ kind: "dense", signMode: "mixed" },
              weights: Array.from({ length: size }, (_, j) => weights.map((row) => row[j])).flat(),
              ...format,
            },
          }),
        ),
      };
      const run = runEmulation(network, {
        ...{ steps, random: replayedDraws(draws.map((r) => r + 127)) },
        inputs: { inputs: { step: one.sent.map(([t]) => t), neuron: one.sent.map(([, i]) => i) } },
        record: { traces: [{ population: "cells", variable: ["u", "v"] }] },
      });
      for (const variable of ["u", "v"] as const)
        assert.deepEqual(Array.from(traceOf(run, "cells", variable).values), one[variable].flat(), variable);
      const { time, neuron } = run.rasters["cells"];
      assert.deepEqual(
        Array.from(time, (t, k) => [t, neuron[k]]),
        one.spikes,
      );
      if (one.name === "currents that wrap") assert.ok(run.faults["cells"].wrap > 10);
      if (one.name === "negative potentials") assert.ok(run.faults["cells"].clip > 10);
    });

  it("has noise between its ends, alike in whole numbers and in real ones", () => {
    const noisy = (noise: NeuronNoise): LoihiNetwork<"cells"> => ({
      populations: {
        cells: { model: "lif", size: 50, du: 4095, dv: 4095, vthMantissa: 2 ** 17 - 1, noise },
      },
    });
    // Exponent 7 is r + 64 offset itself. Of 5,000 draws none is below 0.99 or so of the range but for one false alarm in 10^8 or fewer.
    const { populations, run } = compareEmulations(noisy({ into: "current", exponent: 7, offset: 2 }), {
      ...{ steps: 100, random, record: { traces: [{ population: "cells", variable: "u" }] } },
    });
    assert.equal(populations.cells.variables["u"].overall.largest, 0);
    const { values } = run.traces[0];
    const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
    assert.ok(low >= 1 && low <= 5 && high <= 255 && high >= 251, `${low} … ${high}`);
    const wrong = (noise: unknown, error: RegExp) =>
      assert.throws(() => runEmulation(noisy(noise as NeuronNoise), { steps: 1, random }), error);
    wrong({ into: "v", exponent: 7 }, /^TypeError: .*cells.noise.into must be one of/);
    wrong({ into: "current", exponent: 16 }, /^RangeError: .*cells.noise.exponent must be/);
    wrong({ into: "current" }, /cells.noise.exponent/);
    wrong({ into: "current", exponent: 7, offset: 64 }, /^RangeError: .*cells.noise.offset must be/);
  });
});
