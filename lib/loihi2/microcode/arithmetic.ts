/** @file Arithmetic of registers, to the bit and in real numbers. Every width and rounding is our own choice. */
import { type Arithmetic, twosComplement } from "../arithmetic";
import type { FaultTally } from "../faults";
import { REGISTER_BITS } from "./choices";
import type { StateLimit } from "./program";

const HALF = 2 ** (REGISTER_BITS - 1);
/** Bit operations work on halves of a register. */
const PART = 2 ** (REGISTER_BITS / 2);

/** What a register holds of x: the rest of it beyond its bits, which is a wrap. */
export function inRegister(x: number, faults: FaultTally): number {
  if (x >= -HALF && x < HALF) return x;
  faults.wrap();
  return twosComplement(x, REGISTER_BITS);
}

/** `both` of the bits of a and b, whole numbers of a register's bits. */
export function bitwise(a: number, b: number, both: (a: number, b: number) => number): number {
  const [highA, highB] = [Math.floor(a / PART), Math.floor(b / PART)];
  return both(highA, highB) * PART + both(a - highA * PART, b - highB * PART);
}

/** An amount of shift within the bits of a register. */
export const amount = (k: number, low: number): number => Math.max(low, Math.min(REGISTER_BITS - 1, k));

/** a b/2^k cut toward zero, of the whole product, however long. */
export function multiplyShift(a: number, b: number, k: number, faults: FaultTally): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return inRegister(Math.trunc(product / 2 ** k) + 0, faults);
  const exact = (BigInt(a) * BigInt(b)) / 2n ** BigInt(k);
  const held = BigInt.asIntN(REGISTER_BITS, exact);
  if (held !== exact) faults.wrap();
  return Number(held);
}

/** What a variable of `bits` bits holds of x. */
export function limiter(
  limit: StateLimit,
  bits: number,
  { name }: Arithmetic,
): (x: number, faults: FaultTally) => number {
  const half = 2 ** (bits - 1);
  if (name === "ideal" || limit === "free") return (x) => x;
  if (limit === "clip")
    return (x, faults) => {
      if (Math.abs(x) < half) return x;
      faults.clip();
      return x > 0 ? half - 1 : 1 - half;
    };
  if (limit === "wrap")
    return (x, faults) => {
      const wrapped = twosComplement(x, bits);
      if (wrapped !== x) faults.wrap();
      return wrapped;
    };
  // As currents do: half itself stays, −half becomes half.
  return (x, faults) => {
    if (x > -half && x <= half) return x;
    faults.wrap();
    return x > 0 ? x - 2 * half : x + 2 * half;
  };
}
