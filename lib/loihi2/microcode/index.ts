/** @file Programs of neurons: instructions, their text, and populations that run them. */
export { assembleProgram } from "./assemble";
export { type OwnChoice, ownChoices } from "./choices";
export { disassembleProgram } from "./disassemble";
export { programBounds } from "./flow";
export { lifAsProgram, lifProgram, lifProgramText } from "./lif";
export type { LoihiProgram } from "./population";
export type { ProgramPart, ProgramProblem } from "./problem";
export {
  type Instruction,
  type InstructionMeaning,
  instructionSet,
  type OperandKind,
  type Operation,
  type Program,
  type ProgramParameter,
  type ProgramState,
  type StateLimit,
  stateLimits,
} from "./program";
export { raceAsProgram, raceProgram, raceProgramText } from "./race";
export { verifyProgram } from "./verify";
