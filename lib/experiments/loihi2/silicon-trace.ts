/** @file The one published trace of a neuron of Loihi 2: what is known of it, and the network that it is of. */
import { type LoihiNetwork, type ProfileName, replayedDraws, runEmulation, traceOf } from "../../loihi2";

/**
 * A thousand rows of one neuron on Loihi 2, of 0.1 ms each; rows count from 0. A spike that goes in at a row acts at the next.
 *
 * Reference: Pedersen et al. 2024, Nature Communications 15, with its files `paper/01_lif/lif_lava_loihi_fixed.csv` (the chip) and
 * `lif_lava_cpu_fixed.csv` (Lava on a computer) of github.com/neuromorphs/NIR, BSD-3-Clause.
 */
export const siliconTrace: {
  readonly rows: number;
  readonly inputRows: readonly number[];
  readonly spikeRows: readonly number[];
  /** [rows] potentials from row 61 on */
  readonly firstPotentials: readonly number[];
  readonly largest: number;
  /** of all thousand potentials */
  readonly sum: { readonly chip: number; readonly cpu: number };
  /** SHA-256 of the chip's file: see {@link siliconText} */
  readonly sha256: string;
  /** as the authors' converter gave them to the chip */
  readonly weight: number;
  readonly du: number;
  readonly dv: number;
  readonly vthMantissa: number;
} = {
  rows: 1000,
  inputRows: [
    ...[60, 220, 270, 310, 320, 350, 370, 400, 410, 430, 440, 450, 460, 470, 480, 490, 500, 510, 520, 530],
    ...[670, 680, 690, 700, 710, 720, 730, 740, 750, 760, 770, 780, 840, 850],
  ],
  spikeRows: [461, 511, 711, 761],
  firstPotentials: [640, 614, 589, 565, 542, 520, 499, 479, 459, 440, 422, 405, 388, 372],
  largest: 1589,
  sum: { chip: 370_259, cpu: 369_747 },
  sha256: "8c721d7eed09623de92429c3eb8b0321f9b69c4ce759f0d8651940d976159081",
  ...{ weight: 10, du: 4095, dv: 163, vthMantissa: 25 },
};

/** The neuron of {@link siliconTrace} with its input, in the chip's numbers. */
export const siliconNetwork = (profile: ProfileName): LoihiNetwork<"input" | "neuron"> => ({
  profile,
  populations: {
    input: { model: "input", size: 1 },
    neuron: {
      ...{ model: "lif", size: 1, du: siliconTrace.du, dv: siliconTrace.dv },
      vthMantissa: siliconTrace.vthMantissa,
    },
  },
  connections: [
    { pre: "input", post: "neuron", synapses: { kind: "dense", weights: [siliconTrace.weight] } },
  ],
});

/** Every row of a replay. */
export interface SiliconReplay {
  /** [rows] */
  readonly v: Float64Array;
  /** rows with a spike */
  readonly spikeRows: readonly number[];
}

/** The published input once more, through the emulator. */
export function replaySilicon(profile: ProfileName): SiliconReplay {
  const step = siliconTrace.inputRows.map((row) => row + 1);
  const run = runEmulation(siliconNetwork(profile), {
    ...{ steps: siliconTrace.rows, random: replayedDraws([]) },
    inputs: { input: { step, neuron: step.map(() => 0) } },
    record: { spikes: true, traces: [{ population: "neuron", variable: "v" }] },
  });
  return {
    v: traceOf(run, "neuron", "v").values,
    // Steps count from 1.
    spikeRows: Array.from(run.rasters.neuron.time, (time) => Math.round(time) - 1),
  };
}

/** A replay as the file of the trace has it: input, potential and spike of each row, `0,640,0.0`. */
export function siliconText({ v, spikeRows }: SiliconReplay): string {
  const [into, out] = [new Set(siliconTrace.inputRows), new Set(spikeRows)];
  return Array.from(v, (x, row) => `${into.has(row) ? 1 : 0},${x},${out.has(row) ? "1.0" : "0.0"}\n`).join(
    "",
  );
}
