/** @file Neurons without memory that send numbers: vectors, products, norms, inverse square roots. */
import { checkInteger } from "../../math";
import { productOf, STATE_BITS } from "../arithmetic";
import type { NeuronKind, PerNeuron } from "./kind";
import { checkWhole, columnOf } from "./parameters";

/** Bits of what these neurons send. */
const PAYLOAD = 24;
const graded = [{ name: "s", payloadBits: PAYLOAD }];
const thresholdLimit = 2 ** (STATE_BITS - 1) - 1;

/**
 * Sends what arrives when it is large enough: s = a where |a| > vth; with `rectify` where a > vth.
 *
 * Reference: Lava, `GradedVec` and `GradedReluVec` (lava-nc b6822fb), whose exponent has no effect.
 */
export interface LoihiVector {
  readonly model: "vector";
  readonly size: number;
  /** a whole number ≥ 0; default 0 */
  readonly vth?: PerNeuron;
  readonly rectify?: boolean;
}

/**
 * Sends the product of two inputs: s = ⌊a b / 2^exponent⌋ where |s| > vth.
 *
 * Reference: Lava, `ProdNeuron` (lava-nc b6822fb), where products beyond 32 bits wrap; here they are refused.
 */
export interface LoihiProduct {
  readonly model: "product";
  readonly size: number;
  readonly vth?: PerNeuron;
  /** 0 … 31; default 0 */
  readonly exponent?: number;
}

/**
 * Sends 1/√a in fixed point with 12 bits of fraction, by a first guess from the highest set bit and five Newton steps; 0 for 0.
 *
 * Reference: Lava, `InvSqrt` (lava-nc b6822fb).
 */
export interface LoihiInverseRoot {
  readonly model: "inverse-root";
  readonly size: number;
}

/**
 * The square of the first input goes out as `square`; one step later, when its sum has come back as the second, the first input times the
 * second goes out as `s` where its size is above vth. With an inverse root in between this divides a vector by its norm.
 *
 * Reference: Lava, `NormVecDelay` (lava-nc b6822fb), where squares beyond 32 bits wrap; here they are refused.
 */
export interface LoihiNormalisation {
  readonly model: "normalisation";
  readonly size: number;
  readonly vth?: PerNeuron;
}

const noThreshold = (caller: string, name: string, vth: PerNeuron | undefined, size: number): void =>
  checkWhole(caller, `${name}.vth`, vth ?? 0, size, 0, thresholdLimit);

/** How {@link LoihiVector} goes on. */
export const vector: NeuronKind<LoihiVector> = {
  model: "vector",
  inputs: ["a"],
  outputs: () => graded,
  variables: () => [],
  check: (caller, name, { size, vth }) => noThreshold(caller, name, vth, size),
  prepare({ size, vth = 0, rectify = false }) {
    const threshold = columnOf(vth, size);
    return ({ input, output, faults }) => {
      const [a, s] = [input["a"], output["s"]];
      for (let i = 0; i < size; i++)
        if ((rectify ? a[i] : Math.abs(a[i])) > threshold[i]) s[i] = payload(a[i], faults.payload);
    };
  },
};

/** A message as it is; where it is wider than its field that is counted, and Lava sends it so too. */
export function payload(x: number, report: () => void): number {
  if (x >= 2 ** (PAYLOAD - 1) || x < -(2 ** (PAYLOAD - 1))) report();
  return x;
}

/** How {@link LoihiProduct} goes on. */
export const productNeurons: NeuronKind<LoihiProduct> = {
  model: "product",
  inputs: ["a", "b"],
  outputs: () => graded,
  variables: () => [],
  check(caller, name, { size, vth, exponent = 0 }) {
    noThreshold(caller, name, vth, size);
    checkInteger(caller, `${name}.exponent`, exponent, 0, 31);
  },
  prepare({ size, vth = 0, exponent = 0 }, arithmetic) {
    const threshold = columnOf(vth, size);
    return ({ input, output, faults }) => {
      const [a, b, s] = [input["a"], input["b"], output["s"]];
      for (let i = 0; i < size; i++) {
        const p = arithmetic.shift(productOf(a[i], b[i], arithmetic), exponent);
        if (Math.abs(p) > threshold[i]) s[i] = payload(p, faults.payload);
      }
    };
  },
};

/** Fraction bits of an inverse root. */
const BASE = 12;

/**
 * 2^12/√(x/2^12), of a whole number 1 … 2^24 − 1, by whole numbers alone; 0 for 0.
 *
 * @throws {RangeError} when x is no such number
 */
export function inverseRoot(x: number): number {
  checkInteger("inverseRoot", "x", x, 0, 2 ** 24 - 1);
  if (x === 0) return 0;
  const highest = Math.floor(Math.log2(x));
  let factor = 2 * Math.trunc(2 ** BASE / (2 ** ((highest - BASE) / 2) * 1.238982962));
  let y = Math.floor(factor / 2);
  let b = x;
  const shift = (value: number): number => Math.floor(value / 2 ** (BASE + 1));
  for (let round = 0; round < 5; round++) {
    b = shift(shift(b * factor) * factor);
    factor = 3 * 2 ** BASE - b;
    y = shift(y * factor);
  }
  return y;
}

/** How {@link LoihiInverseRoot} goes on. */
export const inverseRootNeurons: NeuronKind<LoihiInverseRoot> = {
  model: "inverse-root",
  inputs: ["a"],
  outputs: () => graded,
  variables: () => [],
  check: () => {},
  prepare({ size }, { name }) {
    const real = (x: number): number => (x > 0 ? 2 ** (1.5 * BASE) / Math.sqrt(x) : 0);
    return ({ input, output }) => {
      const [a, s] = [input["a"], output["s"]];
      for (let i = 0; i < size; i++) {
        if (name === "ideal") {
          s[i] = real(a[i]);
          continue;
        }
        checkInteger("step", "input of an inverse root", a[i], 0, 2 ** 24 - 1);
        s[i] = inverseRoot(a[i]);
      }
    };
  },
};

/** How {@link LoihiNormalisation} goes on. */
export const normalisation: NeuronKind<LoihiNormalisation> = {
  model: "normalisation",
  inputs: ["a", "factor"],
  outputs: () => [...graded, { name: "square", payloadBits: PAYLOAD }],
  variables: ({ size }) => [{ name: "held", bits: STATE_BITS, start: new Float64Array(size) }],
  check: (caller, name, { size, vth }) => noThreshold(caller, name, vth, size),
  prepare({ size, vth = 0 }, arithmetic) {
    const threshold = columnOf(vth, size);
    return ({ state, input, output, faults }) => {
      const held = state["held"];
      const [a, factor, s, square] = [input["a"], input["factor"], output["s"], output["square"]];
      for (let i = 0; i < size; i++) {
        square[i] = payload(productOf(a[i], a[i], arithmetic), faults.payload);
        const p = productOf(held[i], factor[i], arithmetic);
        if (Math.abs(p) > threshold[i]) s[i] = payload(p, faults.payload);
        held[i] = a[i];
      }
    };
  },
};
