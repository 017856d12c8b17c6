/** @file Figures of a memory on the emulated chip: bits against slopes, laws of the race, cores of the mesh, prices. */
import type { ChipLaw, HardwareEmulationResult, PlacedMemory, PlainFigure } from "../experiments";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { heatmap } from "./maps";
import type { Panel } from "./panel";
import { color, columnWidth, dashes } from "./theme";

/** Divergences that one colour stands for from here down: 10^−4.5 nat is seen in no experiment. */
const LEAST = -4.5;
const decade = (x: number): number => Math.max(LEAST, Math.log10(x));
const fraction = (slope: number): string => (slope >= 1 ? String(slope) : `1/${Math.round(1 / slope)}`);

function bitsMap(laws: readonly ChipLaw[], slopes: readonly number[], title: string): Panel {
  const bits = [...new Set(laws.map(({ noiseBits }) => noiseBits))];
  return heatmap({
    x: bits,
    y: slopes.map((_, i) => i),
    z: slopes.map((slope) =>
      bits.map((b) =>
        decade(laws.find((l) => l.noiseBits === b && l.slope === slope)?.divergence ?? Number.NaN),
      ),
    ),
    xAxis: { title, ticks: bits },
    yAxis: { title: "slope (nat per step)", ticks: slopes.map((_, i) => i), labels: slopes.map(fraction) },
    title: "log₁₀ KL(race ‖ posterior) (nat)",
    range: [LEAST, -0.5],
  });
}

/** KL of the race's law from the posterior when all that tie count, over bits of noise and slopes: a table alone, and one with a tail. */
export function hardwareBitsFigure({ noise, params }: HardwareEmulationResult): Figure {
  return composeFigure({
    name: "hardware-bits",
    width: columnWidth.double,
    height: 70,
    shared: "y",
    panels: [
      bitsMap(
        noise.filter(({ tail }) => !tail),
        params.slopes,
        "bits of noise",
      ),
      bitsMap(
        noise.filter(({ tail }) => tail),
        params.slopes,
        "bits of noise, with a tail",
      ),
    ],
  });
}

/** Steps of a round and their theory over the slope; ties and what they cost; bits of state. */
export function hardwareRaceFigure({ noise, state, floor, params, late }: HardwareEmulationResult): Figure {
  const at = (bits: number, tail: boolean) =>
    params.slopes.flatMap((slope) =>
      noise.filter((l) => l.noiseBits === bits && l.tail === tail && l.slope === slope),
    );
  const [cut, tailed] = [at(8, false), at(8, true)];
  const slope = { title: "slope (nat per step)", scale: "log" as const };
  const x = params.slopes;
  const few = params.stateBits;
  const fine = x.reduce((a, b) => Math.min(a, b));
  const held = (of: number) => state.filter((l) => l.slope === of);
  return composeFigure({
    name: "hardware-race",
    width: columnWidth.double,
    height: 130,
    columns: 2,
    panels: [
      lines({
        series: [
          { name: "law of integers", as: "points", x, y: tailed.map((l) => l.steps), color: color(0) },
          {
            name: "(θ − γ − lse <i>u</i>)/<i>s</i> + ½",
            ...{ x, y: tailed.map((l) => l.expectedSteps), color: color(1), dash: dashes[0] },
          },
        ],
        x: slope,
        y: { title: "steps of a round", scale: "log" },
        legend: "above",
      }),
      lines({
        series: [
          {
            name: "all that tie",
            as: "lines and points",
            x,
            y: tailed.map((l) => l.divergence),
            color: color(0),
          },
          {
            name: "the highest of them",
            as: "lines and points",
            x,
            y: tailed.map((l) => l.divergenceHighest),
            color: color(1),
          },
          {
            name: "all, no tail",
            as: "lines and points",
            x,
            y: cut.map((l) => l.divergence),
            color: color(2),
          },
        ],
        marks: [{ axis: "y", at: floor, name: `counting error of ${params.spikes} spikes`, color: color(3) }],
        x: slope,
        y: { title: "KL(race ‖ posterior) (nat)", scale: "log" },
        legend: "above",
      }),
      lines({
        series: [1 / 4, fine].map((of, i) => ({
          name: `slope ${fraction(of)} nat`,
          as: "lines and points" as const,
          x: held(of).map(({ stateBits }) => stateBits),
          y: held(of).map(({ divergenceHighest }) => divergenceHighest),
          color: color(i),
        })),
        marks: [{ axis: "y", at: floor, color: color(3) }],
        x: { title: "bits of state", ticks: [...few] },
        y: { title: "KL(race ‖ posterior) (nat)", scale: "log" },
        legend: "above",
      }),
      lines({
        series: [
          {
            ...{ name: "emulated chip", as: "points", color: color(0) },
            x: late.map(({ delay }) => delay),
            y: late.map(({ spikes }) => spikes.mean),
            low: late.map(({ spikes }) => spikes.low),
            high: late.map(({ spikes }) => spikes.high),
          },
          ...[0, 1].map((end) => ({
            ...{
              name: ["real time, the delay", "real time, a step more"][end],
              color: color(1),
              dash: dashes[end],
            },
            x: late.map(({ delay }) => delay),
            y: late.map(({ expected }) => expected[end]),
          })),
        ],
        ...{ spread: "95 % interval", spreadAs: "bars" as const, legend: "above" as const },
        x: { title: "delay of the reset (steps)" },
        y: { title: "spikes between resets" },
      }),
    ],
  });
}

/** Divergence of counts from the posterior for three ways to race on the chip, over spikes: each comes down to its floor. */
export function chipFormsFigure({ forms }: HardwareEmulationResult): Figure {
  const names = { gumbel: "ramps", "noisy-lif": "noisy leaky", exponential: "accumulators" };
  return composeFigure({
    name: "chip-forms",
    width: columnWidth.double,
    height: 75,
    panels: [
      lines({
        series: forms.flatMap(({ form, points }, k) => [
          {
            ...{ name: names[form], as: "points" as const, color: color(k) },
            x: points.map(({ spikes }) => spikes),
            y: points.map(({ divergence }) => divergence.mean),
            low: points.map(({ divergence }) => Math.max(divergence.low, divergence.mean / 10)),
            high: points.map(({ divergence }) => divergence.high),
          },
          {
            ...{ name: `floor and counting, ${names[form]}`, color: color(k), dash: dashes[k] },
            x: points.map(({ spikes }) => spikes),
            y: points.map(({ theory }) => theory),
          },
        ]),
        ...{ spread: "95 % interval", spreadAs: "bars", legend: "above" },
        x: { title: "spikes <i>n</i>", scale: "log" },
        y: { title: "KL(counts ‖ posterior) (nat)", scale: "log" },
      }),
    ],
  });
}

/** Cores of the mesh in the places that they have on the chip, filled by the share of their synaptic memory in use; cores that are not used are left white. */
export function placedMemoryFigure({ cores, mesh, coresPerTile, utilisation }: PlacedMemory): Figure {
  const side = Math.ceil(Math.sqrt(coresPerTile));
  const [width, height] = [mesh.columns * side, mesh.rows * side];
  const z = Array.from({ length: height }, () => new Float64Array(width).fill(Number.NaN));
  for (const { core, tile, synapses } of cores) {
    const place = core - tile * coresPerTile;
    // Tiles are numbered up each column, then column by column.
    const x = Math.floor(tile / mesh.rows) * side + (place % side);
    const y = (tile % mesh.rows) * side + Math.floor(place / side);
    z[y][x] = synapses;
  }
  const limited = utilisation.filter(({ share }) => share !== undefined);
  const tiles = (count: number) => ({
    ticks: Array.from({ length: count }, (_, i) => side * i + (side - 1) / 2),
    labels: Array.from({ length: count }, (_, i) => String(i)),
  });
  return composeFigure({
    name: "placed-memory",
    width: columnWidth.double,
    height: 70,
    widths: [2, 1.2],
    panels: [
      heatmap({
        x: Array.from({ length: width }, (_, i) => i),
        y: Array.from({ length: height }, (_, i) => i),
        z,
        xAxis: { title: `column of the mesh, ${coresPerTile} cores at each router`, ...tiles(mesh.columns) },
        yAxis: { title: "row", ...tiles(mesh.rows) },
        title: "synaptic memory in use",
        range: [0, 1],
        gaps: true,
      }),
      bars({
        categories: limited.map(({ resource }) => resource),
        series: [{ name: "fullest core; cores of the chip", y: limited.map(({ share }) => share ?? 0) }],
        x: { title: "resource", scale: "category" },
        y: { title: "share in use", range: [0, 1] },
        legend: "above",
      }),
    ],
  });
}

/** Energy and time of a step and of a decision by each list of prices, with their ranges. */
export function chipPricesFigure({ prices }: PlacedMemory): Figure {
  const of = (
    title: string,
    figure: (price: PlacedMemory["prices"][number]) => PlainFigure,
    per: number,
  ): Panel => {
    const at = prices.map((_, i) => i);
    const all = prices.map(figure);
    // Where a list has a range alone its middle, on a logarithmic scale, carries it.
    const middle = all.map(
      ({ value, low, high }) => (Number.isNaN(value) ? Math.sqrt(low * high) : value) / per,
    );
    return lines({
      series: [
        {
          ...{ name: "value, or middle of the range", as: "points", x: at, y: middle, color: color(0) },
          low: all.map(({ low }) => low / per),
          high: all.map(({ high }) => high / per),
        },
      ],
      ...{ spread: "range of the list", spreadAs: "bars", legend: "above" },
      x: {
        title: "list of prices",
        range: [-0.5, prices.length - 0.5],
        ticks: at,
        labels: prices.map(({ model }) => model),
      },
      y: { title, scale: "log" },
    });
  };
  return composeFigure({
    name: "chip-prices",
    width: columnWidth.double,
    height: 130,
    columns: 2,
    panels: [
      of("energy of a step (nJ)", (price) => price.energyPerStep, 1e3),
      of("time of a step (µs)", (price) => price.timePerStep, 1e3),
      of("energy of a decision (nJ)", (price) => price.energyPerDecision, 1e3),
      of("time of a decision (µs)", (price) => price.timePerDecision, 1e3),
    ],
  });
}
