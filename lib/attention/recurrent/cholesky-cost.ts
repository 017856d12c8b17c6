/** @file The cost of one system solved by Cholesky's factors. */
import { type Counts, counts } from "../../cost";

/** Operations of `choleskyFactor` of [n, n] with a ridge, its factor counted as state, and `choleskySolve` of one right-hand side. */
export function choleskyCost(n: number): Counts {
  const below = (n * (n - 1)) / 2;
  const factor = ((n - 1) * n * (n + 1)) / 6;
  return counts({
    mac: factor + 2 * below,
    add: n,
    mul: below + 2 * n,
    div: n,
    pow: n,
    stateRead: below + n + 2 * factor + 2 * (below + n),
    stateWrite: below + n,
  });
}
