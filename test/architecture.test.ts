/** @file The shape of the house: floors, doors, file sizes and words that have no place in it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

const lib = resolve(__dirname, "../lib");
/** Every room and its floor; a file imports from its own room and from rooms on lower floors. */
const floors: Record<string, number> = {
  math: 0,
  wasm: 0.5, // borrows the guards of math
  cost: 1,
  pattern: 1,
  table: 1,
  tensor: 1,
  record: 1.5, // goes to tables and comes from them
  analysis: 2,
  attention: 2,
  memory: 2,
  spiking: 2,
  bayesian: 3,
  interchange: 3,
  training: 3,
  loihi2: 3.5, // compiles networks of spiking and bayesian
  experiments: 4,
  figures: 5,
  io: 6,
  notebook: 7,
};

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["dist", "assembly", "bin"].includes(entry.name) ? [] : sources(path);
    return entry.name.endsWith(".ts") && entry.name !== "generated.ts" ? [path] : [];
  });
}
const files = sources(lib);
const room = (path: string) => relative(lib, path).split(/[\\/]/)[0];

describe("architecture", () => {
  it("every room has a floor and an entry that package.json exports", () => {
    const rooms = [...new Set(files.map(room))].sort();
    assert.deepEqual(rooms, Object.keys(floors).sort());
    const { exports } = JSON.parse(readFileSync(join(lib, "package.json"), "utf8"));
    const entries = Object.keys(exports).filter((name) => name !== "./package.json");
    assert.deepEqual(
      entries.sort(),
      rooms.map((name) => `./${name}`),
    );
  });

  it("imports point down, and enter another room through its index alone", () => {
    for (const file of files) {
      const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
      for (const { fileName } of importedFiles) {
        assert.ok(
          !fileName.startsWith("engram/"),
          `${relative(lib, file)} imports ${fileName} by the package's name`,
        );
        if (!fileName.startsWith(".")) continue;
        const target = resolve(dirname(file), fileName);
        if (!target.startsWith(lib))
          assert.fail(`${relative(lib, file)} imports ${fileName} from outside lib`);
        const [from, to] = [room(file), room(target)];
        if (from === to || basename(dirname(target)) === "bin") continue;
        const words = `${relative(lib, file)} imports ${fileName}`;
        assert.ok(floors[to] < floors[from], `${words}: ${to} is not below ${from}`);
        assert.equal(
          relative(lib, target).replace(/[\\/]index$/, ""),
          to,
          `${words}: not through the index of ${to}`,
        );
      }
    }
  });

  it("no file has outgrown its idea: 400 lines at most, half of them below 100", () => {
    const lines = files.map((file) => readFileSync(file, "utf8").split("\n").length).sort((a, b) => a - b);
    const longest = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 400);
    assert.deepEqual(
      longest.map((file) => relative(lib, file)),
      [],
    );
    assert.ok(
      lines[Math.floor(lines.length / 2)] <= 120,
      `median ${lines[Math.floor(lines.length / 2)]} lines`,
    );
  });

  it("chance and time are arguments below the roof", () => {
    for (const file of files) {
      // The set-up of a backend times one product to show what it chose; no result depends on it.
      if (floors[room(file)] >= 6 || relative(lib, file) === join("tensor", "proof.ts")) continue;
      const text = readFileSync(file, "utf8");
      for (const word of ["Math.random", "Date.now", "performance.now", "new Date("])
        assert.ok(!text.includes(word), `${relative(lib, file)} uses ${word}`);
    }
  });
});
