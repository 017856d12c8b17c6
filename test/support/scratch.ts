import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/io";

/** A new folder inside the checkout, below build/: notebooks in it can import `engram/…`. */
export function freshFolder(name: string): string {
  const parent = join(root, "build", "test");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, `${name}-`));
}
