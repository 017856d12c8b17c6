/** @file Whether the columns of a description of synapses make sense. */
import { checkInteger, shown } from "./check";
import type { SparseSynapses } from "./propagation-shape";

const INT32 = 2 ** 31 - 1;
/** A delay of more steps than this is a mistake in units. */
const LONGEST = 2 ** 24;

/** A column of `length` entries, or one number for all, each of which is `sound`. */
function checkColumn(
  caller: string,
  name: string,
  values: number | ArrayLike<number>,
  length: number,
  sound: (value: number) => boolean,
  rule: string,
): void {
  if (typeof values === "number") {
    if (!sound(values)) throw new RangeError(`${caller}: ${name} must ${rule}, got ${shown(values)}`);
    return;
  }
  if (values.length !== length)
    throw new RangeError(`${caller}: ${name} must have length ${length}, got ${values.length}`);
  for (let k = 0; k < length; k++)
    if (!sound(values[k]))
      throw new RangeError(`${caller}: ${name}[${k}] must ${rule}, got ${shown(values[k])}`);
}

/** @throws {RangeError} when a column has the wrong length or an entry that makes no sense */
export function checkSynapses(caller: string, synapses: SparseSynapses): void {
  const { sources, targets, pre, post, weight, delaySteps } = synapses;
  checkInteger(caller, "sources", sources, 0, INT32);
  checkInteger(caller, "targets", targets, 0, INT32);
  const count = pre.length;
  checkInteger(caller, "synapses", count, 0, INT32);
  const below = (size: number) => (x: number) => Number.isInteger(x) && x >= 0 && x < size;
  checkColumn(caller, "pre", pre, count, below(sources), `be a whole number in [0, ${sources})`);
  checkColumn(caller, "post", post, count, below(targets), `be a whole number in [0, ${targets})`);
  checkColumn(caller, "weight", weight, count, Number.isFinite, "be finite");
  const delay = (x: number) => Number.isInteger(x) && x >= 1 && x <= LONGEST;
  checkColumn(caller, "delaySteps", delaySteps, count, delay, `be a whole number in [1, ${LONGEST}]`);
}
