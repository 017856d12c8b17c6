/**
 * Associative memories: store patterns, give them a probe, get back what was stored.
 * @module engram/memory
 */
export {
  averageStability,
  type FixedPoint,
  type FixedPointKind,
  type FixedPointOptions,
  fixedPointKind,
  fixedPoints,
} from "./fixed-points";
export {
  type Dynamics,
  type Memory,
  type MemoryCost,
  type Retrieval,
  type RetrieveOptions,
  retrieve,
  type Status,
} from "./memory";
export { type ModernHopfield, type ModernHopfieldOptions, modernHopfield } from "./modern";
