import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { isPlain, root } from "../../lib/io";
import { checkPort, labArguments } from "../../lib/notebook/lab-arguments";
import { presentJupyter } from "../../lib/notebook/setup/jupyter";
import { installKernelspec, userJupyter, withCheckoutKernel } from "../../lib/notebook/setup/kernelspec";
import { startLab } from "../support/lab";
import { freshFolder } from "../support/scratch";

const plain = (pattern: RegExp) => (error: unknown) => {
  assert.ok(isPlain(error), String(error));
  assert.match(error.message, pattern);
  return true;
};

describe("lab: arguments", () => {
  const here = { INIT_CWD: root, DISPLAY: ":0" };
  const words = (...argv: string[]) => labArguments(argv, here).words;

  it("opens notebooks/ of this checkout with the kernel as the default, and asks nothing back", () => {
    const args = labArguments([], here);
    assert.equal(args.page, "/lab/tree/notebooks");
    assert.ok(args.words.includes(`--ServerApp.root_dir=${root}`));
    assert.ok(args.words.includes("--MultiKernelManager.default_kernel_name=engram"));
    assert.ok(args.words.includes("-y"));
    assert.equal(args.raw, false);
  });

  it("hands the user's words on and lets them win over ours", () => {
    const own = words("--ServerApp.root_dir=/elsewhere", "--ip", "0.0.0.0", "--no-browser");
    assert.deepEqual(
      own.filter((word) => word.startsWith("--ServerApp.root_dir")),
      ["--ServerApp.root_dir=/elsewhere"],
    );
    assert.deepEqual(own.slice(1, 4), ["--ip", "0.0.0.0", "--no-browser"]);
    assert.equal(own.filter((word) => word === "--no-browser").length, 1);
    assert.equal(labArguments(["--debug"], here).raw, true);
  });

  it("opens no browser where there is no screen", () => {
    const screenless = { INIT_CWD: root };
    if (process.platform === "linux") assert.ok(labArguments([], screenless).words.includes("--no-browser"));
    assert.ok(!words().includes("--no-browser"));
    assert.ok(labArguments([], { ...here, CI: "true" }).words.includes("--no-browser"));
  });

  it("opens the file that is named, seen from where the user stands", () => {
    const args = labArguments(["--no-browser", "bin/ready.mjs"], { ...here, INIT_CWD: join(root, "lib") });
    assert.equal(args.page, "/lab/tree/lib/bin/ready.mjs");
    assert.ok(!args.words.includes("bin/ready.mjs"));
    assert.throws(() => labArguments(["none.ipynb"], here), plain(/^lab: none\.ipynb is not there$/));
    assert.throws(
      () => labArguments(["LICENSE", "lib"], { INIT_CWD: root }),
      plain(/one notebook at a time/),
    );
    assert.throws(
      () => labArguments([process.execPath], here),
      plain(/outside this checkout.*--ServerApp\.root_dir/),
    );
  });

  it("refuses a port that is none, and one that is taken", async () => {
    assert.equal(labArguments(["--port=9123"], here).port, 9123);
    assert.ok(words("--port", "9123").includes("--ServerApp.port_retries=0"));
    for (const port of ["x", "0", "-1", "70000", "1.5", ""])
      assert.throws(() => labArguments(["--port", port], here), plain(/^lab: --port must be a whole number/));
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    await assert.rejects(
      checkPort({ port }),
      plain(new RegExp(`^lab: port ${port} is taken; leave --port out`)),
    );
    await new Promise((done) => server.close(done));
    await checkPort({ port });
  });
});

describe("lab: kernelspec", () => {
  it("stands where each platform's Jupyter looks", () => {
    assert.match(userJupyter({}, "linux"), /\.local[\\/]share[\\/]jupyter$/);
    assert.match(userJupyter({ XDG_DATA_HOME: "/data" }, "linux"), /^[\\/]data[\\/]jupyter$/);
    assert.match(userJupyter({}, "darwin"), /Library[\\/]Jupyter$/);
    assert.match(userJupyter({ APPDATA: "/roaming" }, "win32"), /^[\\/]roaming[\\/]jupyter$/);
    assert.equal(userJupyter({ JUPYTER_DATA_DIR: "/mine" }, "linux"), "/mine");
  });

  it("names absolute paths, has a picture, and comes before the user's own", async () => {
    const place = freshFolder("kernelspec");
    try {
      const file = await installKernelspec(place);
      const spec = JSON.parse(readFileSync(file, "utf8"));
      assert.equal(spec.display_name, "TypeScript (Engram)");
      assert.equal(spec.language, "typescript");
      assert.equal(spec.interrupt_mode, "message");
      assert.equal(spec.argv[0], process.execPath);
      assert.ok(spec.argv.includes("{connection_file}"));
      assert.match(readFileSync(join(place, "kernels", "engram", "logo-svg.svg"), "utf8"), /^<svg /);
      const path = withCheckoutKernel({ JUPYTER_PATH: "/before" })["JUPYTER_PATH"]?.split(delimiter);
      assert.deepEqual(path, [join(root, "build", "jupyter"), "/before"]);
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});

describe("lab: JupyterLab", () => {
  before(async function () {
    this.timeout(60_000);
    if (await presentJupyter()) return;
    console.log("    skipped: JupyterLab is not set up here (npm run setup:jupyter)");
    this.skip();
  });

  it("says its address, offers the kernel, and ends with 0 on Ctrl-C", async function () {
    this.timeout(180_000);
    const lab = await startLab();
    try {
      const { kernelspecs, default: preferred } = await lab.get("/api/kernelspecs");
      assert.equal(preferred, "engram");
      assert.equal(kernelspecs.engram.spec.display_name, "TypeScript (Engram)");
      assert.ok(kernelspecs.engram.resources["logo-svg"]);
      assert.equal(kernelspecs.engram.spec.argv[0], process.execPath);
      assert.match(lab.url, /^http:\/\/(localhost|127\.0\.0\.1):\d+\/lab\/tree\/notebooks\?token=\w+$/);
      assert.doesNotMatch(lab.printed(), /\[I /, "JupyterLab's chatter belongs to its log");
    } finally {
      assert.equal(await lab.interrupt(), 0);
    }
  });
});
