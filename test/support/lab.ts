import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../lib/io";

/** A running `npm run lab`, kept apart from the user's own Jupyter settings. */
export interface RunningLab {
  /** the address that it told, with page and token */
  readonly url: string;
  /** what it printed so far */
  printed(): string;
  /** asks the server's interface */
  // biome-ignore lint/suspicious/noExplicitAny: JSON of a foreign interface
  get(path: string): Promise<any>;
  /** Ctrl-C; resolves to the exit code */
  interrupt(): Promise<number | null>;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Starts `engram lab` on a port that is free, with a home of its own. */
export async function startLab(...argv: string[]): Promise<RunningLab> {
  const home = mkdtempSync(join(tmpdir(), "engram-lab-"));
  const own = {
    JUPYTER_CONFIG_DIR: join(home, "config"),
    JUPYTER_DATA_DIR: join(home, "data"),
    JUPYTER_RUNTIME_DIR: join(home, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(home, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(home, "workspaces"),
  };
  const engram = join(root, "lib", "bin", "engram.mjs");
  const child: ChildProcess = spawn(
    process.execPath,
    [engram, "lab", "--no-browser", "--port", String(await freePort()), ...argv],
    { cwd: root, env: { ...process.env, ...own }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let printed = "";
  const ended = once(child, "close").then(([code]) => {
    rmSync(home, { recursive: true, force: true });
    return code as number | null;
  });
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (data: Buffer): void => {
      printed += data;
      const said = /JupyterLab runs: (\S+)/.exec(printed);
      if (said) resolve(said[1]!);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    void ended.then((code) => reject(new Error(`lab ended with ${code}: ${printed}`)));
  });
  return {
    url,
    printed: () => printed,
    async get(path) {
      const target = new URL(url);
      target.pathname = path;
      const answer = await fetch(target);
      if (!answer.ok) throw new Error(`${target}: ${answer.status}`);
      return answer.json();
    },
    interrupt() {
      child.kill("SIGINT");
      return ended;
    },
  };
}
