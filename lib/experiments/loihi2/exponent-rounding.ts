/** @file What a negative exponent of weights loses: once in the sum that arrives, or in every weight. */
import { type LoihiNetwork, type ProfileName, prepareEmulation } from "../../loihi2";
import { checkInteger, checkRange, mean, uniform, uniformInteger, variance } from "../../math";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link exponentRounding}. */
export interface ExponentRoundingParams {
  /** exponents −k of the weights, k = 0 … 8 */
  readonly shifts: readonly number[];
  readonly senders: number;
  /** chance that a sender fires in a step */
  readonly probability: number;
  readonly neurons: number;
  readonly steps: number;
}

/** What arrives in a step, in whole numbers less in real ones [units of a weight at exponent 0]. */
export interface ExponentPoint {
  readonly cut: "once" | "each weight";
  readonly shift: number;
  readonly mean: number;
  readonly error: number;
  readonly theory: number;
}

/** What {@link exponentRounding} found. */
export interface ExponentRoundingResult {
  readonly params: ExponentRoundingParams;
  readonly points: readonly ExponentPoint[];
}

const profiles: Readonly<Record<ExponentPoint["cut"], ProfileName>> = {
  once: "lava",
  "each weight": "brian2loihi",
};

/**
 * Loss of a step's sum by an exponent −k, weights even over their range: a cut toward −∞ loses ½ (1 − 2^−k) on average, once in the sum or once
 * for each weight that arrives.
 *
 * Reference: Lava (lava-nc b6822fb) for the cut of the sum; Michaelis et al. 2022, Front. Neuroinform. 16, for that of each weight.
 *
 * @throws {RangeError} when an exponent or a size is out of range
 */
export const exponentRounding: TabularExperiment<ExponentRoundingParams, ExponentRoundingResult> = {
  quick: { shifts: [0, 1, 2, 3, 4, 5, 6, 7, 8], senders: 100, probability: 0.1, neurons: 20, steps: 500 },
  full: { shifts: [0, 1, 2, 3, 4, 5, 6, 7, 8], senders: 400, probability: 0.05, neurons: 100, steps: 2000 },
  run(params, random) {
    const caller = "exponentRounding";
    const { senders, neurons, probability, steps } = params;
    for (const shift of params.shifts) checkInteger(caller, "shifts", shift, 0, 8);
    checkInteger(caller, "senders", senders, 1);
    checkInteger(caller, "neurons", neurons, 2);
    checkRange(caller, "probability", probability, 0, 1);
    const draw = random.split("weights");
    const weights = Float64Array.from({ length: senders * neurons }, () => uniformInteger(draw, 256));
    const point = (cut: ExponentPoint["cut"], shift: number): ExponentPoint => {
      const network: LoihiNetwork<"input" | "cell"> = {
        profile: profiles[cut],
        populations: {
          input: { model: "input", size: senders },
          cell: { model: "lif", size: neurons, du: 4095, dv: 4095, vthMantissa: 2 ** 17 - 1 },
        },
        connections: [
          {
            ...{ pre: "input", post: "cell" },
            synapses: { kind: "dense", weights, weightExponent: -shift + 0, signMode: "excitatory" },
          },
        ],
      };
      const [chip, real] = (["fixed", "ideal"] as const).map((arithmetic) =>
        prepareEmulation(network, { random: random.split("chip"), arithmetic }),
      );
      const [u, exact] = [chip.variable("cell", "u"), real.variable("cell", "u")];
      const chance = random.split(`sent ${shift}`);
      const lost = new Float64Array(neurons);
      // Of the spikes that there were, which are the same for all neurons.
      let cuts = 0;
      for (let step = 0; step < steps; step++) {
        const input = Float64Array.from({ length: senders }, () => Number(uniform(chance) < probability));
        const spikes = input.reduce((a, b) => a + b, 0);
        cuts += (cut === "once" ? Math.min(1, spikes) : spikes) / steps;
        for (const one of [chip, real]) one.step({ input });
        for (let i = 0; i < neurons; i++) lost[i] += (u[i] - exact[i]) / 64 / steps;
      }
      return {
        ...{ cut, shift, mean: mean(lost), error: Math.sqrt(variance(lost) / neurons) },
        theory: (-cuts * (1 - 2 ** -shift)) / 2 + 0,
      };
    };
    const cuts: readonly ExponentPoint["cut"][] = ["once", "each weight"];
    return { params, points: cuts.flatMap((cut) => params.shifts.map((shift) => point(cut, shift))) };
  },
  rows: ({ points }) => points.map((point) => ({ ...point })),
};
