/** @file A head with fast weights, from the map of its tokens to transitions. */
import { addCounts, type Counts, counts, scaleCounts } from "../../cost";
import { checkChoice, checkInteger, type Matrix, matrix, shown } from "../../math";
import {
  checkTokens,
  type Form,
  type Mixer,
  type MixerShape,
  type MixerState,
  stateEntry,
  type Tokens,
} from "../mixer";
import { runInChunks } from "./in-chunks";
import { runStepByStep } from "./step-by-step";
import { transitionCost } from "./transition-cost";
import type { TransitionShape, Transitions } from "./transitions";

/** Tokens of one head: `query` [T, H], `key` [T, H], `value` [T, V], and the gates that are named. */
export type HeadTokens<Gates extends string = never> = Readonly<
  Record<"query" | "key" | "value" | Gates, Matrix>
>;

/** A mechanism with fast weights: what its tokens are and which transitions they mean. */
export interface FastWeightRule<T extends Tokens> {
  /** as in the table of families, and in errors */
  readonly name: string;
  /** the tokens it needs and their columns, as `checkTokens` takes them */
  readonly columns: Readonly<Record<string, number | string>>;
  /** H and V, where they are not the sizes of those letters */
  sizes?(found: Readonly<Record<string, number>>): { readonly H: number; readonly V: number };
  /** sizes and kind of its transitions for heads of size H and values of size V */
  shape(head: number, value: number): TransitionShape;
  /** Transitions, and what else the next tokens need to know. Tokens have been checked. */
  transitions(tokens: T, past: MixerState | undefined): Transitions & { readonly carried?: MixerState };
  /** what becomes of the answers; default nothing */
  finish?(answers: Matrix, tokens: T): Matrix;
  /** what keeps the fast weights within the range of numbers, for the error when they left it; default: small tokens */
  readonly remedy?: string;
  /** operations of one token around its transitions: maps, gates, `finish` */
  perToken(head: number, value: number): Partial<Counts>;
}

const forms: readonly Form[] = ["recurrent", "chunked", "parallel"];

/**
 * The head of a rule, in the recurrent, the chunked and the parallel form (one chunk for all tokens). Its state is
 * `fastWeights` [V, F] and what the rule carries.
 */
export function fastWeightMixer<T extends Tokens>(rule: FastWeightRule<T>): Mixer<T> {
  const { name } = rule;
  return {
    name,
    forms,
    mix(tokens, options = {}) {
      const { state } = options;
      const { form, chunk } = checkForm(name, options, forms);
      const found = checkTokens(name, tokens, rule.columns);
      const { H, V } = rule.sizes?.(found) ?? found;
      const { values, features } = rule.shape(H, V);
      const weights = matrix(values, features);
      if (state) weights.data.set(stateEntry(name, state, "fastWeights", values, features).data);
      const { carried, ...transitions } = rule.transitions(tokens, state);
      const answers =
        form === "recurrent"
          ? runStepByStep(transitions, weights)
          : runInChunks(transitions, weights, form === "parallel" ? Math.max(found["T"], 1) : chunk);
      const output = rule.finish ? rule.finish(answers, tokens) : answers;
      checkStayedFinite(name, rule.remedy ?? smallTokens, output, weights);
      return { output, state: { fastWeights: weights, ...carried } };
    },
    cost(shape) {
      const { length, head, value, form, chunk } = checkShape(name, shape, forms);
      return addCounts(
        transitionCost(rule.shape(head, value), length, form, chunk),
        scaleCounts(counts(rule.perToken(head, value)), length),
      );
    },
  };
}

/** Guard: the form is one of `forms`, the chunk holds at least one token; with the defaults put in. */
export function checkForm(
  caller: string,
  { form, chunk = 64 }: { form?: Form; chunk?: number },
  forms: readonly Form[],
): { form: Form; chunk: number } {
  if (form !== undefined) checkChoice(caller, "form", form, forms);
  checkInteger(caller, "chunk", chunk, 1);
  return { form: form ?? forms[0], chunk };
}

/** Guard: sizes are whole numbers; with the defaults put in. */
export function checkShape(caller: string, shape: MixerShape, forms: readonly Form[]): Required<MixerShape> {
  const { length, past = 0, head, value = head } = shape;
  checkInteger(caller, "length", length, 1);
  checkInteger(caller, "past", past);
  checkInteger(caller, "head", head, 1);
  checkInteger(caller, "value", value, 1);
  return { length, past, head, value, ...checkForm(caller, shape, forms) };
}

/** The remedy of a memory that adds and fades: its answers are sums of products of three entries or, with squares as features, five. */
export const smallTokens = "tokens with entries below 1e40 keep it so";
/** The remedy of a memory that subtracts what it finds: each write must not lengthen what is there. */
export const boundedWrites = "keys of norm 1 and strengths in [0, 2] keep it so";
/** The remedy of a memory that learns by gradients, with or without momentum. */
export const smallerRates = "keys of norm 1 and smaller rates keep it so";

/** Guard: nothing has overflowed on the way; if it has, `remedy` says what would have kept it. */
export function checkStayedFinite(caller: string, remedy: string, ...results: readonly Matrix[]): void {
  for (const { data } of results)
    for (const x of data)
      if (!Number.isFinite(x))
        throw new RangeError(`${caller}: what is remembered must stay finite, got ${shown(x)}; ${remedy}`);
}
