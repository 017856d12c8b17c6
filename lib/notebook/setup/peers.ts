/**
 * @file `engram setup peers`: a pinned Python environment with the libraries that `engram bench` compares with. Nothing
 * else uses it.
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

Sets up NumPy and PyTorch, pinned, in the user's cache: what engram bench compares with.
  --index-url URL  an index that pip asks besides its own, such as one with PyTorch built for processors only
  --large          take PyTorch with its CUDA packages (several GB) where the index has no smaller one
`;

/** What the environment is made of. */
export function peersSpec(): EnvironmentSpec {
  return {
    name: "peers",
    caller,
    requirements: [join(root, "lib", "notebook", "setup", "requirements-peers.txt")],
    announcement:
      "setting up the peers NumPy and PyTorch: about 230 MB to fetch, 900 MB on disk, a minute, once",
  };
}

/** The Python of the peers' environment when it is there already; sets nothing up. */
export async function presentPeers(): Promise<string | undefined> {
  const python = await findPython(caller).catch(() => undefined);
  if (!python) return undefined;
  const folder = environmentFolder(peersSpec(), python);
  return environmentReady(peersSpec(), folder) ? environmentPython(folder) : undefined;
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
  process.stdout.write(`peers are ready: ${folder}\ncompare with npm run bench\n`);
  return 0;
}
