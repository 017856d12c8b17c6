import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { root } from "engram/io";
import { beside, libHash, surroundings } from "../../../lib/notebook/run/dependencies";
import { temporaryFolder } from "../../support/notebooks";

const dist = join(root, "lib", "dist");

/** Compiled modules that can be reached from these by the imports written in them. */
function reached(entries: readonly string[]): Set<string> {
  const found = new Set<string>();
  const todo = entries.filter((path) => existsSync(path));
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    for (const [, to = ""] of readFileSync(path, "utf8").matchAll(
      /(?:require|import)\("(\.{1,2}\/[^"]+)"\)/g,
    )) {
      const target = join(dirname(path), to);
      const file = [target, `${target}.js`, join(target, "index.js")].find(
        (one) => one.endsWith(".js") && existsSync(one),
      );
      if (file) todo.push(file);
    }
  }
  return found;
}

describe("what results depend on", () => {
  it("leaves out only compiled modules that no cell and no kernel can load", () => {
    const { exports } = JSON.parse(readFileSync(join(root, "lib", "package.json"), "utf8")) as {
      exports: Record<string, string>;
    };
    const kernel = join(dist, "notebook", "kernel");
    const entries = Object.values(exports).map((path) => join(root, "lib", path));
    const paths = [...reached([...entries, join(kernel, "main.js"), join(kernel, "back", "main.js")])].map(
      (path) => relative(dist, path).split(sep).join("/"),
    );
    assert.ok(paths.includes("math/random.js"));
    assert.deepEqual(
      paths.filter((path) =>
        /^notebook\/(run|report|setup|commands)\/|^notebook\/(cli|doctor|lab)/.test(path),
      ),
      [],
    );
  });

  it("is the same each time and has a hash for everything", () => {
    assert.equal(libHash(), libHash());
    const around = surroundings();
    for (const hash of [around.lib, around.data, around.lock]) assert.match(hash ?? "", /^[0-9a-f]{64}$/);
    assert.deepEqual(surroundings(), around);
  });

  it("changes with our own settings in the environment, not with those that steer the command", () => {
    const before = JSON.stringify(surroundings());
    try {
      process.env["ENGRAM_TRACE"] = "1";
      assert.equal(JSON.stringify(surroundings()), before);
      process.env["ENGRAM_BACKEND"] = "cpu";
      assert.notEqual(JSON.stringify(surroundings()), before);
    } finally {
      delete process.env["ENGRAM_TRACE"];
      delete process.env["ENGRAM_BACKEND"];
    }
  });

  it("changes with a native library that is finished, not with one being built or with JupyterLab", () => {
    const before = process.env["ENGRAM_CACHE"];
    const folder = temporaryFolder();
    process.env["ENGRAM_CACHE"] = folder;
    try {
      const counted = () => surroundings().native.length;
      for (const name of [
        "jupyter-5db4",
        "tensorflow-2.21.0-tfjs-4.22.0-linux-x64.new-12",
        ".tensorflow-lock",
      ])
        mkdirSync(join(folder, name));
      assert.equal(counted(), 0);
      mkdirSync(join(folder, "tensorflow-2.21.0-tfjs-4.22.0-linux-x64"));
      assert.equal(counted(), 1);
    } finally {
      if (before === undefined) delete process.env["ENGRAM_CACHE"];
      else process.env["ENGRAM_CACHE"] = before;
    }
  });

  it("sees files beside a notebook, their names and their contents, but no notebooks", () => {
    const folder = temporaryFolder();
    const hashes = new Set([beside(folder).hash]);
    writeFileSync(join(folder, "b.ipynb"), "1");
    hashes.add(beside(folder).hash);
    assert.equal(hashes.size, 1);
    for (const [name, text] of [
      ["a.csv", "1"],
      ["a.csv", "2"],
      ["b.csv", "2"],
      ["sub/c.ts", ""],
    ] as const) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
      hashes.add(beside(folder).hash);
    }
    assert.equal(hashes.size, 5);
    // The pictures that refreshing makes of notebooks are no input of theirs.
    mkdirSync(join(folder, "figures"));
    writeFileSync(join(folder, "figures", "energy.svg"), "<svg/>");
    hashes.add(beside(folder).hash);
    assert.equal(hashes.size, 5);
  });
});
