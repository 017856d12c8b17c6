/**
 * @file Attention over a fixed number of slots: keys and values are written into slots, and softmax chooses among
 * slots.
 */
import { addCounts, scaleCounts } from "../../cost";
import { checkInteger, type Matrix, matrix, softmax } from "../../math";
import { checkTokens, type Form, type Mixer, type MixerState, stateEntry } from "../mixer";
import { decayFactors, scaled } from "./entries";
import { checkForm, checkShape, checkStayedFinite, type HeadTokens, smallTokens } from "./fast-weight-mixer";
import { runInChunks } from "./in-chunks";
import { runningShareCost, runningShares } from "./running-share";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";
import { runStepByStep } from "./step-by-step";
import { transitionCost } from "./transition-cost";
import type { TransitionShape, Transitions } from "./transitions";

/** What may be chosen about attention over slots. */
export interface SlotOptions extends ScaleOptions {
  /** M, number of slots; default H */
  readonly slots?: number;
}

/**
 * Attention with bounded memory.
 *
 *     K̃_m = Σ_t k_t e^{s_tm} / Σ_t e^{s_tm},  Ṽ_m likewise        o = Ṽᵀ softmax(scale · K̃ q)
 *
 * where s is `slot` [T, M], logits of writing into each slot. State: `slotKeys` [H, M], `slotValues` [V, M] and
 * `logNormaliser` [1, M]; without the last a stream cannot be resumed (the reference keeps the first two only).
 *
 * Reference: Peng et al. 2022, "ABC: Attention with Bounded-memory Control", arXiv 2110.02488.
 */
export function boundedMemory(options: SlotOptions = {}): Mixer<HeadTokens<"slot">> {
  return slotMixer("boundedMemory", options, ["slot"], (name, { slot }, past) => {
    const { shares, remaining, logNormaliser } = runningShares(name, slot, past);
    return { shares, remaining, carried: { logNormaliser } };
  });
}

/**
 * Gated slot attention: slots that forget by a gate of their own.
 *
 *     K̃ ← Diag(α) K̃ + s kᵀ,  Ṽ ← Diag(α) Ṽ + s vᵀ        o = Ṽᵀ softmax(scale · K̃ q)
 *
 * where s is `slot` [T, M] (in the paper 1 − α) and ln α `logDecay` [T, M], ≤ 0. State: `slotKeys` [H, M] and
 * `slotValues` [V, M].
 *
 * Reference: Zhang et al. 2024, "Gated Slot Attention for Efficient Linear-Time Sequence Modeling", arXiv 2409.07146.
 */
export function gatedSlotAttention(options: SlotOptions = {}): Mixer<HeadTokens<"slot" | "logDecay">> {
  return slotMixer("gatedSlotAttention", options, ["slot", "logDecay"], (name, { slot, logDecay }) => ({
    shares: slot,
    remaining: decayFactors(name, "logDecay", logDecay),
    carried: {},
  }));
}

type Writing = { readonly shares: Matrix; readonly remaining: Matrix; readonly carried: MixerState };

const forms: readonly Form[] = ["recurrent", "chunked", "parallel"];

function slotMixer<Gate extends string>(
  name: string,
  options: SlotOptions,
  gates: readonly Gate[],
  writing: (name: string, tokens: HeadTokens<Gate>, past: MixerState | undefined) => Writing,
): Mixer<HeadTokens<Gate>> {
  checkScale(name, options);
  if (options.slots !== undefined) checkInteger(name, "slots", options.slots, 1);
  return {
    name,
    forms,
    mix(tokens, given = {}) {
      const { state: past } = given;
      const { form, chunk } = checkForm(name, given, forms);
      const columns = Object.fromEntries(gates.map((gate) => [gate, options.slots ?? "H"]));
      const { H, V, T } = checkTokens(name, tokens, { query: "H", key: "H", value: "V", ...columns });
      const slots = options.slots ?? H;
      const { shares, remaining, carried } = writing(name, tokens, past);
      const entry = (of: string, rows: number): Matrix =>
        past
          ? matrix(rows, slots, stateEntry(name, past, of, rows, slots).data.slice())
          : matrix(rows, slots);
      const [slotKeys, slotValues] = [entry("slotKeys", H), entry("slotValues", V)];
      const run = (transitions: Transitions, weights: Matrix): Matrix =>
        form === "recurrent"
          ? runStepByStep(transitions, weights)
          : runInChunks(transitions, weights, form === "parallel" ? Math.max(T, 1) : chunk);
      const write = { key: shares, decay: remaining };
      const query = scaled(tokens.query, queryScale(options, H));
      const scores = run({ ...write, value: tokens.key, query, read: "across" }, slotKeys);
      const chosen = matrix(T, slots);
      for (let t = 0; t < T; t++)
        chosen.data.set(softmax(scores.data.subarray(t * slots, (t + 1) * slots)), t * slots);
      const output = run({ ...write, value: tokens.value, query: chosen }, slotValues);
      checkStayedFinite(name, smallTokens, output, slotKeys, slotValues);
      return { output, state: { slotKeys, slotValues, ...carried } };
    },
    cost(shape) {
      const { length, head, value, form, chunk } = checkShape(name, shape, forms);
      const slots = options.slots ?? head;
      const part = { features: slots, decay: "channel" } as const;
      const passes: TransitionShape[] = [
        { ...part, values: head, read: "across" },
        { ...part, values: value },
      ];
      const gating = gates.includes("logDecay" as Gate) ? { exp: slots } : runningShareCost(slots);
      return addCounts(
        ...passes.map((pass) => transitionCost(pass, length, form, chunk)),
        scaleCounts({ mul: scaleCost(options, head) }, length),
        scaleCounts(gating, length),
        scaleCounts({ cmp: slots - 1, add: 2 * slots - 1, exp: slots, div: 1, mul: slots }, length),
      );
    },
  };
}
