/** @file What a reader sees of a case: one table, the goals it touches, and whether all answers agree. */
import type { Case, Fact, Goal } from "./declare";
import { type Measured, median, type Outcome, ratio, ratios } from "./measure";

/** A goal with what was measured. */
export interface JudgedGoal extends Goal {
  /** median over the rounds */
  readonly measured: number;
  /** smallest and largest of all rounds */
  readonly range: readonly [number, number];
  readonly met: boolean;
}

/** A case with everything that was found, as written to JSON. */
export interface CaseReport {
  readonly bench: string;
  readonly case: string;
  readonly threads: number;
  readonly operations?: number;
  readonly outcome: Outcome;
  /** contenders whose result is too far from float64 */
  readonly wrong: readonly string[];
  readonly goals: readonly JudgedGoal[];
  readonly facts: readonly (Fact & { readonly met: boolean })[];
}

/** The time that counts: of the processor for one thread, by the clock for several. */
export const counting = (measured: Measured, threads: number): readonly number[] =>
  threads === 1 ? measured.cpu : measured.wall;

/** Judges the outcome of a case. */
export function judge(bench: string, asked: Case, outcome: Outcome, threads: number): CaseReport {
  const times = new Map(outcome.measured.map((found) => [found.name, counting(found, threads)]));
  const goals: JudgedGoal[] = [];
  for (const goal of asked.goals ?? []) {
    const own = times.get(goal.variant);
    const peer = times.get(goal.peer);
    if (!own || !peer || (goal.threads ?? 1) !== threads) continue;
    const found = ratios(own, peer);
    const measured = median(found);
    const range = [Math.min(...found), Math.max(...found)] as const;
    goals.push({ ...goal, measured, range, met: measured >= goal.atLeast });
  }
  return {
    bench,
    case: asked.name,
    threads,
    ...(asked.operations !== undefined && { operations: asked.operations }),
    outcome,
    wrong: outcome.measured.filter(({ error }) => !(error <= asked.tolerance)).map(({ name }) => name),
    goals,
    facts: (asked.facts?.() ?? []).map((fact) => ({ ...fact, met: fact.value <= fact.atMost })),
  };
}

/** Three significant digits, without exponents in the range people read. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(1);
  return size >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The peers against which a table shows ratios: those that a goal or a Python peer names. */
function reference(asked: Case, outcome: Outcome): Measured[] {
  const names = new Set([
    ...(asked.goals ?? []).map(({ peer }) => peer),
    ...(asked.peers ?? []).map(({ name }) => name),
  ]);
  return outcome.measured.filter(({ name }) => names.has(name));
}

/** The case as text. */
export function describe(asked: Case, report: CaseReport): string {
  const { outcome, threads } = report;
  const peers = reference(asked, outcome);
  const head = ["", threads === 1 ? "CPU ms" : "wall ms", "best"];
  if (asked.operations !== undefined) head.push("Gop/s");
  head.push(...peers.map(({ name }) => `÷ ${name}`), "error");
  const rows = outcome.measured.map((found) => {
    const times = counting(found, threads);
    const row = [found.name, short(median(times)), short(Math.min(...times))];
    if (asked.operations !== undefined) row.push(short(asked.operations / median(times) / 1e6));
    row.push(
      ...peers.map((peer) => (peer === found ? "1" : short(ratio(times, counting(peer, threads))))),
      report.wrong.includes(found.name)
        ? `WRONG ${found.error.toExponential(1)}`
        : found.error.toExponential(1),
    );
    return row;
  });
  const lines = [`${asked.name}`, columns([head, ...rows])];
  for (const { name, reason } of outcome.absent) lines.push(`${name} is absent: ${reason}`);
  const verdict = (met: boolean) => (met ? "met" : "missed");
  for (const goal of report.goals)
    lines.push(
      `goal ${goal.id}: ${goal.variant} ≥ ${goal.atLeast} × ${goal.peer}, measured ${short(goal.measured)} (${goal.range.map(short).join(" to ")}): ${verdict(goal.met)}`,
    );
  for (const fact of report.facts)
    lines.push(
      `goal ${fact.id}: ${fact.what} ≤ ${[short(fact.atMost), fact.unit].join(" ").trim()}, measured ${short(fact.value)}: ${verdict(fact.met)}`,
    );
  return lines.join("\n");
}
