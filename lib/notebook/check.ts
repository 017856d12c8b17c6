/** @file Claims of a notebook as assertions: each shows a verdict, and the report gathers them. */
import { shown } from "../math/index";
import { kernelHost } from "./host";

/** A value that a claim can speak of. */
export type Observed = number | boolean | string;

/** What was observed, and exactly one rule for it. */
export interface Expectation {
  /** value computed in place */
  readonly observed: Observed;
  /** the value it should have: within `tolerance` for numbers, exactly for everything else */
  readonly expected?: Observed;
  /** largest allowed |observed − expected|; default 0 */
  readonly tolerance?: number;
  /** largest allowed value */
  readonly atMost?: number;
  /** smallest allowed value */
  readonly atLeast?: number;
  /** smallest and largest allowed value */
  readonly within?: readonly [number, number];
  /** unit of all these numbers */
  readonly unit?: string;
  /** what a paper reports for it, shown beside ours here and in the report */
  readonly paper?: PaperValue;
}

/** A published value and where it stands. */
export interface PaperValue {
  /** as the paper states it: a number, or words for what is only drawn there */
  readonly value: number | string;
  /** author, year and place: `Krotov & Hopfield 2016, eq. 6` */
  readonly source: string;
}

/** The rule of a claim as the report keeps it. */
export type Rule = Observed | { atMost: number } | { atLeast: number } | { within: [number, number] };

/** A claim with its verdict: the content of `application/vnd.engram.check+json`. */
export interface Verdict {
  readonly claim: string;
  readonly passed: boolean;
  /** NaN and infinities as text, which JSON cannot say */
  readonly observed: Observed;
  readonly expected: Rule;
  readonly tolerance: number | null;
  readonly unit?: string;
  readonly paper?: PaperValue;
}

/** A claim that does not hold. */
export class CheckFailed extends Error {
  override readonly name: string = "CheckFailed";
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(`${verdict.claim}: ${verdictText(verdict)}`);
    this.verdict = verdict;
  }
}

function judge(claim: string, given: Expectation): { passed: boolean; rule: Rule } {
  const { observed, expected, atMost, atLeast, within, tolerance } = given;
  const rules = [expected, atMost, atLeast, within].filter((rule) => rule !== undefined);
  if (rules.length !== 1)
    throw new TypeError(
      `check: "${claim}" must have exactly one of expected, atMost, atLeast and within, got ${rules.length}`,
    );
  if (!["number", "boolean", "string"].includes(typeof observed))
    throw new TypeError(`check: observed must be a number, boolean or string, got ${shown(observed)}`);
  if (tolerance !== undefined && (typeof expected !== "number" || !(tolerance >= 0)))
    throw new RangeError(
      `check: tolerance must be ≥ 0 and stand beside an expected number, got ${shown(tolerance)}`,
    );
  const number = typeof observed === "number" ? observed : Number.NaN;
  if (within !== undefined)
    return { passed: number >= within[0] && number <= within[1], rule: { within: [within[0], within[1]] } };
  if (atMost !== undefined) return { passed: number <= atMost, rule: { atMost } };
  if (atLeast !== undefined) return { passed: number >= atLeast, rule: { atLeast } };
  const rule = expected as Observed;
  if (typeof rule === "number" && typeof observed === "number")
    return {
      passed: observed === rule ? !Number.isNaN(rule) : Math.abs(observed - rule) <= (tolerance ?? 0),
      rule,
    };
  return { passed: observed === rule, rule };
}

const plain = (value: Observed): Observed =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

function plainRule(rule: Rule): Rule {
  if (typeof rule !== "object") return plain(rule);
  const entries = Object.entries(rule).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(plain) : plain(value as number),
  ]);
  return Object.fromEntries(entries) as Rule;
}

/** A number as a reader wants it: six significant digits, all of them when asked. */
function text(value: Observed, exact = false): string {
  if (typeof value !== "number") return String(value);
  return String(exact ? value : Number(value.toPrecision(6))).replace(/^-/, "−");
}

/** Observed and expected in words: `observed 3e-16, expected at most 1e-12`. */
export function verdictText(verdict: Verdict): string {
  const [seen, rule] = verdictParts(verdict);
  const paper = paperText(verdict);
  return `observed ${seen}, expected ${rule}${paper === "" ? "" : `; paper: ${paper}`}`;
}

/** The paper's value with its source, `0.138 (Amit et al. 1987)`; empty where no paper is named. */
export function paperText({ paper, unit }: Pick<Verdict, "paper" | "unit">): string {
  if (paper === undefined) return "";
  const tail = unit === undefined || unit === "" || typeof paper.value === "string" ? "" : ` ${unit}`;
  return `${text(paper.value, true)}${tail} (${paper.source})`;
}

/** The two values of a verdict as text, with unit and tolerance. */
export function verdictParts(verdict: Omit<Verdict, "claim">): [observed: string, expected: string] {
  const { observed, expected, tolerance, unit, passed } = verdict;
  const parts = (exact: boolean): [string, string] => {
    const value = (number: Observed) => text(number, exact);
    if (typeof expected !== "object")
      return [value(observed), `${value(expected)}${!tolerance ? "" : ` ± ${text(tolerance)}`}`];
    if ("atMost" in expected) return [value(observed), `at most ${value(expected.atMost)}`];
    if ("atLeast" in expected) return [value(observed), `at least ${value(expected.atLeast)}`];
    return [value(observed), `between ${value(expected.within[0])} and ${value(expected.within[1])}`];
  };
  // A difference beyond the sixth digit must be seen where it decides.
  const [seen, rule] = parts(!passed && parts(false)[1].includes(parts(false)[0]));
  const tail = unit === undefined || unit === "" ? "" : ` ${unit}`;
  return [`${seen}${tail}`, `${rule}${tail}`];
}

function checkPaper({ value, source }: PaperValue): PaperValue {
  if (typeof value !== "string" && !Number.isFinite(value))
    throw new TypeError(`check: paper.value must be a finite number or words, got ${shown(value)}`);
  if (typeof source !== "string" || source.trim() === "")
    throw new TypeError(`check: paper.source must name author and year, got ${shown(source)}`);
  return { source, value };
}

/**
 * States a claim, shows whether it holds, and stops the cell when it does not. NaN passes no claim about
 * numbers.
 *
 * @throws {CheckFailed} with observed and expected value, when the claim does not hold
 * @throws {TypeError} when there is not exactly one rule
 * @example
 * check("the energy never rises", { observed: largestRise, atMost: 1e-12 });
 * check("capacity", { observed: alpha, expected: 0.138, tolerance: 1e-3, paper: { value: 0.138, source: "Amit 1987" } });
 * check("one step is attention", { observed: update[0], expected: attended[0], tolerance: 1e-12 });
 */
export function check(claim: string, given: Expectation): void {
  const { passed, rule } = judge(claim, given);
  const numeric = typeof given.expected === "number";
  const verdict: Verdict = {
    claim,
    expected: plainRule(rule),
    observed: plain(given.observed),
    passed,
    tolerance: numeric ? (given.tolerance ?? 0) : null,
    ...(given.unit === undefined ? {} : { unit: given.unit }),
    ...(given.paper === undefined ? {} : { paper: checkPaper(given.paper) }),
  };
  const words = verdictText(verdict);
  kernelHost()?.display({
    data: {
      "application/vnd.engram.check+json": verdict,
      "text/markdown": `**${passed ? "✓ holds" : "✗ fails"}** · ${claim} · ${words}`,
      "text/plain": `${passed ? "✓" : "✗"} ${claim}: ${words}`,
    },
  });
  if (!passed) throw new CheckFailed(verdict);
}
