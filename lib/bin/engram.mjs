#!/usr/bin/env node
import { join } from "node:path";
import { pathToFileURL } from "node:url";
/** @file The `engram` command: makes the checkout ready, then hands over to the compiled command line. */
import { build, checkNode, Plain, ready, root } from "./ready.mjs";

const [command, ...rest] = process.argv.slice(2);
try {
  checkNode();
  if (command === "ready") await ready();
  else if (command === "build") await build({ quiet: rest.includes("--quiet") });
  else {
    await ready();
    const cli = await import(pathToFileURL(join(root, "lib", "dist", "notebook", "cli.js")).href);
    process.exitCode = await cli.main([command, ...rest].filter((word) => word !== undefined));
  }
} catch (error) {
  const trace = process.argv.includes("--trace") || process.env.ENGRAM_TRACE;
  process.stderr.write(
    `${error instanceof Plain || (error?.plain && !trace) ? error.message : (error?.stack ?? error)}\n`,
  );
  process.exitCode = 1;
}
