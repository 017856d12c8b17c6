import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { nativeFolder, tryNative } from "engram/tensor";
import { withLock } from "../../../lib/notebook/setup/lock";
import { fetchPackage, fetchWheel } from "../../../lib/notebook/setup/tensorflow/fetch";
import { meaning } from "../../../lib/notebook/setup/tensorflow/meaning";
import { binding, headers, protobuf, wheels } from "../../../lib/notebook/setup/tensorflow/recipe";
import { checkSpace, gigabytes, wheelFor } from "../../../lib/notebook/setup/tensorflow/tools";

const root = join(__dirname, "..", "..", "..");
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("setup tensorflow", () => {
  let place: string;
  let programs: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "engram-"));
    programs = join(place, "programs");
    mkdirSync(programs);
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  /** A program that stands in for a real one. */
  function fake(name: string, script: string): string {
    const path = join(programs, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  }

  /** Runs the command with no program in reach but the fakes. */
  function setup(
    args: string[],
    env: Record<string, string> = {},
  ): { status: number | null; err: string; out: string } {
    const code = `require(${JSON.stringify(join(root, "lib", "dist", "notebook", "setup"))}).run(process.argv.slice(1))
      .then((code) => { process.exitCode = code; }, (e) => { process.stderr.write((e.plain ? "" : "NOT PLAIN ") + e.message); process.exitCode = 1; })`;
    const clean: Record<string, string | undefined> = { ...process.env };
    for (const name of ["CXX", "ENGRAM_PYTHON", "ENGRAM_TENSORFLOW", "npm_execpath"]) delete clean[name];
    const done = spawnSync(process.execPath, ["-e", code, "--", ...args], {
      env: { ...clean, PATH: programs, ENGRAM_CACHE: join(place, "cache"), ...env },
      encoding: "utf8",
    });
    return { status: done.status, err: done.stderr, out: done.stdout };
  }

  const python = 'case "$*" in *version_info*) echo 3.11;; *) exit 0;; esac';
  const refuses = (env: Record<string, string>, message: RegExp): void => {
    const { status, err } = setup(["tensorflow"], env);
    assert.equal(status, 1);
    assert.match(err, message);
    assert.deepEqual(existsSync(join(place, "cache")) ? readdirSync(join(place, "cache")) : [], []);
  };

  describe("says in one line what is missing, and leaves nothing", () => {
    before(function () {
      if (process.platform !== "linux") this.skip();
    });

    it("no Python", () =>
      refuses({}, /^setup tensorflow: needs Python 3\.9 or newer with pip, python3 was not found;/));

    it("a Python too old", () => {
      fake("python3", "echo 3.8");
      refuses({}, /^setup tensorflow: needs Python 3\.9 or newer with pip, this one is 3\.8;/);
    });

    it("a Python without pip", () => {
      fake("python3", 'case "$*" in *version_info*) echo 3.11;; *) exit 1;; esac');
      refuses({}, /^setup tensorflow: python3 has no pip, which downloads the library; install it/);
    });

    it("no compiler", () => {
      fake("python3", python);
      refuses(
        {},
        /^setup tensorflow: needs a C\+\+ compiler that knows C\+\+17, c\+\+ was not found or does not work;/,
      );
    });

    it("no network", () => {
      fake("python3", python);
      fake("c++", "exit 0");
      fake("npm", 'echo "npm error code ENOTFOUND" >&2; echo "npm error request to x failed" >&2; exit 1');
      const { status, err } = setup(["tensorflow"]);
      assert.equal(status, 1);
      assert.match(err, /downloads 274 MB|downloads 282 MB/);
      assert.match(
        err,
        /fetching @tensorflow\/tfjs-node 4\.22\.0: no network: the package index cannot be reached$/,
      );
      assert.ok(!existsSync(nativeFolderIn(join(place, "cache"))));
    });

    it("another Python named in ENGRAM_PYTHON, another compiler in CXX", () => {
      refuses({ ENGRAM_PYTHON: "/nowhere/python" }, /\/nowhere\/python was not found/);
      fake("python3", python);
      refuses({ CXX: "/nowhere/c++" }, /\/nowhere\/c\+\+ was not found/);
    });

    it("a copy that does not work is built again, not trusted", () => {
      mkdirSync(nativeFolderIn(join(place, "cache")), { recursive: true });
      const { status, err } = setup(["tensorflow"]);
      assert.equal(status, 1);
      assert.match(
        err,
        /^The copy that is there does not work \(the copy that setup:tensorflow built has no compiled binding\)/,
      );
      assert.match(err, /python3 was not found/);
    });
  });

  function nativeFolderIn(cache: string): string {
    return join(cache, nativeFolder().split(/[\\/]/).at(-1)!);
  }

  it("explains its options", () => {
    assert.match(setup(["tensorflow", "--help"]).out, /--force +build it again/);
    assert.match(
      setup(["tensorflow", "--fast"]).err,
      /^setup tensorflow: Unknown option '--fast'\n\nengram setup/,
    );
    assert.match(setup(["nothing"]).err, /^setup: there is nothing named "nothing"/);
    const bare = setup([]);
    assert.equal(bare.status, 1);
    assert.match(bare.out, /tensorflow +native TensorFlow/);
  });

  it("refuses machines that the library is not made for", () => {
    assert.throws(() => wheelFor("win32", "x64"), { plain: true, message: /Windows is not supported here/ });
    assert.throws(() => wheelFor("darwin", "x64"), {
      plain: true,
      message: /no TensorFlow library for darwin-x64/,
    });
    assert.throws(() => wheelFor("linux", "x64", "2.17"), {
      message: /needs glibc 2\.27 or newer, this system has 2\.17/,
    });
    assert.throws(() => wheelFor("linux", "x64", ""), { message: /this system has another C library/ });
    assert.equal(wheelFor("linux", "x64", "2.27"), wheels["linux-x64"]);
    assert.equal(wheelFor("darwin", "arm64").project, "tensorflow");
  });

  it("refuses a disk without room before it starts", async () => {
    await assert.rejects(checkSpace(join(place, "not", "yet"), 1e18), {
      plain: true,
      message:
        /^setup tensorflow: needs 1000000000\.0 GB of free disk space while it works, .+ has .+; make room/,
    });
    await checkSpace(place, 1);
    assert.deepEqual([gigabytes(273_829_956), gigabytes(1.72e9)], ["274 MB", "1.7 GB"]);
  });

  it("records the same checksums as package-lock.json", () => {
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    for (const [place, part] of [
      ["tfjs-node-native", binding],
      ["google-protobuf", protobuf],
      ["node-api-headers", headers],
    ] as const) {
      const { version, integrity } = packages[`node_modules/${place}`];
      assert.deepEqual({ version, integrity }, { version: part.version, integrity: part.integrity });
    }
    assert.equal(packages["node_modules/@tensorflow/tfjs"].version, binding.version);
  });

  describe("downloads", () => {
    const wheel = { ...wheels["linux-x64"], sha256: sha256("a wheel") };
    const find = 'while [ "$1" != --dest ]; do shift; done; dest="$2"';

    it("take a wheel of the right checksum, once", async () => {
      const pip = fake("python", `${find}; printf 'a wheel' > "$dest/x.whl"`);
      const path = await fetchWheel(pip, wheel, place, () => {});
      assert.equal(readFileSync(path, "utf8"), "a wheel");
      assert.equal(await fetchWheel("/nowhere/python", wheel, place, () => {}), path);
    });

    it("refuse another wheel, and keep nothing of it", async () => {
      const pip = fake("python", `${find}; printf 'another' > "$dest/x.whl"`);
      await assert.rejects(
        fetchWheel(pip, wheel, place, () => {}),
        {
          plain: true,
          message:
            /^downloading TensorFlow: x\.whl has another checksum than the published one; it is not used/,
        },
      );
      assert.deepEqual(readdirSync(place), ["programs"]);
    });

    it("fetch again what an interrupted start left damaged", async () => {
      writeFileSync(join(place, "tensorflow.whl"), "a wh");
      const pip = fake("python", `${find}; printf 'a wheel' > "$dest/x.whl"`);
      assert.equal(readFileSync(await fetchWheel(pip, wheel, place, () => {}), "utf8"), "a wheel");
    });

    it("tell a full disk, a missing network and a missing version apart", async () => {
      for (const [said, meant] of [
        [
          "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
          "the disk is full",
        ],
        [
          "WARNING: Retrying: NewConnectionError: Failed to establish a new connection\nERROR: No matching distribution found",
          "no network: the package index cannot be reached",
        ],
        [
          "ERROR: No matching distribution found for tensorflow-cpu==2.21.0",
          "the package index does not offer this version for this machine",
        ],
        ["something else\nlast words", "last words"],
      ]) {
        const pip = fake("python", `cat >&2 <<'END'\n${said}\nEND\nexit 1`);
        await assert.rejects(
          fetchWheel(pip, wheel, place, () => {}),
          {
            plain: true,
            message: `downloading TensorFlow: ${meant}`,
          },
        );
      }
      assert.equal(meaning("all is well"), undefined);
    });

    it("refuse a package of npm with another checksum", async () => {
      const kept = { PATH: process.env["PATH"], path: process.env["npm_execpath"] };
      fake("npm", `while [ "$1" != --pack-destination ]; do shift; done; echo no > "$2/x.tgz"`);
      process.env["PATH"] = `${programs}${delimiter}${kept.PATH}`;
      delete process.env["npm_execpath"];
      try {
        await assert.rejects(fetchPackage("python3", binding, place, join(place, "out")), {
          plain: true,
          message: /^fetching @tensorflow\/tfjs-node 4\.22\.0: the package that came has another checksum/,
        });
        assert.deepEqual(readdirSync(place), ["programs"]);
      } finally {
        process.env["PATH"] = kept.PATH;
        if (kept.path !== undefined) process.env["npm_execpath"] = kept.path;
      }
    });
  });

  describe("lock", () => {
    it("lets one work after the other", async () => {
      const lock = join(place, "deep", "lock");
      const order: string[] = [];
      const first = withLock(
        lock,
        () => undefined,
        async () => {
          order.push("first begins");
          await new Promise((resolve) => setTimeout(resolve, 100));
          order.push("first ends");
        },
      );
      const second = withLock(
        lock,
        () => undefined,
        async () => {
          order.push("second");
        },
      );
      await Promise.all([first, second]);
      assert.deepEqual(order, ["first begins", "first ends", "second"]);
      assert.ok(!existsSync(lock));
    });

    it("is let go by work that fails, and taken from a dead holder", async () => {
      const lock = join(place, "lock");
      await assert.rejects(
        withLock(
          lock,
          () => undefined,
          async () => {
            throw new Error("no");
          },
        ),
      );
      const { pid } = spawnSync(process.execPath, ["-e", ""]);
      writeFileSync(lock, `${pid}@${hostname()}`);
      assert.equal(
        await withLock(
          lock,
          () => undefined,
          async () => 3,
        ),
        3,
      );
    });
  });

  describe("what it built", () => {
    before(async function () {
      const { ok, detail, mend } = await tryNative(nativeFolder(), 0);
      if (!ok) {
        this.test!.parent!.title += `: not run, ${detail}; ${mend}`;
        this.skip();
      }
    });

    it("is found at once and checked with a product", () => {
      const { status, err } = setup(["tensorflow"], { ENGRAM_TENSORFLOW: nativeFolder() });
      assert.match(
        err,
        /^Already there: native TensorFlow [\d.]+ \(.+\), .+, 1024×1024 product in [\d.]+ ms \(checked in/,
      );
      assert.equal(status, 0);
    });

    it("loads without a word, and with all of them when asked", () => {
      const load = (level?: string): string => {
        const env: Record<string, string | undefined> = { ...process.env, ENGRAM_TENSOR: "native" };
        delete env["TF_CPP_MIN_LOG_LEVEL"];
        if (level) env["TF_CPP_MIN_LOG_LEVEL"] = level;
        const code = 'require("engram/tensor").backend().then(({ info }) => console.log(info.rung))';
        const { stdout, stderr } = spawnSync(process.execPath, ["-e", code], {
          env,
          encoding: "utf8",
          cwd: root,
        });
        assert.equal(stdout, "native\n");
        return stderr;
      };
      assert.equal(load(), "");
      assert.notEqual(load("0"), "");
    });

    it("keeps to the number of threads that is asked for, and does not change it later", () => {
      const code = `const t = require("engram/tensor"); (async () => {
        console.log((await t.backend({ threads: 1 })).info.threads);
        await t.backend({ threads: 2 }).catch((e) => console.log(e.message));
      })();`;
      const { stdout } = spawnSync(process.execPath, ["-e", code], {
        env: { ...process.env, ENGRAM_TENSOR: "native" },
        encoding: "utf8",
        cwd: root,
      });
      assert.deepEqual(stdout.trim().split("\n"), [
        "1",
        "backend: threads must be 1, with which TensorFlow already runs, got 2; restart the kernel to change it",
      ]);
    });

    it("saves and loads a model", async () => {
      const code = `(async () => {
        const { tf } = await require("engram/tensor").backend();
        const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
        await model.save("file://" + process.argv[1]);
        const again = await tf.loadLayersModel("file://" + process.argv[1] + "/model.json");
        const x = tf.ones([1, 3]);
        console.log(String(model.predict(x).dataSync()) === String(again.predict(x).dataSync()));
      })();`;
      const { stdout, stderr } = spawnSync(process.execPath, ["-e", code, "--", join(place, "model")], {
        env: { ...process.env, ENGRAM_TENSOR: "native" },
        encoding: "utf8",
        cwd: root,
      });
      assert.equal(stdout, "true\n", stderr);
    });
  });
});
