/** @file Neurons of a neuromorphic chip with what ends at them, in whole numbers: the door. */
import { Arena } from "./arena";
import { CompiledInlet, inletParts, inletSizes } from "./chip-inlet";
import { GROUP, planInlet } from "./chip-plan";
import type { ChipNeurons, ChipOptions, ChipShape, ChipState } from "./chip-shape";
import { chooseEngine } from "./engine";
import type { SpikeRoutines } from "./webassembly";

/** What may arrive at most, so that one turn brings u back into its range: 2²⁴ / 64. */
const MOST = 2 ** 18;
/** What all synapses of a neuron together may bring at most, so that sums stay within 32 bits. */
const SUMS = 2 ** 29;
/** [bytes] */
const MEMORY = 2 ** 31;
const HALF = 2 ** 23;
const FOUR = 4;

/**
 * Lays out leaky integrate-and-fire neurons in whole numbers, as neuromorphic chips have them, with the synapses that end at them, for
 * steps in place.
 *
 *     u ← rtz(u keepU / 4096) + 64 a,         turned once by 2²⁴ where it leaves (−2²³, 2²³]
 *     v ← rtz(v keepV / 4096) + u + bias,     held at ±(2²³ − 1)
 *     spike where v > threshold; then v ← 0, and v stands still for refractory − 1 steps
 *
 * where a is what arrives: for each set of synapses the sum over the senders that spiked a step ago, or a delay longer, times 2^e. How often u
 * was turned and v was held is counted. The meaning in TypeScript is the emulator of `engram/loihi2`, which these routines serve.
 *
 * Reference: Lava, `PyLifModelBitAcc` (lava-nc, process/lif/models.py).
 *
 * Synapses that no compiled routine takes have no inlet: what they bring is to be handed to `step`.
 *
 * @returns undefined where TypeScript was asked for, or nothing else runs
 * @throws {TypeError} when the engine asked for is unknown; {Error} when it cannot run here
 */
export function prepareChipNeurons(shape: ChipShape, options: ChipOptions = {}): ChipNeurons | undefined {
  const caller = "prepareChipNeurons";
  if (chooseEngine(caller, options.engine) === "typescript") return undefined;
  const { neurons } = shape;
  const width = GROUP * Math.ceil(neurons / GROUP);
  let [bound, bytes] = [0, 64 * width];
  const parts = shape.synapses.map((synapses) => {
    const plan = planInlet(synapses, neurons);
    if (!plan) return undefined;
    // What is cut is cut downward, once for each delay.
    const most = plan.bound * 2 ** synapses.exponent + plan.slots;
    const one = inletParts(synapses, plan);
    const size = inletSizes(one).reduce((a, b) => a + b, 0);
    if (plan.bound >= SUMS || bound + most >= SUMS || bytes + size >= MEMORY) return undefined;
    bound += most;
    bytes += size;
    return one;
  });
  const arena = new Arena<SpikeRoutines>("spikes");
  const own = [4 * (width + 2 * FOUR), 4 * 8 * width, 4 * width, 2 * width];
  const sizes = parts.map((one) => (one ? inletSizes(one) : []));
  const at = arena.layout(caller, [...own, ...sizes.flat()]);
  let next = own.length;
  const inlets = parts.map((one, c) => {
    const places = at.slice(next, next + sizes[c].length);
    next += sizes[c].length;
    return one && new CompiledInlet(one, neurons, arena, places);
  });
  return new CompiledNeurons(shape, arena, at, inlets, bound <= MOST);
}

class CompiledNeurons implements ChipNeurons {
  readonly fired: Int32Array;
  readonly inlets: readonly (CompiledInlet | undefined)[];
  readonly arrived: Float64Array;
  readonly #carrying: readonly CompiledInlet[];
  readonly #run: SpikeRoutines;
  readonly #neurons: number;
  readonly #groups: number;
  readonly #pausing: boolean;
  readonly #shown: number;
  /** no sum is too large, whatever spikes */
  readonly #safe: boolean;
  readonly #columns: number;
  readonly #state: Int32Array;
  readonly #counts: Int32Array;
  readonly #input: Int32Array;
  readonly #at: { fired: number; state: number; input: number; nothing: number };
  /** neurons that spiked in the last step: where no pause lasts, theirs has one step left */
  #count = 0;

  constructor(
    { neurons, keepU, keepV, bias, threshold, refractory, shown }: ChipShape,
    arena: Arena<SpikeRoutines>,
    [fired, state, input, nothing]: readonly number[],
    inlets: readonly (CompiledInlet | undefined)[],
    safe: boolean,
  ) {
    this.#run = arena.run;
    this.#neurons = neurons;
    this.#groups = Math.ceil(neurons / GROUP);
    this.#shown = shown;
    this.#pausing = shown !== 0 || refractory.some((steps) => steps > 1);
    this.#columns = this.#pausing ? 8 : 6;
    this.#safe = safe;
    this.inlets = inlets;
    this.#carrying = inlets.filter((inlet) => inlet !== undefined);
    // Two counts stand before the list.
    this.#at = { fired: fired + 4 * FOUR, state, input, nothing };
    const width = GROUP * this.#groups;
    this.fired = arena.i32(this.#at.fired, neurons);
    this.#state = arena.i32(state, this.#columns * width);
    this.#input = arena.i32(input, width);
    this.#counts = arena.i32(fired, 2);
    this.arrived = new Float64Array(neurons);
    for (const [c, values] of [keepU, keepV, bias, threshold].entries())
      for (let j = 0; j < neurons; j++) this.#state[this.#place(j, 2 + c)] = values[j];
    for (let j = neurons; j < width; j++) this.#state[this.#place(j, 5)] = 2 ** 30;
    if (this.#pausing) for (let j = 0; j < neurons; j++) this.#state[this.#place(j, 7)] = refractory[j];
  }

  /** Four neurons lie together, with their columns after one another. */
  #place(neuron: number, column: number): number {
    return FOUR * (this.#columns * (neuron >> 2) + column) + (neuron & 3);
  }

  get wraps(): number {
    return this.#counts[0];
  }
  get clips(): number {
    return this.#counts[1];
  }

  step(others?: Float64Array): number {
    const { state, fired, nothing, input } = this.#at;
    if (this.#safe && !others && this.#carrying.length <= 1 && !this.#pausing) {
      // One set of synapses, whose sums are taken as they are.
      const inlet = this.#carrying.at(0);
      const { chipLif } = this.#run;
      this.#count = inlet?.arrives
        ? chipLif(inlet.sums, inlet.isNarrow, this.#groups, state, 64 * inlet.scale, 64 * inlet.more, fired)
        : chipLif(nothing, true, this.#groups, state, 0, 0, fired);
      inlet?.advance(false);
      return this.#count;
    }
    if (!this.#gather(others)) return -1;
    this.#count = this.#pausing
      ? this.#run.chipLifPausing(input, this.#groups, state, this.#shown, fired)
      : this.#run.chipLif(input, false, this.#groups, state, 64, 0, fired);
    return this.#count;
  }

  /** Sums of all that arrives, at `input`; false when one is too large, and they are in `arrived`. */
  #gather(others: Float64Array | undefined): boolean {
    const { input } = this.#at;
    const vectors = (GROUP / 4) * this.#groups;
    this.#input.fill(0);
    for (const inlet of this.#carrying) {
      inlet.widen();
      if (inlet.arrives) this.#run.chipCut(inlet.sums, vectors, inlet.scale, inlet.more, 0, input);
      inlet.advance(true);
    }
    let fits = true;
    if (others) {
      for (let j = 0; j < this.#neurons; j++) if (!(Math.abs(others[j]) <= MOST)) fits = false;
      if (fits) for (let j = 0; j < this.#neurons; j++) this.#input[j] += others[j];
    }
    if (fits && (this.#safe && !others ? true : this.#run.chipPeak(input, vectors) <= MOST)) return true;
    const added = others && !fits ? others : undefined;
    for (let j = 0; j < this.#neurons; j++) this.arrived[j] = this.#input[j] + (added ? added[j] : 0);
    return false;
  }

  collect(others?: Float64Array): void {
    if (!this.#gather(others)) return;
    for (let j = 0; j < this.#neurons; j++) this.arrived[j] = this.#input[j];
  }

  read({ u, v, wait }: ChipState): void {
    for (let j = 0; j < this.#neurons; j++) {
      u[j] = this.#state[this.#place(j, 0)];
      v[j] = this.#state[this.#place(j, 1)];
      wait[j] = this.#pausing ? this.#state[this.#place(j, 6)] : 0;
    }
    if (!this.#pausing) for (let s = 0; s < this.#count; s++) wait[this.fired[s]] = 1;
  }

  write({ u, v, wait }: ChipState): boolean {
    const most = this.#pausing ? 64 : 1;
    for (let j = 0; j < this.#neurons; j++) {
      const whole = Number.isInteger(u[j]) && Number.isInteger(v[j]) && Number.isInteger(wait[j]);
      if (!(whole && u[j] > -HALF && u[j] <= HALF && Math.abs(v[j]) < HALF)) return false;
      if (!(wait[j] >= 0 && wait[j] <= most && (this.#pausing || wait[j] === 0 || v[j] === 0))) return false;
    }
    let count = 0;
    for (let j = 0; j < this.#neurons; j++) {
      this.#state[this.#place(j, 0)] = u[j];
      this.#state[this.#place(j, 1)] = v[j];
      if (this.#pausing) this.#state[this.#place(j, 6)] = wait[j];
      else if (wait[j] === 1) this.fired[count++] = j;
    }
    this.#count = count;
    return true;
  }
}
