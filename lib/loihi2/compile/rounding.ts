/** @file What putting a model on a chip has cost in exactness. */

/** One quantity: as it was wanted, and as the chip has it. */
export interface RoundingRow {
  readonly quantity: string;
  readonly unit: string;
  readonly wanted: number;
  readonly onChip: number;
  /** onChip − wanted; of many, the largest in size */
  readonly error: number;
}

/** A row of one number. */
export const rounded = (quantity: string, unit: string, wanted: number, onChip: number): RoundingRow => ({
  ...{ quantity, unit, wanted, onChip, error: onChip - wanted },
});

/** A row of many: the one that is farthest off. */
export function farthest(
  quantity: string,
  unit: string,
  wanted: ArrayLike<number>,
  onChip: ArrayLike<number>,
): RoundingRow {
  let at = 0;
  for (let i = 0; i < wanted.length; i++)
    if (Math.abs(onChip[i] - wanted[i]) > Math.abs(onChip[at] - wanted[at])) at = i;
  return rounded(quantity, unit, wanted[at], onChip[at]);
}
