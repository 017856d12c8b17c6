/**
 * @file What this instruction set had to choose. Of the chip's own, groups of mnemonics are public and no more: no encoding, no number of
 * registers, no widths, no rounding, no cycles. So every such number is ours, stands here, and is shown as ours.
 */

/** Registers of a neuron: r0 … r7. */
export const REGISTERS = 8;
/** Bits of a register, sign included. */
export const REGISTER_BITS = 48;
/** Bits of a number written in an instruction, sign included. */
export const IMMEDIATE_BITS = 16;
/** The most bits of a state variable or parameter, sign included, and of a payload. */
export const VARIABLE_BITS = 32;
/** Instructions of a program. */
export const PROGRAM_LENGTH = 256;
/** Outputs of a program. */
export const OUTPUTS = 8;
/** Instructions that a program with backward jumps may be allowed in one step. */
export const LOOP_LENGTH = 65536;

/** Something that nobody has published of the chip, and how it is here. */
export interface OwnChoice {
  readonly name: string;
  readonly value: number | string;
  /** what it means */
  readonly meaning: string;
}

/**
 * All that is our own in programs of neurons: nothing published gives encodings, numbers of registers, widths, rounding or cycles, so no program
 * here says anything about these on the chip, or runs there.
 *
 * Reference for what is public, the groups of mnemonics: Intel, Taking Neuromorphic Computing to the Next Level with Loihi 2, 2021, Table 1.
 */
export const ownChoices: readonly OwnChoice[] = [
  {
    name: "registers",
    value: REGISTERS,
    meaning: "r0 … r7, all of which a program must write before it reads them",
  },
  {
    name: "register bits",
    value: REGISTER_BITS,
    meaning: "two's complement; beyond, a value comes back on the other side: a wrap",
  },
  { name: "immediate bits", value: IMMEDIATE_BITS, meaning: "two's complement" },
  {
    name: "variable bits",
    value: VARIABLE_BITS,
    meaning: "the most of a state variable, parameter or payload",
  },
  { name: "program length", value: PROGRAM_LENGTH, meaning: "instructions" },
  { name: "outputs", value: OUTPUTS, meaning: "the most of a program" },
  { name: "loop length", value: LOOP_LENGTH, meaning: "the most instructions a step that `loops` may allow" },
  {
    name: "operands",
    value: "register first",
    meaning:
      "sources are registers, parameters and immediates; state is reached by RMW and RDC alone, inputs by RDC",
  },
  {
    name: "RMW",
    value: "adds",
    meaning:
      "the variable takes the sum of itself and the source within its limit, and the register what it then holds",
  },
  { name: "SEL", value: "of two", meaning: "the first source when c is set, else the second" },
  {
    name: "SHL",
    value: "both ways",
    meaning: "a negative amount shifts right and cuts toward −∞; amounts are held at ±(register bits − 1)",
  },
  {
    name: "MUL_SHR",
    value: "toward zero",
    meaning:
      "the whole product is shifted right and cut toward zero; amounts are held at 0 … register bits − 1",
  },
  { name: "SKP_C", value: "one", meaning: "skips the one instruction that follows" },
  { name: "JMP_C", value: "forward", meaning: "jumps back need `loops`, the most instructions of one step" },
  {
    name: "SPIKE",
    value: "once",
    meaning: "no way through a program sends twice at one output; without payload it sends 1",
  },
  { name: "limits", value: "by variable", meaning: "clip, wrap once, wrap or free, when RMW writes" },
  { name: "cost", value: "one each", meaning: "instructions are counted; how long one takes is not known" },
];
