/** @file Reads the text of programs. */
import { didYouMean, shown } from "../../math";
import type { Output } from "../neurons/kind";
import type { ProgramPart } from "./problem";
import {
  type Instruction,
  instructionSet,
  type Operation,
  operationNames,
  type Program,
  type ProgramParameter,
  type ProgramState,
  registerOf,
  type StateLimit,
} from "./program";
import { verifyProgram } from "./verify";
import { linesOf, numberOf, programError, type Word } from "./words";

const declarations = ["state", "param", "input", "output", "probe", "loops"];

/** Where the words of each part stand: [which][word]. */
type Places = Record<ProgramPart, number[][]>;

class Assembler {
  readonly #text: string;
  #line: readonly Word[] = [];
  #next = 0;
  readonly state: ProgramState[] = [];
  readonly parameters: ProgramParameter[] = [];
  readonly inputs: string[] = [];
  readonly outputs: Output[] = [];
  readonly probes: string[] = [];
  #loops: number | undefined;
  readonly #code: { op: Operation; operands: (string | number)[] }[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: { readonly word: Word; readonly from: number }[] = [];
  readonly places: Places = {
    state: [],
    parameters: [],
    inputs: [],
    outputs: [],
    probes: [],
    loops: [],
    code: [],
  };

  constructor(text: string) {
    this.#text = text;
    for (const line of linesOf(text)) {
      this.#line = line;
      this.#next = 0;
      this.#statement();
    }
    for (const { word, from } of this.#jumps) {
      const target = this.#labels.get(word.text);
      if (target === undefined)
        throw this.#error(
          "have every label that it jumps to",
          word,
          shown(word.text) + didYouMean(word.text, [...this.#labels.keys()], "labels"),
        );
      this.#code[from].operands[0] = target;
    }
  }

  get program(): Program {
    const { state, parameters, inputs, outputs, probes } = this;
    const code: readonly Instruction[] = this.#code;
    return { state, parameters, inputs, outputs, probes, loops: this.#loops ?? 0, code };
  }

  get #word(): Word {
    return this.#line[this.#next];
  }

  #error(rule: string, word: Word = this.#word, got?: string): SyntaxError {
    const found = got ?? (word.kind === "end" ? "the end of the line" : shown(word.text));
    return programError(this.#text, word.at, rule, found);
  }

  #take(kind: Word["kind"], rule: string): Word {
    if (this.#word.kind !== kind) throw this.#error(rule);
    return this.#line[this.#next++];
  }

  #number(rule: string): [number, Word] {
    const word = this.#take("number", rule);
    return [numberOf(word.text), word];
  }

  #statement(): void {
    while (this.#line[this.#next + 1]?.text === ":") {
      const label = this.#take("name", "have names as labels");
      if (this.#labels.has(label.text))
        throw this.#error("have a label once", label, `${shown(label.text)} twice`);
      this.#labels.set(label.text, this.#code.length);
      this.#next++;
    }
    if (this.#word.kind !== "end") {
      const word = this.#take("name", "begin a line with an instruction, a declaration or a label");
      if (Object.hasOwn(instructionSet, word.text)) this.#instruction(word, word.text as Operation);
      else if (declarations.includes(word.text)) this.#declaration(word);
      else
        throw this.#error(
          "begin a line with an instruction, a declaration or a label",
          word,
          shown(word.text) +
            didYouMean(word.text, [...operationNames, ...declarations], "instructions and declarations"),
        );
    }
    this.#take("end", "end the line here");
  }

  #declaration(kind: Word): void {
    if (kind.text === "loops") {
      if (this.#loops !== undefined) throw this.#error("say `loops` once", kind, "it twice");
      const [most, word] = this.#number("have a number of instructions after `loops`");
      this.#loops = most;
      this.places.loops.push([word.at]);
      return;
    }
    const name = this.#take("name", `have a name after \`${kind.text}\``);
    const places = [name.at];
    const bits = (): number => {
      const [value, word] = this.#number(`have its bits after the name of this ${kind.text}`);
      places.push(word.at);
      return value;
    };
    if (kind.text === "state") {
      this.state.push({ name: name.text, bits: bits(), limit: this.#limit(places) });
      this.places.state.push(places);
    } else if (kind.text === "param") {
      this.parameters.push({ name: name.text, bits: bits() });
      this.places.parameters.push(places);
    } else if (kind.text === "output") {
      this.outputs.push({ name: name.text, payloadBits: bits() });
      this.places.outputs.push(places);
    } else {
      const part = kind.text === "input" ? "inputs" : "probes";
      this[part].push(name.text);
      this.places[part].push(places);
    }
  }

  #limit(places: number[]): StateLimit {
    const word = this.#take("name", "say what limits the state: clip, wrap once, wrap or free");
    places.push(word.at);
    const once = word.text === "wrap" && this.#word.text === "once";
    if (once) this.#next++;
    return (once ? "wrap once" : word.text) as StateLimit;
  }

  #instruction(word: Word, op: Operation): void {
    const { takes } = instructionSet[op];
    const operands: (string | number)[] = [];
    const places = [word.at];
    for (const [i, kind] of takes.entries()) {
      if (i > 0) {
        if (this.#word.text !== ",")
          throw this.#error(`have , and ${articled(kind)} here: ${op} ${takes.join(", ")}`);
        this.#next++;
      }
      const rule = `have ${articled(kind)} here: ${op} ${takes.join(", ")}`;
      const operand = this.#word;
      if (operand.kind === "name") operands.push(operand.text);
      else if (operand.kind === "number" && kind !== "target") operands.push(numberOf(operand.text));
      else throw this.#error(rule);
      if (kind === "target") {
        if (registerOf(operand.text) !== undefined) throw this.#error(rule);
        this.#jumps.push({ word: operand, from: this.#code.length });
      }
      places.push(operand.at);
      this.#next++;
    }
    this.#code.push({ op, operands });
    this.places.code.push(places);
  }
}

const articled = (kind: string): string => (/^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`);

/**
 * A program from its text, verified.
 *
 *     state  v 24 clip            ; bits, and what limits them: clip, wrap once, wrap or free
 *     param  threshold 24         ; numbers that each neuron has
 *     input  a
 *     output s 0                  ; bits of payload; 0 sends spikes alone
 *             RDC   r0, a         ; one instruction on a line
 *             RMW   r0, v, r0     ; v ← v + r0, within its limit, and r0 ← v
 *             GE    threshold, r0
 *             JMP_C done
 *             SPIKE s, 1
 *             RDC   r0, v
 *     done:                       ; a label
 *
 * Instructions are in {@link instructionSet}. Numbers are decimal or begin with `0x`; comments begin with `;`. `probe p` declares what PROBE shows,
 * `loops n` allows jumps back and n instructions a step.
 *
 * Reference: mnemonics from Intel, Taking Neuromorphic Computing to the Next Level with Loihi 2, 2021, Table 1; all else is our own, see
 * {@link ownChoices}.
 *
 * @throws {TypeError} when `text` is no text
 * @throws {SyntaxError} when it is no program, or one that {@link verifyProgram} finds something wrong with: the message names line and column and
 * shows the place
 */
export function assembleProgram(text: string): Program {
  if (typeof text !== "string")
    throw new TypeError(`assembleProgram: text must be a string, got ${shown(text)}`);
  const { program, places } = new Assembler(text);
  for (const { part, at, word, rule, got } of verifyProgram(program))
    throw programError(
      text,
      places[part][at]?.[word] ?? places[part][at]?.[0] ?? text.trimEnd().length,
      rule,
      got,
    );
  return program;
}
