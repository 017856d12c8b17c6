/** @file What a bench is: a question, the sizes at which it is asked, who answers, and how an answer is checked. */

import type { PeerHome } from "../setup/peers";

/** What a contender computes: numbers that the case can judge. */
export type Result = Float32Array | Float64Array;

/** A contender that is ready to run. */
export interface Running {
  /** One call, the thing that is timed. */
  run(): Result | Promise<Result>;
  close?(): void;
}

/** A contender that cannot run here, and why. */
export interface Absent {
  readonly absent: string;
}

/** A contender in this process. */
export interface Variant {
  readonly name: string;
  /** Everything that is not timed: loading, laying out, building. */
  open(): Promise<Running | Absent> | Running | Absent;
}

/** A named peer in the Python process: a function of test/bench/peers.py. */
export interface PythonPeer {
  readonly name: string;
  /** the environment in which it lives; that of NumPy and PyTorch when left out */
  readonly home?: PeerHome;
  readonly python: string;
  readonly settings?: Readonly<Record<string, number | string | boolean>>;
}

/** An array that Python peers are given, the very same numbers. */
export interface Shaped {
  readonly values: Result;
  readonly shape: readonly number[];
}

/** A promise about the ratio peer's time ÷ our time. */
export interface Goal {
  /** its number in the list of goals */
  readonly id: string;
  readonly variant: string;
  readonly peer: string;
  readonly atLeast: number;
  /** threads at which it is promised; 1 when left out */
  readonly threads?: number;
}

/** Something measured that is no time, such as memory, with its goal. */
export interface Fact {
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost: number;
}

/** One size at which the question is asked. */
export interface Case {
  readonly name: string;
  /** arithmetic operations of one call, for a rate beside the time */
  readonly operations?: number;
  /** what Python peers compute on */
  readonly data?: Readonly<Record<string, Shaped>>;
  readonly variants: readonly Variant[];
  readonly peers?: readonly PythonPeer[];
  /** Error of a result against float64 arithmetic; every contender is judged by it. */
  error(result: Result): number;
  /** largest error that still counts as the same answer */
  readonly tolerance: number;
  readonly goals?: readonly Goal[];
  /** asked after the contenders have run */
  facts?(): readonly Fact[];
}

/** A bench: the default export of a file test/bench/<name>.bench.ts. */
export interface Bench {
  /** what its numbers answer, in one sentence */
  readonly question: string;
  cases(): Iterable<Case> | AsyncIterable<Case>;
}
