/**
 * @file `engram doctor`: what is there, what is not, and the mend for each. Plain JavaScript, because it must
 * speak when nothing is installed or compiled; the compiled part in `lib/notebook/doctor.ts` examines the rest.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildState, checkNode, missingPackages, root } from "./ready.mjs";

const help = `npm run doctor -- [--json]

Tells what is there and what is not, with the mend for each. Ends with 0 when notebooks can run
(Node, dependencies, compiled library and kernel are fine) and with 1 otherwise.
  --json  one JSON object instead of the table
`;

const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

/** Node, dependencies, build: what must be there before anything else can be examined. */
function ground() {
  const node = attempt(() => checkNode());
  const packages = attempt(missingPackages);
  const { state, path } = attempt(buildState);
  const row = (name, status, found, mend) => ({ name, status, needed: true, found, ...(mend && { mend }) });
  return [
    node instanceof Error
      ? row("Node", "missing", node.message, "install Node 20.19 or newer from nodejs.org")
      : row("Node", "ok", `${process.versions.node}, ${process.execPath}`),
    packages instanceof Error
      ? row(
          "dependencies",
          "missing",
          `package-lock.json cannot be read: ${packages.message}`,
          "git checkout package-lock.json",
        )
      : packages.length > 0
        ? row(
            "dependencies",
            "missing",
            `${packages.length} of package-lock.json missing or of another version, such as ${packages[0].replace(/^node_modules\//, "")}`,
            "npm ci",
          )
        : row("dependencies", "ok", "as package-lock.json has them"),
    state === "current"
      ? row("compiled lib", "ok", "made from the present sources")
      : state === "damaged"
        ? row(
            "compiled lib",
            "warn",
            `${path} is not as it was compiled; every command renews it`,
            "npm run build",
          )
        : state === "outdated"
          ? row("compiled lib", "warn", "older than its sources; every command renews it", "npm run build")
          : row("compiled lib", "missing", "not compiled yet", "npm run build"),
  ];
}

const signs = { ok: ["ok", 32], warn: ["warn", 33], missing: ["missing", 31] };

function printed(finding, colour) {
  const [word, code] = signs[finding.status];
  const sign = colour ? `\x1b[${code}m${word.padEnd(7)}\x1b[0m` : word.padEnd(7);
  const mend = finding.mend && finding.status !== "ok" ? `\n${" ".repeat(27)}→ ${finding.mend}` : "";
  return `${sign}  ${finding.name.padEnd(17)} ${finding.found}${mend}\n`;
}

/** Examines everything, prints it, and returns the exit code. */
export async function doctor(argv) {
  if (argv.includes("--help")) {
    process.stdout.write(help);
    return 0;
  }
  const unknown = argv.find((word) => word !== "--json" && word !== "--trace");
  if (unknown !== undefined) {
    process.stderr.write(`doctor: unknown option ${unknown}; it knows --json\n`);
    return 1;
  }
  const json = argv.includes("--json");
  const colour = process.stdout.isTTY && !process.env.NO_COLOR;
  // A reader that has seen enough, such as head, closes the pipe.
  process.stdout.on("error", () => process.exit());
  const findings = [];
  const tell = (finding) => {
    findings.push(finding);
    if (!json) process.stdout.write(printed(finding, colour));
  };
  for (const finding of ground()) tell(finding);
  try {
    const compiled = join(root, "lib", "dist", "notebook", "doctor.js");
    const { examine } = await import(pathToFileURL(compiled).href);
    await examine(tell);
  } catch {
    tell({
      name: "kernel",
      status: "missing",
      needed: true,
      found: "cannot be tried, nor anything below it, before dependencies and compiled lib are there",
      mend: "npm ci, then npm run build; then npm run doctor again",
    });
  }
  const bad = findings.filter(({ needed, status }) => needed && status === "missing");
  const well = bad.length === 0;
  const ending = well
    ? "notebooks can run: npm run reproduce"
    : `notebooks cannot run yet: ${bad.map(({ name }) => name).join(", ")}`;
  process.stdout.write(json ? `${JSON.stringify({ ok: well, findings }, null, 2)}\n` : `\n${ending}\n`);
  return well ? 0 : 1;
}
