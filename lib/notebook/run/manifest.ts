/** @file The record of a run: with what, on what, how long, and what came from the cache. */
import type { Provenance } from "../../io/index";
import type { Tensors } from "../provenance";
import { type Claim, type Findings, titleOf } from "../report/index";
import { isCode, tagsOf } from "./nbformat";
import type { Request } from "./parameters";
import type { Outcome } from "./session";

/** One notebook in the manifest. */
export interface ManifestNotebook {
  readonly name: string;
  readonly title: string;
  readonly status: "passed" | "failed";
  readonly failure: Outcome["failure"] | null;
  readonly cached: boolean;
  /** ISO time of the computation */
  readonly computed: string;
  /** recipe of the computation, which is an earlier one when it came from the cache */
  readonly provenance: Provenance;
  readonly backend: string | null;
  /** the tensor backend with its versions and threads; null when none computed */
  readonly tensors: Tensors | null;
  readonly seed: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly startup_ms: number;
  readonly duration_ms: number;
  readonly cells: readonly { cell: number; tags: readonly string[]; status: string; duration_ms: number }[];
  readonly figures: readonly string[];
  readonly claims: { readonly held: number; readonly failed: number };
}

/** `manifest.json`. */
export interface Manifest extends Provenance {
  readonly started: string;
  readonly duration_ms: number;
  readonly mode: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** every tensor backend that computed, with its versions and threads */
  readonly tensors: readonly Tensors[];
  readonly partial: boolean;
  readonly jobs: number;
  readonly passed: boolean;
  readonly cache: { readonly hits: number; readonly computed: number };
  readonly notebooks: readonly ManifestNotebook[];
  /** notebooks that this run did not touch, as an earlier run left them */
  readonly earlier: readonly ManifestNotebook[];
}

const whole = (milliseconds: number): number => Math.round(milliseconds);

/** The seed of a notebook: as it said at its end, as it was set, or as it is written in its parameters. */
function seedOf(outcome: Outcome, findings: Findings): unknown {
  const said = findings.provenance?.facts["seed"] ?? outcome.parameters["seed"];
  if (said !== undefined) return said;
  const cell = outcome.notebook?.cells.find((one) => isCode(one) && tagsOf(one).includes("parameters"));
  const written = /\bseed\b[^=\n]*=\s*(-?\d+)/.exec(cell?.source ?? "")?.[1];
  return written === undefined ? null : Number(written);
}

/** A notebook's part of the manifest. */
export function manifestNotebook(outcome: Outcome, findings: Findings): ManifestNotebook {
  const code = outcome.notebook?.cells.filter(isCode) ?? [];
  const held = findings.claims.filter((claim: Claim) => claim.passed).length;
  return {
    backend: findings.provenance?.backend ?? null,
    cached: outcome.cached,
    cells: outcome.cells.map(({ duration, number, status }) => ({
      cell: number,
      duration_ms: whole(duration),
      status,
      tags: code[number - 1] ? tagsOf(code[number - 1] as (typeof code)[number]) : [],
    })),
    claims: { failed: findings.claims.length - held, held },
    computed: outcome.computed,
    duration_ms: whole(outcome.duration),
    failure: outcome.failure ?? null,
    figures: findings.figures.map((figure) => figure.name),
    name: outcome.source.name,
    parameters: outcome.parameters,
    provenance: outcome.provenance,
    seed: seedOf(outcome, findings),
    startup_ms: whole(outcome.startup),
    status: outcome.failure ? "failed" : "passed",
    tensors: findings.provenance?.tensors ?? null,
    title: outcome.notebook ? titleOf(outcome.notebook, outcome.source.name) : outcome.source.name,
  };
}

/** The different tensor backends of notebooks. */
export function allTensors(notebooks: readonly ManifestNotebook[]): Tensors[] {
  const found = notebooks.flatMap(({ tensors }) => (tensors ? [tensors] : []));
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** The values that a run was asked to set, as the manifest shows them. */
export function askedValues(request: Request): Record<string, unknown> {
  return Object.fromEntries(
    [...request.values].map(([name, given]) => [name, "word" in given ? given.word : given.value]),
  );
}
