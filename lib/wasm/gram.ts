/** @file Draws from a softmax of overlaps that move by columns of the Gram matrix: the door. */
import { checkAllFinite, checkArray, checkInteger, checkLength, checkPositive, shown } from "./check";
import { chooseEngine } from "./engine";
import { Columns } from "./gram-columns";
import { compiledGram } from "./gram-compiled";
import type {
  DrawRule,
  GramEngine,
  GramOptions,
  GramOverlaps,
  GramShape,
  PreparedGram,
  SavedOverlaps,
} from "./gram-shape";
import { twinGram } from "./gram-twin";

/** Overlaps that are moved where the engine has them, and kept aside while others are. */
class Overlaps implements GramOverlaps {
  readonly #ground: Ground;
  readonly #scale: number;
  readonly #z: Float32Array;
  readonly #bias: Float32Array | undefined;
  /** what is still to be done to z: z ← keep · z + gain · G[:, k] */
  #keep = 1;
  #gain = 0;
  #k = -1;

  constructor(ground: Ground, { beta, bias }: DrawRule) {
    this.#ground = ground;
    this.#scale = beta * Math.LOG2E;
    const { count } = ground;
    this.#z = new Float32Array(count);
    if (bias === undefined) return;
    // One constant more or less for all changes nothing; without it float32 keeps more of the differences.
    this.#origin = largest(bias);
    this.#bias = Float32Array.from({ length: count }, (_, k) => this.#exponent(bias[k]));
  }

  readonly #origin: number = 0;
  #exponent(bias: number): number {
    return (bias - this.#origin) * Math.LOG2E;
  }

  /** Lets others in. */
  leave(): void {
    const { z } = this.#ground.engine;
    this.#z.set(z);
  }

  #enter(): GramEngine {
    const ground = this.#ground;
    if (ground.inside !== this) {
      ground.inside?.leave();
      ground.engine.z.set(this.#z);
      if (this.#bias) ground.engine.extra.set(this.#bias);
      ground.inside = this;
    }
    return ground.engine;
  }

  #flush(): GramEngine {
    const engine = this.#enter();
    if (this.#k >= 0) engine.move(this.#ground.columns.at(this.#k), this.#keep, this.#scale * this.#gain);
    else if (this.#keep !== 1) engine.move(-1, this.#keep, 0);
    this.#settled();
    return engine;
  }

  #settled(): void {
    this.#keep = 1;
    this.#gain = 0;
    this.#k = -1;
  }

  set(values: ArrayLike<number>): void {
    this.#settled();
    const { z } = this.#enter();
    for (let k = 0; k < z.length; k++) z[k] = this.#scale * values[k];
  }

  decay(factor: number): void {
    this.#keep *= factor;
    this.#gain *= factor;
  }

  add(k: number, amount: number): void {
    if (this.#k === k) {
      this.#gain += amount;
      return;
    }
    if (this.#k >= 0) this.#flush();
    this.#k = k;
    this.#gain = amount;
  }

  // What is still to be done stays so: who reads on the way does not change how float32 rounds.
  read(into: Float64Array): void {
    const { engine, columns } = this.#ground;
    const z = this.#now();
    const left = this.#keep / this.#scale;
    for (let j = 0; j < z.length; j++) into[j] = left * z[j];
    if (this.#k < 0) return;
    const column = engine.column(columns.at(this.#k));
    for (let j = 0; j < z.length; j++) into[j] += this.#gain * column[j];
  }

  save(): SavedOverlaps {
    return { z: Float64Array.from(this.#now()), keep: this.#keep, gain: this.#gain, column: this.#k };
  }

  load({ z, keep, gain, column }: SavedOverlaps): void {
    checkLength("load", "saved.z", z, this.#z.length);
    this.#enter().z.set(z);
    this.#keep = keep;
    this.#gain = gain;
    this.#k = column;
  }

  /** Exponents, wherever they are. */
  #now(): Float32Array {
    return this.#ground.inside === this ? this.#ground.engine.z : this.#z;
  }

  setBias(k: number, value: number): void {
    const exponent = this.#exponent(value);
    this.#bias![k] = exponent;
    if (this.#ground.inside === this) this.#ground.engine.extra[k] = exponent;
  }

  get spread(): boolean {
    return this.#spread;
  }
  #spread = false;

  draw(place: number): number {
    const engine = this.#enter();
    const slot = this.#k >= 0 ? this.#ground.columns.at(this.#k) : -1;
    const k = engine.draw(slot, this.#keep, this.#scale * this.#gain, this.#bias !== undefined, place);
    this.#spread = engine.spread();
    this.#settled();
    return k;
  }
}

interface Ground {
  readonly count: number;
  readonly engine: GramEngine;
  readonly columns: Columns;
  /** whose z and bias the engine has */
  inside: Overlaps | undefined;
}

function largest(values: ArrayLike<number>): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < values.length; k++) if (values[k] > top) top = values[k];
  return top;
}

/**
 * Lays out `patterns` [P, N] for drawing from a softmax of overlaps with a state that leaks and jumps by patterns.
 *
 *     s ← γ s + η x_k   moves the overlaps   z = X s   by   z ← γ z + η G[:, k],   G = X Xᵀ
 *     k' ~ softmax(β z + b)
 *
 * so that a draw takes P products instead of P N. Columns of G are computed when they are first needed and kept while they find room.
 * Arithmetic is float32; because γ < 1 takes old rounding errors back, an overlap is off by at most about 2⁻²³ max|z|/(1 − γ) however long
 * it goes on, and logarithms of a draw's probabilities by as much times β, and by 3e-6.
 *
 * @throws {TypeError} when `patterns` is no Float32Array or Float64Array
 * @throws {RangeError} when a size is below 1, the length does not fit, or an entry is not finite in float32
 * @example
 * const gram = prepareGram(patterns, { patterns: 10_000, width: 256 });
 * const overlaps = gram.overlaps({ beta: 25 });
 * overlaps.set(gram.products(cue));
 * const k = overlaps.draw(random());
 */
export function prepareGram(
  patterns: Float32Array | Float64Array,
  shape: GramShape,
  options: GramOptions = {},
): PreparedGram {
  const caller = "prepareGram";
  const { patterns: count, width } = shape;
  checkInteger(caller, "shape.patterns", count, 1);
  checkInteger(caller, "shape.width", width, 1);
  checkArray(caller, "patterns", patterns, ["Float32Array", "Float64Array"], count * width);
  checkAllFinite(caller, "patterns", patterns);
  for (let i = 0; i < patterns.length; i++)
    if (!Number.isFinite(Math.fround(patterns[i])))
      throw new RangeError(`${caller}: patterns[${i}] must be finite in float32, got ${shown(patterns[i])}`);
  const { bytes = 2 ** 29 } = options;
  checkPositive(caller, "bytes", bytes);
  const asked = chooseEngine(caller, options.engine);
  const running = asked === "typescript" ? asked : "wasm";
  const room = Math.max(1, Math.min(count, Math.floor(bytes / (256 * Math.ceil(count / 64)))));
  const engine =
    running === "typescript" ? twinGram(patterns, shape, room) : compiledGram(caller, patterns, shape, room);
  const columns = new Columns(count, room, engine.compute);
  const ground: Ground = { count, engine, columns, inside: undefined };
  return {
    engine: running,
    patterns: count,
    width,
    products(x) {
      checkAllFinite("products", "x", x);
      if (x.length !== width) throw new RangeError(`products: x must have length ${width}, got ${x.length}`);
      return engine.products(x);
    },
    column(k) {
      checkInteger("column", "k", k, 0, count - 1);
      return engine.column(columns.at(k));
    },
    has: (k) => columns.has(k),
    overlaps(rule) {
      checkPositive("overlaps", "beta", rule.beta);
      if (rule.bias) {
        if (rule.bias.length !== count)
          throw new RangeError(`overlaps: bias must have length ${count}, got ${rule.bias.length}`);
        const top = largest(rule.bias);
        if (!Number.isFinite(top))
          throw new RangeError(`overlaps: bias must have a finite largest entry, got ${shown(top)}`);
      }
      return new Overlaps(ground, rule);
    },
    columns,
  };
}
