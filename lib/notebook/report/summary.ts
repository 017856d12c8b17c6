/** @file What a run came to, as data and in a sentence. */
import type { Claim } from "./claims";

/** One notebook as the report shows it. */
export interface ReportedNotebook {
  readonly name: string;
  readonly title: string;
  readonly status: "passed" | "failed";
  /** one line; null when it passed */
  readonly failure: string | null;
  /** [s] of the computation, also when this run took it from the cache */
  readonly seconds: number;
  readonly cached: boolean;
  readonly figures: readonly string[];
}

/** A notebook that a partial run did not touch, with what an earlier one made of it. */
export interface EarlierNotebook {
  readonly name: string;
  readonly title: string;
  readonly status: "passed" | "failed";
  /** ISO time of the computation */
  readonly computed: string;
  readonly commit: string | null;
  readonly dirty: boolean | null;
}

/** A run as the report tells it, and as `report.json` keeps it. */
export interface Report {
  readonly passed: boolean;
  readonly mode: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** whether only some of the notebooks were asked for */
  readonly partial: boolean;
  readonly commit: string | null;
  readonly dirty: boolean | null;
  /** what changed while notebooks ran */
  readonly changed?: readonly string[];
  readonly backend: string | null;
  readonly notebooks: readonly ReportedNotebook[];
  /** notebooks whose pages an earlier run left; they have no part in the verdict */
  readonly earlier: readonly EarlierNotebook[];
  readonly claims: readonly Claim[];
  /** other things that went wrong: a figure that could not be drawn */
  readonly problems: readonly string[];
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** The result in one sentence. */
export function summary({ claims, notebooks, problems }: Report): string {
  const held = claims.filter((claim) => claim.passed).length;
  const ran = notebooks.filter((notebook) => notebook.status === "passed").length;
  const parts = [
    ran === notebooks.length ? plural(ran, "notebook") : `${ran} of ${plural(notebooks.length, "notebook")}`,
    held === claims.length
      ? `${plural(held, "claim")} held`
      : `${held} of ${plural(claims.length, "claim")} held`,
  ];
  return `${parts[0]} passed, ${parts[1]}${problems.length ? `, ${plural(problems.length, "problem")}` : ""}`;
}

const commitText = ({ commit, dirty }: { commit: string | null; dirty: boolean | null }): string =>
  commit ? `commit ${commit.slice(0, 10)}${dirty ? " with local changes" : ""}` : "no commit known";

/** When an earlier result was computed, and from what. */
export function whenAndWhence(notebook: EarlierNotebook): string {
  return `${notebook.computed.slice(0, 16).replace("T", " ")} UTC, ${commitText(notebook)}`;
}

/** Commit, mode, parameters and backend in a few lines of text. */
export function recipe(report: Report): string[] {
  const parameters = Object.entries(report.parameters).map(
    ([name, value]) => `${name} = ${JSON.stringify(value)}`,
  );
  return [
    [
      commitText(report),
      `mode ${report.mode ?? "as written in each notebook"}`,
      `backend ${report.backend ?? "none"}`,
    ].join(" · "),
    ...(parameters.length ? [`parameters: ${parameters.join(", ")}`] : []),
    ...(report.changed ? [`${report.changed.join(", ")} changed while notebooks ran`] : []),
    ...(report.partial ? ["only the notebooks that were asked for"] : []),
  ];
}
