/** @file Is the kernel well: it is started as Jupyter starts it and asked a question. */
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { root } from "../../io/index";
import { kernelSpec } from "../kernel/index";
import { Kernel } from "../run/kernel";
import { Watch } from "../run/watch";
import { checkoutJupyter, kernelspecFile, userJupyter } from "../setup/kernelspec";
import { type Finding, missing, ok, reason, warn } from "./finding";

const name = "kernel";
const repair = "npm run build -- and if that does not help: npm ci";

/** Starts a kernel, runs `1 + 1` and ends it; [ms] `limit` for each of the two steps. */
export async function kernelHealth(
  limit = 60_000,
  command: readonly string[] = kernelCommand(),
): Promise<Finding> {
  const watch = await Watch.start();
  const started = performance.now();
  try {
    const kernel = await Kernel.start({ folder: root, watch, command, startLimit: limit });
    const ready = performance.now() - started;
    try {
      let answer = "";
      const reply = await kernel.execute(
        "1 + 1",
        ({ type, content }) => {
          const data = content["data"] as Record<string, unknown> | undefined;
          if (type === "execute_result") answer = String(data?.["text/plain"]);
        },
        limit,
      );
      if (reply.status !== "ok" || answer.trim() !== "2")
        return {
          ...missing(name, `answered 1 + 1 with ${answer || reply.evalue || reply.status}`, repair),
          needed: true,
        };
      return {
        ...ok(name, `answers, 1 + 1 = 2; ready after ${(ready / 1000).toFixed(1)} s`),
        needed: true,
      };
    } finally {
      await kernel.stop();
    }
  } catch (error) {
    return { ...missing(name, reason(error), repair), needed: true };
  } finally {
    await watch.stop();
  }
}

/** The kernel's command line as the kernelspec has it, with the runner's word for the connection file. */
function kernelCommand(): string[] {
  return kernelSpec().argv.map((word) => word.replace("{connection_file}", "{connection}"));
}

const alike = (a: readonly string[], b: readonly string[]) => JSON.stringify(a) === JSON.stringify(b);

/** One kernelspec: absent, starting something else, starting what is not there, or as it should be. */
function registered(
  name: string,
  file: string,
  words: { absent: string; fine: string; mend: string },
): Finding {
  if (!existsSync(file)) return warn(name, words.absent, words.mend);
  try {
    const { argv } = JSON.parse(readFileSync(file, "utf8")) as { argv: string[] };
    if (!alike(argv, kernelSpec().argv))
      return warn(name, `starts another checkout or another Node (${argv[0]})`, words.mend);
    const gone = argv.find((word) => isAbsolute(word) && !existsSync(word));
    return gone === undefined ? ok(name, words.fine) : warn(name, `${gone} is not there`, "npm run build");
  } catch (error) {
    return warn(name, `${file} cannot be read: ${reason(error)}`, words.mend);
  }
}

/** Where Jupyter can find the kernel: for this checkout, and for the user's own Jupyter and VS Code. */
export function kernelspecHealth(
  checkout: string = checkoutJupyter,
  user: string = userJupyter(),
): Finding[] {
  return [
    registered("kernelspec", kernelspecFile(checkout), {
      absent: "not registered for this checkout yet; npm run lab does it",
      fine: "registered for npm run lab",
      mend: "npm run lab, or npx engram setup kernel",
    }),
    registered("kernelspec, user", kernelspecFile(user), {
      absent: "not registered for other Jupyters or VS Code",
      fine: "registered for every Jupyter and VS Code of this user",
      mend: "npx engram setup kernel --user",
    }),
  ];
}
