/** @file What does the theory of Amit, Gutfreund & Sompolinsky say of a network at rest? Overlap, errors and energies as curves. */
import { checkInteger } from "../../math";
import {
  type HopfieldPhase,
  hopfieldCapacity,
  hopfieldGlass,
  hopfieldGlobalLoad,
  hopfieldRetrieval,
} from "../../memory";
import type { Experiment } from "../experiment";

/** Sizes of {@link hopfieldTheory}. */
export interface HopfieldTheoryParams {
  /** loads from 0 to the capacity at which the curves are computed */
  readonly points: number;
  /** loads beyond it, up to which the glass is followed */
  readonly furthest: number;
}

/** What {@link hopfieldTheory} found. */
export interface HopfieldTheoryResult {
  /** the retrieval state at rising loads, the last one at the capacity */
  readonly retrieval: readonly HopfieldPhase[];
  /** the spin glass at rising loads */
  readonly glass: readonly HopfieldPhase[];
  /** where retrieval ends */
  readonly capacity: HopfieldPhase;
  /** the load up to which retrieval has the lower energy */
  readonly globalLoad: number;
  /** width of the crosstalk at the capacity as y = m/√(2αr) */
  readonly width: number;
}

/**
 * The replica-symmetric solution at T = 0.
 *
 * No chance in it. Loads are spaced more densely towards the capacity, where the curve ends with a vertical slope.
 *
 * Reference: Amit, Gutfreund & Sompolinsky 1985, Phys. Rev. Lett. 55; 1987, Ann. Phys. 173.
 */
export const hopfieldTheory: Experiment<HopfieldTheoryParams, HopfieldTheoryResult> = {
  quick: { points: 200, furthest: 0.2 },
  full: { points: 400, furthest: 0.2 },
  run({ points, furthest }) {
    checkInteger("hopfieldTheory", "points", points, 2);
    const capacity = hopfieldCapacity();
    const share = Array.from({ length: points }, (_, i) => i / (points - 1));
    const below = share.slice(0, -1).map((x) => hopfieldRetrieval(capacity.load * (1 - (1 - x) ** 2)));
    return {
      retrieval: [...below, capacity],
      glass: share.map((x) => hopfieldGlass(Math.max(1e-6, furthest * x * x))),
      capacity,
      globalLoad: hopfieldGlobalLoad(),
      width: capacity.overlap / Math.sqrt(2 * capacity.load * capacity.crosstalk),
    };
  },
};
