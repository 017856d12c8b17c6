import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Report } from "../../../lib/notebook/report/summary";
import type { Manifest } from "../../../lib/notebook/run/manifest";
import { notebookText, showFigure, stateClaim } from "../../support/notebooks";
import { Reproducing, second } from "../../support/reproducing";

describe("engram reproduce, its results", () => {
  const there = new Reproducing();
  const { file, json, reproduce, write } = there;

  it("does not keep a result whose surroundings changed while it ran, and says so everywhere", async () => {
    const table = join(there.folder, "notebooks", "table.csv");
    const edit = (more: string) =>
      notebookText({ code: `require("node:fs").appendFileSync(${JSON.stringify(table)}, "${more}")` });
    write("01.01-first.ipynb", edit("x"));
    rmSync(join(there.folder, "notebooks", "01.02-second.ipynb"));
    assert.equal(await reproduce(), 0);
    assert.match(there.said, /✓ 01\.01-first {2}.* s \(not kept: files beside it changed while it ran\)\n/);
    const manifest = json<Manifest>("manifest.json");
    assert.deepEqual([manifest.dirty, manifest.changed], [true, ["files beside it"]]);
    assert.deepEqual(manifest.notebooks[0]?.provenance.changed, ["files beside it"]);
    assert.equal(json<Report>("report.json").dirty, true);
    assert.match(readFileSync(file("01.01-first.html"), "utf8"), /files beside it changed while it ran/);
    assert.match(readFileSync(file("report.html"), "utf8"), /files beside it changed while notebooks ran/);
    assert.equal(existsSync(join(there.folder, "cache")), false);

    // With an end to the changes it is kept; a file that is written anew with the same content is no change.
    write(
      "01.01-first.ipynb",
      notebookText({ code: `require("node:fs").writeFileSync(${JSON.stringify(table)}, "x")` }),
    );
    assert.equal(await reproduce(), 0);
    assert.doesNotMatch(there.said, /not kept/);
    assert.equal(await reproduce(), 0);
    assert.equal(json<Manifest>("manifest.json").cache.hits, 1);
    assert.equal(json<Manifest>("manifest.json").changed, undefined);
  });

  it("runs beside links, pipes and what is no notebook", async function () {
    if (process.platform === "win32") return this.skip();
    const here = (name: string) => join(there.folder, "notebooks", name);
    symlinkSync("nowhere.csv", here("gone.csv"));
    symlinkSync(there.folder, here("back"));
    execFileSync("mkfifo", [here("pipe")]);
    execFileSync("mkfifo", [here("01.03-pipe.ipynb")]);
    symlinkSync("nowhere", here("01.04-gone.ipynb"));
    assert.equal(await reproduce(), 1);
    assert.match(
      there.said,
      /✗ 01\.03-pipe {2}failed: cannot read .*01\.03-pipe\.ipynb: this is not a file\n/,
    );
    assert.match(
      there.said,
      /✗ 01\.04-gone {2}failed: cannot read .*01\.04-gone\.ipynb: there is no such file/,
    );
    assert.match(there.said, /✗ 2 of 4 notebooks passed/);
    return undefined;
  });

  it("takes a path for the file that it names, and says what to do with one from elsewhere", async () => {
    mkdirSync(join(there.folder, "other"));
    const stranger = join(there.folder, "other", "01.01-first.ipynb");
    writeFileSync(stranger, second);
    await assert.rejects(reproduce(stranger), {
      message: `${stranger} does not stand in the folder of notebooks; run it with npx engram run ${stranger}`,
    });
    await assert.rejects(
      reproduce(join(there.folder, "other", "no-such.ipynb")),
      /no notebook or figure ".*no-such\.ipynb"/,
    );
    symlinkSync(join(there.folder, "notebooks"), join(there.folder, "same"));
    assert.equal(await reproduce(join(there.folder, "same", "01.01-first.ipynb")), 0);
    assert.deepEqual(
      json<Report>("report.json").notebooks.map(({ name }) => name),
      ["01.01-first"],
    );
  });

  it("runs notebooks of folders too, with pages, figures and links in their places", async () => {
    mkdirSync(join(there.folder, "notebooks", "drafts", ".ipynb_checkpoints"), { recursive: true });
    const draft = notebookText(
      { text: "# Draft\n\nBack to [the second](../01.02-second.ipynb#x)." },
      { code: showFigure("sketch") },
      { code: stateClaim("one is one", "{ observed: 1, expected: 1 }") },
    );
    write("drafts/02.01-draft.ipynb", draft);
    write("drafts/.ipynb_checkpoints/02.01-draft-checkpoint.ipynb", draft);
    assert.equal(await reproduce(), 0);
    assert.match(there.said, /✓ drafts\/02\.01-draft {2}/);
    assert.match(there.said, /✓ 3 notebooks passed/);
    const page = readFileSync(file("drafts", "02.01-draft.html"), "utf8");
    assert.match(page, /<a href="\.\.\/index\.html">/);
    assert.match(page, /<a rel="prev" href="\.\.\/01\.02-second\.html">← Second title</);
    assert.match(page, /<a href="\.\.\/01\.02-second\.html#x">/);
    assert.match(page, /<a href="\.\.\/figures\/sketch\.pdf">/);
    assert.match(
      readFileSync(file("01.02-second.html"), "utf8"),
      /href="drafts\/02\.01-draft\.html">Draft →/,
    );
    const index = readFileSync(file("index.html"), "utf8");
    assert.match(index, /<li>02\.01 <a href="drafts\/02\.01-draft\.html">Draft</);
    assert.match(index, /<a href="drafts\/02\.01-draft\.html#figure-sketch">/);
    assert.match(
      readFileSync(file("report.md"), "utf8"),
      /\[drafts\/02\.01-draft\]\(drafts\/02\.01-draft\.html\)/,
    );
    assert.ok(existsSync(file("notebooks", "drafts", "02.01-draft.ipynb")));
    for (const word of ["drafts/02.01-draft", "02.01", "drafts", join(there.folder, "notebooks", "drafts")]) {
      assert.equal(await reproduce(word), 0);
      assert.deepEqual(
        json<Report>("report.json").notebooks.map(({ name }) => name),
        ["drafts/02.01-draft"],
      );
    }
    assert.equal(json<Manifest>("manifest.json").cache.hits, 1);
    writeFileSync(join(there.folder, "notebooks", "shared.csv"), "1");
    assert.equal(await reproduce("02"), 0);
    assert.equal(json<Manifest>("manifest.json").cache.hits, 0, "files of the folder above are beside it");
  });

  it("leaves index and report their pages, and reaches every notebook by its link", async () => {
    write("index.ipynb", second.replace("Second", "Hub").replace("overlap", "hub"));
    write("03 50% #1?.ipynb", second.replace("Second", "Odd").replace("overlap", "odd"));
    assert.equal(await reproduce(), 0);
    const index = readFileSync(file("index.html"), "utf8");
    assert.match(index, /<a href="report\.html">/);
    const links = [...index.matchAll(/<li>[^<]*<a href="([^"]+)">([^<]*)</g)].map(([, link, title]) => {
      const page = readFileSync(new URL(link as string, pathToFileURL(file("index.html"))), "utf8");
      assert.match(page, new RegExp(`<h1[^>]*>${title}<`));
      return link;
    });
    assert.deepEqual(links, [
      "01.01-first.html",
      "01.02-second.html",
      "03%2050%25%20%231%3F.html",
      "index.notebook.html",
    ]);
    assert.match(readFileSync(file("report.md"), "utf8"), /\[Odd title\]\(03%2050%25%20%231%3F\.html\)/);
  });

  it("keeps what an earlier run left in index, report and manifest, apart and marked", async () => {
    assert.equal(await reproduce(), 0);
    assert.deepEqual(json<Manifest>("manifest.json").earlier, []);
    assert.equal(await reproduce("01.02"), 0);
    assert.match(there.said, /index\.html, which lists 1 notebook of earlier runs apart\n$/);
    const report = json<Report>("report.json");
    assert.deepEqual(
      [report.notebooks, report.earlier].map((list) => list.map(({ name }) => name)),
      [["01.02-second"], ["01.01-first"]],
    );
    assert.deepEqual(report.claims, [], "claims of the verdict are those of this run");
    const list = /<h2>Of earlier runs<\/h2>[\s\S]*<a href="01\.01-first\.html">First title<\/a>.* UTC, /;
    assert.match(readFileSync(file("index.html"), "utf8"), list);
    assert.match(readFileSync(file("report.html"), "utf8"), list);
    assert.match(
      readFileSync(file("report.md"), "utf8"),
      /\| passed \| \[First title\]\(01\.01-first\.html\) \|/,
    );
    assert.equal(json<Manifest>("manifest.json").earlier[0]?.seed, 7);
    // One partial run after another, and a page that is gone.
    write("01.03-third.ipynb", notebookText({ text: "# Third" }, { code: "3" }));
    assert.equal(await reproduce("01.03"), 0);
    const names = () => json<Report>("report.json").earlier.map(({ name }) => name);
    assert.deepEqual(names(), ["01.01-first", "01.02-second"]);
    rmSync(file("01.01-first.html"));
    assert.equal(await reproduce("01.03"), 0);
    assert.deepEqual(names(), ["01.02-second"]);
    assert.equal(await reproduce("overlap"), 0, "figures of earlier runs are known");
    assert.equal(await reproduce(), 0);
    assert.deepEqual(names(), []);
  });

  it("records which tensors computed, from which versions and on how many threads", async () => {
    write(
      "01.02-second.ipynb",
      notebookText({
        code: `await require("engram/tensor").backend({ rung: "cpu" });
await require("engram/notebook").provenance({ seed: 1 });`,
      }),
    );
    assert.equal(await reproduce(), 0);
    const { notebooks, tensors } = json<Manifest>("manifest.json");
    assert.equal(notebooks[0]?.tensors, null);
    assert.equal(notebooks[1]?.tensors?.name, "plain JavaScript");
    assert.equal(notebooks[1]?.tensors?.threads, 1);
    assert.equal(notebooks[1]?.tensors?.versions["tfjs"], notebooks[1]?.provenance.versions["tfjs"]);
    assert.deepEqual(tensors, [notebooks[1]?.tensors]);
  });
});
