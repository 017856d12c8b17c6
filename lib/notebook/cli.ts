/** @file The `engram` command: which commands there are, and the way to each. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError, root } from "../io/index";
import { didYouMean } from "../math";

/** A command; its module is loaded when it is called. */
export interface Command {
  readonly name: string;
  /** one line for the help */
  readonly summary: string;
  /** @returns the exit code */
  run(args: readonly string[]): Promise<number>;
}

/** A command in a module of its own, which exports `run` or a function of the command's name. */
function command(name: string, summary: string, module: string): Command {
  return {
    name,
    run: async (args) => {
      const room = require(module) as Record<string, Command["run"] | undefined> & { usage?: string };
      if (room.usage !== undefined && (args.includes("--help") || args.includes("-h"))) {
        process.stdout.write(room.usage);
        return 0;
      }
      const run = room["run"] ?? room[name];
      if (run === undefined) throw new Error(`internal: ${module} exports neither run nor ${name}`);
      return run(args);
    },
    summary,
  };
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  command(
    "reproduce",
    "run every notebook and write figures, pages, report and manifest",
    "./commands/reproduce",
  ),
  command("run", "run one notebook: engram run notebooks/x.ipynb --params seed=7", "./commands/run"),
  command(
    "notebooks",
    "refresh the outputs kept in notebooks/, or check that they are light",
    "./commands/notebooks",
  ),
  command("sweep", "an experiment over a grid of parameters, on all cores or a cluster", "./commands/sweep"),
  command("lab", "open JupyterLab with the kernel", "./lab"),
  command("doctor", "tell what is there, what is missing, and how to mend it", "./doctor"),
  command("setup", "prepare jupyter, kernel, tensorflow or peers, each once per machine", "./setup/index"),
  command("bench", "measure the routines against named peers", "./bench"),
  {
    name: "help",
    run: async () => {
      say(help());
      return 0;
    },
    summary: "this list, or what a command can do: engram help run",
  },
];

function help(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "engram <command> [options]",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "  engram <command> --help tells its options; --trace shows where an error comes from",
  ].join("\n");
}

function version(): string {
  const { version: number } = JSON.parse(readFileSync(join(root, "lib", "package.json"), "utf8")) as {
    version: string;
  };
  return number;
}

/**
 * Runs a command line.
 *
 * @returns the exit code
 * @throws {PlainError} for what the user can mend; printed as one line
 */
export async function main(argv: readonly string[]): Promise<number> {
  const [name = "help", ...args] = argv;
  for (const flag of ["full", "quick", "force", "params", "out", "jobs"])
    if (process.env[`npm_config_${flag}`] !== undefined && process.env["npm_lifecycle_event"] === name)
      throw new PlainError(`npm kept --${flag} to itself; write npm run ${name} -- --${flag}`);
  if (name === "--version" || name === "-v") {
    say(version());
    return 0;
  }
  if (name === "help" && args[0] !== undefined) return main([args[0], "--help"]);
  const wanted = name === "--help" || name === "-h" ? "help" : name;
  const found = commands.find((one) => one.name === wanted);
  if (found) return found.run(args);
  const names = commands.map((one) => one.name);
  throw new PlainError(`there is no command "${name}"${didYouMean(name, names, "commands")}`);
}
