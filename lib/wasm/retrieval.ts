/** @file Retrieval over many steps from patterns that stay: the door. */
import { checkSizes, largestSquares, refuse } from "./attention-guard";
import { fits } from "./attention-shape";
import { checkAllFinite, checkArray, checkChoice, checkInteger, checkPositive, checkRange } from "./check";
import { chooseEngine } from "./engine";
import { groundCompiled } from "./retrieval-compiled";
import { retrieveActive } from "./retrieval-plan";
import type {
  Ground,
  PreparedRetrieval,
  PrepareRetrievalOptions,
  RetrievalOptions,
  RetrievalShape,
  Retrieved,
} from "./retrieval-shape";
import { groundTwin } from "./retrieval-twin";

/** Patterns from which `"auto"` looks for active sets; below, a step costs less than finding out. */
const WORTHWHILE = 512;
/** [numbers] scores of a block of states: they are gone through several times and should stay near the processor */
const SCORES = 2 ** 20;

/** States per block: a multiple of eight, at most 64. */
const blockOf = (patterns: number): number =>
  Math.min(64, Math.max(8, Math.floor(SCORES / patterns / 8) * 8));

function retrieveFull(ground: Ground, states: Float32Array, beta: number, steps: number): Retrieved {
  const count = states.length / ground.width;
  let at = states.slice();
  for (let step = 0; step < steps; step++) at = ground.step(at, beta) as typeof at;
  return { states: at, bounds: new Float64Array(count), surveyed: 0, full: count * steps, repeated: 0 };
}

function retrieveBlocks(
  ground: Ground,
  states: Float32Array,
  asked: { readonly beta: number; readonly steps: number; readonly tolerance: number },
): Retrieved {
  const { width } = ground;
  const count = states.length / width;
  const block = blockOf(ground.patterns);
  const out = new Float32Array(states.length);
  const bounds = new Float64Array(count);
  let [surveyed, full, repeated] = [0, 0, 0];
  for (let first = 0; first < count; first += block) {
    const end = Math.min(count, first + block);
    const found = retrieveActive(ground, states.subarray(first * width, end * width), asked);
    out.set(found.states, first * width);
    bounds.set(found.bounds, first);
    surveyed += found.surveyed;
    full += found.full;
    repeated += found.repeated;
  }
  return { states: out, bounds, surveyed, full, repeated };
}

/**
 * Lays out `patterns` [P, D] for retrieval over many steps, as a modern Hopfield network does it.
 *
 *     x ← Σ_μ softmax(β Ξ x)_μ ξ^μ,   `steps` times
 *
 * where ξ^μ is row μ of Ξ, `patterns` [P, D], and x a row of `states` [B, D]. When β is large, few weights matter
 * after the first step: `"active"` then recalls from those alone and scores all patterns only when the others can no longer be
 * proven harmless. The proof bounds the softmax mass left out (scores move by at most β |ξ| |Δx|) and carries the
 * distance so caused through the later steps; a state whose bound exceeds `tolerance` · max|ξ| is computed again with all
 * patterns. When β is small every pattern matters, and every step is a full one.
 *
 * Beside the bound there is rounding, that of `attention`: every recall is made from float32 scores.
 * Keeps the patterns as they are and as 16-bit whole numbers, and from the first full step on as the compiled attention wants
 * them; all is freed with the object.
 *
 * Reference: Ramsauer et al. 2021, eq. (3), for the step.
 *
 * @throws {TypeError} when `patterns` is no Float32Array
 * @throws {RangeError} when a size is below 1, the length does not fit, or an entry is not finite
 * @example
 * const memory = prepareRetrieval(patterns, { patterns: 10_000, width: 256 });
 * memory.retrieve(probes, { beta: 25, steps: 5 }).states;
 */
export function prepareRetrieval(
  patterns: Float32Array,
  shape: RetrievalShape,
  options: PrepareRetrievalOptions = {},
): PreparedRetrieval {
  const caller = "prepareRetrieval";
  const { patterns: count, width } = shape;
  checkSizes(caller, { patterns: count, width });
  checkArray(caller, "patterns", patterns, ["Float32Array"], count * width);
  checkAllFinite(caller, "patterns", patterns);
  const engine = chooseEngine(caller, options.engine);
  const { fullStep } = options;
  const ground =
    engine === "typescript"
      ? groundTwin(patterns.slice(), width, fullStep)
      : groundCompiled(caller, engine, patterns, width, fullStep);
  const longest = ground.squares.reduce((a, b) => Math.max(a, b), 0);
  return {
    engine,
    retrieve(states: Float32Array, asked: RetrievalOptions): Retrieved {
      const { beta, steps = 1, method = "auto", tolerance = 1e-5 } = asked;
      checkPositive("retrieve", "beta", beta);
      checkInteger("retrieve", "steps", steps);
      checkChoice("retrieve", "method", method, ["auto", "active", "full"]);
      checkRange("retrieve", "tolerance", tolerance, 0, 1);
      checkArray("retrieve", "states", states, ["Float32Array"], states.length);
      if (states.length === 0 || states.length % width !== 0)
        throw new RangeError(
          `retrieve: states must hold whole rows of ${width} numbers and at least one, got ${states.length} numbers`,
        );
      const query = Math.max(longest, largestSquares(states, width));
      const extent = { query, key: longest, value: Math.sqrt(longest) };
      if (!fits(extent, { scale: beta, keys: count })) refuse("retrieve", { states, patterns });
      const active = method === "active" || (method === "auto" && steps > 1 && count >= WORTHWHILE);
      return active && longest > 0
        ? retrieveBlocks(ground, states, { beta, steps, tolerance })
        : retrieveFull(ground, states, beta, steps);
    },
  };
}
