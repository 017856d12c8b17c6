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

/** What the chip loses, a whole number of 1 … 4095 parts. */
export function storedLoss(tau: number, dt: number, integration: Integration): number {
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
