/** @file Pair STDP on dense weights: the door. */
import { checkArray, checkFinite, checkInteger, checkRange } from "./check";
import { chooseEngine } from "./engine";
import { wrongSpike } from "./spike-list";
import { compiledStdp, MOST_TARGETS } from "./stdp-compiled";
import {
  type DenseStdp,
  type DenseStdpOptions,
  type DenseStdpShape,
  type StdpState,
  WINDOW,
} from "./stdp-shape";
import { twinStdp } from "./stdp-twin";

const caller = "prepareDenseStdp";

function checkWithin(values: Float32Array, low: number, high: number, who: string): void {
  const at = values.findIndex((w) => !(w >= low && w <= high));
  if (at >= 0) checkRange(who, `weights[${at}]`, values[at], low, high);
}

function checkRule(shape: DenseStdpShape): void {
  checkInteger(caller, "sources", shape.sources, 0, 2 ** 24);
  checkInteger(caller, "targets", shape.targets, 0, MOST_TARGETS);
  for (const name of ["potentiation", "depression", "lowest"] as const)
    checkFinite(caller, name, shape[name]);
  checkRange(caller, "decayPre", shape.decayPre, 0, 1);
  checkRange(caller, "decayPost", shape.decayPost, 0, 1);
  checkRange(caller, "highest", shape.highest, shape.lowest, 3e38);
  checkArray(caller, "weights", shape.weights, ["Float32Array"], shape.sources * shape.targets);
  checkWithin(shape.weights, Math.fround(shape.lowest), Math.fround(shape.highest), caller);
}

function checkTrace(who: string, name: string, values: Float32Array | Float64Array): void {
  for (let i = 0; i < values.length; i++) checkRange(who, `${name}[${i}]`, values[i], 0, 3e38);
}

function checkState({ sources, targets }: DenseStdpShape, state: StdpState, [low, high]: number[]): void {
  const who = "restore";
  checkInteger(who, "phase", state.phase, 0, WINDOW);
  checkArray(who, "weights", state.weights, ["Float32Array"], sources * targets);
  checkWithin(state.weights, low, high, who);
  checkArray(who, "preTrace", state.preTrace, ["Float64Array"], sources);
  checkTrace(who, "preTrace", state.preTrace);
  checkArray(who, "preAge", state.preAge, ["Int32Array"], sources);
  for (let i = 0; i < sources; i++) checkInteger(who, `preAge[${i}]`, state.preAge[i], 0, state.phase);
  checkArray(who, "postTrace", state.postTrace, ["Float32Array"], targets);
  checkTrace(who, "postTrace", state.postTrace);
}

/**
 * Lays out dense weights that pairs of spikes change, each spike pairing with all earlier ones of the other side.
 *
 *     each step:          x ← decayPre · x,  y ← decayPost · y
 *     source i spikes:    w_ji ← w_ji − A₋ y_j   for all j,  then x_i ← x_i + 1
 *     target j spikes:    w_ji ← w_ji + A₊ x_i   for all i,  then y_j ← y_j + 1
 *
 * within [lowest, highest] after every change. Of two spikes of the same step the source's comes first, and the target's pairs with it: the
 * source's spike is the one that arrives, and what it adds to a target may make it fire. Weights and y are float32, x is float64.
 *
 * The compiled engine writes spikes of targets down and applies them to a row when its source next spikes, or when weights are read. Between two
 * spikes of its source nothing else changes a row, and it catches up event by event, bounds included, with the trace that it had
 * then: the weights are those of the immediate update to the last bit.
 *
 * The simulator of `engram/spiking` runs on it where a rule asks for float32 (`precision` of `PairStdp`).
 *
 * Reference: Morrison, Diesmann & Gerstner 2008, Biol. Cybern. 98, 459–478, section 4.1.2 (all-to-all pairing by traces).
 *
 * @throws {TypeError} when `weights` is no Float32Array
 * @throws {RangeError} when a size or a number is out of range, or a weight lies outside its bounds
 */
export function prepareDenseStdp(shape: DenseStdpShape, options: DenseStdpOptions = {}): DenseStdp {
  checkRule(shape);
  const { sources, targets, potentiation } = shape;
  const asked = chooseEngine(caller, options.engine);
  const engine = asked === "typescript" ? asked : "wasm";
  const powers = new Float64Array(WINDOW + 1).fill(1);
  for (let k = 1; k <= WINDOW; k++) powers[k] = powers[k - 1] * shape.decayPre;
  const [depression, decayPost, lowest, highest] = [
    shape.depression,
    shape.decayPost,
    shape.lowest,
    shape.highest,
  ].map(Math.fround);
  const rule = { sources, targets, potentiation, depression, decayPost, lowest, highest, powers };
  const running = engine === "wasm" ? compiledStdp(caller, rule) : twinStdp(rule);
  running.restore({
    weights: shape.weights,
    preTrace: new Float64Array(sources),
    preAge: new Int32Array(sources),
    postTrace: new Float32Array(targets),
    phase: 0,
  });
  const sides = {
    pre: { size: sources, wrong: wrongSpike(sources) },
    post: { size: targets, wrong: wrongSpike(targets) },
  };
  const checkSpikes = (
    who: string,
    side: "pre" | "post",
    list: Int32Array,
    count: number,
    counted: string,
  ) => {
    const { size, wrong } = sides[side];
    checkArray(who, side, list, ["Int32Array"], list.length);
    checkInteger(who, counted, count, 0, Math.min(size, list.length));
    const at = wrong(list, count);
    if (at >= 0)
      throw new RangeError(`${who}: ${side}[${at}] must be in [0, ${size}) and named once, got ${list[at]}`);
  };
  return {
    engine,
    sources,
    targets,
    arrive(pre, count, into) {
      checkSpikes("arrive", "pre", pre, count, "count");
      if (into) checkArray("arrive", "into", into, ["Float64Array"], targets);
      running.arrive(pre, count, into);
    },
    fire(post, count) {
      checkSpikes("fire", "post", post, count, "count");
      running.fire(post, count);
    },
    step(pre, preCount, post, postCount, into) {
      checkSpikes("step", "pre", pre, preCount, "preCount");
      checkSpikes("step", "post", post, postCount, "postCount");
      if (into) checkArray("step", "into", into, ["Float64Array"], targets);
      running.arrive(pre, preCount, into);
      running.fire(post, postCount);
    },
    weights: () => running.snapshot().weights,
    snapshot: () => running.snapshot(),
    restore(state) {
      checkState(shape, state, [lowest, highest]);
      running.restore(state);
    },
  };
}
