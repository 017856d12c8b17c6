/** @file The time constant of the state, the same in every experiment in which results are told in units of it. */

/** τ [ms] */
export const tau = 20;
