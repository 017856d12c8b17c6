import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../lib/io";
import type { Finding } from "../../lib/notebook/doctor";
import { kernelHealth, kernelspecHealth } from "../../lib/notebook/health/kernel";
import { diskHealth, gitHealth, hardwareHealth } from "../../lib/notebook/health/machine";
import { rendererHealth } from "../../lib/notebook/health/pictures";
import { settings, settingsHealth } from "../../lib/notebook/health/settings";
import { installKernelspec, kernelspecFile } from "../../lib/notebook/setup/kernelspec";

/** Runs `engram doctor` of the checkout at `place`. */
function doctor(place: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(place, "lib", "bin", "engram.mjs"), "doctor", ...args],
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe("engram doctor", () => {
  let place = "";
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "engram doctor-"));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  it("examines this checkout and gives every row a status, and a mend where one is due", async () => {
    const { stdout } = await doctor(root, "--json");
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    const names = findings.map(({ name }) => name);
    for (const name of ["kernel", "kernelspec", "figures", "Python", "git", "disk", "memory"])
      assert.ok(names.includes(name), `no row ${name} in ${names.join(", ")}`);
    assert.deepEqual(
      findings.filter(({ needed }) => needed).map(({ name }) => name),
      ["Node", "dependencies", "compiled lib", "kernel"],
    );
    for (const { name, status, found, mend } of findings) {
      assert.ok(found.length > 0 && !found.includes("\n"), `${name} says ${JSON.stringify(found)}`);
      if (status === "missing") assert.ok(mend, `${name} is missing and has no mend`);
    }
  });

  it("speaks on a fresh clone, where nothing is installed or compiled", async () => {
    mkdirSync(join(place, "lib"));
    cpSync(join(root, "lib", "bin"), join(place, "lib", "bin"), { recursive: true });
    for (const file of ["package.json", "package-lock.json", "tsconfig.json"])
      cpSync(join(root, file), join(place, file));
    const { code, stdout, stderr } = await doctor(place);
    assert.equal(code, 1);
    assert.equal(stderr, "");
    assert.match(stdout, /missing {2}dependencies .*\d+ of package-lock\.json/);
    assert.match(stdout, /→ npm ci/);
    assert.match(stdout, /missing {2}compiled lib/);
    assert.match(stdout, /notebooks cannot run yet: dependencies, compiled lib, kernel/);
  });

  it("--json tells the same as one object", async () => {
    cpSync(join(root, "lib", "bin"), join(place, "lib", "bin"), { recursive: true });
    const { code, stdout } = await doctor(place, "--json");
    assert.equal(code, 1);
    const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
    assert.equal(ok, false);
    const lock = findings.find(({ name }) => name === "dependencies");
    assert.equal(lock?.status, "missing");
    assert.match(lock.found, /package-lock\.json cannot be read/);
  });

  it("refuses an option that it does not know, in one line", async () => {
    const { code, stderr } = await doctor(root, "--jsno");
    assert.equal(code, 1);
    assert.equal(stderr, "doctor: unknown option --jsno; it knows --json\n");
  });

  it("finds a kernel that dies, and says its last words", async () => {
    const main = join(place, "kernel.cjs");
    writeFileSync(main, 'console.error("out of breath"); process.exit(3);');
    const finding = await kernelHealth(10_000, [process.execPath, main, "{connection}"]);
    assert.equal(finding.status, "missing");
    assert.equal(finding.needed, true);
    assert.match(finding.found, /exit code 3.*out of breath/);
    assert.ok(finding.mend);
  });

  it("gives a kernel that never answers up", async () => {
    const finding = await kernelHealth(700, [process.execPath, "-e", "setInterval(() => {}, 1000)", "--"]);
    assert.equal(finding.status, "missing");
    assert.match(finding.found, /did not answer within/);
  });

  it("tells an absent, a foreign, a broken and a good kernelspec apart", async () => {
    const [absent] = kernelspecHealth(place, place);
    assert.equal(absent?.status, "warn");
    assert.match(absent.found, /not registered/);
    await installKernelspec(place);
    const good = kernelspecHealth(place, place)[0]!;
    assert.ok(good.status === "ok" || /is not there/.test(good.found), good.found);
    writeFileSync(kernelspecFile(place), JSON.stringify({ argv: ["/elsewhere/node", "main.js"] }));
    assert.match(kernelspecHealth(place, place)[1]!.found, /another checkout or another Node \(\/elsewhere/);
    writeFileSync(kernelspecFile(place), "{");
    assert.match(kernelspecHealth(place, place)[0]!.found, /cannot be read/);
  });

  it("names a setting that is none, and one with a value that it cannot have", async () => {
    const one = (environment: NodeJS.ProcessEnv) => {
      const [finding, ...more] = settingsHealth(environment);
      assert.deepEqual(more, []);
      return finding as Finding;
    };
    assert.deepEqual(one({ PATH: "/", ENGRAM_TENSOR: "", ENGRAM_CI_X: "1" }).status, "ok");
    assert.match(one({ ENGRAM_TENSOR: "cpu" }).found, /^ENGRAM_TENSOR=cpu$/);
    for (const name of ["ENGRAM_TENSOR", "ENGRAM_WASM", "ENGRAM_RELOAD"]) {
      const { found, mend, needed, status } = one({ [name]: "bogus" });
      assert.deepEqual([status, needed, mend], ["missing", true, `unset ${name}`]);
      assert.equal(found, `${name} must be one of ${(settings[name] as string[]).join(", ")}, got "bogus"`);
    }
    assert.match(one({ ENGRAM_TENSORFLOW: "/nowhere" }).found, /names "\/nowhere", which is not there/);
    assert.match(one({ ENGRAM_TENSR: "cpu" }).found, /no setting ENGRAM_TENSR; did you mean "ENGRAM_TENSOR"/);
    process.env["ENGRAM_TENSOR"] = "bogus";
    try {
      const { code, stdout } = await doctor(root);
      assert.equal(code, 1);
      assert.match(
        stdout,
        /^missing {2}settings +ENGRAM_TENSOR must be one of native, wasm, cpu, got "bogus"\n +→ unset/m,
      );
      assert.match(stdout, /\nnotebooks cannot run yet: settings\n$/);
    } finally {
      delete process.env["ENGRAM_TENSOR"];
    }
  });

  it("knows every setting that the library reads, with the values that its readers take", async () => {
    const files = readdirSync(join(root, "lib"), { encoding: "utf8", recursive: true });
    const read = new Set(
      files
        .filter((path) => /\.m?[jt]s$/.test(path) && !/^(dist|node_modules)\b/.test(path))
        .flatMap((path) => readFileSync(join(root, "lib", path), "utf8").match(/\bENGRAM_[A-Z]+\b/g) ?? []),
    );
    assert.deepEqual(Object.keys(settings).sort(), [...read].sort());
    const before = { ...process.env };
    const refusal = async (name: string, ask: () => unknown) => {
      process.env[name] = "bogus";
      try {
        await ask();
      } catch (error) {
        return (error as Error).message.replace(/"/g, "");
      } finally {
        process.env = { ...before };
      }
      return "";
    };
    const list = (name: string) => (settings[name] as string[]).join(", ");
    const { backend } = await import("engram/tensor");
    const { engineInfo } = await import("engram/wasm");
    assert.ok((await refusal("ENGRAM_TENSOR", backend)).includes(`one of ${list("ENGRAM_TENSOR")},`));
    assert.ok((await refusal("ENGRAM_WASM", engineInfo)).includes(`one of ${list("ENGRAM_WASM")},`));
  });

  it("warns of little memory, a full disk, no git and a package that does not load", async () => {
    assert.equal(hardwareHealth(2 ** 31).find(({ name }) => name === "memory")?.status, "warn");
    assert.equal(hardwareHealth(2 ** 34).find(({ name }) => name === "memory")?.status, "ok");
    assert.equal((await diskHealth([join(place, "not", "made", "yet")], 2 ** 60)).status, "warn");
    assert.equal((await diskHealth([place], 1)).status, "ok");
    assert.equal((await gitHealth("engram-no-such-git")).status, "warn");
    const broken = rendererHealth(["@napi-rs/canvas", "engram-no-such-package"]);
    assert.match(broken.found, /engram-no-such-package does not load/);
  });
});
