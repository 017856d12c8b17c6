/**
 * @file Compiles lib/wasm/assembly (AssemblyScript) into WebAssembly modules and writes them as text into lib/wasm/generated.ts. Does nothing when that file was made from the present sources.
 * Plain JavaScript: it runs before anything is compiled. The compiler is loaded only when it is needed.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const assembly = join(here, "assembly");
const target = join(here, "generated.ts");

/**
 * The modules. Two of the dense routines, with one difference in what the engine must understand; and two of those for spiking networks, one
 * for memory of its own and one, with less in it, for memory that threads share.
 */
const variants = {
  simd: ["index.ts"],
  relaxed: ["index.ts", "--enable", "relaxed-simd"],
  spikes: ["spikes.ts"],
  spikesShared: ["threads.ts", "--enable", "threads", "--sharedMemory", "--maximumMemory", "65536"],
};

const sha256 = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** Content hash of everything that the modules are made from, the compiler's version included. */
export function sourcesHash() {
  const require = createRequire(import.meta.url);
  const compiler = JSON.parse(readFileSync(require.resolve("assemblyscript/package.json"), "utf8")).version;
  const files = readdirSync(assembly).filter((name) => name.endsWith(".ts"));
  return sha256(
    `assemblyscript ${compiler}\0`,
    readFileSync(fileURLToPath(import.meta.url)),
    ...files.sort().flatMap((name) => [`\0${name}\0`, readFileSync(join(assembly, name))]),
  );
}

/** Compiles one variant in memory and returns the module's bytes. */
export async function compile(variant) {
  const { default: asc } = await import("assemblyscript/asc");
  let bytes;
  const messages = [];
  const { error } = await asc.main(
    [
      ...["--baseDir", assembly, "--outFile", "out.wasm", "-O3", "--converge", "--noAssert"],
      ...["--runtime", "stub", "--importMemory", "--enable", "simd", ...variants[variant]],
    ],
    {
      stdout: { write: () => true },
      stderr: { write: (text) => messages.push(text) },
      writeFile: (name, contents) => {
        if (name === "out.wasm") bytes = contents;
      },
    },
  );
  if (error || !bytes) throw new Error(`lib/wasm/assembly: ${messages.join("").trim() || error?.message}`);
  return bytes;
}

/** Brings generated.ts up to date; returns whether it had to. */
export async function build() {
  const first = `// Made by lib/wasm/build.mjs from sources ${sourcesHash()}; not kept in git.\n`;
  if (existsSync(target) && readFileSync(target, "utf8").startsWith(first)) return false;
  let text = first;
  for (const variant of Object.keys(variants)) {
    const bytes = await compile(variant);
    text += `
export const ${variant}: { readonly base64: string; readonly bytes: number; readonly sha256: string } = {
  base64:
    "${Buffer.from(bytes).toString("base64")}",
  bytes: ${bytes.length},
  sha256: "${sha256(bytes)}",
};
`;
  }
  writeFileSync(`${target}.new`, text);
  renameSync(`${target}.new`, target);
  return true;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  // `--hashes` compiles afresh and prints what came out, for the test that builds are reproducible.
  if (process.argv.includes("--hashes"))
    for (const variant of Object.keys(variants))
      process.stdout.write(`${variant} ${sha256(await compile(variant))}\n`);
  else await build();
}
