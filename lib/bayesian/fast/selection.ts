/** @file Which memories are followed one by one, and what bounds the others. */
import { NEAREST } from "./ground";
import { largestOf } from "./largest";
import { prices } from "./ledger";
import type { Scene } from "./loop";
import { evenTail, type Tail, unevenTail } from "./tail";
import { worthFollowing } from "./worth";

/** Who proposes those that are not followed; where all are alike, followed ones too. */
export function tailWithout({ network, bias, uneven, highest }: Scene, followed: ReadonlySet<number>): Tail {
  return uneven ? unevenTail(bias, (k) => followed.has(k)) : evenTail(highest, network.count);
}

/** The memories that are worth it by their overlaps `z` [P]; no other one's overlap is above `bound`. */
export function selectionOf(
  scene: Scene,
  z: ArrayLike<number>,
): { readonly followed: Set<number>; readonly bound: number; readonly tail: Tail } {
  const { network, bias, uneven } = scene;
  const { beta, size } = network;
  const possible = uneven ? Float64Array.from(bias, (b, k) => (b > Number.NEGATIVE_INFINITY ? z[k] : b)) : z;
  const near = largestOf(possible, NEAREST);
  const likely = largestOf(
    Float64Array.from(bias, (b, k) => beta * z[k] + b),
    uneven ? NEAREST / 2 : 1,
  );
  // Some are followed because they are likely already, so many that the least is left to do; then the nearest that this leaves worth it.
  const followed = new Set<number>();
  let members = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let first = 1; first <= likely.ids.length; first *= 2) {
    const tail = tailWithout(scene, new Set(likely.ids.subarray(0, first)));
    const { members: m, work } = worthFollowing(
      near.values,
      near.rest,
      (bound) => beta * bound + tail.logMass - likely.values[0],
      size,
    );
    if (work + prices.member * first >= least) continue;
    least = work + prices.member * first;
    members = m;
    followed.clear();
    for (const k of likely.ids.subarray(0, first)) followed.add(k);
  }
  for (let i = 0; i < members; i++) followed.add(near.ids[i]);
  // What was followed for its prior alone may stand between: that only loosens the bound.
  const bound =
    members === 0 && near.values.length > 0
      ? near.values[0]
      : members < near.values.length
        ? near.values[members]
        : near.rest;
  return { followed, bound, tail: tailWithout(scene, followed) };
}
