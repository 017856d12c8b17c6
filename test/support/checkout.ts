/** @file A copy of the checkout that a test may edit: sources and build are copied, packages are linked. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./jupyter-client";

export interface Checkout {
  readonly root: string;
  remove(): void;
}

/** Copies what the kernel needs: `lib/` with its build, the package files, and a `notebooks/` folder. */
export function copyCheckout(): Checkout {
  const copy = mkdtempSync(join(tmpdir(), "engram-checkout-"));
  for (const name of ["package.json", "package-lock.json", "tsconfig.json"])
    cpSync(join(root, name), join(copy, name), { preserveTimestamps: true });
  cpSync(join(root, "lib"), join(copy, "lib"), {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !path.includes("node_modules"),
  });
  mkdirSync(join(copy, "notebooks"));
  const packages = join(copy, "node_modules");
  mkdirSync(packages);
  for (const name of readdirSync(join(root, "node_modules"))) {
    const target = name === "engram" ? join(copy, "lib") : join(root, "node_modules", name);
    if (existsSync(target)) symlinkSync(target, join(packages, name));
  }
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}
