/**
 * Roof: what a notebook itself says and shows.
 * @module engram/notebook
 */
export { CheckFailed, check, type Expectation, type Observed, type Rule, type Verdict } from "./check";
export { type Facts, provenance, type RunProvenance } from "./provenance";
