/** @file `npm run lab`: JupyterLab on this checkout, with the kernel, set up by itself. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  type WriteStream,
} from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { PlainError, root } from "../io/index";
import { checkPort, type LabArguments, labArguments } from "./lab-arguments";
import { jupyterEnvironment } from "./setup/jupyter";
import { checkoutJupyter, installKernelspec, withCheckoutKernel } from "./setup/kernelspec";
import { progress } from "./setup/progress";

const help = `npm run lab -- [notebook] [--port N] [--no-browser] [any option of JupyterLab]

Opens JupyterLab on this checkout with the TypeScript kernel, at notebooks/ or at the named notebook.
What it needs is set up the first time; Ctrl-C ends it.
  ENGRAM_PYTHON   the Python to set JupyterLab up with
  ENGRAM_JUPYTER  a \`jupyter\` command of your own to use instead (JupyterLab 4 or newer)
`;

const logFile = join(checkoutJupyter, "lab.log");

/** What a running server says of itself in Jupyter's runtime folder. */
interface ServerInfo {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
}

function servers(runtime: string): ServerInfo[] {
  const found: ServerInfo[] = [];
  for (const name of existsSync(runtime) ? readdirSync(runtime) : []) {
    if (!/^jpserver-\d+\.json$/.test(name)) continue;
    try {
      found.push(JSON.parse(readFileSync(join(runtime, name), "utf8")));
    } catch {
      // Just being written, or just removed.
    }
  }
  return found;
}

/** The address to open: the page that the arguments ask for, with the token. */
function address(server: ServerInfo, page: string): string {
  return `${server.url.replace(/\/$/, "")}${page}${server.token ? `?token=${server.token}` : ""}`;
}

// JupyterLab is talkative: everything goes to the log, only warnings and errors with their traces to the terminal.
function listen(child: ChildProcess, log: WriteStream, raw: boolean): string[] {
  const last: string[] = [];
  let shown = false;
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream!).on("line", (line) => {
      log.write(`${line}\n`);
      if (last.push(line) > 8) last.shift();
      const level = /^\[([DIWEC]) /.exec(line)?.[1];
      if (level !== undefined) shown = level === "W" || level === "E";
      if (raw || shown) process.stderr.write(`${line}\n`);
    });
  return last;
}

/** Waits for the child's end; a request to stop reaches it once as SIGTERM, a second one ends it at once. */
function untilEnd(child: ChildProcess): Promise<{ code: number | null; asked: boolean }> {
  let asked = 0;
  const stop = (): void => {
    // On Windows the console itself interrupts the child; a signal from here would cut it off.
    if (process.platform !== "win32") child.kill(asked === 0 ? "SIGTERM" : "SIGKILL");
    else if (asked > 0) child.kill();
    if (asked++ === 0) process.stderr.write("\nending JupyterLab and its kernels (Ctrl-C again: at once)\n");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  const abandon = (): void => {
    child.kill();
  };
  process.on("exit", abandon);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new PlainError(`lab: cannot start JupyterLab: ${error.message}`)));
    child.on("close", (code) => {
      for (const signal of signals) process.off(signal, stop);
      process.off("exit", abandon);
      resolve({ code, asked: asked > 0 });
    });
  });
}

/** Says the address as soon as the server answers. */
function announce(child: ChildProcess, runtime: string, known: Set<number>, args: LabArguments): () => void {
  const line = progress();
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  const timer = setInterval(() => {
    const server = servers(runtime).find(({ pid }) => pid === child.pid || !known.has(pid));
    if (!server) return line.show(`starting JupyterLab · ${seconds()}`);
    clearInterval(timer);
    line.done(`JupyterLab runs: ${address(server, args.page)}\nCtrl-C ends it`);
  }, 150);
  return () => clearInterval(timer);
}

/** Opens JupyterLab and returns when it has ended; `argv` goes to it, after defaults of ours. */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    process.stdout.write(help);
    return 0;
  }
  const args = labArguments(argv);
  await checkPort(args);
  const jupyter = await jupyterEnvironment({ caller: "lab" });
  await installKernelspec(checkoutJupyter);
  const runtime = process.env["JUPYTER_RUNTIME_DIR"] ?? join(checkoutJupyter, "runtime");
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  const env = {
    JUPYTERLAB_WORKSPACES_DIR: join(checkoutJupyter, "workspaces"),
    ...withCheckoutKernel(jupyter.env),
    JUPYTER_RUNTIME_DIR: runtime,
  };
  const known = new Set(servers(runtime).map(({ pid }) => pid));
  const [program, ...first] = jupyter.lab;
  const child = spawn(program, [...first, ...args.words], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(logFile);
  const last = listen(child, log, args.raw);
  const quiet = announce(child, runtime, known, args);
  try {
    const { code, asked } = await untilEnd(child);
    if (asked) return 0;
    if (code === 0) return 0;
    throw new PlainError(
      `lab: JupyterLab ended by itself (${code === null ? "killed" : `exit ${code}`}); its last words:\n${last.join("\n")}\nall of them: ${relative(root, logFile)}`,
    );
  } finally {
    quiet();
    log.end();
  }
}
