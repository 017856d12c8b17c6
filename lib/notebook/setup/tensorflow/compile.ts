/** @file Compiles the binding against the C library, and a helper that keeps its remarks at loading to itself. */
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { napi, type Wheel } from "./recipe";
import { attempt, run } from "./shell";

/** The library tells on its standard error, while it is loaded and whatever the log level, that it uses oneDNN. */
export const hushSource = `
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

static int kept = -1;

static napi_value Begin(napi_env, napi_callback_info) {
  int sink = kept < 0 ? open("/dev/null", O_WRONLY) : -1;
  if (sink >= 0) {
    kept = dup(2);
    dup2(sink, 2);
    close(sink);
  }
  return nullptr;
}

static napi_value End(napi_env, napi_callback_info) {
  if (kept >= 0) {
    dup2(kept, 2);
    close(kept);
    kept = -1;
  }
  return nullptr;
}

NAPI_MODULE_INIT() {
  napi_value function;
  if (napi_create_function(env, "begin", NAPI_AUTO_LENGTH, Begin, nullptr, &function) == napi_ok)
    napi_set_named_property(env, exports, "begin", function);
  if (napi_create_function(env, "end", NAPI_AUTO_LENGTH, End, nullptr, &function) == napi_ok)
    napi_set_named_property(env, exports, "end", function);
  return exports;
}
`;

/** Where the parts of a build stand. */
export interface Sources {
  /** The binding's C++ files. */
  readonly binding: string;
  /** TensorFlow's headers. */
  readonly include: string;
  /** Node's headers. */
  readonly node: string;
}

/** Compiles into `folder`/lib, against the libraries in `folder`/deps/lib. */
export async function compileBinding(
  compiler: string,
  wheel: Wheel,
  sources: Sources,
  folder: string,
): Promise<void> {
  const files = (await readdir(sources.binding)).filter((name) => name.endsWith(".cc"));
  const out = join(folder, "lib", `napi-v${napi}`);
  await mkdir(out, { recursive: true });
  const mac = process.platform === "darwin";
  const common = [compiler, "-std=c++17", "-O2", "-fPIC", `-DNAPI_VERSION=${napi}`, `-I${sources.node}`];
  common.push(...(mac ? ["-bundle", "-undefined", "dynamic_lookup"] : ["-shared"]));
  const libraries = wheel.libraries.map((name) => join(folder, "deps", "lib", name));
  const origin = `-Wl,-rpath,${mac ? "@loader_path" : "$ORIGIN"}/../../deps/lib`;
  await run("compiling the binding", [
    ...common,
    `-I${sources.include}`,
    ...files.map((name) => join(sources.binding, name)),
    "-o",
    join(out, "tfjs_binding.node"),
    ...libraries,
    origin,
  ]);
  const hush = [...common, "-x", "c++", "-", "-o", join(folder, "lib", "hush.node")];
  await run("compiling its helper", hush, { input: hushSource });
}

/** Takes what only a debugger reads out of the libraries, a quarter of their size; not on macOS, where they are signed. */
export async function stripLibraries(wheel: Wheel, folder: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const paths = wheel.libraries.map((name) => join(folder, "deps", "lib", name));
  return (await attempt(["strip", "--strip-unneeded", ...paths])).code === 0;
}
