/** @file The fast forms as layers that choose who fires by themselves. */
import type { Stream } from "../chance";
import type { Cued } from "../cue";
import type { Drive } from "../drives";
import type { Constants } from "../dynamics";
import type { FastForm, Layers } from "../layers";
import type { BayesianHopfield } from "../network";
import { type Saved, savedNumber, streamKeeper } from "../saved";
import { ActiveSet } from "./active-set";
import { fastCounts } from "./fast-cost";
import { gramLoop } from "./gram-loop";
import { groundOf, tooWide } from "./ground";
import { LazyState } from "./lazy-state";
import { Ledger } from "./ledger";
import type { Loop, Scene } from "./loop";
import { type Steward, stewardOf, TURN } from "./steward";

/** [nat] differences of potentials that float32 would not show either */
const EVEN = 1e-7;

/** What fast layers are made for. */
export interface FastAsk {
  readonly network: BayesianHopfield;
  readonly cued: Cued;
  readonly constants: Constants;
  readonly form: FastForm | "auto";
}

/** Why no fast form does here; undefined when one does. */
export function notFast(
  { network, cued, constants, form }: FastAsk,
  drives: readonly Drive[],
): string | undefined {
  if (!cued.closed) return `form "${form}" is for a state that acts back, mode "autonomous" or "evidence"`;
  const wide = tooWide(network, cued.start, constants.jump);
  if (wide !== undefined) return `form "${form}" keeps columns in float32, which does not hold ${wide}`;
  const { adaptation, transitions } = constants;
  const pushes = (transitions?.pairs ?? []).map(({ weight }) => Math.abs((transitions?.jump ?? 0) * weight));
  const push = Math.max(adaptation?.jump ?? 0, ...pushes);
  if (!(push < 2 ** 100))
    return `form "${form}" keeps columns in float32, which does not hold drives of ${push.toExponential(1)} nats`;
  if (form === "active-set" && !drives.every(({ holdsBack }) => holdsBack))
    return 'form "active-set" has no bound on what transitions of positive strength add; "gram" and "auto" take them';
  return undefined;
}

function loopOf(scene: Scene, form: FastForm): Loop {
  const products = scene.ground.gram.products(scene.state.now());
  if (form === "active-set") {
    const active = new ActiveSet(scene);
    active.rebuild(products);
    return active;
  }
  const gram = gramLoop(scene);
  gram.enter(products);
  return gram;
}

/** A loop, its state and who may change it for another. */
class FastLayers implements Layers {
  readonly spent: Layers["spent"];
  readonly #scene: Scene;
  readonly #steward: Steward | undefined;
  #loop: Loop;
  #turn = TURN;

  constructor(scene: Scene, loop: Loop, steward: Steward | undefined, depends: boolean) {
    this.#scene = scene;
    this.#loop = loop;
    this.#steward = steward;
    this.spent = depends ? (shape, spikes) => fastCounts(scene.done, shape, spikes) : undefined;
  }

  get form(): FastForm {
    return this.#loop.form;
  }

  decay(factor: number): void {
    this.#scene.state.decay(factor);
    this.#loop.decay(factor);
  }

  add(k: number, amount: number): void {
    this.#loop.add(k, amount);
    this.#scene.state.add(k, amount);
  }

  fire(factor: number, amount: number, reset: boolean): number {
    if (this.#steward && --this.#turn === 0) {
      this.#turn = TURN;
      this.#steward.settle();
      this.#loop = this.#steward.running;
    }
    return this.#loop.fire(factor, amount, reset);
  }

  overlaps(into: Float64Array): void {
    this.#loop.overlaps(into);
  }

  state(): Float64Array {
    return this.#scene.state.values();
  }

  save(): Saved {
    const { state, more, done } = this.#scene;
    const running = (this.#steward ?? this.#loop).save();
    const chance = streamKeeper(more).save();
    return { ...running, turn: this.#turn, ...state.save(), ...done.save(), ...chance };
  }

  load(saved: Saved): void {
    const { state, more, done } = this.#scene;
    (this.#steward ?? this.#loop).load(saved);
    if (this.#steward) this.#loop = this.#steward.running;
    this.#turn = savedNumber(saved, "turn");
    state.load(saved);
    streamKeeper(more).load(saved);
    done.load(saved); // last: going back is no work
  }
}

/** Layers that choose by one number of `choice` and, where they need more, by further ones of `more`. What they are asked for has been checked. */
export function fastLayers(ask: FastAsk, drives: readonly Drive[], choice: Stream, more: Stream): Layers {
  const { network, cued, form } = ask;
  const { bias, start } = cued;
  const done = new Ledger();
  const state = new LazyState(network.patterns, start, done);
  const highest = bias.reduce((a, b) => Math.max(a, b));
  const uneven = bias.some((b) => highest - b > EVEN);
  const ground = groundOf(network);
  const scene = { network, ground, bias, highest, uneven, drives, state, choice, more, done };
  const bounded = drives.every(({ holdsBack }) => holdsBack);
  const steward = form === "auto" && bounded ? stewardOf(scene) : undefined;
  const loop = steward ? steward.running : loopOf(scene, form === "active-set" ? form : "gram");
  return new FastLayers(scene, loop, steward, form !== "gram");
}
