/** @file Price lists of chips, as data. No joule stands anywhere else. */
import { type Price, type PriceClass, priceOf } from "./price";

/** What is priced, once for each time that it happens. */
export const pricedEvents = [
  "denseOperation",
  "sparseOperation",
  "convolutionOperation",
  "activeUpdate",
  "idleUpdate",
  "spike",
  "messageIn",
  "messageOut",
  "hopEastWest",
  "hopNorthSouth",
  "learningUpdate",
] as const;

/** One of {@link pricedEvents}. */
export type PricedEvent = (typeof pricedEvents)[number];

/** Prices of a chip. One that is missing makes what needs it an error, unless it is left out by name. */
export interface CostModel {
  readonly name: string;
  readonly title: string;
  /** chip that it was made for */
  readonly chip: string;
  /** fitted to measurements of that chip */
  readonly calibrated: boolean;
  readonly boundary: string;
  readonly excludes: readonly string[];
  readonly energy: Readonly<Partial<Record<PricedEvent, Price>>>;
  readonly time: Readonly<Partial<Record<PricedEvent, Price>>>;
  /** what ends a step, by the tiles in use */
  readonly barrier: (tiles: number) => Price;
}

/** Prices of one unit, class and source. */
function list(
  unit: Price["unit"],
  from: PriceClass,
  source: string,
  values: Readonly<Partial<Record<PricedEvent, number>>>,
): Partial<Record<PricedEvent, Price>> {
  return Object.fromEntries(
    Object.entries(values).map(([event, value]) => [event, priceOf(value, unit, from, source)]),
  );
}

const boundary = "chip, dynamic";
const excludes = [
  "static power: about 104 mW a chip of Loihi 1 (Frady et al. 2020)",
  "embedded processors, host, input and output",
  "messages of inputs before they are on their core",
];

const daviesSource = "Davies et al. 2018, IEEE Micro 38(1), table 2, 0.75 V, before silicon";
const within = (what: string): string => `${daviesSource}; ${what}`;
const davies: CostModel = {
  ...{ name: "davies2018", title: "Loihi 1 as its makers simulated it", chip: "loihi1", calibrated: false },
  ...{ boundary, excludes },
  energy: {
    ...list("pJ", "vendor", daviesSource, {
      ...{ activeUpdate: 81, idleUpdate: 52, messageOut: 1.7, hopEastWest: 3, hopNorthSouth: 4 },
      learningUpdate: 120,
    }),
    denseOperation: priceOf(23.6, "pJ", "vendor", within("given as the least"), { low: 23.6 }),
    sparseOperation: priceOf(23.6, "pJ", "vendor", within("given as the least"), { low: 23.6 }),
    convolutionOperation: priceOf(23.6, "pJ", "vendor", within("given as the least"), { low: 23.6 }),
    ...list("pJ", "vendor", within("no entry of its own: within the update"), { spike: 0 }),
    ...list("pJ", "vendor", within("no entry of its own: within the synaptic operation"), { messageIn: 0 }),
  },
  time: {
    ...list("ns", "vendor", daviesSource, {
      ...{ activeUpdate: 8.4, idleUpdate: 5.3, messageOut: 2.1, hopEastWest: 4.1, hopNorthSouth: 6.5 },
      learningUpdate: 6.1,
    }),
    denseOperation: priceOf(3.5, "ns", "vendor", within("given as the most"), { high: 3.5 }),
    sparseOperation: priceOf(3.5, "ns", "vendor", within("given as the most"), { high: 3.5 }),
    convolutionOperation: priceOf(3.5, "ns", "vendor", within("given as the most"), { high: 3.5 }),
    ...list("ns", "vendor", within("no entry of its own: within the update"), { spike: 0 }),
    ...list("ns", "vendor", within("no entry of its own: within the synaptic operation"), { messageIn: 0 }),
  },
  barrier: (tiles) =>
    priceOf(
      113 + ((465 - 113) * (Math.min(tiles, 32) - 1)) / 31,
      "ns",
      "vendor",
      within("113 to 465 ns for 1 to 32 tiles, a line between"),
      {
        ...{ low: 113, high: 465 },
      },
    ),
};

const fitSource = "SANA-FE 8951ab0, arch/loihi.yaml; Boyle et al. 2025, IEEE TCAD";
/** Barrier by the largest number of tiles that is not above those in use [ns]. */
const fitBarrier: readonly (readonly [number, number])[] = [
  [1, 600],
  [2, 1000],
  [4, 1400],
  [29, 1800],
];
const fitUpdate = { energy: { access: 51.2, update: 21.6 }, time: { access: 6, update: 3.7 } };
const fitEnergy = {
  ...{ denseOperation: 35.5, sparseOperation: 33.6, convolutionOperation: 24 },
  ...{ idleUpdate: fitUpdate.energy.access, spike: 69.3 },
  activeUpdate: fitUpdate.energy.access + fitUpdate.energy.update,
  ...{ messageIn: 0, messageOut: 111, hopEastWest: 3, hopNorthSouth: 4.2 },
};
const fitTime = {
  ...{ denseOperation: 3.8, sparseOperation: 4.7, convolutionOperation: 3.1 },
  ...{ idleUpdate: fitUpdate.time.access, spike: 30 },
  activeUpdate: fitUpdate.time.access + fitUpdate.time.update,
  ...{ messageIn: 16, messageOut: 5.1, hopEastWest: 4.1, hopNorthSouth: 6.5 },
};
const barrierAt = (tiles: number): number => fitBarrier.filter(([key]) => key <= tiles).pop()?.[1] ?? 0;

const nahuku: CostModel = {
  ...{
    name: "nahuku-fit",
    title: "Loihi 1 as fitted to boards of 32 chips",
    chip: "loihi1",
    calibrated: true,
  },
  ...{ boundary, excludes },
  energy: list("pJ", "measured", fitSource, fitEnergy),
  time: list("ns", "measured", fitSource, fitTime),
  barrier: (tiles) => priceOf(barrierAt(tiles), "ns", "measured", fitSource),
};

/** By what Loihi 2 is said to be faster; where nothing is said, 1. */
const gains: Readonly<Partial<Record<PricedEvent, number>>> = {
  ...{ activeUpdate: 2, idleUpdate: 2, spike: 10 },
  ...{ denseOperation: 5, sparseOperation: 5, convolutionOperation: 5 },
};
/** 0.6 µs to 66.7 ns and so on: of a profile of Loihi 2 made by others. */
const barrierGain = 9;
const scaledSource = `from Loihi 1 (${fitSource}) unchanged, down to the same over the gains in speed of Intel's technology brief, 2021`;

function scaled(unit: Price["unit"], values: Readonly<Partial<Record<PricedEvent, number>>>) {
  return Object.fromEntries(
    Object.entries(values).map(([event, high]): [string, Price] => {
      const low = high / (gains[event as PricedEvent] ?? 1);
      return [event, { value: undefined, low, high, unit, class: "extrapolated", source: scaledSource }];
    }),
  );
}

const loihi2Scaled: CostModel = {
  ...{
    name: "loihi2-scaled",
    title: "Loihi 2, carried over from Loihi 1",
    chip: "loihi2",
    calibrated: false,
    boundary,
  },
  excludes: [
    ...excludes,
    "uncertainty beyond that of the scaling: nobody has published energies of single operations of Loihi 2",
  ],
  energy: scaled("pJ", fitEnergy),
  time: scaled("ns", fitTime),
  barrier: (tiles) => {
    const high = barrierAt(tiles);
    return {
      value: undefined,
      low: high / barrierGain,
      high,
      unit: "ns",
      class: "extrapolated",
      source: scaledSource,
    };
  },
};

/**
 * The price lists that there are:
 *
 * - `davies2018`: Loihi 1 before there was silicon. Davies et al. 2018, IEEE Micro 38(1), table 2
 * - `nahuku-fit`: Loihi 1 as fitted to measurements, within 11.7 % in energy and 24.3 % in time. Boyle et al. 2025 (SANA-FE), IEEE TCAD
 * - `loihi2-scaled`: Loihi 2, for which there are no published prices: a range from Loihi 1 over the published gains in speed (neuron update
 *   2, synaptic operation 5, spike 10) up to Loihi 1 unchanged. That energy falls as time does is assumed, not known
 */
export const costModels: Readonly<Record<"davies2018" | "nahuku-fit" | "loihi2-scaled", CostModel>> = {
  davies2018: davies,
  "nahuku-fit": nahuku,
  "loihi2-scaled": loihi2Scaled,
};

/** Name of a price list. */
export type CostModelName = keyof typeof costModels;
