/** @file Leaky integrate-and-fire neurons as a program, which equals the chip's own to the bit. */
import { DECAY_BITS } from "../arithmetic";
import { type LoihiLif, lif } from "../neurons/lif";
import { columnOf } from "../neurons/parameters";
import { type ProfileName, profileOf } from "../profile";
import { assembleProgram } from "./assemble";
import type { LoihiProgram } from "./population";
import type { Program, StateLimit } from "./program";

/** Text of {@link lifProgram}. */
export const lifProgramText = `; Leaky integrate-and-fire with a current, a potential and a pause after spikes.
state  v 24 clip
state  u 24 wrap once
state  wait 8 clip             ; steps of a pause that are left
param  keepU 14                ; of 4096
param  keepV 14
param  biasMantissa 13
param  biasExponent 5
param  threshold 24
param  refractory 8
param  shown 9                 ; what v reads for each step of a pause
input  a
output s 0

        RDC     r0, u
        MUL_SHR r0, r0, keepU, 12
        RDC     r1, a
        SHL     r1, r1, 6
        ADD     r0, r0, r1
        RMW     r0, u, r0      ; u <- u keepU / 4096 + 64 a
        RMW     r1, wait, 0
        LT      r1, 1
        JMP_C   leak
        RMW     r1, wait, -1
        RDC     r2, v
        MUL_SHR r2, r1, shown, 0
        RMW     r2, v, r2
        GE      r1, 1
        JMP_C   done           ; the pause goes on
leak:   RDC     r2, v
        MUL_SHR r2, r2, keepV, 12
        ADD     r2, r2, r0
        SHL     r3, biasMantissa, biasExponent
        ADD     r2, r2, r3
        RMW     r2, v, r2      ; v <- v keepV / 4096 + u + bias
        GE      threshold, r2
        JMP_C   done
        SPIKE   s, 1
        RDC     r2, v
        RMW     r1, wait, refractory
        MUL_SHR r1, r1, shown, 0
        RMW     r1, v, r1
done:
`;

/** What arrives, and current and bias together, go through variables that wrap. */
const wrappingText = lifProgramText
  .replace("state  wait", "state  q 22 wrap\nstate  drive 24 wrap\nstate  wait")
  .replace("SHL     r1, r1, 6\n", "SHL     r1, r1, 6\n        RMW     r1, q, r1\n        RDC     r4, q\n")
  .replace(
    /ADD {5}r2, r2, r0\n.*\n {8}ADD {5}r2, r2, r3\n/,
    `SHL     r3, biasMantissa, biasExponent
        ADD     r3, r0, r3
        RMW     r3, drive, r3
        RDC     r4, drive
        ADD     r2, r2, r3
`,
  );
const wrappingProgram: Program = assembleProgram(wrappingText);

/** Leaky integrate-and-fire neurons written in instructions; {@link lifAsProgram} gives its parameters. */
export const lifProgram: Program = assembleProgram(lifProgramText);

/**
 * The same neurons as a program: to the bit those of {@link LoihiLif}, in integers and in real numbers, with the same faults.
 *
 * @param profile whose arithmetic the network has: a program says itself what limits its variables
 * @throws {TypeError | RangeError} when a parameter is missing or outside its range, there is noise, or there is no such profile
 */
export function lifAsProgram(neurons: LoihiLif, profile: ProfileName = "lava"): LoihiProgram {
  const { arriving, current, potential, spikePotential } = profileOf(profile);
  lif.check("lifAsProgram", "neurons", neurons);
  if (neurons.noise !== undefined)
    throw new RangeError("lifAsProgram: neurons must have no noise, as programs do not draw, got some");
  const program = arriving === "wrap" ? wrappingProgram : lifProgram;
  const { size, du, dv, vthMantissa, biasMantissa = 0, biasExponent = 0, refractory = 1 } = neurons;
  const { vStart = 0, uStart = 0 } = neurons;
  const limits: Readonly<Record<string, StateLimit>> = { u: current, v: potential };
  const state = program.state.map((one) => ({ ...one, limit: limits[one.name] ?? one.limit }));
  return {
    model: "program",
    size,
    program: { ...program, state },
    state: { v: vStart, u: uStart },
    parameters: {
      keepU: columnOf(du, size).map((x) => 2 ** DECAY_BITS - 1 - x),
      keepV: columnOf(dv, size).map((x) => 2 ** DECAY_BITS - x),
      biasMantissa,
      biasExponent,
      threshold: columnOf(vthMantissa, size).map((x) => 64 * x),
      refractory,
      shown: spikePotential === "refractory" ? 128 : 0,
    },
  };
}
