/**
 * Operation counts: what every mechanism does, in one set of categories that prices can be put on.
 * @module engram/cost
 */
export {
  addCounts,
  type CountName,
  type Counts,
  countNames,
  counts,
  scaleCounts,
  totalOf,
} from "./counts";
