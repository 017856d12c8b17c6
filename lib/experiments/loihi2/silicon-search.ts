/** @file Which neurons would have given the published trace of the chip: parameters all around, and other rules of a step. */
import { type LoihiNetwork, prepareEmulation, replayedDraws } from "../../loihi2";
import { checkInteger } from "../../math";
import type { TabularExperiment } from "../experiment";
import { siliconTrace } from "./silicon-trace";

/** First and last of whole numbers. */
export type WholeRange = readonly [first: number, last: number];

/** Sizes of {@link siliconSearch}. */
export interface SiliconSearchParams {
  readonly weight: WholeRange;
  readonly dv: WholeRange;
  readonly vthMantissa: WholeRange;
}

/** What is kept of the trace, each by itself: its first 14 potentials, the rows of its spikes, its largest potential, the sum of all. */
export const siliconFacts = ["start", "spikes", "largest", "sum"] as const;

/** One of {@link siliconFacts}. */
export type SiliconFact = (typeof siliconFacts)[number];

/** A neuron of the search. */
export interface SiliconTriple {
  readonly weight: number;
  readonly dv: number;
  readonly vthMantissa: number;
}

/** How many neurons of the grid have all facts under a rule. */
export interface SiliconRule {
  readonly rule: string;
  readonly fits: readonly SiliconTriple[];
}

/** What {@link siliconSearch} found. */
export interface SiliconSearchResult {
  readonly params: SiliconSearchParams;
  /** neurons tried */
  readonly tried: number;
  /** how many have each fact, in the order of {@link siliconFacts} */
  readonly having: readonly number[];
  /** those that have all */
  readonly fits: readonly SiliconTriple[];
  /** [dv][vthMantissa] facts that hold, at the weight of the trace */
  readonly map: readonly Int32Array[];
  /** [dv] row of the first spike at the weight and threshold of the trace, −1 without */
  readonly firstSpike: Int32Array;
  /** the emulator's rule first, then others in a small model of a step */
  readonly rules: readonly SiliconRule[];
  /** decays of the current, at the other parameters of the trace, that have all facts: the least, and how many */
  readonly du: { readonly least: number; readonly count: number };
  /** pauses after a spike [steps], 1 … 4, that have all facts */
  readonly refractory: readonly number[];
}

const whole = ([first, last]: WholeRange): number[] =>
  Array.from({ length: last - first + 1 }, (_, k) => first + k);

/** Facts of many neurons at once, as a run goes on. */
function factsOf(size: number) {
  const { firstPotentials, spikeRows, largest, sum } = siliconTrace;
  const first = new Uint8Array(size).fill(1);
  const spikes = new Uint8Array(size).fill(1);
  const [most, total] = [new Float64Array(size), new Float64Array(size)];
  const firstSpike = new Int32Array(size).fill(-1);
  return {
    note(row: number, v: ArrayLike<number>, sent: ArrayLike<number>): void {
      const [published, fired] = [firstPotentials[row - 61], spikeRows.includes(row) ? 1 : 0];
      for (let i = 0; i < size; i++) {
        if (published !== undefined && v[i] !== published) first[i] = 0;
        if (sent[i] !== fired) spikes[i] = 0;
        if (sent[i] === 1 && firstSpike[i] < 0) firstSpike[i] = row;
        if (v[i] > most[i]) most[i] = v[i];
        total[i] += v[i];
      }
    },
    firstSpike,
    /** 0 or 1 for each of {@link siliconFacts} */
    of: (i: number): number[] => [
      first[i],
      spikes[i],
      most[i] === largest ? 1 : 0,
      total[i] === sum.chip ? 1 : 0,
    ],
  };
}

interface Neurons {
  readonly weight: readonly number[];
  readonly du?: readonly number[];
  readonly dv: readonly number[];
  readonly vthMantissa: readonly number[];
  readonly refractory?: readonly number[];
}

/** All neurons side by side on the emulated chip, each with parameters of its own. */
function emulated({ weight, dv, vthMantissa, ...more }: Neurons): ReturnType<typeof factsOf> {
  const size = weight.length;
  const network: LoihiNetwork<"input" | "neurons"> = {
    profile: "loihi2-silicon",
    populations: {
      input: { model: "input", size: 1 },
      neurons: { model: "lif", size, du: siliconTrace.du, dv, vthMantissa, ...more },
    },
    connections: [{ pre: "input", post: "neurons", synapses: { kind: "dense", weights: weight } }],
  };
  const chip = prepareEmulation(network, { random: replayedDraws([]) });
  const facts = factsOf(size);
  const into = new Set(siliconTrace.inputRows);
  for (let row = 0; row < siliconTrace.rows; row++) {
    chip.step({ input: [into.has(row) ? 1 : 0] });
    facts.note(row, chip.variable("neurons", "v"), chip.sent("neurons"));
  }
  return facts;
}

/** A step as it might be: what is cut of v (4096 − dv)/4096, when v is a spike, what is left of it then, and when a spike acts. */
interface StepRule {
  readonly rule: string;
  readonly cut: (x: number) => number;
  /** by what more than dv the potential decays */
  readonly offset: number;
  readonly fires: (v: number, threshold: number) => boolean;
  readonly left: (v: number, threshold: number) => number;
  /** rows from a spike of the input to its effect */
  readonly latency: number;
}

const emulatorsRule: StepRule = {
  rule: "as emulated",
  ...{ cut: Math.trunc, offset: 0, fires: (v, threshold) => v > threshold, left: () => 0, latency: 1 },
};
/** Each differs from the emulator's in one point. */
const otherRules: readonly StepRule[] = [
  { ...emulatorsRule, rule: "decay cut toward −∞", cut: Math.floor },
  { ...emulatorsRule, rule: "decay rounded up", cut: Math.ceil },
  { ...emulatorsRule, rule: "decay rounded to the nearest", cut: Math.round },
  { ...emulatorsRule, rule: "decay by dv + 1", offset: 1 },
  { ...emulatorsRule, rule: "spike from the threshold on", fires: (v, threshold) => v >= threshold },
  { ...emulatorsRule, rule: "threshold taken off at a spike", left: (v, threshold) => v - threshold },
  { ...emulatorsRule, rule: "input acts in its own row", latency: 0 },
  { ...emulatorsRule, rule: "input acts two rows later", latency: 2 },
];

/** Whether a neuron has all facts under a rule; the potential of a spike's row reads 128, as on the chip. */
function fitsUnder(rule: StepRule, { weight, dv, vthMantissa }: SiliconTriple): boolean {
  const { rows, inputRows, spikeRows, firstPotentials, largest, sum } = siliconTrace;
  const threshold = 64 * vthMantissa;
  const arrives = new Uint8Array(rows + 2);
  for (const row of inputRows) arrives[row + rule.latency] = 1;
  let [v, most, total, spike] = [0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    v = rule.cut((v * (4096 - dv - rule.offset)) / 4096) + 64 * weight * arrives[row];
    let shown = v;
    if (rule.fires(v, threshold)) {
      if (spikeRows[spike++] !== row) return false;
      v = rule.left(v, threshold);
      shown = v + 128;
    }
    const published = firstPotentials[row - 61];
    if (published !== undefined && shown !== published) return false;
    most = Math.max(most, shown);
    total += shown;
  }
  return spike === spikeRows.length && most === largest && total === sum.chip;
}

/**
 * Runs a neuron for each weight, decay of the potential and threshold of a grid on the emulated chip with the published input, and counts those
 * that have what was published of the chip's output. Then the same grid under rules of a step that differ from the emulator's in one point: a
 * rule with a fit cannot be told from the chip by this trace. Nothing is drawn.
 *
 * Reference: {@link siliconTrace}
 *
 * @throws {RangeError} when a range leaves the chip's, or leaves out the trace's own parameters
 */
export const siliconSearch: TabularExperiment<SiliconSearchParams, SiliconSearchResult> = {
  quick: { weight: [5, 15], dv: [146, 180], vthMantissa: [16, 35] },
  full: { weight: [1, 30], dv: [100, 227], vthMantissa: [10, 49] },
  run(params) {
    const { weight, du, dv, vthMantissa } = siliconTrace;
    for (const [name, [first, last], own, limit] of [
      ["weight", params.weight, weight, 255],
      ["dv", params.dv, dv, 4095],
      ["vthMantissa", params.vthMantissa, vthMantissa, 2 ** 17 - 1],
    ] as const) {
      checkInteger("siliconSearch", `${name}[0]`, first, 0, own);
      checkInteger("siliconSearch", `${name}[1]`, last, own, limit);
    }
    const [weights, decays, thresholds] = [params.weight, params.dv, params.vthMantissa].map(whole);
    const grid = weights.flatMap((w) =>
      decays.flatMap((d) => thresholds.map((t): SiliconTriple => ({ weight: w, dv: d, vthMantissa: t }))),
    );
    const facts = emulated({
      weight: grid.map((one) => one.weight),
      dv: grid.map((one) => one.dv),
      vthMantissa: grid.map((one) => one.vthMantissa),
    });
    const held = grid.map((_, i) => facts.of(i));
    const all = (i: number, of = facts): boolean => of.of(i).every((fact) => fact === 1);
    const at = (w: number, d: number, t: number): number =>
      (weights.indexOf(w) * decays.length + decays.indexOf(d)) * thresholds.length + thresholds.indexOf(t);
    const fits = grid.filter((_, i) => all(i));
    const same = (length: number, value: number): number[] => new Array<number>(length).fill(value);
    const every = (values: readonly number[]): Neurons => ({
      weight: same(values.length, weight),
      dv: same(values.length, dv),
      vthMantissa: same(values.length, vthMantissa),
    });
    const [currents, pauses] = [whole([0, du]), whole([1, 4])];
    const byCurrent = emulated({ ...every(currents), du: currents });
    const byPause = emulated({ ...every(pauses), refractory: pauses });
    const fitting = currents.filter((_, i) => all(i, byCurrent));
    return {
      ...{ params, tried: grid.length, fits },
      having: siliconFacts.map((_, k) => held.reduce((sum, one) => sum + one[k], 0)),
      map: decays.map((d) =>
        Int32Array.from(thresholds, (t) => held[at(weight, d, t)].reduce((a, b) => a + b, 0)),
      ),
      firstSpike: Int32Array.from(decays, (d) => facts.firstSpike[at(weight, d, vthMantissa)]),
      rules: [emulatorsRule, ...otherRules].map((rule) => ({
        rule: rule.rule,
        fits: grid.filter((one) => fitsUnder(rule, one)),
      })),
      du: { least: fitting[0], count: fitting.length },
      refractory: pauses.filter((_, i) => all(i, byPause)),
    };
  },
  rows: ({ rules }) =>
    rules.map(({ rule, fits }) => ({
      ...{ rule, fits: fits.length },
      weight: fits[0]?.weight ?? Number.NaN,
      dv: fits[0]?.dv ?? Number.NaN,
      vth_mantissa: fits[0]?.vthMantissa ?? Number.NaN,
    })),
};
