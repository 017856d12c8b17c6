/** Text of programs: there and back, and every refusal of the assembler and the verifier with its place. */
import assert from "node:assert/strict";
import {
  assembleProgram,
  disassembleProgram,
  type Instruction,
  instructionSet,
  type Operation,
  type Program,
  programBounds,
  stateLimits,
  verifyProgram,
} from "engram/loihi2";
import fc from "fast-check";

const head = "input a\noutput s 0\n";

/** Random programs that the verifier has nothing against: first all registers and the flag are written, then anything comes. */
const programs: fc.Arbitrary<Program> = fc
  .record({
    states: fc.array(
      fc.record({ bits: fc.integer({ min: 2, max: 32 }), limit: fc.constantFrom(...stateLimits) }),
      { minLength: 1, maxLength: 3 },
    ),
    parameters: fc.array(fc.integer({ min: 2, max: 32 }), { minLength: 1, maxLength: 3 }),
    outputs: fc.array(fc.constantFrom(0, 8, 24), { minLength: 1, maxLength: 3 }),
    loops: fc.constantFrom(0, 0, 1, 77),
    ops: fc.array(
      fc.record({
        op: fc.constantFrom(...(Object.keys(instructionSet) as Operation[]).filter((op) => op !== "SPIKE")),
        picks: fc.array(fc.nat({ max: 1e6 }), { minLength: 4, maxLength: 4 }),
      }),
      { maxLength: 30, size: "max" },
    ),
    spikes: fc.boolean(),
  })
  .map(({ states, parameters, outputs, loops, ops, spikes }) => {
    const first: Instruction[] = [
      ...Array.from({ length: 8 }, (_, r): Instruction => ({ op: "MOV", operands: [`r${r}`, r - 4] })),
      { op: "EQ", operands: ["r0", -32768] },
    ];
    const last: Instruction[] = [
      { op: "PROBE", operands: ["shown", "r7"] },
      ...(spikes
        ? outputs.map(
            (bits, i): Instruction => ({ op: "SPIKE", operands: [`out${i}`, bits === 0 ? 1 : "r1"] }),
          )
        : []),
    ];
    const length = first.length + ops.length + last.length;
    const body = ops.map(({ op, picks }, i): Instruction => {
      const at = first.length + i;
      const operand = (kind: string, pick: number): string | number => {
        const source = [`r${pick % 8}`, `k${pick % parameters.length}`, (pick % 65536) - 32768][pick % 3];
        if (kind === "register") return `r${pick % 8}`;
        if (kind === "source") return source;
        if (kind === "shift") return typeof source === "number" ? (pick % 95) - 47 : source;
        if (kind === "right shift") return typeof source === "number" ? pick % 48 : source;
        if (kind === "state") return `x${pick % states.length}`;
        if (kind === "state or input") return pick % 2 ? "a" : `x${pick % states.length}`;
        if (kind === "probe") return "shown";
        // Back only where loops are allowed, and not behind what is sent.
        const target = loops > 0 ? pick % (length + 1) : at + 1 + (pick % (length - at));
        return spikes && target <= at ? at + 1 : target;
      };
      return { op, operands: instructionSet[op].takes.map((kind, j) => operand(kind, picks[j])) };
    });
    return {
      state: states.map((one, i) => ({ name: `x${i}`, ...one })),
      parameters: parameters.map((bits, i) => ({ name: `k${i}`, bits })),
      ...{ inputs: ["a"], outputs: outputs.map((payloadBits, i) => ({ name: `out${i}`, payloadBits })) },
      ...{ probes: ["shown"], loops, code: [...first, ...body, ...last] },
    };
  });

describe("text of programs", () => {
  it("comes back from its disassembly, whatever the program", () => {
    let jumps = 0;
    fc.assert(
      fc.property(programs, (program) => {
        assert.deepEqual(verifyProgram(program), []);
        const text = disassembleProgram(program);
        assert.deepEqual(assembleProgram(text), program);
        assert.equal(disassembleProgram(assembleProgram(text)), text);
        jumps += program.code.filter(({ op }) => op === "JMP_C").length;
        const { fewest, most } = programBounds(program);
        assert.ok(fewest >= 1 && fewest <= program.code.length && (program.loops > 0 || most >= fewest));
      }),
      { seed: 3, numRuns: 300 },
    );
    assert.ok(jumps > 100);
  });

  it("is disassembled with labels at what is jumped to", () => {
    const text = `; comment\nstate x 8 wrap once ; here\r\nparam k 4\ninput a\noutput s 0\nloops 9\n\nb: c:\n  LT k,-0x10\nJMP_C end\n  EQ 1 , 1\nJMP_C c\nend:`;
    assert.equal(
      disassembleProgram(assembleProgram(text)),
      "state x 8 wrap once\nparam k 4\ninput a\noutput s 0\nloops 9\nat0:\n        LT k, -16\n        JMP_C at4\n        EQ 1, 1\n        JMP_C at0\nat4:\n",
    );
  });
});

/** The error of a text: its rule and what was found, at line and column. */
function refused(text: string, words: string, line: number, column: number): void {
  assert.throws(
    () => assembleProgram(text),
    (error: unknown) => {
      assert.ok(error instanceof SyntaxError);
      const [message, source, mark] = error.message.split("\n");
      assert.equal(message, `assembleProgram: program must ${words} at line ${line}, column ${column}`);
      assert.equal(source, `  ${text.split(/\r?\n/)[line - 1]}`);
      assert.equal(mark.replaceAll("\t", " "), `${" ".repeat(column + 1)}^`);
      return true;
    },
  );
}
/** The same of code below the head. */
const wrong = (code: string, words: string, line: number, column: number): void =>
  refused(head + code, words, line + 2, column);

describe("assembler", () => {
  const begin = "begin a line with an instruction, a declaration or a label";
  it("refuses words that are none", () => {
    wrong("MOV r0, $", 'be of names, whole numbers and , : ;, got "$"', 1, 9);
    wrong("MOV r0, 1.5", 'be of names, whole numbers and , : ;, got "1.5"', 1, 9);
    wrong("MOV r0, -2x", 'be of names, whole numbers and , : ;, got "-2x"', 1, 9);
    wrong("MOV r0, −1", 'be of names, whole numbers and , : ;, got "−"', 1, 9);
  });

  it("refuses lines that are no statement", () => {
    wrong("MVO r0, 1", `${begin}, got "MVO"; did you mean "MOV"?`, 1, 1);
    wrong("inptu b", `${begin}, got "inptu"; did you mean "input"?`, 1, 1);
    wrong("\t5", `${begin}, got "5"`, 1, 2);
    wrong("MOV r0, 1 ADD", 'end the line here, got "ADD"', 1, 11);
    wrong("MOV r0, 1, 2", 'end the line here, got ","', 1, 10);
    wrong("5: MOV r0, 1", 'have names as labels, got "5"', 1, 1);
  });

  it("refuses operands that are missing or of another kind", () => {
    wrong("MOV", "have a register here: MOV register, source, got the end of the line", 1, 4);
    wrong("MOV r0 1", 'have , and a source here: MOV register, source, got "1"', 1, 8);
    wrong("MOV r0 ; 1", "have , and a source here: MOV register, source, got the end of the line", 1, 7);
    wrong("MOV r0, :", 'have a source here: MOV register, source, got ":"', 1, 9);
    wrong("EQ 0, 0\nJMP_C 3", 'have a target here: JMP_C target, got "3"', 2, 7);
    wrong("EQ 0, 0\nJMP_C r0", 'have a target here: JMP_C target, got "r0"', 2, 7);
    wrong("SPIKE", "have an output here: SPIKE output, source, got the end of the line", 1, 6);
  });

  it("refuses labels that are missing or twice", () => {
    wrong(
      "EQ 0, 0\nJMP_C enb\nend:",
      'have every label that it jumps to, got "enb"; did you mean "end"?',
      2,
      7,
    );
    wrong("EQ 0, 0\nJMP_C enb", 'have every label that it jumps to, got "enb"; there are no labels', 2, 7);
    wrong("x: EQ 0, 0\nx:", 'have a label once, got "x" twice', 2, 1);
  });

  it("refuses declarations that are not whole", () => {
    wrong("state", "have a name after `state`, got the end of the line", 1, 6);
    wrong("state x", "have its bits after the name of this state, got the end of the line", 1, 8);
    wrong(
      "state x 8",
      "say what limits the state: clip, wrap once, wrap or free, got the end of the line",
      1,
      10,
    );
    wrong("state x 8 cilp", 'limit state by clip, wrap once, wrap, free, got "cilp"', 1, 11);
    wrong("state x 8 wrap twice", 'end the line here, got "twice"', 1, 16);
    wrong("param 8", 'have a name after `param`, got "8"', 1, 7);
    wrong("output t", "have its bits after the name of this output, got the end of the line", 1, 9);
    wrong("loops", "have a number of instructions after `loops`, got the end of the line", 1, 6);
    wrong("loops 5\nloops 6", "say `loops` once, got it twice", 2, 1);
  });

  it("refuses what is no text", () => {
    assert.throws(() => assembleProgram(5 as unknown as string), {
      name: "TypeError",
      message: "assembleProgram: text must be a string, got 5",
    });
  });
});

describe("verifier", () => {
  it("refuses names that are taken, twice, or not declared", () => {
    const taken = "keep names free that have a meaning already, got";
    for (const name of ["r0", "r12", "ADD", "instructions", "executed", "constructor"])
      wrong(`param ${name} 8\nMOV r0, 1`, `${taken} "${name}"`, 1, 7);
    wrong("state a 8 clip\nMOV r0, 1", 'declare a name once, got "a" twice', -1, 7);
    wrong(
      "MOV r0, k",
      'read registers, declared parameters and numbers here, got "k"; there are no parameters',
      1,
      9,
    );
    wrong(
      "state x 8 free\nMOV r0, x",
      'read registers, declared parameters and numbers here, got "x"; there are no parameters',
      2,
      9,
    );
    wrong("RMW r0, a, 1", 'declare the state that it changes, got "a"; there are no state variables', 1, 9);
    wrong(
      "state xyz 8 free\nRDC r0, xzy",
      'declare the state or input that it reads, got "xzy"; did you mean "xyz"?',
      2,
      9,
    );
    wrong("SPIKE t, 1", 'declare the output that it sends at, got "t"; the outputs are s', 1, 7);
    wrong("PROBE p, 1", 'declare the probe that it shows, got "p"; there are no probes', 1, 7);
    wrong("MOV 5, 1", "have a register here, got 5", 1, 5);
    wrong("MOV a, 1", 'have a register here, got "a"', 1, 5);
    wrong("MOV r8, 1", "have registers r0 … r7, got 8", 1, 5);
    wrong("MOV r0, r9", "have registers r0 … r7, got 9", 1, 9);
  });

  it("refuses widths and numbers beyond their bits", () => {
    for (const bits of [1, 33])
      wrong(`state x ${bits} free\nMOV r0, 1`, `have state of 2 … 32 bits, got ${bits}`, 1, 9);
    for (const bits of [1, 33])
      wrong(`param x ${bits}\nMOV r0, 1`, `have parameters of 2 … 32 bits, got ${bits}`, 1, 9);
    for (const bits of [-1, 33])
      wrong(`output x ${bits}\nMOV r0, 1`, `have payloads of 0 … 32 bits, got ${bits}`, 1, 10);
    for (const x of [32768, -32769])
      wrong(`MOV r0, ${x}`, `have whole numbers of 16 bits in instructions, got ${x}`, 1, 9);
    for (const k of [48, -48]) wrong(`SHL r0, 1, ${k}`, `shift by −47 … 47, got ${k}`, 1, 12);
    for (const k of [48, -1]) wrong(`MUL_SHR r0, 1, 1, ${k}`, `shift by 0 … 47, got ${k}`, 1, 19);
    for (const most of [65537, -1])
      wrong(
        `loops ${most}\nMOV r0, 1`,
        `allow 1 … 65536 instructions a step, or 0 for no jumps back, got ${most}`,
        1,
        7,
      );
    wrong("SPIKE s, 2", "send 1 at an output without payload, got 2", 1, 10);
    wrong("MOV r0, 1\nSPIKE s, r0", 'send 1 at an output without payload, got "r0"', 2, 10);
  });

  it("refuses programs that are empty, too long, or without ends", () => {
    refused("output s 0\nMOV r0, 1", "have an input, got none", 2, 10);
    refused("input a\nMOV r0, 1", "have an output, got none", 2, 10);
    refused(head.trimEnd(), "have an instruction, got none", 2, 11);
    const many = Array.from({ length: 257 }, () => "MOV r0, 1").join("\n");
    wrong(many, "have at most 256 instructions, got 257", 257, 1);
    assert.equal(assembleProgram(head + many.slice(0, -10)).code.length, 256);
    const outputs = Array.from({ length: 8 }, (_, i) => `output o${i} 0`).join("\n");
    wrong(`${outputs}\nMOV r0, 1`, "have at most 8 outputs, got 9", 8, 8);
  });

  it("refuses jumps back, and a skip of nothing", () => {
    wrong("x: EQ 0, 0\nJMP_C x", "jump forward unless `loops` allows more, got back from 1 to 0", 2, 7);
    wrong("EQ 0, 0\nx: JMP_C x", "jump forward unless `loops` allows more, got back from 1 to 1", 2, 10);
    assert.equal(assembleProgram(`${head}loops 8\nx: EQ 0, 0\nJMP_C x`).code.length, 2);
    wrong("EQ 0, 0\nSKP_C", "have an instruction after SKP_C, got its end", 2, 1);
  });

  it("refuses what is read before every way has written it", () => {
    const read = "write a register on every way to where it is read, got";
    wrong("ADD r0, r0, 1", `${read} r0`, 1, 9);
    wrong("MOV r1, 1\nMIN r0, r1, r2", `${read} r2`, 2, 13);
    wrong("EQ 0, 0\nSKP_C\nMOV r1, 1\nMOV r0, r1", `${read} r1`, 4, 9);
    wrong("EQ 0, 0\nJMP_C x\nMOV r1, 1\nx: MOV r0, r1", `${read} r1`, 4, 12);
    for (const op of ["SKP_C", "JMP_C x", "SEL r0, 1, 2"])
      wrong(`${op}\nx: MOV r0, 1`, `compare on every way to ${op.split(" ")[0]}, got none`, 1, 1);
    // Both ways write it, one by another instruction: nothing is wrong.
    assembleProgram(`${head}EQ 0, 0\nJMP_C x\nMOV r1, 1\nEQ 0, 0\nJMP_C y\nx: MOV r1, 2\ny: MOV r0, r1`);
  });

  it("refuses to send twice on any way, and allows it on two", () => {
    const twice = 'send once at an output on every way, got "s" again';
    wrong("SPIKE s, 1\nSPIKE s, 1", twice, 2, 7);
    wrong("EQ 0, 0\nSKP_C\nSPIKE s, 1\nSPIKE s, 1", twice, 4, 7);
    wrong("loops 9\nx: SPIKE s, 1\nEQ 0, 0\nJMP_C x", twice, 2, 10);
    assembleProgram(`${head}EQ 0, 0\nJMP_C x\nSPIKE s, 1\nGE 0, 0\nEQ 1, 1\nJMP_C y\ny:\nx:`);
    assembleProgram(`${head}output t 0\nSPIKE s, 1\nSPIKE t, 1`);
  });

  it("finds all at once in plain data, by part and place", () => {
    const program = {
      ...{
        state: [{ name: "x", bits: 99, limit: "up" }],
        parameters: [{ name: "2", bits: 8 }],
        inputs: ["a"],
      },
      ...{ outputs: [{ name: "s" }], probes: [], loops: 1.5 },
      code: [
        { op: "MUL", operands: [] },
        { op: "ADD", operands: ["r0"] },
        { op: "NEG" },
        { op: "EQ", operands: [0, {}] },
        { op: "JMP_C", operands: [9] },
      ],
    } as unknown as Program;
    const found = verifyProgram(program).map(
      ({ part, at, word, rule, got }) => `${part}[${at}][${word}] ${rule}, got ${got}`,
    );
    assert.deepEqual(found, [
      'parameters[0][0] have names of letters, digits and _, got "2"',
      "state[0][1] have state of 2 … 32 bits, got 99",
      'state[0][2] limit state by clip, wrap once, wrap, free, got "up"',
      "outputs[0][1] have payloads of 0 … 32 bits, got undefined",
      "loops[0][0] allow 1 … 65536 instructions a step, or 0 for no jumps back, got 1.5",
      'code[0][0] be of known instructions, got "MUL"; did you mean "MUL_SHR"?',
      "code[1][0] give ADD register, source, source, got 1 of them",
      "code[2][0] give NEG register, source, got undefined",
      "code[3][2] read registers, declared parameters and numbers here, got object",
      "code[4][1] jump to an instruction or its end, 0 … 5, got 9",
    ]);
    assert.throws(() => disassembleProgram(program), {
      name: "RangeError",
      message:
        'disassembleProgram: program must have names of letters, digits and _, got "2" at parameters[0]',
    });
  });

  it("refuses what has not the shape of a program", () => {
    const program = assembleProgram(`${head}MOV r0, 1`);
    const shape = (given: unknown, message: string): void => {
      for (const door of [verifyProgram, disassembleProgram])
        assert.throws(() => door(given as Program), {
          name: "TypeError",
          message: `verifyProgram: ${message}`,
        });
    };
    shape(null, "program must be one, got null");
    shape("MOV r0, 1", 'program must be one, got "MOV r0, 1"');
    shape({ ...program, code: undefined }, "program.code must be a list, got undefined");
    shape({ ...program, inputs: [{}] }, "program.inputs[0] must be a name, got object");
    shape({ ...program, state: [null] }, "program.state[0] must be an object, got null");
  });
});
