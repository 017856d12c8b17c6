/**
 * Roof: what a notebook itself says and shows.
 * @module engram/notebook
 */
export {
  CheckFailed,
  check,
  type Expectation,
  type Observed,
  type PaperValue,
  type Rule,
  type Verdict,
} from "./check";
export { type Progress, progress } from "./display/progress";
export { type Reading, reading, spoken } from "./display/reading";
export { type ShowOptions, show } from "./display/show";
export { type Facts, provenance, type RunProvenance } from "./provenance";
export { type TrainedOptions, trained } from "./trained";
