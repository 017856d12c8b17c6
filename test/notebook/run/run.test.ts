import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "engram/io";
import { run } from "../../../lib/notebook/commands/run";
import { planAll } from "../../../lib/notebook/run/plan";
import { notebookText, plainKernel, showFigure, stateClaim, temporaryFolder } from "../../support/notebooks";

describe("engram run", () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.ipynb");
  const out = join(folder, "made", "a.ipynb");
  let said = "";
  const engramRun = async (...args: string[]): Promise<number> => {
    said = "";
    const { write } = process.stderr;
    process.stderr.write = ((text: string) => {
      said += text;
      return true;
    }) as typeof write;
    try {
      return await run(args, {
        cacheFolder: join(folder, "cache"),
        kernelCommand: plainKernel,
        notebooks: folder,
      });
    } finally {
      process.stderr.write = write;
    }
  };
  const text = notebookText(
    { text: "# A" },
    { code: "const seed: number = 7;", tags: ["parameters"] },
    { code: showFigure("energy") },
    { code: stateClaim("the seed is seven", "{ observed: seed, expected: 7 }") },
  );

  it("executes one notebook into another file and tells its claims", async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
    assert.equal(await engramRun(path, "--out", out), 0);
    assert.match(said, /✓ the seed is seven: observed 7, expected 7\n/);
    assert.match(readFileSync(out, "utf8"), /vnd\.plotly/);
    assert.equal(readFileSync(path, "utf8"), text);
  });

  it("fails with a claim, and with parameters that do not fit", async () => {
    assert.equal(await engramRun(path, "--out", out, "--params", "seed=8"), 1);
    assert.match(said, /✗ the seed is seven: observed 8, expected 7/);
    await assert.rejects(
      engramRun(path, "--params", "sed=8"),
      /a: there is no parameter "sed"; did you mean "seed"\?/,
    );
    await assert.rejects(engramRun(path, path, "--out", out), /--out is for one notebook/);
    await assert.rejects(engramRun(), /name a notebook/);
  });

  it("tells of a notebook that does not parse, in one line", async () => {
    writeFileSync(join(folder, "bad.ipynb"), '{"cells": [}');
    assert.equal(await engramRun(join(folder, "bad.ipynb"), "--out", out), 1);
    assert.match(said, /✗ bad {2}failed: .*bad\.ipynb:1:12: not valid JSON: expected a value, found "}"\n$/);
  });

  it("looks at nothing around a notebook, which may stand in a folder of everything", async () => {
    writeFileSync(path, text);
    const request = { values: new Map() };
    const [plan] = await planAll([{ name: "a", path }], { request });
    assert.equal(plan?.kind === "compute" && plan.keep, undefined);
  });

  it("keeps results of notebooks that share a name apart", async () => {
    for (const place of ["one", "two"]) {
      mkdirSync(join(folder, place), { recursive: true });
      writeFileSync(join(folder, place, "engram-test-same.ipynb"), notebookText({ code: `"from ${place}"` }));
    }
    const [one, two] = ["one", "two"].map((place) => join(folder, place, "engram-test-same.ipynb")) as [
      string,
      string,
    ];
    assert.equal(await engramRun(one, two, one), 0);
    const shown = [...said.matchAll(/^ {2}(build\/run\/.*)$/gm)].map(([, path]) => path as string);
    try {
      assert.deepEqual(shown, [
        "build/run/one/engram-test-same.ipynb",
        "build/run/two/engram-test-same.ipynb",
      ]);
      for (const [i, place] of ["one", "two"].entries())
        assert.match(readFileSync(join(root, shown[i] as string), "utf8"), new RegExp(`from ${place}`));
    } finally {
      for (const path of shown) rmSync(join(root, path), { force: true });
    }
  });

  it("takes names of parameters that are letters of another alphabet", async () => {
    const greek = join(folder, "greek.ipynb");
    writeFileSync(greek, notebookText({ code: "const β = 1;", tags: ["parameters"] }, { code: "β + 1" }));
    assert.equal(await engramRun(greek, "--out", out, "--params", "β=4"), 0);
    assert.match(readFileSync(out, "utf8"), /"const β = 4;"[\s\S]*"5"/);
    await assert.rejects(engramRun(greek, "--params", "4β=4"), /--params must be name=value/);
  });

  it("takes a notebook's name or number too", async () => {
    writeFileSync(join(folder, "04.02-named.ipynb"), text);
    assert.equal(await engramRun("04.02", "--out", out), 0);
    await assert.rejects(engramRun("04.02-nmed"), /did you mean "04\.02-named"/);
  });

  it("does not run a notebook of another language as TypeScript", async () => {
    const python = { display_name: "Python 3", language: "python", name: "python3" };
    const other = { ...JSON.parse(text), metadata: { kernelspec: python } };
    writeFileSync(join(folder, "python.ipynb"), JSON.stringify(other));
    assert.equal(await engramRun(join(folder, "python.ipynb"), "--out", out), 1);
    assert.match(said, /must be a notebook in TypeScript, got one in python \(kernel "python3"\)\n$/);
  });

  it("writes light outputs in place when asked", async () => {
    assert.equal(await engramRun(path, "--write"), 0);
    const made = readFileSync(path, "utf8");
    assert.match(made, /image\/svg\+xml/);
    assert.doesNotMatch(made, /^ +"application\/vnd/m);
    await assert.rejects(engramRun(path, "--write", "--out", out), /exclude each other/);
  });
});
