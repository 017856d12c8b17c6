/** @file Pair STDP through the compiled routines: spikes of targets are written down, and rows catch up. */
import { Arena } from "./arena";
import { type StdpEngine, type StdpRule, WINDOW } from "./stdp-shape";
import { turn } from "./turn";
import type { SpikeRoutines } from "./webassembly";

/** Events that can be written down before all rows must catch up: they should stay in the second-level cache. */
const EVENTS = 2 ** 15;
/** The byte offset of its step's gain takes the lower bits of an event, that of its target the others. */
const GAIN_BITS = 13;
/** More cannot be told apart in an event. */
export const MOST_TARGETS: number = 2 ** (32 - GAIN_BITS - 2);
/** Numbers of 4 bytes in a row's state: trace (two of them), its step, the first event not yet seen. */
const STATE = 4;

/** Steps in WebAssembly. */
export function compiledStdp(caller: string, rule: StdpRule): StdpEngine {
  const { sources, targets, potentiation, depression, decayPost, lowest, highest } = rule;
  const arena = new Arena<SpikeRoutines>("spikes");
  const width = Math.ceil(targets / 32) * 32;
  const capacity = Math.max(EVENTS, targets);
  const [list, traces, change, sums, states, events, gains, powers, packed] = arena.layout(caller, [
    4 * sources,
    4 * width,
    4 * width,
    8 * width,
    4 * STATE * sources,
    4 * capacity,
    4 * (WINDOW + 2),
    8 * (WINDOW + 2),
    4 * width * sources,
  ]);
  arena.f64(powers, WINDOW + 1).set(rule.powers);
  const { run } = arena;
  const [room, y] = [arena.i32(list, sources), arena.f32(traces, targets)];
  const [pending, sum] = [arena.i32(events, capacity), arena.f64(sums, targets)];
  const state = { floats: arena.f64(states, 2 * sources), whole: arena.i32(states, STATE * sources) };
  const weights = arena.f32(packed, width * sources);
  const losing = depression >= 0;
  let [now, written] = [0, 0];

  const catchUp = () => {
    run.stdpAll(
      ...[sources, packed, 4 * width, states, events, written, gains, powers, now],
      ...([potentiation, lowest, highest] as const),
    );
    for (let i = 0; i < sources; i++) state.whole[STATE * i + 3] = 0;
    written = 0;
  };
  /** Steps begin to be counted anew, with traces of now. */
  const wrap = () => {
    catchUp();
    for (let i = 0; i < sources; i++) {
      state.floats[2 * i] *= rule.powers[now - state.whole[STATE * i + 2]];
      state.whole[STATE * i + 2] = 0;
    }
    now = 0;
  };
  return {
    arrive(pre, preCount, into) {
      if (now === WINDOW) wrap();
      now++;
      run.stdpDecay(traces, width / 8, decayPost, depression, change);
      room.set(preCount === pre.length ? pre : pre.subarray(0, preCount));
      const here = into && arena.holds(into);
      if (into && !here) sum.set(into);
      const at = here ? into.byteOffset : into ? sums : 0;
      // One by one rather than spread: this is called in every step.
      // biome-ignore format: in the order of the routine's parameters
      run.stdpRows(list, preCount, packed, 4 * width, states, events, written, gains, powers, now,
        potentiation, change, losing, lowest, highest, at);
      if (into && !here) into.set(sum);
    },
    fire(post, postCount) {
      if (written + postCount > capacity) catchUp();
      for (let s = 0; s < postCount; s++) {
        pending[written++] = (4 * now) | (post[s] << (GAIN_BITS + 2));
        y[post[s]] += 1;
      }
    },
    snapshot() {
      catchUp();
      return {
        weights: turn(weights, sources, targets, width, new Float32Array(sources * targets), sources),
        preTrace: Float64Array.from({ length: sources }, (_, i) => state.floats[2 * i]),
        preAge: Int32Array.from({ length: sources }, (_, i) => now - state.whole[STATE * i + 2]),
        postTrace: y.slice(),
        phase: now,
      };
    },
    restore(from) {
      [now, written] = [from.phase, 0];
      for (let i = 0; i < sources; i++) {
        state.floats[2 * i] = from.preTrace[i];
        state.whole[STATE * i + 2] = now - from.preAge[i];
        state.whole[STATE * i + 3] = 0;
      }
      turn(from.weights, targets, sources, sources, weights, width);
      y.set(from.postTrace);
    },
  };
}
