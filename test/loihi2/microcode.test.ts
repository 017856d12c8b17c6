/** What every instruction does, to the bit and in real numbers; limits, faults, counts, and populations that run programs. */
import assert from "node:assert/strict";
import {
  assembleProgram,
  type Emulation,
  instructionSet,
  type LoihiNetwork,
  type LoihiProgram,
  ownChoices,
  type ProfileName,
  type Program,
  prepareEmulation,
  programBounds,
} from "engram/loihi2";
import { randomFrom } from "engram/math";
import fc from "fast-check";

interface Given {
  readonly parameters?: NonNullable<LoihiProgram["parameters"]>;
  readonly state?: NonNullable<LoihiProgram["state"]>;
  readonly size?: number;
  readonly arithmetic?: "fixed" | "ideal";
  readonly profile?: ProfileName;
}

/** Neurons of a program with an input over a direct link. */
function emulated(text: string, given: Given = {}): Emulation<"n" | "a"> {
  const { size = 1, arithmetic = "fixed", profile = "lava", ...rest } = given;
  const network: LoihiNetwork<"n" | "a"> = {
    profile,
    populations: {
      n: { model: "program", size, program: assembleProgram(text), ...rest },
      a: { model: "input", size, payloadBits: 32 },
    },
    connections: [{ pre: "a", post: "n", synapses: { kind: "direct" } }],
  };
  return prepareEmulation(network, { random: randomFrom(1), arithmetic });
}

const frame = (
  code: string,
): string => `state x 32 free\ninput a\noutput s 32\nprobe p\nparam highA 32\nparam lowA 17
param highB 32\nparam lowB 17\nSHL r0, highA, 16\nADD r0, r0, lowA\nSHL r1, highB, 16\nADD r1, r1, lowB\n${code}\n`;

/** What `code` leaves in r2, where r0 and r1 are whole numbers of 48 bits. */
function result(
  code: string,
  a: number,
  b: number,
  arithmetic: "fixed" | "ideal" = "fixed",
): { value: number; wraps: number } {
  const part = (x: number) => [Math.floor(x / 2 ** 16), x - Math.floor(x / 2 ** 16) * 2 ** 16];
  const [[highA, lowA], [highB, lowB]] = [part(a), part(b)];
  const chip = emulated(frame(`${code}\nPROBE p, r2`), {
    parameters: { highA, lowA, highB, lowB },
    arithmetic,
  });
  chip.step();
  return { value: chip.variable("n", "p")[0], wraps: chip.faults()["n"].wrap };
}

const word = fc.oneof(
  fc.integer({ min: -(2 ** 47), max: 2 ** 47 - 1 }),
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(-(2 ** 47), 2 ** 47 - 1, -1, 0, 2 ** 24, -(2 ** 24)),
);
const held = (x: bigint): number => Number(BigInt.asIntN(48, x));
const runs = { seed: 7, numRuns: 60 };

describe("instructions of programs", () => {
  const cases: readonly [string, (a: bigint, b: bigint) => bigint][] = [
    ["MOV r2, r0", (a) => a],
    ["AND r2, r0, r1", (a, b) => a & b],
    ["OR r2, r0, r1", (a, b) => a | b],
    ["ADD r2, r0, r1", (a, b) => a + b],
    ["NEG r2, r0", (a) => -a],
    ["MIN r2, r0, r1", (a, b) => (a < b ? a : b)],
    ["LT r0, r1\nSEL r2, 1, 0", (a, b) => (a < b ? 1n : 0n)],
    ["GE r0, r1\nSEL r2, 1, 0", (a, b) => (a >= b ? 1n : 0n)],
    ["EQ r0, r1\nSEL r2, 1, 0", (a, b) => (a === b ? 1n : 0n)],
    ["LT r0, r1\nSEL r2, r0, r1", (a, b) => (a < b ? a : b)],
    ["MUL_SHR r2, r0, r1, 0", (a, b) => a * b],
    ["MUL_SHR r2, r0, r1, 7", (a, b) => (a * b) / 128n],
    ["MUL_SHR r2, r0, r1, 47", (a, b) => (a * b) / 2n ** 47n],
  ];
  for (const [code, oracle] of cases)
    it(`${code.replaceAll("\n", "; ")}: as whole numbers of any length, then of 48 bits`, () => {
      fc.assert(
        fc.property(word, word, (a, b) => {
          const exact = oracle(BigInt(a), BigInt(b));
          const { value, wraps } = result(code, a, b);
          assert.equal(value, held(exact));
          assert.ok(!Object.is(value, -0));
          assert.equal(wraps, BigInt(held(exact)) === exact ? 0 : 1);
        }),
        runs,
      );
    });

  it("SHL: both ways, by numbers and by registers, held at 47", () => {
    fc.assert(
      fc.property(word, fc.integer({ min: -60, max: 60 }), (a, k) => {
        const by = BigInt(Math.max(-47, Math.min(47, k)));
        const exact = by >= 0n ? BigInt(a) << by : BigInt(a) >> -by;
        assert.equal(result("SHL r2, r0, r1", a, k).value, held(exact));
        if (Math.abs(k) <= 47) assert.equal(result(`SHL r2, r0, ${k}`, a, 0).value, held(exact));
      }),
      runs,
    );
  });

  it("MUL_SHR: amounts are held at 0 … 47", () => {
    const by = (k: number): number => result("MUL_SHR r2, r0, 1, r1", 2 ** 46 + 5, k).value;
    assert.deepEqual(
      [by(-3), by(0), by(1), by(46), by(47), by(90)],
      [2 ** 46 + 5, 2 ** 46 + 5, 2 ** 45 + 2, 1, 0, 0],
    );
    // Toward zero, where a shift would give −2.
    assert.equal(result("MUL_SHR r2, r0, r1, 1", -3, 1).value, -1);
    assert.equal(result("SHL r2, r0, -1", -3, 1).value, -2);
  });

  it("RMW adds within the limit and gives what is kept; RDC reads and clears", () => {
    const text =
      "state x 8 clip\ninput a\noutput s 32\nprobe p\nprobe q\nRDC r0, a\nRDC r1, a\nRMW r2, x, r0\nPROBE p, r2\nPROBE q, r1";
    const chip = emulated(text, { state: { x: 3 } });
    chip.step({ a: [4] });
    const now = (): number[] => ["x", "p", "q"].map((name) => chip.variable("n", name)[0]);
    assert.deepEqual(now(), [7, 7, 0]);
    chip.step({ a: [1000] });
    assert.deepEqual(now(), [127, 127, 0]);
    assert.equal(chip.faults()["n"].clip, 1);
    const clearing = emulated("state x 8 clip\ninput a\noutput s 8\nRDC r0, x\nSPIKE s, r0", {
      state: { x: 3 },
    });
    clearing.step();
    assert.deepEqual([clearing.sent("n")[0], clearing.variable("n", "x")[0]], [3, 0]);
    clearing.step();
    assert.equal(clearing.sent("n")[0], 0);
  });

  it("limits: clip, wrap once, wrap and free, with their faults", () => {
    const limitedTo = (limit: string, by: number): [number, number, number] => {
      const chip = emulated(`state x 8 ${limit}\ninput a\noutput s 8\nRDC r0, a\nRMW r0, x, r0`);
      chip.step({ a: [by] });
      return [chip.variable("n", "x")[0], chip.faults()["n"].clip, chip.faults()["n"].wrap];
    };
    assert.deepEqual(
      [127, 128, -127, -128, 1000].map((x) => limitedTo("clip", x)),
      [
        [127, 0, 0],
        [127, 1, 0],
        [-127, 0, 0],
        [-127, 1, 0],
        [127, 1, 0],
      ],
    );
    assert.deepEqual(
      [128, 129, -127, -128, 1000].map((x) => limitedTo("wrap once", x)),
      [
        [128, 0, 0],
        [-127, 0, 1],
        [-127, 0, 0],
        [128, 0, 1],
        [744, 0, 1],
      ],
    );
    assert.deepEqual(
      [127, 128, -128, -129, 1000].map((x) => limitedTo("wrap", x)),
      [
        [127, 0, 0],
        [-128, 0, 1],
        [-128, 0, 0],
        [127, 0, 1],
        [-24, 0, 1],
      ],
    );
    assert.deepEqual(limitedTo("free", 1000), [1000, 0, 0]);
  });

  it("registers wrap what a free variable holds beyond their bits", () => {
    const text =
      "state x 32 free\ninput a\noutput s 32\nprobe p\nprobe q\nMOV r0, 1\nSHL r0, r0, 46\nRMW r1, x, r0\nRMW r1, x, r0\nPROBE p, r1\nRDC r2, x\nPROBE q, r2";
    const chip = emulated(text);
    chip.step();
    assert.deepEqual([chip.variable("n", "p")[0], chip.variable("n", "q")[0]], [-(2 ** 47), -(2 ** 47)]);
    assert.equal(chip.faults()["n"].wrap, 2);
  });

  it("SKP_C skips one, JMP_C goes to its label, and both count what was run", () => {
    const text = `input a\noutput s 8\nprobe p\nRDC r0, a\nMOV r1, 1\nGE r0, 10\nSKP_C\nMOV r1, 2\nLT r0, 0\nJMP_C end
ADD r1, r1, 10\nend: PROBE p, r1`;
    const chip = emulated(text, { size: 3 });
    chip.step({ a: [20, 0, -1] });
    assert.deepEqual([...chip.variable("n", "p")], [11, 12, 2]);
    assert.deepEqual([...chip.variable("n", "instructions")], [8, 9, 8]);
    chip.step({ a: [0, 20, 20] });
    assert.deepEqual([...chip.variable("n", "executed")], [17, 17, 16]);
    assert.deepEqual(programBounds(assembleProgram(text)), { fewest: 7, most: 9 });
  });

  it("SPIKE sends payloads as they are, counting those wider than their field; outputs are apart", () => {
    const chip = emulated(
      "input a\noutput s 0\noutput t 8\nRDC r0, a\nEQ r0, 0\nJMP_C end\nSPIKE s, 1\nSPIKE t, r0\nend:",
      { size: 4 },
    );
    chip.step({ a: [0, -128, 128, 5] });
    assert.deepEqual([...chip.sent("n", "s")], [0, 1, 1, 1]);
    assert.deepEqual([...chip.sent("n", "t")], [0, -128, 128, 5]);
    assert.equal(chip.faults()["n"].payload, 1);
  });

  it("jumps back where `loops` allows them: powers by repeated products", () => {
    const text =
      "loops 40\ninput a\noutput s 32\nRDC r0, a\nMOV r1, 1\nagain: LT r0, 1\nJMP_C end\nMUL_SHR r1, r1, 3, 0\nADD r0, r0, -1\nEQ 0, 0\nJMP_C again\nend: SPIKE s, r1";
    const chip = emulated(text);
    chip.step({ a: [5] });
    assert.equal(chip.sent("n")[0], 243);
    assert.deepEqual(programBounds(assembleProgram(text)), { fewest: 5, most: 40 });
    assert.throws(() => chip.step({ a: [7] }), {
      name: "RangeError",
      message: "step: program must end within 40 instructions, got more at neuron 0",
    });
  });

  it("in real numbers neither rounds nor ends, and refuses what has bits", () => {
    assert.equal(result("MUL_SHR r2, r0, r1, 1", -3, 1, "ideal").value, -1.5);
    assert.equal(result("SHL r2, r0, -3", -3, 1, "ideal").value, -0.375);
    assert.equal(result("ADD r2, r0, r0", 2 ** 47 - 1, 0, "ideal").value, 2 ** 48 - 2);
    assert.equal(result("NEG r2, r0", -(2 ** 47), 0, "ideal").value, 2 ** 47);
    for (const op of ["AND", "OR"])
      assert.throws(() => result(`${op} r2, r0, r1`, 1, 1, "ideal"), {
        name: "RangeError",
        message: `prepareEmulation: program must have no ${op} to run in real numbers, which have no bits, got one at code[4]`,
      });
    const square =
      "loops 9999\nstate x 8 clip\ninput a\noutput s 8\nMOV r0, 9\nMOV r1, 0\nb: MUL_SHR r0, r0, r0, 0\nADD r1, r1, 1\nLT r1, 99\nJMP_C b\n";
    for (const [out, name] of [
      ["RMW r0, x, r0", "x"],
      ["SPIKE s, r0", "s"],
    ])
      assert.throws(() => emulated(square + out, { arithmetic: "ideal" }).step(), {
        name: "RangeError",
        message: `step: ${name}[0] must stay finite, got Infinity`,
      });
  });

  it("each instruction is public by name, and each number of ours is named as ours", () => {
    const names = "RMW RDC MOV SEL AND OR SHL ADD NEG MIN MUL_SHR LT GE EQ SKP_C JMP_C SPIKE PROBE";
    assert.deepEqual(Object.keys(instructionSet), names.split(" "));
    const chosen = Object.fromEntries(ownChoices.map(({ name, value }) => [name, value]));
    assert.equal(chosen["registers"], 8);
    assert.equal(chosen["register bits"], 48);
    assert.equal(chosen["immediate bits"], 16);
    assert.ok(ownChoices.every(({ meaning }) => meaning.length > 0));
  });
});

describe("populations of programs", () => {
  const text =
    "state x 24 wrap\nparam k 8\ninput a\ninput b\noutput s 24\nRDC r0, a\nRDC r1, b\nADD r0, r0, r1\nADD r0, r0, k\nRMW r0, x, r0\nSPIKE s, r0";
  const program = assembleProgram(text);
  const network = (neurons: Partial<LoihiProgram>): LoihiNetwork<"n" | "in"> => ({
    populations: {
      n: { model: "program", size: 2, program, parameters: { k: [1, 2] }, ...neurons },
      in: { model: "input", size: 2 },
    },
    connections: [
      { pre: "in", post: "n", input: "b", synapses: { kind: "dense", weights: [2, 4, 6, 8] } },
      { name: "loop", pre: "n", post: "n", synapses: { kind: "dense", weights: [2, 0, 0, -2] } },
    ],
  });
  const start = (neurons: Partial<LoihiProgram> = {}) =>
    prepareEmulation(network(neurons), { random: randomFrom(1) });

  it("take part in networks: inputs by name, payloads, delays of a step, snapshots", () => {
    const chip = start();
    chip.step({ in: [1, 1] });
    assert.deepEqual([...chip.sent("n")], [1, 2]);
    chip.step();
    // b: 2 + 4 and 6 + 8; a: what both sent, times 2 and −2; k: 1 and 2; all beside what they had
    assert.deepEqual([...chip.sent("n")], [1 + 6 + 2 + 1, 2 + 14 - 4 + 2]);
    const kept = chip.snapshot();
    for (let t = 0; t < 5; t++) chip.step({ in: [1, 0] });
    const then = [...chip.sent("n"), ...chip.variable("n", "executed")];
    chip.restore(kept);
    for (let t = 0; t < 5; t++) chip.step({ in: [1, 0] });
    assert.deepEqual([...chip.sent("n"), ...chip.variable("n", "executed")], then);
    chip.reset();
    assert.deepEqual([chip.variable("n", "x")[0], chip.variable("n", "executed")[0]], [0, 0]);
  });

  it("go on from their start, one number each", () => {
    const chip = start({ state: { x: [100, -100] } });
    chip.step();
    assert.deepEqual([...chip.variable("n", "x")], [101, -98]);
  });

  it("refuse what does not fit the program", () => {
    const refused = (neurons: object, name: string, message: string | RegExp): void =>
      assert.throws(() => start(neurons as Partial<LoihiProgram>), { name, message });
    const p = "prepareEmulation: n.";
    refused(
      { parameters: {} },
      "TypeError",
      `${p}parameters.k must be given, the program declares it, got undefined`,
    );
    refused({ parameters: undefined }, "TypeError", /n\.parameters\.k must be given/);
    refused(
      { parameters: { k: 128 } },
      "RangeError",
      `${p}parameters.k must be a whole number in [-128, 127], got 128`,
    );
    refused(
      { parameters: { k: [1, 0.5] } },
      "RangeError",
      `${p}parameters.k[1] must be a whole number in [-128, 127], got 0.5`,
    );
    refused({ parameters: { k: [1] } }, "RangeError", /k/);
    refused(
      { parameters: { k: 1, kk: 1 } },
      "RangeError",
      `${p}parameters must be of names that the program declares, got "kk"; the names are k`,
    );
    refused({ parameters: 5 }, "TypeError", `${p}parameters must be numbers by name, got 5`);
    refused({ parameters: null }, "TypeError", `${p}parameters must be numbers by name, got null`);
    refused(
      { state: { x: 2 ** 23 } },
      "RangeError",
      /state\.x must be a whole number in \[-8388608, 8388607\]/,
    );
    refused(
      { state: { y: 1 } },
      "RangeError",
      `${p}state must be of names that the program declares, got "y"; the names are x`,
    );
    refused({ program: undefined }, "TypeError", "verifyProgram: program must be one, got undefined");
    const broken: Program = { ...program, code: [{ op: "ADD", operands: ["r0", "r1", 1] }] };
    refused(
      { program: broken },
      "RangeError",
      `${p}program must write a register on every way to where it is read, got r1 at code[0]`,
    );
    assert.throws(
      () =>
        prepareEmulation(
          {
            populations: { n: { model: "program", size: 1, program, parameters: { k: 1 } } },
            connections: [{ pre: "n", post: "n", input: "c", synapses: { kind: "direct" } }],
          },
          { random: randomFrom(1) },
        ),
      { name: "RangeError", message: /input must be one of its own, got "c": there is a, b|did you mean/ },
    );
  });
});
