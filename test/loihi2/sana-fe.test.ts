/** @file Small placed networks against SANA-FE, whose prices are those of `nahuku-fit`: test/reference/loihi2/make-sana-fe.py. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CostEstimate,
  customChip,
  detailedTime,
  estimateCost,
  type LoihiNetwork,
  loihi1,
  type Metered,
  type Placement,
  placeNetwork,
  prepareEmulation,
  prepareMeter,
} from "engram/loihi2";
import { randomFrom } from "engram/math";

interface Case {
  readonly name: string;
  readonly size: number;
  readonly steps: number;
  /** messages that a link holds */
  readonly buffer: number;
  readonly populations: readonly { readonly place: number; readonly bias: readonly number[] }[];
  readonly connections: readonly {
    readonly pre: number;
    readonly post: number;
    readonly kind: "dense" | "sparse";
    readonly pairs?: readonly (readonly [number, number])[];
    readonly weights: readonly number[];
  }[];
  readonly energy: {
    readonly total: number;
    readonly synapse: number;
    readonly soma: number;
    readonly network: number;
  };
  /** of each step [J], [s] */
  readonly energySteps: readonly number[];
  readonly simple: readonly number[];
  readonly detailed: readonly number[];
  readonly updated: readonly number[];
  readonly hops: readonly number[];
  readonly spikes: readonly (readonly number[])[];
}
const { threshold, cases } = JSON.parse(
  readFileSync(join(__dirname, "../reference/loihi2/sana-fe.json"), "utf8"),
) as { readonly threshold: number; readonly cases: readonly Case[] };

function networkOf({ size, populations, connections }: Case): LoihiNetwork {
  const neurons = populations.map(({ bias }, p) => [
    `p${p}`,
    {
      ...{ model: "lif", size, du: 4095, dv: 0, vthMantissa: threshold },
      ...{ biasMantissa: bias, biasExponent: 6 },
    } as const,
  ]);
  return {
    populations: Object.fromEntries(neurons),
    connections: connections.map(({ pre, post, kind, pairs = [], weights }, c) => ({
      ...{ name: `c${c}`, pre: `p${pre}`, post: `p${post}` },
      synapses:
        kind === "dense"
          ? { kind, weights, signMode: "mixed" }
          : {
              kind,
              pre: pairs.map(([i]) => i),
              post: pairs.map(([, j]) => j),
              weight: weights,
              signMode: "mixed",
            },
    })),
  };
}

/** A population on each core, where SANA-FE had them. */
function placed(network: LoihiNetwork, { size, populations }: Case): Placement {
  const placement = placeNetwork(network, { ...customChip(loihi1, "loihi1", { neuronsPerCore: size }) });
  assert.deepEqual(placement.refusals, []);
  const cores = placement.cores.map((core, c) => {
    const { place } = populations[c];
    return { ...core, core: place, tile: Math.floor(place / 4) };
  });
  return { ...placement, cores };
}

function run(one: Case): {
  readonly spikes: number[][];
  readonly metered: Metered;
  readonly cost: CostEstimate;
} {
  const network = networkOf(one);
  const chip = prepareEmulation(network, { random: randomFrom(1) });
  const meter = prepareMeter(network, placed(network, one), chip, { messages: true });
  const spikes = Array.from({ length: one.steps }, () => {
    chip.step();
    meter.read();
    return one.populations.flatMap((_, p) =>
      [...chip.sent(`p${p}`)].flatMap((s, i) => (s ? [p * one.size + i] : [])),
    );
  });
  const metered = meter.metered();
  return { spikes, metered, cost: estimateCost(metered, "nahuku-fit") };
}

const near = (ours: number | undefined, theirs: number, share: number): void =>
  assert.ok(Math.abs((ours ?? Number.NaN) - theirs) <= share * theirs, `${ours} against ${theirs}`);

describe("costs beside SANA-FE", () => {
  it("rest on links that fill: a core that waits makes its step longer", () => {
    const { metered } = run(cases.find(({ name }) => name === "blocked at 2") ?? cases[0]);
    const at = (buffer: number): number =>
      detailedTime(metered, "nahuku-fit", { buffer }).value ?? Number.NaN;
    assert.ok(at(2) > at(4) && at(4) >= at(1000));
  });
  for (const one of cases)
    it(`are the same: ${one.name}`, () => {
      const { spikes, metered, cost } = run(one);
      assert.deepEqual(spikes, one.spikes);
      const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
      assert.deepEqual(
        metered.steps.map(({ cores }) => sum(cores.active)),
        one.updated,
      );
      assert.deepEqual(
        metered.steps.map(({ hopsEastWest, hopsNorthSouth }) => hopsEastWest + hopsNorthSouth),
        one.hops,
      );
      // Every part to rounding; the goal was a hundredth.
      const { energy, energyOf, time } = cost;
      const of = (...events: (keyof typeof energyOf)[]): number =>
        events.reduce((all, event) => all + (energyOf[event].value ?? Number.NaN), 0);
      near(energy.value, 1e12 * one.energy.total, 1e-9);
      near(of("denseOperation", "sparseOperation"), 1e12 * one.energy.synapse, 1e-9);
      near(of("activeUpdate", "idleUpdate", "spike"), 1e12 * one.energy.soma, 1e-9);
      near(of("messageIn", "messageOut", "hopEastWest", "hopNorthSouth"), 1e12 * one.energy.network, 1e-9);
      near(time.value, 1e9 * sum(one.simple), 1e-9);
      one.energySteps.forEach((joules, t) => {
        const step = { ...metered, steps: [metered.steps[t]] };
        const { energy, time } = estimateCost(step, "nahuku-fit");
        near(energy.value, 1e12 * joules, 1e-9);
        near(time.value, 1e9 * one.simple[t], 1e-9);
        // Which of a neuron's messages goes first is nowhere said: where it has several, times are the same to a hundredth.
        const share = one.name === "four tiles" || one.name === "far apart" ? 0.01 : 1e-9;
        near(detailedTime(step, "nahuku-fit", { buffer: one.buffer }).value, 1e9 * one.detailed[t], share);
      });
    });
});
