/** @file Pair STDP through the compiled routines: spikes of targets are written down, and rows catch up. */
import { Arena } from "./arena";
import { type StdpEngine, type StdpRule, WINDOW } from "./stdp-shape";
import type { SpikeRoutines } from "./webassembly";

/** Events that can be written down before all rows must catch up: they should stay in the second-level cache. */
const EVENTS = 2 ** 15;
/** An event's target takes the lower bits, its step the rest. */
export const TARGET_BITS = 21;
/** Numbers of 4 bytes in a row's state: trace (two of them), its step, the first event not yet seen. */
const STATE = 4;

/** Steps in WebAssembly. */
export function compiledStdp(caller: string, rule: StdpRule): StdpEngine {
  const { sources, targets, potentiation, depression, decayPost, lowest, highest } = rule;
  const arena = new Arena<SpikeRoutines>("spikes");
  const width = Math.ceil(targets / 16) * 16;
  const capacity = Math.max(EVENTS, targets);
  const [list, traces, change, sums, states, events, gains, powers, packed] = arena.layout(caller, [
    4 * sources,
    4 * width,
    4 * width,
    8 * width,
    4 * STATE * sources,
    4 * capacity,
    4 * (WINDOW + 1),
    8 * (WINDOW + 1),
    4 * width * sources,
  ]);
  arena.f64(powers, WINDOW + 1).set(rule.powers);
  const { run } = arena;
  const [room, y] = [arena.i32(list, sources), arena.f32(traces, targets)];
  const [pending, sum] = [arena.i32(events, capacity), arena.f64(sums, targets)];
  const state = { floats: arena.f64(states, 2 * sources), whole: arena.i32(states, STATE * sources) };
  const weights = arena.f32(packed, width * sources);
  let [now, written] = [0, 0];

  const catchUp = () => {
    run.stdpAll(
      ...[sources, packed, 4 * width, states, events, written, gains, powers, now],
      ...([potentiation, lowest, highest] as const),
    );
    for (let i = 0; i < sources; i++) state.whole[STATE * i + 3] = 0;
    written = 0;
  };
  return {
    step(pre, preCount, post, postCount, into) {
      now++;
      if (written + postCount > capacity) catchUp();
      run.stdpDecay(traces, width / 4, decayPost, depression, change);
      const before = written;
      for (let s = 0; s < postCount; s++) {
        pending[written++] = (now << TARGET_BITS) | post[s];
        y[post[s]] += 1;
      }
      room.set(preCount === pre.length ? pre : pre.subarray(0, preCount));
      const here = into && arena.holds(into);
      if (into && !here) sum.set(into);
      const at = here ? into.byteOffset : into ? sums : 0;
      run.stdpRows(
        ...[
          list,
          preCount,
          packed,
          4 * width,
          width / 4,
          states,
          events,
          before,
          written,
          gains,
          powers,
          now,
        ],
        ...([potentiation, change, lowest, highest, at] as const),
      );
      if (into && !here) into.set(sum);
      if (now < WINDOW) return;
      catchUp();
      for (let i = 0; i < sources; i++) {
        state.floats[2 * i] *= rule.powers[now - state.whole[STATE * i + 2]];
        state.whole[STATE * i + 2] = 0;
      }
      now = 0;
    },
    snapshot() {
      catchUp();
      const out = new Float32Array(sources * targets);
      for (let i = 0; i < sources; i++)
        for (let j = 0; j < targets; j++) out[j * sources + i] = weights[i * width + j];
      return {
        weights: out,
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
        for (let j = 0; j < targets; j++) weights[i * width + j] = from.weights[j * sources + i];
      }
      y.set(from.postTrace);
    },
  };
}
