/** @file What one spike does to a potential, as wanted and as the chip has it. */
import type { Wired } from "./connections";
import type { ChipNeurons } from "./neurons";
import type { Plan } from "./plan";
import type { ParameterRow } from "./report";

/** A population, its scale and everything that reaches it. */
export interface Connected {
  readonly plan: Plan;
  /** [units/mV] */
  readonly scale: number;
  readonly chip: ChipNeurons;
  readonly wired: readonly Wired[];
}

type RowOf = (
  part: string,
  quantity: string,
  unit: string,
  wanted: ArrayLike<number>,
  has: ArrayLike<number>,
) => ParameterRow;

/** Largest value of a current's response to a weight of 1 mV: at its peak both terms change equally fast. */
function peakOf(tauMem: number, tauSyn: number): number {
  if (tauSyn === 0) return 1;
  if (Math.abs(tauMem - tauSyn) < 1e-9 * tauMem) return Math.exp(-1);
  const time = (Math.log(tauMem / tauSyn) * tauMem * tauSyn) / (tauMem - tauSyn);
  return ((Math.exp(-time / tauMem) - Math.exp(-time / tauSyn)) * tauSyn) / (tauMem - tauSyn);
}

/** The strongest synapse's response, at its peak and over all time, with the decays that the chip has. */
export function responseRows({ plan }: Connected, { route, has }: Wired, row: RowOf): ParameterRow[] {
  const { leak, tauMem, tauHas } = plan;
  if (!leak || has.length === 0) return [];
  const { weights, receptor, receiver, name } = route;
  let at = 0;
  weights.forEach((w, k) => {
    if (Math.abs(w) > Math.abs(weights[at])) at = k;
  });
  const i = receiver(at);
  const peak = [peakOf(tauMem[i], receptor.tauSyn), peakOf(tauHas[i], receptor.tauHas)];
  const area = receptor.tauSyn === 0 ? [tauMem[i], tauHas[i]] : [receptor.tauSyn, receptor.tauHas];
  return [
    row(name, "response peak", "mV", [weights[at] * peak[0]], [has[at] * peak[1]]),
    row(name, "response area", "mV ms", [weights[at] * area[0]], [has[at] * area[1]]),
  ];
}
