/** @file The Python side: JupyterLab for working by hand, and the peers that benchmarks compare with. */
import { presentJupyter } from "../setup/jupyter";
import { presentPeers, simulatorHomes } from "../setup/peers";
import { capture } from "../setup/process";
import { findPython } from "../setup/python";
import { type Finding, ok, reason, warn } from "./finding";

/** Python, the pinned JupyterLab, and the peers. */
export async function pythonHealth(): Promise<Finding[]> {
  const found: Finding[] = [];
  try {
    const python = await findPython("doctor");
    found.push(ok("Python", `${python.version}, ${python.executable}`));
  } catch (error) {
    found.push(warn("Python", reason(error).replace(/^doctor: /, ""), "install Python 3 with venv"));
  }
  const named = process.env["ENGRAM_JUPYTER"];
  const jupyter = await presentJupyter();
  if (named) found.push(ok("JupyterLab", `ENGRAM_JUPYTER names ${named}`));
  else if (!jupyter?.python)
    found.push(warn("JupyterLab", "not set up yet; npm run lab does it", "npm run setup:jupyter"));
  else {
    const ran = await capture(
      jupyter.python,
      ["-c", "from importlib.metadata import version; print(version('jupyterlab'))"],
      { env: jupyter.env, timeout: 30_000 },
    );
    found.push(
      ran.code === 0
        ? ok("JupyterLab", `${ran.stdout.trim()}, ${jupyter.folder}`)
        : warn(
            "JupyterLab",
            `broken: ${reason(ran.stderr)}`,
            `remove ${jupyter.folder}; npm run lab makes it anew`,
          ),
    );
  }
  return found;
}

/** The libraries that benchmarks compare with. */
export async function peersHealth(): Promise<Finding> {
  if (!(await presentPeers()))
    return warn("peers", "npm run bench has nobody to compare with", "npm run setup:peers");
  const simulators = { brian2: "Brian2", nest: "NEST", "nengo-loihi": "Nengo Loihi", "sana-fe": "SANA-FE" };
  const missing = [];
  for (const home of simulatorHomes) if (!(await presentPeers(home))) missing.push(simulators[home]);
  const rest = missing.length ? `; ${missing.join(" and ")} would come with npm run setup:peers` : "";
  return ok("peers", `NumPy and PyTorch for npm run bench are set up${rest}`);
}
