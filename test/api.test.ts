/** @file The public names of every room, pinned, and a documentation comment on each of them. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const lib = resolve(__dirname, "../lib");
const pinned = join(__dirname, "reference", "public-names.json");
const { exports } = JSON.parse(readFileSync(join(lib, "package.json"), "utf8")) as {
  exports: Record<string, string>;
};
const rooms = Object.keys(exports)
  .filter((name) => name !== "./package.json")
  .map((name) => name.slice(2))
  .sort();

describe("public surface", () => {
  const entries = rooms.map((room) => join(lib, room, "index.ts"));
  const program = ts.createProgram(entries, {
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
  });
  const checker = program.getTypeChecker();
  const symbols = (entry: string): ts.Symbol[] => {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    return module ? checker.getExportsOfModule(module) : [];
  };

  it("has exactly the pinned names (UPDATE=1 npx mocha test/api.test.ts writes them anew)", () => {
    const names = Object.fromEntries(
      rooms.map((room, i) => [
        room,
        symbols(entries[i])
          .map((symbol) => symbol.name)
          .sort(),
      ]),
    );
    if (process.env["UPDATE"]) writeFileSync(pinned, `${JSON.stringify(names, null, 2)}\n`);
    assert.deepEqual(names, JSON.parse(readFileSync(pinned, "utf8")));
  });

  it("is documented: every public name carries a comment", () => {
    const bare = rooms.flatMap((room, i) =>
      symbols(entries[i])
        .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
        .filter((symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() === "")
        .map((symbol) => `${room}: ${symbol.name}`),
    );
    assert.deepEqual(bare, []);
  });

  it("can be required by name, and holds the values that its types promise", () => {
    rooms.forEach((room, i) => {
      const values = symbols(entries[i])
        .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
        .filter((symbol) => symbol.flags & ts.SymbolFlags.Value)
        .map((symbol) => symbol.name)
        .sort();
      const loaded = require(`engram/${room}`) as Record<string, unknown>;
      assert.deepEqual(
        Object.keys(loaded)
          .filter((name) => name !== "__esModule")
          .sort(),
        values,
      );
    });
  });
});
