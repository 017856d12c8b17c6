/** @file How a Bayesian spiking Hopfield network is to be put on a chip. */
import { checkChoice, checkInteger, checkPositive, checkRange } from "../../math";

/** How the next spike is found: by ramps, by noisy leaky neurons, or by exponential accumulators. */
export type MemoryForm = "gumbel" | "noisy-lif" | "exponential";

/** Every {@link MemoryForm}. */
export const memoryForms: readonly MemoryForm[] = ["gumbel", "noisy-lif", "exponential"];

/** How memories are put on a chip. Times are in steps and rounds, evidence in nats. */
export interface CompileMemoryOptions {
  /** default `"gumbel"` */
  readonly form?: MemoryForm;
  /** `"clamped"`, the default: all spikes answer the cue. `"autonomous"`: spikes write back into what is seen, ξ ← (1 − a) ξ + a x_k in each round */
  readonly mode?: "clamped" | "autonomous";
  /** a in (0, 1], of the autonomous mode; default 0.2 */
  readonly gain?: number;
  /** of ramps [nat per step]; default ⅛ */
  readonly slope?: number;
  /**
   * θ [nat] above what the likeliest memory begins with before anything is seen. Of ramps, when left out, the least that no start can be above, or with
   * a tail one in 500 where a cue is as clear as can be;
   * of the exponential race such that the clearest cue takes 16 steps. The noisy race has none
   */
  readonly threshold?: number;
  /** bits of the table of noise, 1 … 16, default 8, and whether it goes on in a tail, default false; of ramps and the exponential race */
  readonly noise?: { readonly bits?: number; readonly tail?: boolean };
  /** bits of every state, 8 … 24; default 24 */
  readonly stateBits?: number;
  /** the most bits of every weight, 2 … 8; default 8 */
  readonly weightBits?: number;
  /** steps by which the reset comes late, 0 … 63; default 0 */
  readonly resetDelay?: number;
  /** bits of an entry of the cue, 2 … 16, and its largest size; default 2 and 1, for signs and missing entries */
  readonly cueBits?: number;
  readonly cueLimit?: number;
  /** a memory's own spikes tire it: g [nat] and τ_A in rounds */
  readonly adaptation?: { readonly strength: number; readonly tau: number };
  /** a spike speaks for others later: γ [nat], τ_z in rounds, D in steps (0 … 63); from each to the next when `pairs` is left out */
  readonly transitions?: {
    readonly strength: number;
    readonly tau: number;
    readonly delay?: number;
    readonly pairs?: readonly { readonly from: number; readonly to: number }[];
  };
  /** of the noisy race: τ_m in steps, default 20; σ_V and Ī in units of the threshold, default 0.25 and 0.55; β_eff, default (1 − Ī)/σ_V² */
  readonly noisy?: {
    readonly tau?: number;
    readonly noise?: number;
    readonly level?: number;
    readonly beta?: number;
  };
}

/** @throws {TypeError | RangeError} when an option is outside its range */
export function checkMemoryOptions(caller: string, options: CompileMemoryOptions): void {
  const { form = "gumbel", mode = "clamped", gain = 0.2, slope = 1 / 8, noise = {}, noisy = {} } = options;
  checkChoice(caller, "form", form, memoryForms);
  checkChoice(caller, "mode", mode, ["clamped", "autonomous"]);
  if (!(gain > 0 && gain <= 1))
    throw new RangeError(`${caller}: gain must be above 0 and at most 1, got ${gain}`);
  checkPositive(caller, "slope", slope);
  if (options.threshold !== undefined) checkRange(caller, "threshold", options.threshold, 0, 1e4);
  checkInteger(caller, "noise.bits", noise.bits ?? 8, 1, 16);
  checkInteger(caller, "stateBits", options.stateBits ?? 24, 8, 24);
  checkInteger(caller, "weightBits", options.weightBits ?? 8, 2, 8);
  checkInteger(caller, "resetDelay", options.resetDelay ?? 0, 0, 63);
  checkInteger(caller, "cueBits", options.cueBits ?? 2, 2, 16);
  checkPositive(caller, "cueLimit", options.cueLimit ?? 1);
  if (options.adaptation && options.transitions)
    throw new RangeError(
      `${caller}: adaptation and transitions exclude each other, both leak in one register, got both`,
    );
  for (const drive of [options.adaptation, options.transitions]) {
    if (!drive) continue;
    checkRange(caller, "strength", drive.strength, 0, 1e4);
    checkRange(caller, "tau", drive.tau, 1, 1e6);
  }
  checkInteger(caller, "transitions.delay", options.transitions?.delay ?? 0, 0, 63);
  checkPositive(caller, "noisy.tau", noisy.tau ?? 20);
  checkPositive(caller, "noisy.noise", noisy.noise ?? 0.25);
  checkRange(caller, "noisy.level", noisy.level ?? 0.55, 0, 0.999);
  checkPositive(caller, "noisy.beta", noisy.beta ?? 1);
}
