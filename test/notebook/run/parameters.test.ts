import assert from "node:assert/strict";
import { parameterNames, prepare, type Request } from "../../../lib/notebook/run/parameters";
import { parseNotebook } from "../../../lib/notebook/run/read";
import { serialiseNotebook } from "../../../lib/notebook/run/serialise";
import { notebookText } from "../../support/notebooks";

const cell = `// how many, and of what
const seed: number = 7;
const label: string = "a";
const noisy = false;
const mode: "quick" | "full" = "quick";
const betas: readonly number[] = [0.5, -2];
const names: Array<string> = [];
const size: { rows: number; cols?: number } = { rows: 2 };
const pair: [number, string] = [1, "b"];
let steps = 10, rate = 2 ** -3;
const shape: Shape = makeShape();`;

describe("prepare", () => {
  const notebook = (source = cell) =>
    parseNotebook(
      notebookText({ text: "# t" }, { code: source, tags: ["parameters"] }, { code: "seed" }),
      "t.ipynb",
    );
  const request = (values: Record<string, string>, mode?: "quick" | "full"): Request => ({
    mode,
    values: new Map(Object.entries(values).map(([name, word]) => [name, { word }])),
  });
  const inject = (values: Record<string, string>, mode?: "quick" | "full") =>
    prepare(notebook(), request(values, mode));
  const refusal = (values: Record<string, string>, source = cell): string => {
    try {
      prepare(notebook(source), request(values));
    } catch (error) {
      assert.equal((error as { plain?: boolean }).plain, true);
      return (error as Error).message;
    }
    return "accepted";
  };

  it("inserts one tagged cell with the declared types, and leaves the original alone", () => {
    const source = notebook();
    const before = serialiseNotebook(source);
    const { notebook: made, injected } = prepare(
      source,
      request({ betas: "[1,2]", label: "b c", noisy: "true", seed: "11", size: '{"rows":3}' }, "full"),
    );
    assert.equal(serialiseNotebook(source), before);
    assert.equal(
      made.cells[2]?.source,
      [
        "// Parameters of this run",
        'const mode: "quick" | "full" = "full";',
        "const betas: readonly number[] = [1, 2];",
        'const label: string = "b c";',
        "const noisy = true;",
        "const seed: number = 11;",
        "const size: { rows: number; cols?: number } = { rows: 3 };",
      ].join("\n"),
    );
    assert.deepEqual(made.cells[2]?.metadata["tags"], ["injected-parameters"]);
    assert.equal(injected["seed"], 11);
    assert.equal(made.cells.length, 4);
  });

  it("reads words as the declared type says", () => {
    assert.equal(inject({ label: "7" }).injected["label"], "7");
    assert.equal(inject({ label: '"a b"' }).injected["label"], "a b");
    assert.equal(inject({ seed: "-1e-3" }).injected["seed"], -0.001);
    assert.equal(inject({ seed: "0x10" }).injected["seed"], 16);
    assert.match(refusal({ rate: "0.5" }), /parameter "rate" cannot be set: it has neither type nor literal/);
    assert.deepEqual(inject({ pair: '[2,"x"]' }).injected["pair"], [2, "x"]);
    assert.deepEqual(inject({ shape: '{"is":"ring"}' }).injected["shape"], { is: "ring" });
  });

  it("refuses a wrong type in one line that names parameter, type and value", () => {
    assert.equal(refusal({ seed: "many" }), 'parameter "seed" must be of type number, got many');
    assert.equal(refusal({ seed: "" }), 'parameter "seed" must be of type number, got ');
    assert.equal(refusal({ noisy: "1" }), 'parameter "noisy" must be of type boolean, got 1');
    assert.equal(refusal({ mode: "slow" }), 'parameter "mode" must be of type "quick" | "full", got slow');
    assert.equal(
      refusal({ betas: '[1,"2"]' }),
      'parameter "betas" must be of type readonly number[], got "2" at betas[1]',
    );
    assert.equal(
      refusal({ size: '{"rows":1,"depth":2}' }),
      'parameter "size" must be of type { rows: number; cols?: number }, got {"rows":1,"depth":2}',
    );
  });

  it("refuses a parameter that has no value, and a cell that does not parse", () => {
    assert.equal(
      refusal({}, "declare const label: string;"),
      'parameter "label" of type string has no value; give one with --params label=…',
    );
    assert.equal(refusal({ label: "x" }, "declare const label: string;"), "accepted");
    assert.match(
      refusal({ seed: "1" }, "const seed: number = ;"),
      /does not parse at 1:22: Expression expected/,
    );
  });

  it("tells which names it does not know and whether there was a mode to choose", () => {
    const { unknown, hasMode } = inject({ sead: "1" }, "quick");
    assert.deepEqual(unknown, ["sead"]);
    assert.ok(parameterNames(notebook()).includes("seed"));
    assert.equal(hasMode, true);
    assert.equal(prepare(notebook("const a = 1;"), request({}, "quick")).hasMode, false);
  });

  it("replaces what an earlier run injected", () => {
    const first = inject({ seed: "1" }).notebook;
    const again = prepare(first, request({ seed: "2" })).notebook;
    assert.equal(again.cells.length, first.cells.length);
    assert.match(again.cells[2]?.source ?? "", /seed: number = 2;/);
    assert.equal(prepare(first, request({})).notebook.cells.length, first.cells.length - 1);
  });
});
