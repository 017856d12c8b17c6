import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../../lib/notebook/report/summary";
import type { Manifest } from "../../../lib/notebook/run/manifest";
import { notebookText, showFigure, stateClaim } from "../../support/notebooks";
import { first, Reproducing, second } from "../../support/reproducing";

describe("engram reproduce", () => {
  const there = new Reproducing();
  const { file, json, reproduce, write } = there;

  it("leaves executed notebooks, pages, figures, report and manifest", async () => {
    assert.equal(await reproduce(), 0);
    assert.match(there.said, /✓ 2 notebooks passed, 1 claim held/);
    assert.deepEqual(readdirSync(file("figures")).sort(), [
      ...["csv", "json", "pdf", "png", "svg"].map((type) => `energy.${type}`),
      ...["csv", "json", "pdf", "png", "svg"].map((type) => `overlap.${type}`),
    ]);
    const report = json<Report>("report.json");
    assert.equal(report.passed, true);
    assert.equal(report.claims[0]?.claim, "the energy never rises");
    assert.equal(report.claims[0]?.figure, "energy");
    assert.equal(report.claims[0]?.observed, 7);
    assert.equal(report.notebooks[0]?.title, "First title");
    const manifest = json<Manifest>("manifest.json");
    assert.equal(manifest.notebooks[0]?.seed, 7);
    assert.equal(manifest.notebooks[0]?.cells.length, 4);
    assert.deepEqual(manifest.cache, { computed: 2, hits: 0 });
    assert.equal(manifest.versions["node"], process.versions.node);
    const page = readFileSync(file("01.01-first.html"), "utf8");
    assert.match(page, /<h1[^>]*>First title<\/h1>/);
    assert.match(page, /href="01\.02-second\.html">Second title →</);
    assert.match(page, /✓ holds/);
    for (const name of ["index.html", "report.html", "report.md", "notebooks/01.01-first.ipynb"])
      assert.ok(existsSync(file(name)), name);
    assert.equal(readFileSync(join(there.folder, "notebooks", "01.01-first.ipynb"), "utf8"), first);
  });

  it("does a second time only what changed", async () => {
    assert.equal(await reproduce(), 0);
    const times = () =>
      Object.fromEntries(
        ["01.01-first.html", "01.02-second.html", "figures/energy.svg", "figures/overlap.svg"].map((name) => [
          name,
          statSync(file(name)).mtimeMs,
        ]),
      );
    const before = times();
    assert.equal(await reproduce(), 0);
    assert.deepEqual(times(), before);
    assert.deepEqual(json<Manifest>("manifest.json").cache, { computed: 0, hits: 2 });
    assert.match(there.said, /✓ 01\.01-first {2}unchanged/);

    rmSync(file("figures", "energy.pdf"));
    assert.equal(await reproduce(), 0);
    assert.ok(existsSync(file("figures", "energy.pdf")));
    assert.equal(times()["figures/overlap.svg"], before["figures/overlap.svg"]);
    assert.equal(json<Manifest>("manifest.json").cache.hits, 2);

    write("01.02-second.ipynb", second.replace("# Second title", "# Another title"));
    assert.equal(await reproduce(), 0);
    assert.equal(json<Manifest>("manifest.json").cache.hits, 2, "text is not computed");
    assert.match(readFileSync(file("01.02-second.html"), "utf8"), /Another title/);

    write("01.02-second.ipynb", second.replace("1 + 1", "1 + 2"));
    assert.equal(await reproduce(), 0);
    assert.deepEqual(json<Manifest>("manifest.json").cache, { computed: 1, hits: 1 });
    assert.match(readFileSync(file("notebooks", "01.02-second.ipynb"), "utf8"), /"3"/);

    writeFileSync(join(there.folder, "notebooks", "table.csv"), "1\n");
    assert.equal(await reproduce(), 0);
    assert.equal(json<Manifest>("manifest.json").cache.computed, 2, "a file beside the notebooks counts");
    assert.equal(await reproduce("--force"), 0);
    assert.equal(json<Manifest>("manifest.json").cache.computed, 2);
  });

  it("puts in parameters and mode, and keeps each result apart", async () => {
    assert.equal(await reproduce("--full", "--params", "seed=9"), 0);
    const executed = readFileSync(file("notebooks", "01.01-first.ipynb"), "utf8");
    assert.match(executed, /injected-parameters/);
    assert.match(executed, /full 9/);
    assert.equal(await reproduce(), 0);
    assert.match(readFileSync(file("notebooks", "01.01-first.ipynb"), "utf8"), /quick 7/);
    assert.deepEqual(
      json<Manifest>("manifest.json").cache,
      { computed: 1, hits: 1 },
      "the second has no parameters",
    );
    assert.equal(await reproduce("--full", "--params", "seed=9"), 0);
    assert.equal(json<Manifest>("manifest.json").cache.hits, 2);
    assert.match(readFileSync(file("notebooks", "01.01-first.ipynb"), "utf8"), /full 9/);
    writeFileSync(join(there.folder, "p.json"), '{"seed": 3}');
    assert.equal(await reproduce("--params", join(there.folder, "p.json")), 0);
    assert.match(readFileSync(file("notebooks", "01.01-first.ipynb"), "utf8"), /quick 3/);
  });

  it("refuses parameters that do not fit before anything runs", async () => {
    const refused = (...args: string[]) => reproduce(...args).then(String, (error: Error) => error.message);
    assert.match(
      await refused("--params", "seed=many"),
      /^01\.01-first: parameter "seed" must be of type number, got many$/,
    );
    assert.equal(
      await refused("--params", "sead=1"),
      'all 2 notebooks: there is no parameter "sead"; did you mean "seed"?',
    );
    assert.equal(
      await refused("01.02", "--params", "seed=1"),
      '01.02-second: there is no parameter "seed"; it has no cell tagged "parameters"',
    );
    assert.match(
      await refused("--params", "seed"),
      /--params must be name=value or a \.json file, got "seed"/,
    );
    assert.match(
      await refused("--params", "/no/file.json"),
      /cannot read \/no\/file\.json: there is no such file/,
    );
    assert.match(await refused("--quik"), /there is no option --quik; did you mean "--quick"\?/);
    assert.match(
      await refused("--quick", "--params", "mode=full"),
      /reproduce: --quick and mode="full" exclude each other/,
    );
    assert.match(await refused("--jobs", "0"), /--jobs must be a whole number above 0, got "0"/);
    assert.equal(existsSync(file()), false);
  });

  it("says when there was no mode to choose", async () => {
    assert.equal(await reproduce("--quick", "01.02"), 0);
    assert.match(there.said, /no notebook has a parameter "mode": --quick had nothing to choose/);
  });

  it("runs what is named by number, name, path, chapter or figure, and names near ones otherwise", async () => {
    for (const word of ["01.02", "01.02-second", join(there.folder, "notebooks", "01.02-second.ipynb")]) {
      assert.equal(await reproduce(word), 0);
      assert.deepEqual(
        json<Report>("report.json").notebooks.map(({ name }) => name),
        ["01.02-second"],
      );
      assert.equal(json<Report>("report.json").partial, true);
    }
    assert.equal(await reproduce("01"), 0);
    assert.equal(json<Report>("report.json").notebooks.length, 2);
    assert.equal(await reproduce("energy"), 0);
    assert.deepEqual(
      json<Report>("report.json").notebooks.map(({ name }) => name),
      ["01.01-first"],
    );
    await assert.rejects(reproduce("enrgy"), /no notebook or figure "enrgy"; did you mean "energy"\?/);
    await assert.rejects(reproduce("01.1-first"), /did you mean "01\.01-first"/);
  });

  it("goes on with the others when one fails, says why, and does not keep the failure", async () => {
    write("01.01-first.ipynb", "{ broken");
    write("01.03-third.ipynb", notebookText({ code: "1" }, { code: "throw new RangeError('too far')" }));
    assert.equal(await reproduce(), 1);
    assert.match(
      there.said,
      /✗ 01\.01-first {2}failed: .*01\.01-first\.ipynb:1:3: not valid JSON: expected a name/,
    );
    assert.match(there.said, /✗ 01\.03-third {2}failed in code cell 2: RangeError: too far/);
    assert.match(there.said, /✗ 1 of 3 notebooks passed/);
    assert.match(readFileSync(file("01.03-third.html"), "utf8"), /This run failed.*RangeError: too far/);
    assert.equal(await reproduce(), 1);
    assert.deepEqual(json<Manifest>("manifest.json").cache, { computed: 2, hits: 1 });
    assert.doesNotMatch(there.said, /at .*vm/);
    assert.equal(await reproduce("--trace", "01.03"), 1);
    assert.match(there.said, /RangeError: too far\n +at /);
  });

  it("fails when a claim does, and shows the claims below it all the same", async () => {
    write(
      "01.01-first.ipynb",
      notebookText(
        { code: stateClaim("two is one", "{ observed: 2, expected: 1 }") },
        { code: stateClaim("one is one", "{ observed: 1, expected: 1 }") },
      ),
    );
    assert.equal(await reproduce(), 1);
    assert.match(
      there.said,
      /✗ 01\.01-first {2}failed in code cell 1: CheckFailed: two is one: observed 2, expected 1/,
    );
    assert.match(there.said, /1 of 2 claims held/);
    assert.match(readFileSync(file("report.md"), "utf8"), /\| ✗ fails \| two is one \| 2 \| 1 \|/);
    assert.match(readFileSync(file("report.html"), "utf8"), /Not reproduced/);
  });

  it("collects what stands beside papers", async () => {
    const paper = '{ value: "about 0.14", source: "Hopfield 1982" }';
    write(
      "01.01-first.ipynb",
      notebookText({ code: stateClaim("capacity", `{ observed: 0.138, atMost: 0.15, paper: ${paper} }`) }),
    );
    assert.equal(await reproduce(), 0);
    const line = "| capacity | about 0.14 (Hopfield 1982) | 0.138 | at most 0.15 | ✓ reproduced |";
    assert.ok(readFileSync(file("report.md"), "utf8").includes(line));
    const page = readFileSync(file("report.html"), "utf8");
    assert.match(page, /<h2>Beside the papers<\/h2>[\s\S]*about 0\.14 \(Hopfield 1982\)/);
    write("01.01-first.ipynb", first);
    assert.equal(await reproduce(), 0);
    assert.doesNotMatch(readFileSync(file("report.html"), "utf8"), /Beside the papers/);
  });

  it("tells of a figure that cannot be drawn, and of one name for two figures", async () => {
    write(
      "01.02-second.ipynb",
      notebookText({ code: showFigure("broken") }, { code: showFigure("energy", "[9]") }),
    );
    assert.equal(await reproduce(), 1);
    assert.match(there.said, /✗ figure "broken" of 01\.02-second: this figure needs a browser/);
    assert.match(there.said, /✗ figure "energy" is made in .* and in .*; give one of them another name/);
    assert.equal(json<Report>("report.json").passed, false);
  });

  it("gives the same results whatever the number of jobs", async () => {
    assert.equal(await reproduce("--jobs", "1"), 0);
    const texts = () =>
      ["01.01-first", "01.02-second"].map((name) => readFileSync(file("notebooks", `${name}.ipynb`), "utf8"));
    const before = texts();
    assert.equal(await reproduce("--jobs", "4", "--force"), 0);
    assert.deepEqual(texts(), before);
  });

  it("removes what a notebook that is gone had left", async () => {
    assert.equal(await reproduce(), 0);
    rmSync(join(there.folder, "notebooks", "01.02-second.ipynb"));
    assert.equal(await reproduce(), 0);
    assert.equal(existsSync(file("01.02-second.html")), false);
    assert.equal(existsSync(file("figures", "overlap.svg")), false);
    assert.equal(existsSync(file("figures", "energy.svg")), true);
  });
});
