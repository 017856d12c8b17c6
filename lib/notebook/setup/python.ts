/** @file Finds a Python that can make environments. The notebooks need none; JupyterLab and the peers do. */
import { PlainError } from "../../io/index";
import { capture } from "./process";

/** A Python that works. */
export interface Python {
  /** the program itself, as it names itself */
  readonly executable: string;
  /** such as 3.11.7 */
  readonly version: string;
  /** such as 3.11 */
  readonly minor: string;
}

/** Oldest minor version of Python 3 that the pinned requirements are resolved for. */
export const oldestMinor = 9;

const mend =
  "Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python; Windows: python.org. " +
  "Another Python is named with ENGRAM_PYTHON. Notebooks run without it: npm run reproduce needs Node alone";

const question = [
  "import importlib.util, json, sys",
  "has = lambda name: importlib.util.find_spec(name) is not None",
  "print(json.dumps([sys.executable, list(sys.version_info[:3]), [m for m in ('venv', 'ensurepip') if not has(m)]]))",
].join("\n");

/** Why a candidate will not do, or the Python that it is. */
async function examine(command: readonly string[]): Promise<Python | string> {
  const name = command.join(" ");
  const [program = "", ...args] = command;
  const ran = await capture(program, [...args, "-c", question], { timeout: 20_000 });
  if (ran.code !== 0)
    return ran.failure?.includes("ENOENT") ? `${name}: not found` : `${name}: does not start`;
  let answer: [string, [number, number, number], string[]];
  try {
    answer = JSON.parse(ran.stdout);
  } catch {
    return `${name}: is no Python`;
  }
  const [executable, [major, minor, patch], missing] = answer;
  const version = `${major}.${minor}.${patch}`;
  if (major !== 3 || minor < oldestMinor) return `${name}: is Python ${version}, too old`;
  if (missing.length > 0)
    return `${name}: Python ${version} lacks its module ${missing.join(" and ")} (Debian and Ubuntu: apt install python3-venv)`;
  return { executable, version, minor: `${major}.${minor}` };
}

/** The commands by which a Python may be known here, likeliest first. */
function candidates(environment: NodeJS.ProcessEnv): string[][] {
  const named = environment["ENGRAM_PYTHON"];
  if (named) return [[named]];
  return process.platform === "win32" ? [["py", "-3"], ["python"], ["python3"]] : [["python3"], ["python"]];
}

/**
 * The first Python of this machine that is new enough and can make virtual environments;
 * `ENGRAM_PYTHON` names one.
 *
 * @throws {PlainError} naming what was tried, why it will not do, and the mend
 */
export async function findPython(
  caller = "setup",
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Python> {
  const refused: string[] = [];
  for (const command of candidates(environment)) {
    const found = await examine(command);
    if (typeof found !== "string") return found;
    refused.push(found);
  }
  throw new PlainError(
    `${caller}: needs Python 3.${oldestMinor} or newer with venv (${refused.join("; ")}). ${mend}`,
  );
}
