/** @file Time of a step message by message: when each is sent, how it queues on its way, when its core takes it. */
import { checkPositive } from "../../../math";
import type { Message, Metered, StepCounters } from "../counters";
import { wayBetween } from "../route";
import { barrierOf, type CostOptions, estimateCost, modelOf } from "./estimate";
import type { CostModel, CostModelName, PricedEvent } from "./models";
import type { CostFigure } from "./price";

/** Something that a core does: send a message, or get done what is left. */
interface Turn {
  readonly core: number;
  /** time from its last turn */
  readonly after: number;
  readonly message: Message | undefined;
}

interface Flight {
  readonly arrives: number;
  readonly busy: number;
  readonly links: readonly number[];
}

type Times = (event: PricedEvent) => number;

/** Turns of each core, in order. */
function turnsOf({ cores, messages = [] }: StepCounters, times: Times): Turn[][] {
  const spent = (active: number, idle: number, fired: number): number =>
    active * times("activeUpdate") + idle * times("idleUpdate") + fired * times("spike");
  return Array.from(cores.active, (_, core) => {
    let before = 0;
    const own = messages.filter(({ from }) => from === core).sort((a, b) => a.sender - b.sender);
    const turns = own.map((message): Turn => {
      const done = spent(message.active, message.idle, message.fired);
      const after = done - before + times("messageOut");
      before = done;
      return { core, after, message };
    });
    const all = spent(cores.active[core], cores.idle[core], cores.fired[core]);
    return all > before ? [...turns, { core, after: all - before, message: undefined }] : turns;
  });
}

/** When the last core of a step is done. */
function lastOf(
  step: StepCounters,
  { mesh, cores }: Metered["placement"],
  times: Times,
  buffer: number,
): number {
  const turns = turnsOf(step, times);
  const next = turns.map(() => 0);
  const ready = turns.map(([first]) => first?.after ?? Number.POSITIVE_INFINITY);
  const taking = ({ dense, sparse, convolution }: Message): number =>
    times("messageIn") +
    dense * times("denseOperation") +
    sparse * times("sparseOperation") +
    convolution * times("convolutionOperation");
  const free = cores.map(() => 0);
  for (const message of step.messages ?? []) if (message.from < 0) free[message.to] += taking(message);
  let flights: Flight[] = [];
  let last = Math.max(0, ...free);
  for (;;) {
    const core = ready.indexOf(Math.min(...ready));
    let now = ready[core];
    if (core < 0 || now === Number.POSITIVE_INFINITY) return last;
    const { message } = turns[core][next[core]];
    flights = flights.filter(({ arrives }) => arrives > now);
    if (message !== undefined) {
      const way = wayBetween(mesh, cores[core].tile, cores[message.to].tile);
      const hops = way.links.length;
      // Into the mesh and over it; the link out of it holds a share of the message, but keeps nobody waiting.
      const links = [-1 - core, ...way.links];
      const mean = flights.reduce((sum, { busy }) => sum + busy, 0) / Math.max(1, flights.length);
      const density = flights.reduce(
        (sum, flight) =>
          sum + flight.links.filter((link) => links.includes(link)).length / (flight.links.length + 1),
        0,
      );
      const capacity = (hops + 1) * buffer;
      if (density > capacity) now += (density - capacity) * mean;
      const least = way.eastWest * times("hopEastWest") + way.northSouth * times("hopNorthSouth");
      const there = now + Math.max(least, (density * mean) / (hops + 1));
      const busy = taking(message);
      const arrives = Math.max(there, free[message.to]);
      free[message.to] = arrives + busy;
      last = Math.max(last, free[message.to]);
      flights.push({ arrives, busy, links });
    }
    last = Math.max(last, now);
    next[core]++;
    const following = turns[core][next[core]];
    ready[core] = following ? now + following.after : Number.POSITIVE_INFINITY;
  }
}
/** How the mesh is taken. */
export interface DetailedOptions extends CostOptions {
  /** messages that a link holds; default 16 */
  readonly buffer?: number;
}

/**
 * Time of a run, message by message. In each step a core updates its neurons in order and sends as they spike; a message waits to be sent while more
 * are on its way than its links hold, goes as fast as hops and traffic let it, and waits for its core to take in those before it:
 *
 *     waits  (density − (hops + 1) buffer) · mean      where density > (hops + 1) buffer
 *     goes   max(Σ hops, density · mean / (hops + 1))
 *     is taken for  message in + Σ synaptic operations
 *
 * where density is the sum over its links of messages there, each shared evenly among the hops + 2 links of its way, and mean is the time for
 * which those on their way will be taken. A step ends with its last core; learning and the barrier follow. Messages of inputs are there at
 * the beginning. Between messages of one neuron those to cores of lower index go first.
 *
 * Reference: SANA-FE (Boyle et al. 2025, IEEE TCAD), its detailed model of time; learning and inputs are ours.
 *
 * @throws {RangeError} when the run has no steps or its messages were not kept, or has events that the model has no price for
 */
export function detailedTime(
  metered: Metered,
  model: CostModelName | CostModel,
  { buffer = 16, leaveOut = [] }: DetailedOptions = {},
): CostFigure {
  const caller = "detailedTime";
  checkPositive(caller, "buffer", buffer);
  const { placement, steps } = metered;
  if (steps.some(({ messages }) => messages === undefined))
    throw new RangeError(
      `${caller}: metered must have its messages, got none (prepareMeter keeps them with messages: true)`,
    );
  const { time: simple } = estimateCost(metered, model, { leaveOut });
  const prices = modelOf(caller, model);
  const barrier = barrierOf(prices, placement);
  const total = (end: "value" | "low" | "high"): number => {
    const times: Times = (event) => (leaveOut.includes(event) ? 0 : (prices.time[event]?.[end] ?? 0));
    return steps.reduce((sum, step) => {
      const learning =
        step.cores.learningUpdates.reduce((a, b) => Math.max(a, b), 0) * times("learningUpdate");
      return sum + lastOf(step, placement, times, buffer) + learning + step.barriers * (barrier[end] ?? 0);
    }, 0);
  };
  const value = simple.value === undefined ? undefined : total("value");
  return { ...simple, value, low: total("low"), high: total("high") };
}
