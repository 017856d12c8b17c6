/** @file What the tests of the fast forms start from. */
import assert from "node:assert/strict";
import { type BayesianHopfield, type BayesianHopfieldOptions, bayesianHopfield } from "engram/bayesian";
import { type Matrix, matrix, matVec, normalInto, randomFrom } from "engram/math";
import { streamOf } from "../../../lib/bayesian/chance";
import { drivesOf } from "../../../lib/bayesian/drives";
import { constantsOf } from "../../../lib/bayesian/dynamics";
import { ActiveSet } from "../../../lib/bayesian/fast/active-set";
import { gramLoop } from "../../../lib/bayesian/fast/gram-loop";
import { groundOf } from "../../../lib/bayesian/fast/ground";
import { LazyState } from "../../../lib/bayesian/fast/lazy-state";
import { Ledger } from "../../../lib/bayesian/fast/ledger";
import type { Loop, Scene } from "../../../lib/bayesian/fast/loop";

export const fast = ["gram", "active-set", "auto"] as const;

/** Rows of about unit length. */
export function gaussian(seed: number, count: number, size: number): Matrix {
  const random = randomFrom(seed).split("patterns");
  return matrix(
    count,
    size,
    normalInto(new Float64Array(count * size), random, 0, size ** -0.5) as Float64Array,
  );
}

/** How many standard errors χ² of counts against probabilities is off, cells of less than ten expected taken together (Wilson & Hilferty 1931). */
export function chiSquareScore(counts: ArrayLike<number>, p: ArrayLike<number>): number {
  let n = 0;
  for (let k = 0; k < counts.length; k++) n += counts[k];
  let [chi, cells, few, seen] = [0, 0, 0, 0];
  for (let k = 0; k < p.length; k++) {
    const expected = n * p[k];
    if (expected < 10) {
      few += expected;
      seen += counts[k];
      continue;
    }
    chi += (counts[k] - expected) ** 2 / expected;
    cells++;
  }
  if (few >= 1) {
    chi += (seen - few) ** 2 / few;
    cells++;
  } else assert.ok(seen <= 12, `${seen} spikes where ${few} were expected`); // Poisson(1) above 12: 6e-11
  if (cells < 2) return 0;
  const spread = 2 / (9 * (cells - 1));
  return ((chi / (cells - 1)) ** (1 / 3) - 1 + spread) / Math.sqrt(spread);
}

/** All that a loop works on; fatigue is its only drive. */
export function sceneOf(
  network: BayesianHopfield,
  cue: Float64Array,
  adaptation: { strength: number; tau: number } | undefined,
  streams: Pick<Scene, "choice" | "more">,
): Scene {
  const bias = network.excitability;
  const highest = bias.reduce((a, b) => Math.max(a, b));
  const constants = constantsOf("test", adaptation ? { adaptation } : {}, network.count);
  const done = new Ledger();
  return {
    ...{ network, ground: groundOf(network), bias, highest, uneven: bias.some((b) => b !== highest) },
    ...{
      drives: drivesOf(constants, network.count),
      state: new LazyState(network.patterns, cue, done),
      done,
    },
    ...streams,
  };
}

/** A spike of a loop in its scene, at time `now`, of whom `choose` says. */
export function fireAt(
  now: number,
  loop: Loop,
  { state, drives }: Scene,
  choose = () => loop.choose(),
): void {
  for (const part of [loop, state]) part.decay(0.95);
  for (const drive of drives) drive.advance(now);
  const k = choose();
  for (const part of [loop, state]) part.add(k, 0.05 / 0.95);
  for (const drive of drives) drive.fire(k);
}

/** A loop that has run for a while, then is asked again and again without going on. */
export function frozen(
  patterns: Matrix,
  {
    form,
    spikes,
    cue,
    seed,
    adaptation,
    ...how
  }: BayesianHopfieldOptions & {
    form: "gram" | "active-set";
    spikes: number;
    cue: Float64Array;
    seed: number;
    adaptation?: { strength: number; tau: number };
  },
) {
  const network = bayesianHopfield(patterns, how);
  const random = randomFrom(seed);
  const streams = { choice: streamOf(random.split("choice")), more: streamOf(random.split("more")) };
  const scene = sceneOf(network, cue, adaptation, streams);
  const active = form === "active-set" ? new ActiveSet(scene) : undefined;
  const gram = gramLoop(scene);
  const loop = active ?? gram;
  if (active) active.rebuild();
  else gram.enter(matVec(patterns, cue));
  let now = 0;
  const step = (): void => fireAt(++now, loop, scene);
  for (let i = 0; i < spikes; i++) step();
  const u = matVec(patterns, scene.state.now()).map((z, k) => network.beta * z + scene.bias[k]);
  for (const drive of scene.drives) drive.addTo(u);
  const top = u.reduce((a, b) => Math.max(a, b));
  const w = u.map((value) => Math.exp(value - top));
  const total = w.reduce((a, b) => a + b);
  return { loop, active, scene, step, p: w.map((value) => value / total) };
}
