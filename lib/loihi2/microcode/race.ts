/** @file Neurons that race as a program, which equals the native ones to the bit; their noise comes from outside. */
import { DECAY_BITS, STATE_BITS } from "../arithmetic";
import { floorOf, stateBitsOf } from "../neurons/evidence";
import { type LoihiRace, race } from "../neurons/race";
import { assembleProgram } from "./assemble";
import type { LoihiProgram } from "./population";
import type { Program } from "./program";

/** Text of {@link raceProgram}. */
export const raceProgramText = `; A race of ramps: evidence x and z, a potential, a reset by whoever is first.
state  v 24 clip
state  x 24 clip
state  z 24 clip
state  began 2 clip            ; whether a round began in this step
param  gainMantissa 16
param  gainShift 6
param  offset 24
param  keepX 14                ; of 4096, at a reset
param  keepZ 14
param  biasMantissa 13
param  biasExponent 5
param  threshold 24
param  lowest 24
input  a
input  reset
input  start
input  z_in
input  noise
output s 0
output over 24

        RDC     r0, began
        RDC     r7, start
        RDC     r6, reset
        RDC     r0, x
        RDC     r1, z
        EQ      r7, 0
        JMP_C   kept
        MOV     r0, 0          ; a start forgets
        MOV     r1, 0
        RMW     r2, began, 1
        EQ      0, 0
        JMP_C   taken
kept:   EQ      r6, 0
        JMP_C   taken
        MUL_SHR r0, r0, keepX, 12
        MUL_SHR r1, r1, keepZ, 12
        RMW     r2, began, 1
taken:  RDC     r2, a
        ADD     r0, r0, r2
        RMW     r0, x, r0
        RDC     r2, z_in
        ADD     r1, r1, r2
        RMW     r1, z, r1
        RDC     r3, v
        RMW     r4, began, 0
        RDC     r5, noise
        EQ      r4, 0
        JMP_C   rise
        MUL_SHR r3, r0, gainMantissa, gainShift
        ADD     r3, r3, offset
        ADD     r3, r3, r1
        ADD     r3, r3, r5     ; v <- u + G
rise:   SHL     r4, biasMantissa, biasExponent
        ADD     r3, r3, r4
        RMW     r3, v, r3
        GE      threshold, r3
        JMP_C   done
        SPIKE   s, 1
        NEG     r4, threshold
        ADD     r4, r3, r4
        SPIKE   over, r4
        RDC     r3, v
        RMW     r3, v, lowest
done:
`;

/** Neurons that race on ramps, written in instructions; {@link raceAsProgram} gives its parameters. */
export const raceProgram: Program = assembleProgram(raceProgramText);

/**
 * The same neurons as a program: to the bit those of {@link LoihiRace} without a table of their own, in integers and in real numbers, with the same
 * faults. A program cannot draw: noise arrives at its input `"noise"`, as a direct link from neurons of noise, and z at `"z_in"`.
 *
 * @throws {TypeError | RangeError} when a parameter is missing or outside its range, or the neurons have a table of their own
 */
export function raceAsProgram(neurons: LoihiRace): LoihiProgram {
  const caller = "raceAsProgram";
  race.check(caller, "neurons", neurons);
  if (neurons.noise)
    throw new RangeError(`${caller}: neurons.noise must be left out: noise arrives at an input, got a table`);
  const { size, gainMantissa, gainShift = 0, offset = 0, xDecay = 0, zDecay = 0 } = neurons;
  const { biasMantissa, biasExponent = 0, vthMantissa } = neurons;
  const bits = stateBitsOf(neurons);
  const state = raceProgram.state.map((one) => (one.bits === STATE_BITS ? { ...one, bits } : one));
  return {
    model: "program",
    size,
    program: { ...raceProgram, state },
    parameters: {
      ...{ gainMantissa, gainShift, offset, biasMantissa, biasExponent },
      keepX: 2 ** DECAY_BITS - xDecay,
      keepZ: 2 ** DECAY_BITS - zDecay,
      threshold: 64 * vthMantissa,
      lowest: floorOf(neurons),
    },
  };
}
