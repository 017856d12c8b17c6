/** @file Energy and time of a run at the prices of a list. */
import { checkChoice, shown } from "../../../math";
import type { CoreCounterName, Metered, StepCounters } from "../counters";
import { type CostModel, type CostModelName, costModels, type PricedEvent, pricedEvents } from "./models";
import { type CostFigure, type Price, type Priced, provenanceOf, type Sum, sumOf } from "./price";

/** What a run costs. */
export interface CostEstimate {
  /** of all steps */
  readonly energy: CostFigure;
  /** what the energy is made of */
  readonly energyOf: Readonly<Record<PricedEvent, CostFigure>>;
  readonly time: CostFigure;
  /** the longest step */
  readonly longest: CostFigure;
}

/** What to leave out. */
export interface CostOptions {
  /** events that cost nothing here, as those that the model has no price for; the figures say so */
  readonly leaveOut?: readonly PricedEvent[];
}

const counterOf: Readonly<Partial<Record<PricedEvent, CoreCounterName>>> = {
  ...{ denseOperation: "denseOperations", sparseOperation: "sparseOperations", spike: "fired" },
  ...{ activeUpdate: "active", idleUpdate: "idle", messageIn: "messagesIn", messageOut: "messagesOut" },
  ...{ convolutionOperation: "convolutionOperations", learningUpdate: "learningUpdates" },
};
/** What keeps a core busy with what it sends, with what it gets, and with what it learns. */
const phases: readonly (readonly (readonly PricedEvent[])[])[] = [
  [
    ["activeUpdate", "idleUpdate", "spike", "messageOut"],
    ["messageIn", "denseOperation", "sparseOperation", "convolutionOperation"],
  ],
  [["learningUpdate"]],
];

const timesOf = (event: PricedEvent, { cores, hopsEastWest, hopsNorthSouth }: StepCounters): number => {
  const counter = counterOf[event];
  if (counter === undefined) return event === "hopEastWest" ? hopsEastWest : hopsNorthSouth;
  return cores[counter].reduce((a, b) => a + b, 0);
};

/** A model by its name, or itself. */
export function modelOf(caller: string, model: CostModelName | CostModel): CostModel {
  if (typeof model !== "string") return model;
  checkChoice(caller, "model", model, Object.keys(costModels));
  return costModels[model];
}

/** What ends a step, of the tiles in use. */
export function barrierOf({ barrier }: CostModel, { cores }: Metered["placement"]): Price {
  return barrier(new Set(cores.map(({ tile }) => tile)).size);
}

/**
 * Energy and time of a metered run:
 *
 *     energy = Σ over events  times · price
 *     time   = Σ over steps   max over cores of max(sending, receiving) + max over cores of learning + barrier(tiles in use)
 *
 * where sending is the core's neuron updates, spikes and messages out, receiving its messages in and their synaptic operations. Ranges add up, as
 * if all prices were off the same way. Ways over the mesh take no time here.
 *
 * Reference: SANA-FE (Boyle et al. 2025, IEEE TCAD), its simple model of time; learning is ours.
 *
 * @throws {RangeError} when the run has no steps, or has events that the model has no price for and that are not left out by name
 * @example
 * const { energy } = estimateCost(meter.metered(), "loihi2-scaled");
 * [energy.low, energy.high, energy.calibrated] // a range, and false
 */
export function estimateCost(
  metered: Metered,
  model: CostModelName | CostModel,
  { leaveOut = [] }: CostOptions = {},
): CostEstimate {
  const caller = "estimateCost";
  const prices = modelOf(caller, model);
  for (const event of leaveOut) checkChoice(caller, "leaveOut", event, pricedEvents);
  const { steps, placement } = metered;
  if (steps.length === 0) throw new RangeError(`${caller}: metered must have steps, got none`);
  const priced = (of: "energy" | "time", event: PricedEvent, times: number): Priced[] => {
    const price = prices[of][event];
    if (times === 0 || leaveOut.includes(event)) return [];
    if (price === undefined)
      throw new RangeError(
        `${caller}: model "${prices.name}" must have a price for ${of} of ${event}, got ${shown(price)} for ${times} of them (leaveOut leaves them out)`,
      );
    return [{ times, price }];
  };
  const figure = (unit: CostFigure["unit"], sum: Sum, terms: readonly Priced[]): CostFigure => ({
    ...sum,
    ...{ unit, model: prices.name, ...provenanceOf(terms) },
    calibrated: prices.calibrated && placement.chip.name === prices.chip,
    boundary: prices.boundary,
    excludes: [...prices.excludes, ...leaveOut],
  });

  const energies = pricedEvents.map((event) =>
    priced(
      "energy",
      event,
      steps.reduce((sum, step) => sum + timesOf(event, step), 0),
    ),
  );
  const barrier = barrierOf(prices, placement);
  const durations = steps.map((step) => {
    const slowest = phases.map((sides) => {
      const busy = sides.flatMap((events) =>
        placement.cores.map((_, c) =>
          events.flatMap((event) => priced("time", event, step.cores[counterOf[event] ?? "idle"][c])),
        ),
      );
      return longestOf(busy.map((terms) => ({ terms, sum: sumOf(terms) })));
    });
    const last = {
      terms: [{ times: step.barriers, price: barrier }],
      sum: sumOf([{ times: step.barriers, price: barrier }]),
    };
    return together([...slowest, last]);
  });
  const whole = together(durations);
  const longest = longestOf(durations);
  return {
    energy: figure("pJ", sumOf(energies.flat()), energies.flat()),
    energyOf: Object.fromEntries(
      pricedEvents.map((event, e) => [event, figure("pJ", sumOf(energies[e]), energies[e])]),
    ) as CostEstimate["energyOf"],
    time: figure("ns", whole.sum, whole.terms),
    longest: figure("ns", longest.sum, longest.terms),
  };
}

interface Lasting {
  readonly terms: readonly Priced[];
  readonly sum: Sum;
}

const plus = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

function together(all: readonly Lasting[]): Lasting {
  let sum: Sum = { value: 0, low: 0, high: 0 };
  for (const { sum: one } of all)
    sum = { value: plus(sum.value, one.value), low: sum.low + one.low, high: sum.high + one.high };
  return { terms: all.flatMap(({ terms }) => terms), sum };
}

/** The longest at each end of the range by itself; what it is made of is that of the longest at the high end. */
function longestOf(all: readonly Lasting[]): Lasting {
  let longest: Lasting = { terms: [], sum: { value: 0, low: 0, high: 0 } };
  for (const one of all) {
    const [x, y] = [longest.sum, one.sum];
    const value = x.value === undefined || y.value === undefined ? undefined : Math.max(x.value, y.value);
    const sum = { value, low: Math.max(x.low, y.low), high: Math.max(x.high, y.high) };
    longest = { terms: y.high > x.high ? one.terms : longest.terms, sum };
  }
  return longest;
}
