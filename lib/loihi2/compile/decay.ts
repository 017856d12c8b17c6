/** @file Time constants as the chip has them: what is lost in a step, in parts of 4096. */
import { DECAY_BITS } from "../arithmetic";

/**
 * How a time constant τ becomes a loss in each step of dt: `"exact"`, 1 − e^(−dt/τ), as the differential equation has it at the ticks;
 * `"euler"`, dt/τ, as frameworks that step by dt write it.
 */
export type Integration = "exact" | "euler";

/** Every {@link Integration}. */
export const integrations: readonly Integration[] = ["exact", "euler"];

const PARTS = 2 ** DECAY_BITS;

/** What is lost in a step, in parts of 4096, before rounding. */
export function lossOf(tau: number, dt: number, integration: Integration): number {
  return PARTS * (integration === "exact" ? -Math.expm1(-dt / tau) : dt / tau);
}

/** Time constant [same unit as dt] of a loss in parts of 4096: Infinity for none, 0 for all. */
export function tauOf(loss: number, dt: number): number {
  return loss >= PARTS ? 0 : -dt / Math.log1p(-loss / PARTS);
}

/**
 * Whose rounding: `"nearest"`, ours; `"nir-to-lava"`, that of the script by which the paper on NIR brought its graphs to the chip: 1 unit of potential
 * is 64 · 256 units of the chip, everything is cut toward zero, dv = ⌊4095 dt/τ⌋, weights ⌊256 w dt/τ⌋, thresholds ⌊⌊131071 θ⌋ / 512⌋.
 *
 * Reference: Pedersen et al. 2024, Nat. Commun. 15:8122, its artefacts `paper/nir_to_lava.py`, as far as one neuron's numbers tell.
 */
export type Convention = "nearest" | "nir-to-lava";

/** Every {@link Convention}. */
export const conventions: readonly Convention[] = ["nearest", "nir-to-lava"];

/** Units of the chip for a mV by the script's convention, for graphs in volts. */
export const NIR_TO_LAVA_SCALE: number = (64 * 256) / 1000;

/** What the chip loses, a whole number of 1 … 4095 parts. */
export function storedLoss(
  tau: number,
  dt: number,
  integration: Integration,
  convention: Convention = "nearest",
): number {
  // The small part guards against 0.04 · 4095 coming out below itself.
  if (convention === "nir-to-lava") return Math.min(PARTS - 1, Math.floor(((PARTS - 1) * dt) / tau + 1e-9));
  return Math.min(PARTS - 1, Math.max(1, Math.round(lossOf(tau, dt, integration))));
}

/** Whether a time constant is so long that the nearest loss is none. */
export function tooSlow(tau: number, dt: number, integration: Integration): boolean {
  return lossOf(tau, dt, integration) < 0.5;
}

/** Largest time constant that is not {@link tooSlow}. */
export function slowest(dt: number, integration: Integration): number {
  return integration === "exact" ? -dt / Math.log1p(-0.5 / PARTS) : 2 * PARTS * dt;
}
