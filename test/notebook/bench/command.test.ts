import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { run } from "../../../lib/notebook/bench";
import type { Bench } from "../../../lib/notebook/bench/declare";
import { presentPeers, run as setUpPeers, simulatorHomes } from "../../../lib/notebook/setup/peers";

const folder = join(__dirname, "..", "..", "bench");
const benches = readdirSync(folder)
  .filter((name) => name.endsWith(".bench.ts"))
  .map((name) => basename(name, ".bench.ts"));

/** Runs `work` and returns what it wrote to standard output. */
async function printed(work: () => Promise<unknown>): Promise<string> {
  const write = process.stdout.write;
  let text = "";
  process.stdout.write = ((chunk: string) => {
    text += chunk;
    return true;
  }) as typeof write;
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return text;
}

describe("engram bench", () => {
  it("lists the benches with their questions", async () => {
    const text = await printed(() => run(["--list"]));
    const names = text
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    assert.deepEqual(names, [...benches].sort());
    assert.ok(
      text
        .trim()
        .split("\n")
        .every((line) => line.endsWith("?")),
    );
  });

  it("refuses what it does not know in one line, with the nearest name", async () => {
    const refused: [string[], RegExp][] = [
      [["atention"], /^bench: there is no bench "atention"; did you mean attention\?$/],
      [["zzzzzzz"], /^bench: there is no bench "zzzzzzz"; known are attention, /],
      [["--rounds", "0"], /^bench: --rounds must be a whole number in \[1, 1000\], got "0"$/],
      [["--threads", "two"], /^bench: --threads must be a whole number in \[1, 1000\], got "two"$/],
      [["--fast"], /^bench: Unknown option '--fast'.*; see engram bench --help$/s],
    ];
    for (const [args, message] of refused) await assert.rejects(run(args), { plain: true, message });
  });

  it("runs a bench and writes every number to a file", async function () {
    this.timeout(120_000);
    const temporary = mkdtempSync(join(tmpdir(), "engram-test-"));
    const before = process.env["ENGRAM_PYTHON"];
    process.env["ENGRAM_PYTHON"] = join(temporary, "no-python");
    try {
      await assert.rejects(run(["loading", "--rounds", "1"]), {
        plain: true,
        message: /^bench: cannot start .*no-python: /,
      });
      delete process.env["ENGRAM_PYTHON"];
      const file = join(temporary, "numbers.json");
      const text = await printed(async () => {
        assert.equal(await run(["loading", "--rounds", "1", "--json", file]), 0);
      });
      assert.match(text, /^goal G9: both modules of the dense routines ≤ 32\.0 KiB, measured [\d.]+: met$/m);
      const { surroundings, rounds, threads, cases } = JSON.parse(readFileSync(file, "utf8"));
      assert.deepEqual([rounds, threads, surroundings.node], [1, 1, process.versions.node]);
      assert.equal(cases[0].outcome.measured[0].name, "wasm");
    } finally {
      if (before === undefined) delete process.env["ENGRAM_PYTHON"];
      else process.env["ENGRAM_PYTHON"] = before;
      rmSync(temporary, { recursive: true });
    }
  });
});

describe("the benches", () => {
  const script = ["peers.py", "spiking_peers.py", "loihi_peers.py"]
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  for (const name of benches)
    it(`${name} names contenders and Python peers that exist`, async function () {
      this.timeout(120_000);
      const { bench } = require(join(folder, `${name}.bench.ts`)) as { bench: Bench };
      let count = 0;
      for await (const part of bench.cases()) {
        count++;
        const names = [...part.variants, ...(part.peers ?? [])].map((contender) => contender.name);
        assert.equal(new Set(names).size, names.length);
        for (const goal of part.goals ?? []) {
          assert.ok(names.includes(goal.variant), goal.variant);
          assert.ok(names.includes(goal.peer), goal.peer);
        }
        for (const { python } of part.peers ?? [])
          assert.match(script, new RegExp(`^ *@peer\\n *def ${python}\\(`, "m"));
        for (const { values, shape } of Object.values(part.data ?? {}))
          assert.equal(
            values.length,
            shape.reduce((a, b) => a * b, 1),
          );
      }
      assert.ok(count > 0);
    });
});

describe("engram setup peers", () => {
  it("explains itself, and refuses arguments that make no sense", async () => {
    assert.match(await printed(() => setUpPeers(["--help"])), /^engram setup peers \[--index-url URL\]/);
    await assert.rejects(setUpPeers(["--index-url", "nowhere"]), {
      plain: true,
      message: 'setup peers: --index-url must be an address, got "nowhere"',
    });
    await assert.rejects(setUpPeers(["--gpu"]), { plain: true, message: /see engram setup peers --help$/ });
  });

  it("finds nothing in an empty cache", async () => {
    const before = process.env["ENGRAM_CACHE"];
    process.env["ENGRAM_CACHE"] = join(tmpdir(), "engram-test-empty");
    try {
      for (const home of ["numeric", ...simulatorHomes] as const)
        assert.equal(await presentPeers(home), undefined);
    } finally {
      if (before === undefined) delete process.env["ENGRAM_CACHE"];
      else process.env["ENGRAM_CACHE"] = before;
    }
  });
});
