/**
 * @file `engram setup peers`: pinned Python environments with the libraries that `engram bench` compares with. Nothing
 * else uses them. Simulators of spiking networks have homes of their own, because their pins exclude each other.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PlainError, root } from "../../io";
import {
  type EnvironmentSpec,
  ensureEnvironment,
  environmentFolder,
  environmentPython,
  environmentReady,
  pythonSurroundings,
} from "./environment";
import { capture } from "./process";
import { findPython, type Python } from "./python";

const caller = "setup peers";
const usage = `engram setup peers [--index-url URL] [--large]

Sets up NumPy and PyTorch, Brian2 with Brian2Loihi, NEST, Nengo Loihi, and SANA-FE, each pinned, in the user's cache: what engram bench compares with.
  --index-url URL  an index that pip asks besides its own, such as one with PyTorch built for processors only
  --large          take PyTorch with its CUDA packages (several GB) where the index has no smaller one
`;

/** The environments in which peers live. */
export type PeerHome = "numeric" | "brian2" | "nest" | "nengo-loihi" | "sana-fe";

const homes: Readonly<Record<PeerHome, { folder: string; file: string; announcement: string }>> = {
  numeric: {
    folder: "peers",
    file: "requirements-peers.txt",
    announcement:
      "setting up the peers NumPy and PyTorch: about 230 MB to fetch, 900 MB on disk, a minute, once",
  },
  brian2: {
    folder: "peers-brian2",
    file: "requirements-peers-brian2.txt",
    announcement:
      "setting up the peers Brian2 and Brian2Loihi: about 35 MB to fetch, 220 MB on disk, a minute, once; to run it needs a C++ compiler",
  },
  nest: {
    folder: "peers-nest",
    file: "requirements-peers-nest.txt",
    announcement: "setting up the peer NEST: about 70 MB to fetch, 300 MB on disk, a minute, once",
  },
  "nengo-loihi": {
    folder: "peers-nengo-loihi",
    file: "requirements-peers-nengo-loihi.txt",
    announcement: "setting up the peer Nengo Loihi: about 55 MB to fetch, 250 MB on disk, a minute, once",
  },
  "sana-fe": {
    folder: "peers-sana-fe",
    file: "requirements-peers-sana-fe.txt",
    announcement: "setting up the peer SANA-FE: about 25 MB to fetch, 100 MB on disk, a minute, once",
  },
};

/** Homes of simulators, which a system may do without. */
export const simulatorHomes = ["brian2", "nest", "nengo-loihi", "sana-fe"] as const;

/** What an environment is made of. */
export function peersSpec(home: PeerHome = "numeric"): EnvironmentSpec {
  const { folder, file, announcement } = homes[home];
  return {
    name: folder,
    caller,
    requirements: [join(root, "lib", "notebook", "setup", file)],
    announcement,
  };
}

/** The Python of a home of peers when it is there already; sets nothing up. */
export async function presentPeers(home: PeerHome = "numeric"): Promise<string | undefined> {
  const python = await findPython(caller).catch(() => undefined);
  if (!python) return undefined;
  const folder = environmentFolder(peersSpec(home), python);
  return environmentReady(peersSpec(home), folder) ? environmentPython(folder) : undefined;
}

/** True when pip would bring CUDA packages along: asked without fetching them. False where pip cannot tell. */
async function bringsCuda(python: Python): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "engram-peers-"));
  const env = pythonSurroundings();
  try {
    const made = await capture(python.executable, ["-m", "venv", folder], { env });
    if (made.code !== 0) return false; // the real set-up will say why
    const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"];
    const asked = await capture(
      environmentPython(folder),
      [...pip, "--dry-run", "--report", "-", "-r", peersSpec().requirements[0]],
      { env, timeout: 300_000 },
    );
    return asked.code === 0 && /"name": "(nvidia|cuda)-/.test(asked.stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The command: makes the environment when it is not there, and says where it is. */
export async function run(args: readonly string[]): Promise<number> {
  const options = {
    "index-url": { type: "string" },
    large: { type: "boolean" },
    help: { type: "boolean" },
  } as const;
  let values: { "index-url"?: string; large?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    throw new PlainError(`${caller}: ${(error as Error).message}; see engram ${caller} --help`);
  }
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const index = values["index-url"];
  if (index !== undefined) {
    if (!URL.canParse(index))
      throw new PlainError(`${caller}: --index-url must be an address, got ${JSON.stringify(index)}`);
    // pip reads it, and takes the build for processors before the plain one of the same version.
    process.env["PIP_EXTRA_INDEX_URL"] = [process.env["PIP_EXTRA_INDEX_URL"], index]
      .filter(Boolean)
      .join(" ");
  }
  const python = await findPython(caller);
  if ((await presentPeers()) === undefined && !values.large && (await bringsCuda(python)))
    throw new PlainError(
      `${caller}: the PyTorch that pip finds brings CUDA packages of several GB; name an index of processor-only builds with --index-url (pytorch.org lists one), or take them with --large`,
    );
  const folder = await ensureEnvironment(peersSpec(), python);
  process.stdout.write(`peers are ready: ${folder}\n`);
  for (const home of simulatorHomes)
    try {
      process.stdout.write(`${home} is ready: ${await ensureEnvironment(peersSpec(home), python)}\n`);
    } catch (error) {
      // Not every system has a build of every simulator; benches say what is absent and go on.
      if (!(error instanceof PlainError)) throw error;
      process.stderr.write(`${home} is left out: ${error.message}\n`);
    }
  process.stdout.write("compare with npm run bench\n");
  return 0;
}
