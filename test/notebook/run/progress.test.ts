import assert from "node:assert/strict";
import { progress, shownTime } from "../../../lib/notebook/run/progress";
import type { Outcome } from "../../../lib/notebook/run/session";

const source = { name: "01.01-a", path: "/01.01-a.ipynb" };
const outcome = (more: Partial<Outcome> = {}) =>
  ({ cached: false, duration: 1234, source, ...more }) as Outcome;

describe("progress", () => {
  let written = "";
  const screen = (isTTY: boolean) => ({
    columns: 40,
    isTTY,
    write: (text: string) => {
      written += text;
    },
  });
  const { CI, TERM } = process.env;
  before(() => {
    delete process.env["CI"];
    process.env["TERM"] = "xterm";
  });
  after(() => {
    if (CI !== undefined) process.env["CI"] = CI;
    if (TERM === undefined) delete process.env["TERM"];
    else process.env["TERM"] = TERM;
  });
  beforeEach(() => {
    written = "";
  });
  const play = (isTTY: boolean) => {
    const shown = progress(screen(isTTY));
    shown.start(source);
    shown.cell(source, 1, 3, "first");
    shown.cell(source, 2, 3, "a title that is much too long for a screen of this width");
    shown.note("a note");
    shown.done(outcome());
    shown.done(outcome({ cached: true }));
    shown.done(outcome({ failure: { kind: "error", message: "E: no", number: 2, trace: [] } }));
    shown.close();
  };

  it("writes plain lines where there is no terminal", () => {
    play(false);
    assert.equal(
      written,
      [
        "  01.01-a  started",
        "a note",
        "✓ 01.01-a  1.2 s",
        "✓ 01.01-a  unchanged (computed in 1.2 s)",
        "✗ 01.01-a  failed in code cell 2: E: no",
        "",
      ].join("\n"),
    );
  });

  it("keeps one line per notebook up to date on a terminal, never wider than it, and tidies up", () => {
    play(true);
    const row = written.split("\n").find((line) => line.includes("cell 2/3")) ?? "";
    // biome-ignore lint/suspicious/noControlCharactersInRegex: cursor movements start with the escape character
    const bare = row.replace(/\u001B\[\d*[AJ]/g, "");
    assert.match(bare, /^· 01\.01-a {2}0\.0 s {2}cell 2\/3 {2}a title.*…$/);
    assert.ok(bare.length <= 39);
    assert.ok(written.includes("\u001B[1A\u001B[J✓ 01.01-a  1.2 s\n"));
    assert.ok(written.endsWith("\u001B[J"));
  });

  it("says times as people do", () => {
    assert.deepEqual([40, 9940, 9960, 61_000, 125_400].map(shownTime), [
      "0.0 s",
      "9.9 s",
      "10 s",
      "61 s",
      "2 min 5 s",
    ]);
  });
});
