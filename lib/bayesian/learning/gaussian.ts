/** @file Memories as means of Gaussian noise: online EM of their means. */
import { checkFinite, dot, type Matrix, matrix, matVec, row } from "../../math";
import { checkObservation } from "../likelihood/check";
import type { Weights } from "./weights";

/**
 * Weights that are patterns, p(ξ | k) = N(ξ; x_k, I/β); a spike of k moves x_k by η (ξ − x_k). Writes to `patterns`.
 *
 * @throws {RangeError} when a square of a norm overflows
 */
export function gaussianWeights(patterns: Matrix, beta: number): Weights {
  const { rows: count, cols: size, data } = patterns;
  const squares = new Float64Array(count);
  const square = (k: number): void => {
    const x = row(patterns, k);
    squares[k] = dot(x, x);
    checkFinite("learner", `‖pattern ${k}‖²`, squares[k]);
  };
  const refresh = (): void => {
    for (let k = 0; k < count; k++) square(k);
  };
  refresh();
  const logNormal = (observation: ArrayLike<number>, precision: number): number =>
    0.5 * (size * Math.log(precision / (2 * Math.PI)) - precision * dot(observation, observation));
  return {
    data,
    refresh,
    check(caller, observation) {
      checkObservation(caller, observation, size);
      checkFinite(caller, "‖observation‖²", dot(observation, observation));
    },
    evidence(observation) {
      const u = matVec(patterns, observation);
      for (let k = 0; k < count; k++) u[k] = beta * (u[k] - squares[k] / 2);
      return u;
    },
    logLikelihoods(observation, heard) {
      const shared = logNormal(observation, beta);
      return heard.map((u) => u + shared);
    },
    logBase: (observation, spread) => logNormal(observation, 1 / (1 / beta + spread * spread)),
    spike(k, observation, rate) {
      for (let i = 0, at = k * size; i < size; i++, at++) data[at] += rate * (observation[i] - data[at]);
      square(k);
    },
    imprint(k, observation, strength) {
      for (let i = 0, at = k * size; i < size; i++, at++) data[at] = strength * observation[i];
      square(k);
    },
    means: () => matrix(count, size, data.slice()),
    synapses() {
      const copy = matrix(count, size, data.slice());
      return { patterns: copy, values: copy, beta, bias: squares.map((s) => (-beta * s) / 2) };
    },
  };
}
