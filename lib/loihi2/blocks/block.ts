/** @file Pieces of networks that fit each other: populations and connections with a number that they put out in fixed point. */
import { checkInteger, shown } from "../../math";
import type { Connection, LoihiNetwork, LoihiPopulation } from "../network";
import type { ProfileName } from "../profile";

/** Numbers in fixed point that a population sends. */
export interface Signal {
  readonly population: string;
  readonly size: number;
  /** units of a payload for 1; a spike stands for 1 of them */
  readonly perUnit: number;
  /** steps from the inputs' step to the one in which it is sent */
  readonly latency: number;
}

/** A piece of a network. Its inputs are populations of kind `"input"` of its own, or signals of others. */
export interface LoihiBlock {
  readonly populations: Readonly<Record<string, LoihiPopulation>>;
  readonly connections: readonly Connection[];
  readonly output: Signal;
}

/**
 * Numbers from outside, as payloads.
 *
 * @param options how many; bits with sign, 2 … 32; of these after the point
 * @throws {RangeError} when a number is outside its range
 * @example
 * inputBlock("query", { size: 64, bits: 8, fraction: 4 }).output.perUnit // 16
 */
export function inputBlock(
  name: string,
  { size, bits, fraction }: { readonly size: number; readonly bits: number; readonly fraction: number },
): LoihiBlock {
  checkInteger("inputBlock", "size", size, 1);
  checkInteger("inputBlock", "bits", bits, 2, 32);
  checkInteger("inputBlock", "fraction", fraction, 0, 24);
  return {
    populations: { [name]: { model: "input", size, payloadBits: bits } },
    connections: [],
    output: { population: name, size, perUnit: 2 ** fraction, latency: 0 },
  };
}

/**
 * One network of several blocks.
 *
 * @throws {RangeError} when two blocks have a population of the same name; what is wrong otherwise shows when it is run
 * @example
 * const query = inputBlock("query", { size: 8, bits: 8, fraction: 4 });
 * const scores = dotBlock("scores", query.output, { rows: keys });
 * prepareEmulation(joinBlocks([query, scores]), { random });
 */
export function joinBlocks(blocks: readonly LoihiBlock[], profile?: ProfileName): LoihiNetwork {
  const populations: Record<string, LoihiPopulation> = {};
  for (const block of blocks)
    for (const [name, population] of Object.entries(block.populations)) {
      if (Object.hasOwn(populations, name))
        throw new RangeError(
          `joinBlocks: blocks must have populations of different names, got ${shown(name)} twice`,
        );
      populations[name] = population;
    }
  return {
    ...(profile && { profile }),
    populations,
    connections: blocks.flatMap(({ connections }) => connections),
  };
}
