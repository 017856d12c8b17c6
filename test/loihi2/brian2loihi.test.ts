/** @file Weights, neurons and traces against Brian2Loihi, integer by integer: test/reference/loihi2/make-brian2loihi.py. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Connection,
  type LoihiNetwork,
  type PerNeuron,
  replayedDraws,
  runEmulation,
  type SignMode,
  type SpikeList,
  type TraceParameters,
  traceOf,
} from "engram/loihi2";
import { randomFrom } from "engram/math";

interface Spikes {
  readonly step: readonly number[];
  readonly neuron: readonly number[];
}
interface Links {
  readonly from: "inputs" | "cells";
  readonly signMode: SignMode;
  readonly weightBits: number;
  readonly weightExponent: number;
  readonly delay: number;
  readonly pre: readonly number[];
  readonly post: readonly number[];
  readonly weight: readonly number[];
}
interface Lif {
  readonly name: string;
  readonly steps: number;
  readonly size: number;
  readonly inputs: number;
  /** 4096 forgets at once: one more than `du` */
  readonly decayI: number;
  readonly decayV: number;
  readonly threshold: number;
  readonly refractory: number;
  readonly sent: Spikes;
  readonly connections: readonly Links[];
  /** [neuron][step] */
  readonly I: readonly (readonly number[])[];
  readonly v: readonly (readonly number[])[];
  readonly spikes: Spikes;
}
interface Traces {
  readonly name: string;
  readonly steps: number;
  readonly size: number;
  readonly x: readonly (readonly [number, number])[];
  readonly y: readonly (readonly [number, number])[];
  /** [step][senders, receivers] in parts of 2^24 */
  readonly draws: readonly (readonly [number, number])[];
  readonly pre: Spikes;
  readonly post: Spikes;
  /** [neuron][step] */
  readonly traces: Readonly<Record<string, readonly (readonly number[])[]>>;
}
interface Weights {
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
  readonly modes: Readonly<Record<string, SignMode>>;
  readonly table: readonly (readonly [number, number, number, number, number, readonly number[]])[];
}
const fixture = JSON.parse(readFileSync(join(__dirname, "../reference/loihi2/brian2loihi.json"), "utf8")) as {
  readonly weights: Weights;
  readonly lif: readonly Lif[];
  readonly traces: readonly Traces[];
};
const random = randomFrom(1);
/** Ours by neuron, as theirs. */
const byNeuron = (values: Float64Array, size: number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from(values).filter((_value, k) => k % size === i));

describe("the profile brian2loihi", () => {
  it("is looked at where numbers of 24 bits end, and beyond", () => {
    for (const [name, variable] of [
      ["never forgets", "v"],
      ["beyond 24 bits", "I"],
    ] as const) {
      const found = fixture.lif.find((one) => one.name === name);
      assert.ok(
        found?.[variable].flat().some((x) => Math.abs(x) > 2 * 2 ** 23),
        name,
      );
    }
  });

  it("has every weight of Brian2Loihi: all mantissas, sign modes, bits and exponents", () => {
    const { ranges, modes, table } = fixture.weights;
    assert.equal(table.length, 3 * 9 * 16);
    for (const [mode, weightBits, weightExponent, sum, moment, some] of table) {
      const [low, high] = ranges[mode];
      const size = high - low + 1;
      const weights = Int32Array.from({ length: size }, (_, k) => low + k);
      const network: LoihiNetwork = {
        profile: "brian2loihi",
        populations: {
          in: { model: "input", size: 1 },
          cells: { model: "lif", size, du: 4095, dv: 0, vthMantissa: 2 ** 17 - 1 },
        },
        connections: [
          {
            ...{ pre: "in", post: "cells" },
            synapses: { kind: "dense", weights, weightBits, weightExponent, signMode: modes[mode] },
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
      const at = `${modes[mode]}, ${weightBits} bits, exponent ${weightExponent}`;
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
      const { steps, size, inputs, decayI, decayV, threshold, refractory, sent } = one;
      const connections = one.connections.map(
        ({ from, pre, post, weight, delay, ...format }, k): Connection => ({
          ...{ name: `${k}`, pre: from, post: "cells" },
          synapses: { kind: "sparse", pre, post, weight, delay, ...format },
        }),
      );
      const network: LoihiNetwork = {
        profile: "brian2loihi",
        populations: {
          inputs: { model: "input", size: inputs },
          cells: { model: "lif", size, du: decayI - 1, dv: decayV, vthMantissa: threshold, refractory },
        },
        connections,
      };
      // What is sent in step t arrives in t + 1, which is theirs of number t.
      const run = runEmulation(network, {
        ...{ steps, random, inputs: { inputs: sent } },
        record: { traces: [{ population: "cells", variable: ["u", "v"] }] },
      });
      for (const [variable, theirs] of [
        ["u", one.I],
        ["v", one.v],
      ] as const)
        assert.deepEqual(byNeuron(traceOf(run, "cells", variable).values, size), theirs, variable);
      const { time, neuron } = run.rasters["cells"];
      const ours = Array.from(time, (t, k) => [t - 1, neuron[k]]);
      assert.deepEqual(
        ours,
        one.spikes.step.map((t, k) => [t, one.spikes.neuron[k]]),
      );
      assert.ok(ours.length > 0 || threshold === 131071);
    });

  for (const one of fixture.traces)
    it(`has traces as they are rounded by chance: ${one.name}`, () => {
      const { steps, size, draws, traces } = one;
      const trace = ([impulse, tau]: readonly [number, number]): TraceParameters => ({ impulse, tau });
      const names = Object.keys(traces);
      const given = Object.fromEntries([...one.x, ...one.y].map((of, k) => [names[k], trace(of)]));
      const cells = { model: "lif", size, du: 4095, dv: 0, vthMantissa: 1 } as const;
      const eye = (weight: PerNeuron) => ({
        ...({ kind: "sparse", weight, pre: [0, 1, 2], post: [0, 1, 2] } as const),
      });
      const network: LoihiNetwork = {
        profile: "brian2loihi",
        populations: { pre: { model: "input", size }, teachers: { model: "input", size }, post: cells },
        connections: [
          { pre: "teachers", post: "post", synapses: eye(4) },
          {
            ...{ name: "learned", pre: "pre", post: "post" },
            synapses: { ...eye(0), learning: { rules: "dt = x0*y0", epoch: 1, ...given } },
          },
        ],
      };
      // Our epochs of one step draw for a spike, x, its impulse, y, its impulse, and the synapses; what is drawn in theirs of number t is for t + 1.
      const numbers = Array.from({ length: steps }, (_, t) => {
        const [x, y] = t === 0 ? [0, 0] : draws[t - 1];
        return [0, x, 0, y, 0, 0];
      }).flat();
      const later = ({ step, neuron }: Spikes): SpikeList => ({ step: step.map((t) => t + 1), neuron });
      const run = runEmulation(network, {
        ...{ steps, random: replayedDraws(numbers) },
        // theirs of number t is our step t + 1
        inputs: { pre: later(one.pre), teachers: later(one.post) },
        record: { connections: [{ connection: "learned", variable: names, every: 1 }] },
      });
      for (const name of names)
        assert.deepEqual(byNeuron(traceOf(run, "learned", name).values, size), traces[name], name);
    });
});
