/** @file The sampler of a closed loop in a fast form: the protocol of `prepareSampler` over what keeps only what it needs. */
import { exponential, type Random, shown } from "../../math";
import { weigh } from "../choose";
import type { Cued } from "../cue";
import { drivesOf } from "../drives";
import type { Constants } from "../dynamics";
import type { BayesianHopfield } from "../network";
import type { Sampler } from "../sampler";
import { ActiveSet } from "./active-set";
import { gramLoop } from "./gram-loop";
import { groundOf, tooWide } from "./ground";
import { LazyState } from "./lazy-state";
import type { Loop, Scene } from "./loop";
import { stewardOf, TURN } from "./steward";

/** Forms that keep only what they need: columns of the Gram matrix, or the memories that matter. */
export type FastForm = "gram" | "active-set";

/** What a fast sampler is made of. */
export interface FastOptions {
  readonly network: BayesianHopfield;
  readonly cued: Cued;
  readonly constants: Constants;
  readonly random: Random;
  readonly form: FastForm | "auto";
}

/** Why no fast form does here; undefined when one does. */
export function notFast({ network, cued, constants, form }: Omit<FastOptions, "random">): string | undefined {
  if (!cued.closed) return `form "${form}" is for a state that acts back, mode "autonomous" or "evidence"`;
  const wide = tooWide(network, cued.start, constants.jump);
  if (wide !== undefined) return `form "${form}" keeps columns in float32, which does not hold ${wide}`;
  if (form === "active-set" && !drivesOf(constants, network.count).every(({ holdsBack }) => holdsBack))
    return 'form "active-set" has no bound on what transitions of positive strength add; "gram" and "auto" take them';
  return undefined;
}

/** Intervals between spikes [ms]: gamma of whole order with the given mean. */
export function intervalsOf({ interval, order }: Constants, random: Random): () => number {
  if (order === Number.POSITIVE_INFINITY) return () => interval;
  return () => {
    let sum = 0;
    for (let i = 0; i < order; i++) sum += exponential(random);
    return (sum * interval) / order;
  };
}

/** [nat] differences of potentials that float32 would not show either */
const EVEN = 1e-7;

function loopOf(scene: Scene, form: FastForm): Loop {
  if (form === "active-set") {
    const active = new ActiveSet(scene);
    active.rebuild();
    return active;
  }
  const gram = gramLoop(scene);
  gram.enter(scene.ground.gram.products(scene.state.now()));
  return gram;
}

/** The sampler; what it is asked for has been checked. */
export function fastSampler({ network, cued, constants, random, form }: FastOptions): Sampler {
  const { bias, start } = cued;
  const { tau, jump, reset, spikesPerWindow } = constants;
  const state = new LazyState(network.patterns, start);
  const drives = drivesOf(constants, network.count);
  const choice = random.split("choice");
  const highest = bias.reduce((a, b) => Math.max(a, b));
  const scene: Scene = {
    network,
    ground: groundOf(network),
    bias,
    highest,
    uneven: bias.some((b) => highest - b > EVEN),
    drives,
    state,
    choice,
    more: random.split("more"),
  };
  const bounded = drives.every(({ holdsBack }) => holdsBack);
  const steward = form === "auto" && bounded ? stewardOf(scene) : undefined;
  let loop = steward ? steward.running : loopOf(scene, form === "active-set" ? form : "gram");
  let wait = TURN;
  const interval = intervalsOf(constants, random.split("interval"));
  let now = 0;
  let last = 0;
  let due = interval();
  let count = 0;
  // A clock's intervals are all the same but for rounding of the time: what they leave is found once.
  const whole = Math.exp(-constants.interval / tau);
  const clocked = constants.order === Number.POSITIVE_INFINITY;
  const left = (time: number): number => {
    if (reset) return 1;
    return clocked && now === last && time === due ? whole : Math.exp((now - time) / tau);
  };
  const overlaps = (): Float64Array => {
    const into = new Float64Array(network.count);
    loop.overlaps(into);
    return into;
  };
  const potentials = (): Float64Array => {
    const u = overlaps();
    for (let k = 0; k < u.length; k++) u[k] = network.beta * u[k] + bias[k];
    for (const drive of drives) drive.addTo(u);
    return u;
  };
  return {
    network,
    get form() {
      return loop.form;
    },
    spikesPerWindow,
    get time() {
      return now;
    },
    get due() {
      return due;
    },
    get count() {
      return count;
    },
    advance(time) {
      if (!(time >= now && time <= due))
        throw new RangeError(
          `advance: time must be in [${now}, ${due}], from now to the next spike, got ${shown(time)}`,
        );
      const factor = left(time);
      state.decay(factor);
      loop.decay(factor);
      for (const drive of drives) drive.advance(time);
      now = time;
    },
    fire() {
      if (steward && --wait === 0) {
        wait = TURN;
        steward.settle();
        loop = steward.running;
      }
      for (const drive of drives) drive.advance(due);
      const k = loop.fire(left(due), jump, reset);
      now = due;
      for (const drive of drives) drive.fire(k);
      count++;
      last = now;
      due = now + interval();
      return k;
    },
    overlaps,
    potentials,
    posterior() {
      const u = potentials();
      const p = new Float64Array(u.length);
      const sum = weigh(u, p);
      return p.map((x) => x / sum);
    },
    state: () => state.now().slice(),
  };
}
