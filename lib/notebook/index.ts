/**
 * Roof: what a notebook itself says and shows.
 * @module engram/notebook
 */
export { CheckFailed, check, type Expectation, type Observed, type Rule, type Verdict } from "./check";
export { type Reading, reading, spoken } from "./display/reading";
export { type Facts, provenance, type RunProvenance } from "./provenance";
