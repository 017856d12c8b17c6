/** @file Patterns of signs that have ancestors in common. */
import { checkInteger, checkRange, type Matrix, type Random, row } from "../math";

/** A tree of patterns: one parent of all, or groups between. */
export type FamilyLaw =
  | { readonly law: "correlated"; readonly flips?: number }
  | {
      readonly law: "ultrametric";
      readonly groups?: number;
      readonly apart?: number;
      readonly flips?: number;
    };

/** A copy of a pattern, each sign turned with the given probability. */
const childOf = (random: Random, parent: Float64Array, flips: number): Float64Array =>
  parent.map((sign) => (random() < flips ? -sign : sign));

/** Fills `target` [p, n] with patterns of one family. */
export function drawFamilies(random: Random, target: Matrix, how: FamilyLaw): void {
  const { flips = 0.2 } = how;
  checkRange("randomPatterns", "flips", flips, 0, 0.5);
  const { groups, apart } =
    how.law === "ultrametric" ? { groups: 4, apart: 0.3, ...how } : { groups: 1, apart: 0 };
  checkInteger("randomPatterns", "groups", groups, 1);
  checkRange("randomPatterns", "apart", apart, 0, 0.5);
  const ancestor: Float64Array = Float64Array.from({ length: target.cols }, () => (random() < 0.5 ? 1 : -1));
  let group = -1;
  let centre = ancestor;
  for (let mu = 0; mu < target.rows; mu++) {
    const own = Math.floor((mu * groups) / target.rows);
    if (own !== group && how.law === "ultrametric") centre = childOf(random, ancestor, apart);
    group = own;
    row(target, mu).set(childOf(random, centre, flips));
  }
}
