/**
 * @file How much the classical Hopfield network holds: the theory of Amit, Gutfreund & Sompolinsky for random patterns, as
 * n → ∞ at a fixed load p/n, with replica symmetry. Near T = 0 that symmetry is not quite right: it lets the largest load rise a
 * little with T at first (0.13810 at T = 0.01; Naef & Canning 1992, J. Physique I 2).
 */
import { checkRange } from "../../math";
import { branchEnd, glassPoint, retrievalPoint, type SaddlePoint } from "./replica";
import { bisect } from "./roots";

/** A phase of the classical Hopfield network, with the load at which it stands. */
export type HopfieldPhase = SaddlePoint;

/** Temperatures for which the equations are solved: T = 0 exactly, and from here on. */
const coldest = 0.01;

function checkTemperature(caller: string, temperature: number, warmest: number): void {
  checkRange(caller, "temperature", temperature, 0, warmest);
  if (temperature > 0) checkRange(caller, "temperature", temperature, coldest, warmest);
}

/**
 * The largest load at which patterns can be retrieved at a temperature T < 1, and the state of the network there: the line
 * T_M(α) of the phase diagram.
 *
 *     T = 0:  α = max_y ½ (erf(y)/y − 2 exp(−y²)/√π)²,   m = erf(y),   error (1 − m)/2
 *
 * At T = 0 this is the capacity, α_c = 0.137906 with m = 0.967417: 1.6291 % of the neurons are wrong. Beyond it nothing is retrieved.
 *
 * Reference: Amit, Gutfreund & Sompolinsky 1985, Phys. Rev. Lett. 55; 1987, Ann. Phys. 173.
 *
 * @param temperature 0, or in [0.01, 0.999]
 * @throws {RangeError} when `temperature` is not
 */
export function hopfieldCapacity(temperature = 0): HopfieldPhase {
  checkTemperature("hopfieldCapacity", temperature, 0.999);
  return branchEnd(temperature).point;
}

/**
 * The retrieval state at a load and a temperature, the solution with the largest overlap of
 *
 *     m = ⟨tanh β(m + √(αr) z)⟩,   q = ⟨tanh² β(m + √(αr) z)⟩,   r = q/(1 − β(1 − q))²
 *
 * where ⟨⟩ is the mean over a standard normal z, β = 1/T, α `load`. Where there is no such solution the answer is the spin
 * glass (or above T_g = 1 + √α the paramagnet), with overlap 0; so it is too at T > 0.999, where nothing above a load of 3e-7 is retrieved. At
 * load 0 the state is m = tanh βm.
 *
 * Reference: Amit, Gutfreund & Sompolinsky 1987, Ann. Phys. 173.
 *
 * @param load α in [0, 100]
 * @param temperature 0, or in [0.01, 100]; default 0
 * @throws {RangeError} when a number is out of its range
 * @example
 * hopfieldRetrieval(0.1).overlap // 0.997999
 */
export function hopfieldRetrieval(load: number, temperature = 0): HopfieldPhase {
  checkRange("hopfieldRetrieval", "load", load, 0, 100);
  checkTemperature("hopfieldRetrieval", temperature, 100);
  if (load === 0 && temperature < 1) return retrievalPoint(0, temperature, 0);
  if (temperature > 0.999) return glassPoint(load, temperature);
  const { width, point } = branchEnd(temperature);
  return load > point.load ? glassPoint(load, temperature) : retrievalPoint(load, temperature, width);
}

/**
 * The state with no overlap at a load and a temperature: the spin glass below T_g = 1 + √α, the paramagnet above.
 *
 *     T = 0:  √r = 1 + √(2/(πα)),   E = −√(2α/π) − 1/π
 *
 * Towards load 0 below T = 1 the crosstalk r grows without bound while αr does not vanish; at load 0 it is ∞, and q = 1 − T.
 *
 * Reference: Amit, Gutfreund & Sompolinsky 1987, Ann. Phys. 173.
 *
 * @param load α in [0, 100]
 * @param temperature 0, or in [0.01, 100]; default 0
 * @throws {RangeError} when a number is out of its range
 */
export function hopfieldGlass(load: number, temperature = 0): HopfieldPhase {
  checkRange("hopfieldGlass", "load", load, 0, 100);
  checkTemperature("hopfieldGlass", temperature, 100);
  return glassPoint(load, temperature);
}

/** Temperature T_g = 1 + √α below which a network with load α is a spin glass where it retrieves nothing. */
export function spinGlassTemperature(load: number): number {
  checkRange("spinGlassTemperature", "load", load, 0, Number.MAX_VALUE);
  return 1 + Math.sqrt(load);
}

/**
 * The load below which retrieval is the state of lowest free energy, and not only a local minimum: the line T_c(α).
 *
 * Reference: Amit, Gutfreund & Sompolinsky 1987, Ann. Phys. 173: 0.051 at T = 0, with more digits 0.0518543.
 *
 * @param temperature 0, or in [0.01, 0.99]
 * @throws {RangeError} when `temperature` is not
 */
export function hopfieldGlobalLoad(temperature = 0): number {
  checkTemperature("hopfieldGlobalLoad", temperature, 0.99);
  const { width, point } = branchEnd(temperature);
  return bisect(
    (load) => retrievalPoint(load, temperature, width).freeEnergy - glassPoint(load, temperature).freeEnergy,
    1e-7,
    point.load,
  );
}
