import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { laxPermissions } from "../../../lib/notebook/kernel/front/connection";
import { Client, connection, kernelMain } from "../../support/jupyter-client";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 400 && runs(pid); i++) await pause(25);
  return !runs(pid);
}

/** Runs the kernel until it exits by itself. */
async function exitOf(args: readonly string[]): Promise<{ code: number; text: string }> {
  try {
    execFileSync(process.execPath, [kernelMain, ...args], { stdio: "pipe", timeout: 30_000 });
    return { code: 0, text: "" };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { code: status, text: stderr.toString() };
  }
}

describe("kernel: life and death", function () {
  this.timeout(120_000);

  it("survives process.exit() in a cell: error, queued cells aborted, fresh start", async () => {
    const client = await Client.start();
    try {
      await client.run("const gone = 1;");
      const first = client.run(
        'console.log("last words"); await new Promise((r) => setTimeout(r, 300)); process.exit(3)',
      );
      const queued = client.run("'queued'");
      const { error, reply, stdout } = await first;
      assert.equal(stdout, "last words\n");
      assert.equal(reply.status, "error");
      assert.equal(error?.ename, "KernelRestarted");
      assert.match(error?.evalue ?? "", /ended with exit code 3.*all variables are lost/);
      assert.equal((await queued).reply.status, "aborted");
      const count = reply.execution_count;
      const next = await client.run("1 + 1");
      assert.deepEqual(next.result, { "text/plain": "2" });
      assert.equal(next.reply.execution_count, count + 1);
      const crash = await client.run("process.abort()");
      assert.match(crash.error?.evalue ?? "", /ended by SIGABRT/);
      await client.run('setTimeout(() => process.kill(process.pid, "SIGKILL"), 50);');
      await pause(500);
      assert.match((await client.run("2")).stderr, /ended by SIGKILL while no cell ran.*variables are lost/);
    } finally {
      await client.stop();
    }
  });

  it("says that memory ran out", async () => {
    const client = await Client.start({ env: { NODE_OPTIONS: "--max-old-space-size=150" } });
    try {
      const { error } = await client.run(
        "const all: number[][] = []; for (;;) all.push(new Array(1e5).fill(Math.random()));",
      );
      assert.equal(error?.ename, "KernelRestarted");
      assert.match(error?.traceback.join("\n") ?? "", /out of memory/);
      assert.deepEqual((await client.run("1")).result, { "text/plain": "1" });
    } finally {
      await client.stop();
    }
  });

  it("replies to shutdown, echoing restart, and exits with 0", async () => {
    for (const [channel, restart] of [
      ["control", false],
      ["shell", true],
    ] as const) {
      const client = await Client.start();
      const { result } = await client.run("process.pid");
      const answer = await client.request("shutdown_request", { restart }, { channel });
      assert.deepEqual(answer?.reply, { status: "ok", restart });
      for (let i = 0; i < 200 && client.exited === undefined; i++) await pause(25);
      assert.deepEqual(client.exited, { code: 0, signal: null });
      assert.ok(await gone(Number(result?.["text/plain"])));
      await client.stop();
    }
  });

  it("shuts down while a cell blocks", async () => {
    const client = await Client.start();
    const running = client.run("while (true) {}").catch(() => undefined);
    await client.until((one) => one.type === "execute_input");
    await client.request("shutdown_request", { restart: false }, { channel: "control" });
    for (let i = 0; i < 200 && client.exited === undefined; i++) await pause(25);
    assert.deepEqual(client.exited, { code: 0, signal: null });
    await running;
    await client.stop();
  });

  it("leaves no process behind when the front is killed, even in an endless loop", async () => {
    const client = await Client.start();
    const { result } = await client.run("process.pid");
    const pid = Number(result?.["text/plain"]);
    const running = client.run("while (true) {}").catch(() => undefined);
    await client.until((one) => one.type === "execute_input" && one.content.code.includes("while"));
    await pause(300);
    client.signal("SIGKILL");
    await running;
    assert.ok(await gone(pid));
    await client.stop();
  });

  /** Starts a kernel below a shell that Jupyter's way of starting names as its parent; kills the shell. */
  async function orphan(env: string): Promise<{ kernel: number; cells: number; clean(): void }> {
    const folder = mkdtempSync(join(tmpdir(), "engram-orphan-"));
    const file = join(folder, "connection.json");
    writeFileSync(file, JSON.stringify(await connection()), { mode: 0o600 });
    const start = `${env} "${process.execPath}" "${kernelMain}" --connection "${file}" & echo $!; wait`;
    const shell = spawn("sh", ["-c", start], { stdio: ["ignore", "pipe", "ignore"] });
    const kernel = await new Promise<number>((resolve) => {
      shell.stdout.once("data", (data: Buffer) => resolve(Number(data)));
    });
    let cells = 0;
    for (let i = 0; i < 400 && cells === 0; i++) {
      await pause(25);
      cells = Number(spawnSync("pgrep", ["-P", String(kernel)], { encoding: "utf8" }).stdout.split("\n")[0]);
    }
    // It is up once it answers a signal by itself.
    await pause(1500);
    assert.ok(runs(kernel) && cells > 0 && runs(cells));
    shell.kill("SIGKILL");
    return { kernel, cells, clean: () => rmSync(folder, { recursive: true }) };
  }

  it("ends when the Jupyter that started it was killed", async function () {
    if (process.platform === "win32") this.skip();
    const { kernel, cells, clean } = await orphan("JPY_PARENT_PID=$$");
    assert.ok(await gone(kernel));
    assert.ok(await gone(cells));
    clean();
  });

  it("stays when it was started to outlive its parent", async function () {
    if (process.platform === "win32") this.skip();
    const { kernel, cells, clean } = await orphan("JPY_PARENT_PID=");
    await pause(3000);
    assert.ok(runs(kernel) && runs(cells));
    process.kill(kernel, "SIGTERM");
    assert.ok(await gone(kernel));
    clean();
  });

  it("says nothing of a debugger when a cell ends its process after a loop was stopped", async () => {
    const client = await Client.start();
    try {
      for (const loop of [
        "while (true) {}",
        "const again = (): Promise<void> => Promise.resolve().then(again); await again();",
      ]) {
        const running = client.run(loop);
        await client.until((one) => one.type === "execute_input" && one.content.code === loop);
        await pause(1500);
        await client.interrupt();
        assert.equal((await running).error?.ename, "Interrupted");
      }
      const { error, stderr } = await client.run("process.exit(3)");
      assert.equal(error?.ename, "KernelRestarted");
      assert.equal(stderr, "");
    } finally {
      await client.stop();
    }
  });

  it("works over ipc", async () => {
    const folder = mkdtempSync(join(tmpdir(), "engram-ipc-"));
    const given = await connection({ transport: "ipc", ip: join(folder, "kernel") });
    const client = await Client.start({ connection: given });
    try {
      assert.deepEqual((await client.run("1")).result, { "text/plain": "1" });
    } finally {
      await client.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it("ends in one line and exit code 1 when it cannot start", async () => {
    const folder = mkdtempSync(join(tmpdir(), "engram-start-"));
    const file = join(folder, "connection.json");
    const server = createServer();
    try {
      const cases: [RegExp, (() => Promise<void> | void)?][] = [
        [/^kernel: cannot read the connection file .*\n$/],
        [
          /^kernel: the connection file .* is not JSON: .*\n$/,
          () => writeFileSync(file, "{", { mode: 0o600 }),
        ],
        [
          /^kernel: connection file .*: ip must be a loopback address \(127\.0\.0\.1\), got "0\.0\.0\.0"\n$/,
          async () => writeFileSync(file, JSON.stringify(await connection({ ip: "0.0.0.0" }))),
        ],
        [
          /^kernel: cannot bind the control socket to tcp:\/\/127\.0\.0\.1:\d+: .*in use\n$/,
          async () => {
            const { port } = await new Promise<{ port: number }>((resolve) => {
              server.listen(0, "127.0.0.1", () => resolve(server.address() as { port: number }));
            });
            writeFileSync(file, JSON.stringify(await connection({ control_port: port })));
          },
        ],
      ];
      for (const [expected, prepare] of cases) {
        await prepare?.();
        const { code, text } = await exitOf(["--connection", file]);
        assert.match(text, expected);
        assert.equal(code, 1);
      }
      const { code, text } = await exitOf([]);
      assert.deepEqual([code, text], [1, "kernel: --connection <file> must name the connection file\n"]);
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("warns when others can read the key", async function () {
    if (process.platform === "win32") this.skip();
    const folder = mkdtempSync(join(tmpdir(), "engram-mode-"));
    const file = join(folder, "connection.json");
    writeFileSync(file, JSON.stringify(await connection()));
    chmodSync(file, 0o644);
    assert.match(laxPermissions(file) ?? "", /can be read by others \(mode 644\)/);
    chmodSync(file, 0o600);
    assert.equal(laxPermissions(file), undefined);
    rmSync(folder, { recursive: true });
  });
});
