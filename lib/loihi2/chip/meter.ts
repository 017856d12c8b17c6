/** @file Counts what a chip would do while a network runs. */
import { addCounts, scaleCounts } from "../../cost";
import { shown } from "../../math";
import { checkLoihiNetwork, outputsOf } from "../check-network";
import type { Emulation } from "../engine";
import type { LoihiNetwork } from "../network";
import { type Activity, activityOf } from "./activity";
import {
  type CoreCounterName,
  coreCounterNames,
  type Message,
  type Metered,
  type StepCounters,
} from "./counters";
import { type Fan, fansOf } from "./fans";
import { incomingOf } from "./incoming";
import type { Placement } from "./place";
import { type Way, wayBetween } from "./route";
import { blockFormatOf } from "./synapse-memory";
import { learningCounts, neuronCountsOf, occasionalCounts, occasionalOf, synapseCounts } from "./work";

/** A meter on an emulation. */
export interface Meter {
  /**
   * Counts the step that the emulation has just done.
   *
   * @throws {RangeError} when it has not done exactly one since the last
   */
  read(): StepCounters;
  /** All steps so far. */
  metered(): Metered;
}

/** What to count. */
export interface MeterOptions {
  /** keep every single message, as models of time do that go through them one by one; default false */
  readonly messages?: boolean;
}

/**
 * A meter for an emulation at its start. The emulation knows nothing of it; the meter looks at what was sent and at what neurons keep.
 *
 * @throws {RangeError} when the network does not fit its chip or is not the one that was placed, or the emulation has begun
 * @example
 * const meter = prepareMeter(network, placeNetwork(network, loihi2), chip);
 * for (const input of inputs) {
 *   chip.step({ input });
 *   meter.read();
 * }
 * estimateCost(meter.metered(), "loihi2-scaled");
 */
export function prepareMeter<Name extends string>(
  network: LoihiNetwork<Name>,
  placement: Placement,
  emulation: Emulation<Name>,
  { messages: kept = false }: MeterOptions = {},
): Meter {
  const caller = "prepareMeter";
  const ends = checkLoihiNetwork(caller, network);
  const { chip, mesh, coreOf, cores } = placement;
  if (!placement.fits)
    throw new RangeError(`${caller}: placement must fit its chip, got ${placement.refusals.join("; ")}`);
  if (emulation.time !== 0)
    throw new RangeError(`${caller}: emulation must be at its start, got one after ${emulation.time} steps`);
  const populations = network.populations as LoihiNetwork["populations"];
  for (const [name, { size }] of Object.entries(populations))
    if (coreOf[name]?.length !== size)
      throw new RangeError(
        `${caller}: placement must be of this network, got ${shown(coreOf[name])} for ${name}`,
      );
  const count = cores.length;
  const incoming = incomingOf(caller, network as LoihiNetwork, ends, chip);
  const fans = fansOf(network as LoihiNetwork, incoming, coreOf, count, blockFormatOf(chip));
  const ways: readonly (readonly Way[])[] = cores.map(({ tile }) =>
    cores.map((to) => wayBetween(mesh, tile, to.tile)),
  );
  const header = chip.headerBits.value ?? 0;
  const order = placesInCores(placement, Object.keys(populations));
  const activities = new Map<string, Activity>();
  for (const [name, population] of Object.entries(populations)) {
    if (population.model === "input") continue;
    const into = incoming.filter(({ post }) => post === name);
    activities.set(
      name,
      activityOf(population, into, (variable) => emulation.variable(name as Name, variable)),
    );
  }
  const occasional = Object.entries(populations).flatMap(([name, population]) => {
    const work = population.model === "input" ? undefined : occasionalOf(population);
    return work ? [{ each: work.each, times: emulation.variable(name as Name, work.variable) }] : [];
  });
  const learning = incoming.filter(({ rules }) => rules !== undefined);
  const updates = learning.map(({ name }) => emulation.learned(name, "updates"));
  const perStep = neuronCountsOf(network as LoihiNetwork);
  const steps: StepCounters[] = [];

  const send = (fan: Fan, i: number, at: Counted): void => {
    const { population, payloadBits, first, core, dense, sparse, convolution, words } = fan;
    const own = coreOf[population][i];
    const bits = header + payloadBits;
    at.events++;
    for (let k = first[i]; k < first[i + 1]; k++) {
      const to = core[k];
      at.cores.denseOperations[to] += dense[k];
      at.cores.sparseOperations[to] += sparse[k];
      at.cores.convolutionOperations[to] += convolution[k];
      if (payloadBits > 0) at.cores.gradedOperations[to] += dense[k] + sparse[k] + convolution[k];
      at.cores.synapseWords[to] += words[k];
      at.cores.messagesIn[to]++;
      at.cores.bitsIn[to] += bits;
      if (kept) {
        const sender = own < 0 ? -1 : order[population][i];
        const done = at.done.get(`${population} ${i}`) ?? { active: 0, idle: 0, fired: 0 };
        const operations = { dense: dense[k], sparse: sparse[k], convolution: convolution[k] };
        at.messages.push({ from: own, to, sender, ...operations, ...done });
      }
      if (own < 0) continue;
      at.cores.messagesOut[own]++;
      at.cores.bitsOut[own] += bits;
      at.cores.payloadBits[own] += payloadBits;
      const way = ways[own][to];
      at.eastWest += way.eastWest;
      at.northSouth += way.northSouth;
      for (const link of way.links) at.links.set(link, (at.links.get(link) ?? 0) + bits);
    }
  };

  return {
    read() {
      if (emulation.time !== steps.length + 1)
        throw new RangeError(
          `read: emulation must have done one step since the last, got ${emulation.time} steps after ${steps.length}`,
        );
      const at: Counted = {
        cores: Object.fromEntries(
          coreCounterNames.map((name) => [name, new Float64Array(count)]),
        ) as Counted["cores"],
        ...{ events: 0, eastWest: 0, northSouth: 0, links: new Map(), messages: [], done: new Map() },
      };
      for (const one of incoming) {
        const { name } = outputsOf(populations[one.pre])[one.output];
        const sent = emulation.sent(one.pre as Name, name);
        const activity = activities.get(one.post);
        for (let i = 0; i < sent.length; i++) if (sent[i] !== 0) activity?.take(one, i);
      }
      for (const [name, activity] of activities) {
        const outputs = outputsOf(populations[name]).map((output) =>
          emulation.sent(name as Name, output.name),
        );
        const sends = (i: number): boolean => outputs.some((sent) => sent[i] !== 0);
        const active = activity.step(sends);
        for (let i = 0; i < active.length; i++) {
          const core = coreOf[name][i];
          at.cores[active[i] ? "active" : "idle"][core]++;
          if (sends(i)) at.cores.fired[core]++;
          if (kept && sends(i)) at.done.set(`${name} ${i}`, doneOf(at.cores, core));
        }
      }
      for (const fan of fans) {
        const sent = emulation.sent(fan.population as Name, fan.output);
        for (let i = 0; i < sent.length; i++) if (sent[i] !== 0) send(fan, i, at);
      }
      const learnt = learning.map(({ name, post, rules }, c) => {
        const now = emulation.learned(name, "updates");
        let fresh = 0;
        for (let j = 0; j < now.length; j++) {
          at.cores.learningUpdates[coreOf[post][j]] += now[j] - updates[c][j];
          fresh += now[j] - updates[c][j];
        }
        updates[c] = now;
        return rules ? scaleCounts(learningCounts(rules), fresh) : {};
      });
      const [dense, sparse, convolution, graded] = (
        ["denseOperations", "sparseOperations", "convolutionOperations", "gradedOperations"] as const
      ).map((name) => at.cores[name].reduce((a, b) => a + b, 0));
      const links = Int32Array.from(at.links.keys()).sort();
      const step: StepCounters = {
        ...{
          step: emulation.time,
          cores: at.cores,
          hopsEastWest: at.eastWest,
          hopsNorthSouth: at.northSouth,
        },
        ...{ links, linkBits: Float64Array.from(links, (link) => at.links.get(link) ?? 0) },
        ...{ barriers: 1, messages: kept ? at.messages : undefined },
        counts: addCounts(
          perStep,
          synapseCounts(dense + sparse + convolution, graded, at.events),
          ...learnt,
          ...occasional.map(({ each, times }) => occasionalCounts(each, times)),
        ),
      };
      steps.push(step);
      return step;
    },
    metered: () => ({ placement, steps: steps.slice() }),
  };
}

type Done = Pick<Message, "active" | "idle" | "fired">;
const doneOf = ({ active, idle, fired }: Record<CoreCounterName, Float64Array>, core: number): Done => ({
  ...{ active: active[core], idle: idle[core], fired: fired[core] },
});

interface Counted {
  readonly cores: Record<CoreCounterName, Float64Array>;
  readonly links: Map<number, number>;
  readonly messages: Message[];
  /** by sender */
  readonly done: Map<string, Done>;
  events: number;
  eastWest: number;
  northSouth: number;
}

/** Place of each neuron among those of its core. */
function placesInCores(
  { cores, coreOf }: Placement,
  names: readonly string[],
): Readonly<Record<string, Int32Array>> {
  const next = new Int32Array(cores.length);
  return Object.fromEntries(
    names.map((name) => [name, coreOf[name].map((core) => (core < 0 ? -1 : next[core]++))]),
  );
}
