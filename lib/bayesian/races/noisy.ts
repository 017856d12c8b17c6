/** @file A race of leaky membranes under noise, stepped through time. */
import { checkChoice, checkFinite, checkInteger, checkPositive } from "../../math";
import { normalOf, type Stream } from "../chance";
import { checkPotential } from "./crossings";
import type { NoisyRace, Round } from "./race";

/** Currents of mean `level` from potentials; one that never fires has none. */
function currentsOf(u: ArrayLike<number>, level: number, beta: number): Float64Array {
  let [sum, many] = [0, 0];
  for (let k = 0; k < u.length; k++) {
    checkPotential(u[k], k);
    if (u[k] === Number.NEGATIVE_INFINITY) continue;
    sum += u[k];
    many++;
  }
  if (many === 0) throw new RangeError("race: potentials must leave a neuron that can win, got none");
  const middle = sum / many;
  return Float64Array.from(u, (value) => level + (value - middle) / beta);
}

/** The round of a noisy race: membranes start at 0, move exactly as leaky ones do in a step of `dt`, and are compared with 1 after it. */
export function noisyRace(
  caller: string,
  spec: NoisyRace,
  chance: Stream,
  ties: Stream,
): (potentials: ArrayLike<number>) => Round {
  const { tau = 20, dt = 1, noise = 0.25, level = 0.55, delay, limit = 1e6 } = spec;
  checkPositive(caller, "race.tau", tau);
  checkPositive(caller, "race.dt", dt);
  checkPositive(caller, "race.noise", noise);
  checkFinite(caller, "race.level", level);
  checkInteger(caller, "race.limit", limit, 1);
  checkChoice(caller, "race.ties", spec.ties ?? "exact", ["exact", "random"]);
  if (delay !== undefined) checkInteger(caller, "race.delay", delay, 0);
  const beta = spec.beta ?? (1 - level) / noise ** 2;
  checkPositive(caller, "race.beta", beta);
  const left = Math.exp(-dt / tau);
  const shake = noise * Math.sqrt(-Math.expm1((-2 * dt) / tau));

  return (potentials) => {
    const current = currentsOf(potentials, level, beta);
    const v = new Float64Array(current.length);
    const winners: number[] = [];
    const won = new Set<number>();
    let latency = 0;
    let steps = 0;
    while (winners.length === 0 || steps < latency + (delay ?? 0)) {
      if (++steps > limit)
        throw new RangeError(
          `race: a neuron must cross within ${limit} steps, got none: raise level or noise`,
        );
      const crossed: number[] = [];
      for (let k = 0; k < v.length; k++) {
        const drift = current[k] === Number.NEGATIVE_INFINITY ? 0 : (1 - left) * current[k];
        v[k] = left * v[k] + drift + shake * normalOf(chance);
        if (v[k] > 1 && current[k] > Number.NEGATIVE_INFINITY && !won.has(k)) crossed.push(k);
      }
      if (winners.length === 0 && crossed.length > 0) latency = steps;
      crossed.sort((a, b) => v[b] - v[a] || a - b);
      for (const k of crossed) won.add(k);
      winners.push(...crossed);
    }
    if (delay !== undefined) return { winners, latency, steps };
    const first = spec.ties === "random" ? winners[Math.floor(ties() * winners.length)] : winners[0];
    return { winners: [first], latency, steps };
  };
}
