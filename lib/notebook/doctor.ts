/** @file What `engram doctor` examines once the library is compiled; `lib/bin/doctor.mjs` looks at the rest and prints. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../io/index";
import { type Finding, reason, warn } from "./health/finding";

export type { Finding } from "./health/finding";

type Probe = () => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>;

// Each part is loaded by itself, so that a broken package spoils its own row and no other.
const probes: readonly (readonly [string, Probe])[] = [
  ["kernel", async () => (await import("./health/kernel.js")).kernelHealth()],
  ["settings", async () => (await import("./health/settings.js")).settingsHealth()],
  ["kernelspec", async () => (await import("./health/kernel.js")).kernelspecHealth()],
  ["tensors", async () => (await import("./health/compute.js")).tensorHealth()],
  ["hot routines", async () => (await import("./health/engine.js")).engineHealth()],
  ["figures", async () => (await import("./health/pictures.js")).rendererHealth()],
  ["fonts", async () => (await import("./health/pictures.js")).fontHealth()],
  ["browser", async () => (await import("./health/browser.js")).browserHealth()],
  ["Python", async () => (await import("./health/python.js")).pythonHealth()],
  ["peers", async () => (await import("./health/python.js")).peersHealth()],
  ["git", async () => (await import("./health/machine.js")).gitHealth()],
  ["disk", async () => (await import("./health/machine.js")).diskHealth()],
  ["hardware", async () => (await import("./health/machine.js")).hardwareHealth()],
];

async function examined(name: string, probe: Probe): Promise<readonly Finding[]> {
  try {
    const found = await probe();
    return Array.isArray(found) ? found : [found as Finding];
  } catch (error) {
    return [
      { ...warn(name, `could not be examined: ${reason(error)}`, "npm ci"), needed: name === "kernel" },
    ];
  }
}

/** Examines everything and tells each finding as it comes, in the order of the table. Never throws. */
export async function examine(tell: (finding: Finding) => void): Promise<void> {
  // The kernel first and alone: its time to answer is worth knowing.
  const [first, ...rest] = probes;
  for (const finding of await examined(...first!)) tell(finding);
  const pending = rest.map(([name, probe]) => examined(name, probe));
  for (const findings of pending) for (const finding of await findings) tell(finding);
}

/** `engram doctor`. The command itself goes to `lib/bin/doctor.mjs` before the library is even looked for. */
export async function run(argv: readonly string[]): Promise<number> {
  const { doctor } = (await import(pathToFileURL(join(root, "lib", "bin", "doctor.mjs")).href)) as {
    doctor(argv: readonly string[]): Promise<number>;
  };
  return doctor(argv);
}
