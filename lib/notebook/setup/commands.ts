/** @file `engram setup jupyter` and `engram setup kernel`. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { PlainError } from "../../io/index";
import { shown } from "../../math";
import { jupyterEnvironment } from "./jupyter";
import { checkoutJupyter, installKernelspec, kernelName, userJupyter } from "./kernelspec";

function parsed<T extends Record<string, { type: "boolean" | "string" }>>(
  command: string,
  args: string[],
  options: T,
) {
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (error) {
    throw new PlainError(`${command}: ${(error as Error).message}; see engram ${command} --help`);
  }
}

/** Sets up the pinned JupyterLab: `[--test]` also the conformance suite, `[--print]` says only its folder. */
export async function setupJupyter(argv: readonly string[]): Promise<number> {
  const command = "setup jupyter";
  const { test, print, help } = parsed(command, [...argv], {
    test: { type: "boolean" },
    print: { type: "boolean" },
    help: { type: "boolean" },
  });
  if (help) {
    process.stdout.write(
      "engram setup jupyter [--test] [--print]\n\nSets up the pinned JupyterLab in the user's cache and the kernel for it.\n  --test   also what the tests use: the public conformance suite for kernels\n  --print  prints the folder of the environment and nothing else\n",
    );
    return 0;
  }
  const jupyter = await jupyterEnvironment({ caller: command, test: test === true });
  const file = await installKernelspec(checkoutJupyter);
  process.stdout.write(
    print
      ? `${jupyter.folder ?? jupyter.lab[0]}\n`
      : `JupyterLab is ready: ${jupyter.folder ?? jupyter.lab[0]}\nkernel is registered for this checkout: ${file}\nopen it with npm run lab\n`,
  );
  return 0;
}

/** Registers the kernel: for this checkout, or with `--user` for every Jupyter and VS Code of the user. */
export async function setupKernel(argv: readonly string[]): Promise<number> {
  const command = "setup kernel";
  const { user, prefix, help } = parsed(command, [...argv], {
    user: { type: "boolean" },
    prefix: { type: "string" },
    help: { type: "boolean" },
  });
  if (help) {
    process.stdout.write(
      "engram setup kernel [--user | --prefix FOLDER]\n\nRegisters the TypeScript kernel of this checkout.\n  (nothing)        for npm run lab of this checkout alone\n  --user           for every Jupyter and VS Code of this user\n  --prefix FOLDER  for the Jupyter installed under FOLDER, such as a container's\n",
    );
    return 0;
  }
  if (user && prefix !== undefined)
    throw new PlainError(`${command}: take --user or --prefix ${shown(prefix)}, not both`);
  const data = user
    ? userJupyter()
    : prefix !== undefined
      ? resolve(prefix, "share", "jupyter")
      : checkoutJupyter;
  const file = await installKernelspec(data);
  process.stdout.write(
    `kernel ${kernelName} is registered: ${file}\n${user ? "Jupyter and VS Code offer it as TypeScript (Engram); run this again after moving the checkout or Node\n" : ""}`,
  );
  return 0;
}
