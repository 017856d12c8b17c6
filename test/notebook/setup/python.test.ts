import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPlain, root } from "../../../lib/io";
import {
  type EnvironmentSpec,
  ensureEnvironment,
  environmentFolder,
  environmentReady,
  pins,
} from "../../../lib/notebook/setup/environment";
import { jupyterSpec } from "../../../lib/notebook/setup/jupyter";
import { capture } from "../../../lib/notebook/setup/process";
import { findPython, type Python } from "../../../lib/notebook/setup/python";

let place = "";
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "engram-python-"));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

/** A program that answers the way a Python of this version would. */
function pretend(version: number[], missing: string[] = []): string {
  const file = join(place, `python-${version.join(".")}`);
  const answer = JSON.stringify([file, version, missing]);
  writeFileSync(file, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
  return file;
}

const refusal = (pattern: RegExp) => (error: unknown) => {
  assert.ok(isPlain(error), String(error));
  assert.match(error.message, pattern);
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

describe("findPython", () => {
  before(function () {
    if (process.platform === "win32") this.skip();
  });

  it("takes the Python that ENGRAM_PYTHON names", async () => {
    const python = await findPython("lab", { ENGRAM_PYTHON: pretend([3, 12, 4]) });
    assert.equal(python.version, "3.12.4");
    assert.equal(python.minor, "3.12");
  });

  it("refuses one that is too old, lacks venv, is absent or is no Python, each with its reason and the mend", async () => {
    const tried = (ENGRAM_PYTHON: string) => findPython("lab", { ENGRAM_PYTHON });
    await assert.rejects(
      tried(pretend([3, 8, 18])),
      refusal(/^lab: needs Python 3\.9 .*3\.8\.18, too old.*ENGRAM_PYTHON/),
    );
    await assert.rejects(
      tried(pretend([3, 11, 2], ["ensurepip"])),
      refusal(/ensurepip.*apt install python3-venv/),
    );
    await assert.rejects(
      tried(join(place, "nothing")),
      refusal(/nothing: not found.*npm run reproduce needs Node alone/),
    );
    await assert.rejects(tried("/bin/echo"), refusal(/echo: is no Python/));
    await assert.rejects(tried("/bin/false"), refusal(/false: does not start/));
  });
});

describe("requirements", () => {
  it("pin every package to one version", () => {
    const spec = jupyterSpec({ test: true });
    for (const line of [...pins(spec.requirements), ...pins(spec.extra ?? [])])
      assert.match(line, /^[a-z0-9-]+==[\w.]+( ; .+)?$/);
  });

  it("are the same environment whatever the order and the remarks", () => {
    const spec = (text: string): EnvironmentSpec => {
      const file = join(place, "requirements.txt");
      writeFileSync(file, text);
      return { name: "trial", caller: "trial", requirements: [file], announcement: "" };
    };
    const of = (text: string, minor = "3.11") => environmentFolder(spec(text), { minor });
    assert.equal(of("a==1\nb==2\n"), of("# two\nb==2\n\na==1"));
    assert.notEqual(of("a==1\nb==2\n"), of("a==1\nb==3\n"));
    assert.notEqual(of("a==1"), of("a==1", "3.12"));
  });
});

describe("ensureEnvironment", () => {
  const saved = { ...process.env };
  let python: Python;
  before(async function () {
    this.timeout(120_000);
    const found = await findPython().catch((error: Error) => error);
    if (found instanceof Error) {
      console.log(`    skipped: ${found.message}`);
      this.skip();
    } else python = found;
  });
  beforeEach(() => {
    process.env["ENGRAM_CACHE"] = join(place, "cache");
    // Nothing of this test comes from a network: the index is a port where nobody listens.
    process.env["PIP_INDEX_URL"] = "http://127.0.0.1:9/simple";
    process.env["PIP_CONFIG_FILE"] = process.platform === "win32" ? "nul" : "/dev/null";
    process.env["PIP_RETRIES"] = "0";
    delete process.env["PIP_EXTRA_INDEX_URL"];
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
    Object.assign(process.env, saved);
  });

  /** Writes a Python package of one module as an installable file, and a requirement that names it. */
  async function specOf(version: string, extra?: string): Promise<EnvironmentSpec> {
    const wheel = async (name: string, release: string) => {
      const file = join(place, `${name}-${release}-py3-none-any.whl`);
      const lines = [
        "import sys, zipfile",
        "file, name, version = sys.argv[1:]",
        "info = f'{name}-{version}.dist-info'",
        "with zipfile.ZipFile(file, 'w') as z:",
        "    z.writestr(f'{name}.py', f'version = {version!r}')",
        "    z.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n')",
        "    z.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')",
        "    z.writestr(f'{info}/RECORD', '')",
      ];
      const ran = await capture(python.executable, ["-c", lines.join("\n"), file, name, release]);
      assert.equal(ran.code, 0, ran.stderr);
      const list = join(place, `${name}.txt`);
      writeFileSync(list, `# one package\n${file}\n`);
      return list;
    };
    return {
      name: "trial",
      caller: "setup trial",
      requirements: [await wheel("engram_trial", version)],
      ...(extra !== undefined && { extra: [await wheel("engram_extra", extra)] }),
      announcement: "setting up a trial",
      finish: (folder) => writeFileSync(join(folder, "finished"), ""),
    };
  }

  it("makes it once, makes an interrupted one anew, and adds what is asked for later", async function () {
    this.timeout(240_000);
    const spec = await specOf("1.0");
    const folder = await ensureEnvironment(spec, python);
    assert.ok(environmentReady(spec, folder));
    assert.ok(existsSync(join(folder, "finished")));
    assert.ok(!existsSync(`${folder}.lock`));

    // A second time nothing runs: a trace left in the folder is still there.
    writeFileSync(join(folder, "trace"), "");
    assert.equal(await ensureEnvironment(spec, python), folder);
    assert.ok(existsSync(join(folder, "trace")));

    const more = await specOf("1.0", "2.0");
    assert.ok(!environmentReady(more, folder));
    assert.equal(await ensureEnvironment(more, python), folder);
    assert.ok(environmentReady(more, folder));
    assert.ok(existsSync(join(folder, "trace")), "adding must not make the environment anew");

    // Without its marker it counts as interrupted; two who need it at once make it once.
    rmSync(join(folder, ".engram-ready"));
    const both = await Promise.all([ensureEnvironment(spec, python), ensureEnvironment(spec, python)]);
    assert.deepEqual(both, [folder, folder]);
    assert.ok(!existsSync(join(folder, "trace")));
    assert.match(readFileSync(join(folder, ".engram-ready"), "utf8"), /^\d{4}-/);
  });

  it("says in one line that the index cannot be reached, and does not call the folder ready", async function () {
    this.timeout(120_000);
    const spec = await specOf("1.0");
    writeFileSync(join(place, "engram_trial.txt"), "engram-trial-of-nothing==1.0\n");
    await assert.rejects(
      ensureEnvironment(spec, python),
      refusal(/^setup trial: pip cannot reach its package index; connect/),
    );
    assert.ok(!environmentReady(spec, environmentFolder(spec, python)));
  });

  it("says where it cannot write", async () => {
    process.env["ENGRAM_CACHE"] = join(root, "package.json");
    const spec = await specOf("1.0");
    await assert.rejects(
      ensureEnvironment(spec, python),
      refusal(/^setup trial: cannot write .*ENGRAM_CACHE/),
    );
  });
});
