import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as experiments from "engram/experiments";
import { usage, verbs } from "../../../lib/notebook/commands/sweep";
import { findExperiment, readName, servedNames } from "../../../lib/notebook/sweep/experiments";
import { temporaryFolder } from "../../support/notebooks";
import { swept, writeToy } from "../../support/sweep";

describe("engram sweep plan", () => {
  const folder = temporaryFolder();
  const toy = writeToy(folder);
  const refused = (args: readonly string[], message: string | RegExp) =>
    assert.rejects(swept(...args), { plain: true, message }, args.join(" "));

  it("tells every option of every verb", () => {
    const told = [...usage.matchAll(/^ {2}(--.*?)(?: {2}|$)/gm)].flatMap(
      ([, words]) => words?.match(/--[\w-]+/g) ?? [],
    );
    const known = Object.values(verbs).flatMap((options) => Object.keys(options));
    assert.deepEqual(
      [...new Set(told)].sort(),
      [...new Set([...known, "trace"])].map((name) => `--${name}`).sort(),
    );
  });

  it("writes points, seeds and job scripts, and says how to go on", async () => {
    const out = join(folder, "plan");
    const said = await swept(
      "plan",
      toy,
      "--grid",
      "a=1:5:5",
      "--repeats",
      "2",
      "--rows",
      ".",
      "--out",
      out,
      "--shards",
      "3",
      "--cores",
      "2",
      "--time",
      "00:10:00",
    );
    assert.match(
      said.out,
      /^toy: 10 points \(a 5 × repeats 2\), plan [0-9a-f]{12}\n.*plan\.json\nhere: +npx engram sweep run .*\non SLURM: +sbatch .*\nthen: +npx engram sweep merge .*\n$/,
    );
    const plan = JSON.parse(readFileSync(join(out, "plan.json"), "utf8"));
    assert.deepEqual(
      [plan.points, plan.seeds.length, plan.shards, plan.experiment, plan.seed],
      [10, 10, 3, "toy", 1],
    );
    for (const script of ["slurm.sh", "oar.sh"]) {
      assert.match(readFileSync(join(out, script), "utf8"), /1-3|--array 3/);
      if (process.platform !== "win32") assert.equal(statSync(join(out, script)).mode & 0o111, 0o111);
    }
    assert.ok(statSync(join(out, "logs")).isDirectory());
    // The same plan again changes nothing; another one is refused, unless forced.
    writeFileSync(join(out, "slurm.sh"), "edited");
    const again = ["plan", toy, "--grid", "a=1:5:5", "--repeats", "2", "--rows", ".", "--out", out];
    assert.match((await swept(...again)).out, /slurm\.sh'? {4}\(3 tasks; /);
    assert.equal(readFileSync(join(out, "slurm.sh"), "utf8"), "edited");
    await refused(
      [...again, "--seed", "2"],
      /^sweep plan: another plan stands in .* \(seed: 1, now 2\); choose another --out, or replace it with --force$/,
    );
    assert.match((await swept(...again, "--seed", "2", "--force")).out, /\(8 tasks; /);
    assert.notEqual(readFileSync(join(out, "slurm.sh"), "utf8"), "edited");
  });

  it("tries the first point on request, and writes nothing", async () => {
    const out = join(folder, "tried");
    const said = await swept("plan", toy, "--grid", "a=7,8", "--rows", "runs", "--out", out, "--try");
    assert.match(said.out, /\bsum\b.*\bruns\.index\b.*\bx\b/);
    assert.match(said.out, /\nfirst point \d.* s; all 2 take about \d+ s on \d+ cores? if they are alike\n$/);
    assert.equal(statSync(out, { throwIfNoEntry: false }), undefined);
    await refused(
      ["plan", toy, "--try"],
      /^sweep plan: point 0: the result has lists; say with --rows which are rows, .*; its lists are runs \(2\)$/,
    );
    await refused(
      ["plan", toy, "--params", "a=2", "--params", "does=fail", "--try"],
      "sweep plan: the first point fails: toy: a must be odd, got 2",
    );
  });

  it("refuses what makes no sense, in one line with the value", async () => {
    const plan = (...args: string[]) => ["plan", toy, "--out", join(folder, "no"), ...args];
    const cases: [readonly string[], string | RegExp][] = [
      [[], "sweep: say what to do: plan, run, merge, status"],
      [["pln"], 'sweep: say what to do: plan, run, merge, status; got "pln"; did you mean "plan"?'],
      [["plan"], /^sweep plan: name one experiment, as in engram sweep plan hopfieldRecall/],
      [["plan", "a", "b"], /got a b$/],
      [
        ["plan", "hopfieldRecal"],
        'sweep plan: there is no experiment "hopfieldRecal"; did you mean "hopfieldRecall"?',
      ],
      [["plan", "randomPatterns"], /^sweep plan: there is no experiment "randomPatterns"/],
      [["plan", "associativeRecall"], /^sweep plan: associativeRecall trains on the tensor backend/],
      [["plan", "lengthScaling"], /^sweep plan: lengthScaling cannot be swept: it measures times/],
      [["plan", "./none.js"], "sweep plan: cannot read none.js: there is no such file"],
      [["plan", "./README.md"], /there is no experiment|must end in/],
      [["plan", `${toy}#toi`], /toy\.mjs exports no experiment "toi"; did you mean "toy"\?$/],
      [plan("--quick", "--full"), "sweep plan: --quick and --full exclude each other"],
      [plan("--repeats", "0"), 'sweep plan: --repeats must be a whole number above 0, got "0"'],
      [plan("--seed", "-1"), 'sweep plan: --seed must be a whole number in [0, 2⁵³), got "-1"'],
      [plan("--seed", "1e99"), 'sweep plan: --seed must be a whole number in [0, 2⁵³), got "1e99"'],
      [plan("--shards", "1.5"), 'sweep plan: --shards must be a whole number above 0, got "1.5"'],
      [plan("--cores", "many"), 'sweep plan: --cores must be a whole number above 0, got "many"'],
      [plan("--time", "1h"), 'sweep plan: --time must be HH:MM:SS, got "1h"'],
      [plan("--repeats", "1000001"), "sweep plan: there must be at most 1000000 points, got 1000001"],
      [plan("--gird", "a=1"), 'sweep plan: there is no option --gird; did you mean "--grid"?'],
      [["run"], "sweep run: name the folder of a plan, as in build/sweeps/hopfieldRecall"],
      [["run", "a", "b"], "sweep run: one folder at a time, got a b"],
      [["merge", folder], /^sweep merge: there is no plan in /],
    ];
    for (const [args, message] of cases) await refused(args, message);
    assert.equal((await swept(...plan("--rows", "."))).code, 0);
    await refused(["run", join(folder, "no"), "--shard", "3"], /^sweep run: --shard must be i\/n/);
    await refused(
      ["run", join(folder, "no"), "--workers", "0"],
      'sweep run: --workers must be a whole number above 0, got "0"',
    );
    await swept("run", join(folder, "no"), "--workers", "1");
    await assert.rejects(
      swept("merge", join(folder, "no"), "--out", join(folder, "t.xlsx")),
      /path must end in/,
    );
  });
});

describe("experiments of a sweep", () => {
  const folder = temporaryFolder();

  it("are served or refused in so many words: every one of engram/experiments", async () => {
    const all = Object.entries(experiments).filter(
      ([, value]) => typeof (value as { run?: unknown }).run === "function",
    );
    const names = servedNames();
    assert.ok(names.length > 20);
    for (const [name, value] of all) {
      if (!names.includes(name)) {
        await assert.rejects(
          findExperiment("x", name, null),
          { plain: true, message: /trains on|cannot be swept/ },
          name,
        );
        continue;
      }
      const served = await findExperiment("x", name, null);
      const data = await served.data();
      // What run takes is what it is given.
      assert.ok((value as { run: (...args: unknown[]) => unknown }).run.length <= 2 + data.length, name);
    }
  });

  it("come from modules of any kind, by name where there are several", async () => {
    const body = "{ quick: { a: 1 }, full: { a: 2 }, run: ({ a }) => ({ a }), rows: (found) => [found] }";
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const one = write("one.cjs", `exports.first = ${body}; exports.other = 3;`);
    const two = write("two.mjs", `export const first = ${body}; export const second = ${body};`);
    const typed = write(
      "typed.ts",
      `interface P { readonly a: number }\nexport const typed = { quick: { a: 1 } as P, full: { a: 2 } as P, run: ({ a }: P): P => ({ a }) };`,
    );
    const needs = write(
      "needs.mjs",
      "export const needs = { quick: {}, full: {}, run: (a, b, data) => data };",
    );
    const odd = write("odd.mjs", "export const odd = { quick: { a: Infinity }, full: {}, run: () => 1 };");
    const broken = write("broken.mjs", "export const = 1;");
    assert.deepEqual(await readName("x", one), { name: "first", module: one });
    assert.deepEqual(await readName("x", `${two}#second`), { name: "second", module: two });
    assert.deepEqual(await readName("x", "hopfieldRecall"), { name: "hopfieldRecall", module: null });
    assert.deepEqual((await findExperiment("x", "typed", typed)).full, { a: 2 });
    assert.deepEqual((await findExperiment("x", "first", one)).rows?.({ a: 5 }), [{ a: 5 }]);
    const cases: [() => Promise<unknown>, RegExp][] = [
      [() => readName("x", two), /two\.mjs exports 2 experiments; name one, as in .*two\.mjs#first$/],
      [
        () => readName("x", write("empty.mjs", "export {};")),
        /empty\.mjs exports no experiment: an object with quick, full and run$/,
      ],
      [() => readName("x", broken), /cannot load .*broken\.mjs: /],
      [
        () => findExperiment("x", "needs", needs),
        /^x: needs takes data besides its parameters; export a function `data` beside it/,
      ],
      [() => findExperiment("x", "odd", odd), /^x: `quick` of odd must be plain data/],
    ];
    for (const [work, message] of cases) await assert.rejects(work(), { plain: true, message });
  });

  it("may give their own rows, as hopfieldRecall does: one for each size and load", () => {
    const { hopfieldRecall } = experiments;
    const rows = hopfieldRecall.rows({
      sizes: [10, 20],
      trials: [3, 4],
      found: [1, 2].map((k) => [
        {
          load: 0.1 * k,
          kept: { fraction: 1, low: 0.5, high: 1 },
          overlaps: Float64Array.of(1),
          error: 0,
          errorSpread: 0,
          firstError: 0,
          energy: -1,
          remanence: 0,
          restless: 0,
        },
      ]),
      half: [],
    });
    assert.deepEqual(
      rows.map(({ load, size, trials }) => [size, load, trials]),
      [
        [10, 0.1, 3],
        [20, 0.2, 4],
      ],
    );
    assert.deepEqual(Object.keys(rows[0] ?? {}).slice(0, 6), [
      "size",
      "load",
      "trials",
      "kept",
      "keptLow",
      "keptHigh",
    ]);
  });
});
