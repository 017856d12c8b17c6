/**
 * @file A real SLURM cluster of this one machine, without systemd: munge, controller and node daemon with a configuration,
 * a key, ports and files of their own in one folder. A cluster that runs here already is not touched.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What a finished program left. */
interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "sinfo"];
const path = `${process.env["PATH"]}:/usr/sbin:/sbin`;
const node = "engram-node";

const present = (program: string): boolean =>
  path.split(":").some((folder) => existsSync(join(folder, program)));

/** Installs Debian's packages where programs are missing; they stay. */
function install(): void {
  if (programs.every(present)) return;
  if (process.getuid?.() !== 0 || !present("apt-get"))
    throw new Error(
      `needs ${programs.filter((program) => !present(program)).join(", ")}: on Debian as root they are installed`,
    );
  // Their own services are not wanted.
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    for (const words of [
      ["update", "-qq"],
      ["install", "-y", "-qq", "--no-install-recommends", "munge", "slurm-wlm"],
    ]) {
      const { status, stderr } = spawnSync("apt-get", words, {
        encoding: "utf8",
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
      if (status !== 0) throw new Error(`apt-get ${words.join(" ")} failed:\n${stderr}`);
    }
  } finally {
    if (ours) rmSync(policy);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function configuration(folder: string): Promise<string> {
  const [controller, daemon] = [await freePort(), await freePort()];
  return `ClusterName=engram
SlurmctldHost=${hostname().split(".")[0]}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${join(folder, "munge.socket")}
CredType=cred/munge
SlurmctldPort=${controller}
SlurmdPort=${daemon}
StateSaveLocation=${join(folder, "state")}
SlurmdSpoolDir=${join(folder, "spool")}
SlurmctldPidFile=${join(folder, "slurmctld.pid")}
SlurmdPidFile=${join(folder, "slurmd.pid")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
KillWait=5
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=${node} NodeAddr=127.0.0.1 NodeHostname=${node} CPUs=${availableParallelism()} State=UNKNOWN
PartitionName=all Nodes=${node} Default=YES MaxTime=INFINITE State=UP
`;
}

/** A running cluster. */
export class OneNode {
  private readonly daemons: ChildProcess[] = [];
  private readonly folder: string;
  private up = false;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Starts the cluster and waits until its node takes jobs. */
  static async start(): Promise<OneNode> {
    install();
    const cluster = new OneNode(mkdtempSync(join(tmpdir(), "engram-slurm-")));
    try {
      await cluster.open();
    } catch (error) {
      const logs = ["munged", "slurmctld", "slurmd"].map(
        (name) => `${name}:\n${cluster.log(name).slice(-2000)}`,
      );
      await cluster.stop();
      throw new Error(`${(error as Error).message}\n${logs.join("\n")}`);
    }
    return cluster;
  }

  private async open(): Promise<void> {
    const { folder } = this;
    chmodSync(folder, 0o755); // munge wants its socket within everybody's reach
    for (const name of ["state", "spool"]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, "slurm.conf"), await configuration(folder));
    writeFileSync(join(folder, "munge.key"), randomBytes(128), { mode: 0o400 });
    const own = [
      "key-file=munge.key",
      "socket=munge.socket",
      "pid-file=munged.pid",
      "log-file=munge.log",
      "seed-file=munge.seed",
    ];
    this.daemon("munged", [
      "--foreground",
      "--force",
      ...own.map((word) => `--${word.replace("=", `=${folder}/`)}`),
    ]);
    await this.until("munge", () => existsSync(join(folder, "munge.socket")));
    this.daemon("slurmctld", ["-D", "-f", join(folder, "slurm.conf")]);
    this.daemon("slurmd", ["-D", "-N", node, "-f", join(folder, "slurm.conf")]);
    await this.until("the node", async () =>
      /^(?:idle|mix)/.test((await this.run("sinfo", "-h", "-o", "%t")).out),
    );
  }

  private daemon(name: string, args: readonly string[]): void {
    const child = spawn(name, args, { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    const log = createWriteStream(join(this.folder, `${name}.txt`));
    child.on("error", (error) => log.write(`${error.message}\n`));
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.daemons.push(child);
  }

  private async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = performance.now() + 30_000; performance.now() < end; await sleep(100)) {
      for (const child of this.daemons)
        if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
      if (await holds()) return;
    }
    throw new Error(`${what} did not come up in 30 s`);
  }

  private log(name: string): string {
    const file = join(this.folder, `${name}.txt`);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  private get env(): NodeJS.ProcessEnv {
    return { ...process.env, PATH: path, SLURM_CONF: join(this.folder, "slurm.conf") };
  }

  /** Runs one of its programs to the end. */
  run(program: string, ...args: readonly string[]): Promise<Ended> {
    return new Promise((resolve) => {
      const child = spawn(program, args, { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
      const said = { out: "", err: "" };
      child.stdout.on("data", (data) => (said.out += data));
      child.stderr.on("data", (data) => (said.err += data));
      child.on("error", (error) => resolve({ code: null, ...said, err: error.message }));
      child.on("close", (code) => resolve({ code, ...said }));
    });
  }

  /** Ends its daemons, which end their jobs, and removes its folder. */
  async stop(): Promise<void> {
    if (this.up) await this.run("scancel", "--user=root", "--signal=KILL");
    for (const child of this.daemons.reverse()) {
      const ended = new Promise((resolve) => child.once("close", resolve));
      if (child.exitCode !== null || child.pid === undefined) continue;
      child.kill("SIGTERM");
      const sure = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(sure);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
