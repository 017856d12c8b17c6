/** @file What the kernel says of itself (`kernel_info_reply`); read from files, so that it is known before tslab is loaded. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../places";
import { PROTOCOL } from "./message";

function versionOf(packageFile: string): string {
  return (JSON.parse(readFileSync(packageFile, "utf8")) as { version: string }).version;
}

/** The content of `kernel_info_reply`. */
export function kernelInfo(): Record<string, unknown> {
  const here = createRequire(join(root, "package.json"));
  const tslab = here.resolve("tslab/package.json");
  const typescript = createRequire(tslab).resolve("@tslab/typescript-for-tslab/package.json");
  return {
    status: "ok",
    protocol_version: PROTOCOL,
    implementation: "engram",
    implementation_version: versionOf(join(root, "lib", "package.json")),
    language_info: {
      name: "typescript",
      version: versionOf(typescript),
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `Engram: TypeScript ${versionOf(typescript)} through tslab ${versionOf(tslab)}, Node ${process.versions.node}`,
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Node.js", url: "https://nodejs.org/docs/latest/api/" },
    ],
    debugger: false,
  };
}
